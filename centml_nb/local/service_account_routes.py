"""`/service-accounts`."""

from datetime import datetime

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from centml_nb.local.access import Platform, logged_in
from centml_nb.local.service_accounts import (
    MOST_ACTIVE,
    NoSuchAccountError,
    TooManyAccountsError,
)
from centml_nb.local.validation import INVALID

router = APIRouter(dependencies=[Depends(logged_in)], tags=["EXTERNAL"])


class CreateServiceAccountRequest(BaseModel):
    """A new account."""

    name: str = Field(min_length=1, max_length=255)
    description: str | None = None
    scopes: list[str] | None = None


class UpdateServiceAccountRequest(BaseModel):
    """What is to change; what is left out stays."""

    name: str | None = Field(default=None, min_length=1, max_length=255)
    description: str | None = None
    scopes: list[str] | None = None


class ServiceAccountResponse(BaseModel):
    """An account, without its secrets."""

    workos_id: str
    name: str | None = None
    description: str | None = None
    scopes: list[str] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class CreateServiceAccountResponse(ServiceAccountResponse):
    """An account with the secret that is shown this once."""

    client_secret: str


class ListServiceAccountsResponse(BaseModel):
    """The active accounts."""

    results: list[ServiceAccountResponse]


class GenerateServiceAccountSecretResponse(BaseModel):
    """One more secret, shown this once."""

    client_secret: str


@router.get("/service-accounts")
async def list_accounts(platform: Platform) -> ListServiceAccountsResponse:
    """List the active accounts."""
    accounts = platform.service_accounts.listed()
    return ListServiceAccountsResponse.model_validate({"results": accounts})


@router.post("/service-accounts", status_code=201, responses=INVALID)
async def create_account(
    request: CreateServiceAccountRequest, platform: Platform
) -> CreateServiceAccountResponse:
    """Make an account, as long as there are fewer than five."""
    try:
        account = platform.service_accounts.create(
            request.name, request.description, request.scopes
        )
    except TooManyAccountsError as error:
        raise HTTPException(
            400, f"At most {MOST_ACTIVE} active service accounts are allowed"
        ) from error
    return CreateServiceAccountResponse.model_validate(account)


@router.put("/service-accounts/{workos_id}", responses=INVALID)
async def update_account(
    workos_id: str, request: UpdateServiceAccountRequest, platform: Platform
) -> ServiceAccountResponse:
    """Change an account."""
    changes = request.model_dump(exclude_unset=True)
    try:
        account = platform.service_accounts.update(workos_id, changes)
    except NoSuchAccountError as error:
        raise _not_found() from error
    return ServiceAccountResponse.model_validate(account)


@router.delete("/service-accounts/{workos_id}", status_code=204, responses=INVALID)
async def delete_account(workos_id: str, platform: Platform) -> None:
    """Remove an account; its tokens stop working at once."""
    try:
        platform.service_accounts.delete(workos_id)
    except NoSuchAccountError as error:
        raise _not_found() from error


@router.post("/service-accounts/{workos_id}/secrets", responses=INVALID)
async def generate_secret(
    workos_id: str, platform: Platform
) -> GenerateServiceAccountSecretResponse:
    """Make one more secret."""
    try:
        secret = platform.service_accounts.add_secret(workos_id)
    except NoSuchAccountError as error:
        raise _not_found() from error
    return GenerateServiceAccountSecretResponse(client_secret=secret)


def _not_found() -> HTTPException:
    return HTTPException(404, "Service account not found")
