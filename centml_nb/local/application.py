"""The API, the login and the serverless gateway: one application on one origin."""

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from centml_nb.local import (
    authenticate_routes,
    authorize_routes,
    cluster_routes,
    deployment_routes,
    serverless_routes,
    service_account_routes,
    vault_routes,
    vault_routes_2025,
)
from centml_nb.local.composition import LocalPlatform
from centml_nb.local.oauth_errors import OAuthError, oauth_error_answer
from centml_nb.local.validation import disk_answer, invalid_answer


def application(platform: LocalPlatform) -> FastAPI:
    """Return the application that serves a platform's contract."""
    app = FastAPI(
        title="The local platform of centml_nb",
        version=platform.options.contract,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.platform = platform
    # A page of another site, resolved to this machine, must not reach the API.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app.add_exception_handler(RequestValidationError, invalid_answer)
    app.add_exception_handler(OAuthError, oauth_error_answer)
    app.add_exception_handler(OperationalError, disk_answer)
    for router in _routers(platform):
        app.include_router(router)
    if platform.options.serverless:
        app.include_router(serverless_routes.router)
        app.mount("/openai/v1", platform.gateway)
    return app


def _routers(platform: LocalPlatform) -> list[APIRouter]:
    vault = vault_routes_2025 if platform.options.contract == "2025" else vault_routes
    return [
        authorize_routes.router,
        authenticate_routes.router,
        vault.router,
        service_account_routes.router,
        cluster_routes.router,
        cluster_routes.credits_router,
        deployment_routes.router,
    ]
