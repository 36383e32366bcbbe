"""`/user_vault` as it was in 2025: items have no id, and the list returns values."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel
from starlette.responses import Response

from centml_nb.local.access import Platform, logged_in
from centml_nb.local.validation import INVALID, encoded
from centml_nb.local.vault import NoSuchItemError

router = APIRouter(dependencies=[Depends(logged_in)], responses=INVALID, tags=["EXTERNAL"])


class UserVaultType(StrEnum):
    """The types of secrets; registry credentials came later."""

    ENV_VARS = "env_vars"
    SSH_KEYS = "ssh_keys"
    BEARER_TOKENS = "bearer_tokens"
    ACCESS_TOKENS = "access_tokens"
    CERTIFICATES = "certificates"


TypeQuery = Annotated[UserVaultType | None, Query(alias="type")]


class UserVaultItem(BaseModel):
    """An item, as it is written. A value left out is stored as an empty one."""

    type: UserVaultType
    key: str
    value: str | None = None


class ListedItem(BaseModel):
    """An item, as it is listed."""

    type: UserVaultType
    key: str
    value: str | None


class ListUserVaultItemsResponse(BaseModel):
    """Items with their values."""

    results: list[ListedItem]


@router.get("/user_vault", response_model=ListUserVaultItemsResponse)
async def list_items(
    platform: Platform,
    kind: TypeQuery = None,
    search_query: str | None = None,
) -> Response:
    """List items with their values."""
    items = platform.vault.with_values(kind, search_query)
    known = {str(kind) for kind in UserVaultType}
    return encoded({"results": [item for item in items if item["type"] in known]})


@router.put("/user_vault")
async def put_item(item: UserVaultItem, platform: Platform) -> dict[str, str]:
    """Write an item."""
    platform.vault.put(item.type, item.key, item.value or "", None)
    return {}


@router.delete("/user_vault")
async def delete_item(item: UserVaultItem, platform: Platform) -> dict[str, str]:
    """Delete an item by type and name."""
    try:
        platform.vault.delete(platform.vault.find(item.type, item.key, None))
    except NoSuchItemError as error:
        raise HTTPException(404, "Vault item not found") from error
    return {}
