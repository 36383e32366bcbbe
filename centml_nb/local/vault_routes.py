"""`/user_vault` as it is today: a list without values, and one read with."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from centml_nb.local.access import Platform, logged_in
from centml_nb.local.validation import INVALID
from centml_nb.local.vault import Item, ItemConflictError, NoSuchItemError

router = APIRouter(dependencies=[Depends(logged_in)], responses=INVALID, tags=["EXTERNAL"])


class UserVaultType(StrEnum):
    """The types of secrets."""

    ENV_VARS = "env_vars"
    SSH_KEYS = "ssh_keys"
    BEARER_TOKENS = "bearer_tokens"
    ACCESS_TOKENS = "access_tokens"
    CERTIFICATES = "certificates"
    REGISTRY_CREDENTIALS = "registry_credentials"


class VaultScope(StrEnum):
    """Who sees an item."""

    USER = "USER"
    ORG = "ORG"


ItemId = Annotated[int, Path(ge=1)]
TypeQuery = Annotated[UserVaultType | None, Query(alias="type")]
BodyId = Annotated[int | None, Field(ge=1)]


class UserVaultItem(BaseModel):
    """An item; `value` only where it was asked for."""

    id: int
    type: UserVaultType
    key: str
    value: str | None = None
    visibility: VaultScope | None = None


class ListUserVaultItemsResponse(BaseModel):
    """Items without values."""

    results: list[UserVaultItem]


class UpsertUserVaultItemRequest(BaseModel):
    """A new item, or with `id` what an item is to become."""

    id: BodyId = None
    type: UserVaultType
    key: str = Field(min_length=1, max_length=512)
    value: str = Field(min_length=1, max_length=4096)
    visibility: VaultScope | None = None


class DeleteUserVaultItemRequest(BaseModel):
    """Which item to delete, by id or by type and name."""

    id: BodyId = None
    type: UserVaultType
    key: str
    value: str | None = None
    visibility: VaultScope | None = None


@router.get("/user_vault", response_model=ListUserVaultItemsResponse)
async def list_items(
    platform: Platform,
    kind: TypeQuery = None,
    search_query: str | None = None,
) -> Response:
    """List items; values are not read."""
    items = platform.vault.metadata_json(kind, search_query)
    return Response(f'{{"results":{items}}}', media_type="application/json")


@router.put("/user_vault")
async def put_item(request: UpsertUserVaultItemRequest, platform: Platform) -> UserVaultItem:
    """Write an item."""
    try:
        if request.id is None:
            item = platform.vault.put(request.type, request.key, request.value, request.visibility)
        else:
            visibility = request.visibility or platform.vault.get(request.id).visibility
            item = Item(request.id, request.type, request.key, request.value, visibility)
            item = platform.vault.replace(request.id, item)
    except NoSuchItemError as error:
        raise _not_found() from error
    except ItemConflictError as error:
        raise HTTPException(409, "Another vault item has this type and name") from error
    # A write is no read: the value is not said back.
    return UserVaultItem(
        id=item.id,
        type=UserVaultType(item.type),
        key=item.key,
        visibility=VaultScope(item.visibility),
    )


@router.delete("/user_vault", deprecated=True)
async def delete_named(request: DeleteUserVaultItemRequest, platform: Platform) -> dict[str, str]:
    """Delete an item by id, or by type and name."""
    try:
        found = request.id or platform.vault.find(request.type, request.key, request.visibility)
        platform.vault.delete(found)
    except NoSuchItemError as error:
        raise _not_found() from error
    return {}


@router.get("/user_vault/{secret_id}")
async def get_item(secret_id: ItemId, platform: Platform) -> UserVaultItem:
    """Return an item with its value."""
    try:
        item = platform.vault.get(secret_id)
    except NoSuchItemError as error:
        raise _not_found() from error
    return UserVaultItem.model_validate(item, from_attributes=True)


@router.delete("/user_vault/{secret_id}")
async def delete_item(secret_id: ItemId, platform: Platform) -> dict[str, str]:
    """Delete an item."""
    try:
        platform.vault.delete(secret_id)
    except NoSuchItemError as error:
        raise _not_found() from error
    return {}


def _not_found() -> HTTPException:
    return HTTPException(404, "Vault item not found")
