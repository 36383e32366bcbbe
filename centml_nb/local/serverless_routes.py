"""`/credentials/api-key`: serverless keys."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from pydantic import BaseModel
from starlette.responses import Response

from centml_nb.local.access import Platform, logged_in
from centml_nb.local.validation import INVALID, encoded

router = APIRouter(dependencies=[Depends(logged_in)], responses=INVALID, tags=["EXTERNAL"])


class APIKeyRequest(BaseModel):
    """What a new key is called."""

    name: str


class APIKeyResponse(BaseModel):
    """A key; `id` is the key itself."""

    name: str
    id: str
    created_at: datetime


class ListAPIKeyResponse(BaseModel):
    """All keys."""

    results: list[APIKeyResponse]


@router.get("/credentials/api-key", response_model=ListAPIKeyResponse)
async def list_keys(platform: Platform) -> Response:
    """List the keys."""
    return encoded({"results": platform.serverless_keys.listed()})


@router.post("/credentials/api-key", response_model=APIKeyResponse)
async def create_key(request: APIKeyRequest, platform: Platform) -> Response:
    """Make a key. Names may repeat."""
    return encoded(platform.serverless_keys.create(request.name))


@router.delete("/credentials/api-key/{id}")
async def delete_key(key: Annotated[str, Path(alias="id")], platform: Platform) -> dict[str, str]:
    """Revoke a key; the gateway refuses it from now on."""
    if not platform.serverless_keys.delete(key):
        raise HTTPException(404, "API key not found")
    return {}
