"""The parts of a local platform, put together once for a process."""

from dataclasses import dataclass

import sqlalchemy as sa

from centml_nb.local.authority import ensure_door_chain, local_authority
from centml_nb.local.authorize import AuthorizationCodes
from centml_nb.local.concurrency import Turnstile
from centml_nb.local.database import connect
from centml_nb.local.deployments import Deployment, Deployments
from centml_nb.local.device import DeviceCodes
from centml_nb.local.digests import Pepper
from centml_nb.local.doors import Doors
from centml_nb.local.forwarding import Upstreams
from centml_nb.local.openai_server import OpenAIServer
from centml_nb.local.options import Options
from centml_nb.local.serverless import Gateway, ServerlessKeys
from centml_nb.local.service_accounts import ServiceAccounts
from centml_nb.local.sessions import Sessions
from centml_nb.local.state import StateDirectory
from centml_nb.local.tokens import AccessTokens
from centml_nb.local.vault import Vault

# Not an address: tokens stay good when a restart takes another port.
ISSUER = "urn:centml-nb:local-platform"


@dataclass(frozen=True, repr=False)
class LocalPlatform:
    """Everything a request may need."""

    options: Options
    state: StateDirectory
    origin: str
    engine: sa.Engine
    pepper: Pepper
    access_tokens: AccessTokens
    sessions: Sessions
    authorization_codes: AuthorizationCodes
    device_codes: DeviceCodes
    service_accounts: ServiceAccounts
    vault: Vault
    serverless_keys: ServerlessKeys
    gateway: Gateway
    deployments: Deployments
    doors: Doors
    upstreams: Upstreams

    async def close(self) -> None:
        """Close the doors, the connections and the database."""
        self.doors.close()
        await self.upstreams.close()
        self.engine.dispose()


def compose(state: StateDirectory, options: Options, origin: str) -> LocalPlatform:
    """Open the state and make the parts.

    Raises:
        StateDirectoryError: Others can read a file of it.
        DiskError: It cannot be written.
    """
    local_authority(state)
    ensure_door_chain(state)
    engine = connect(state.database)
    pepper = Pepper(state.secret(state.pepper))
    state.secret(state.operator_secret)
    access_tokens = AccessTokens(state.secret(state.signing_key), ISSUER, options.token_lifetime)
    sessions = Sessions(engine, pepper, access_tokens, options.refresh_grace)
    turnstile = Turnstile(options.concurrent_requests)
    upstreams = Upstreams()
    keys = ServerlessKeys(engine, pepper)
    deployments = Deployments(
        engine, overlap=options.rollout == "overlap", rollout_seconds=options.rollout_seconds
    )

    def behind(deployment: Deployment | None) -> OpenAIServer:
        return _served(deployment, options, upstreams)

    return LocalPlatform(
        options=options,
        state=state,
        origin=origin,
        engine=engine,
        pepper=pepper,
        access_tokens=access_tokens,
        sessions=sessions,
        authorization_codes=AuthorizationCodes(engine, pepper, sessions),
        device_codes=DeviceCodes(engine, pepper, sessions, options),
        service_accounts=ServiceAccounts(engine, pepper, access_tokens),
        vault=Vault(engine),
        serverless_keys=keys,
        gateway=Gateway(keys, behind(None), turnstile),
        deployments=deployments,
        doors=Doors(state, deployments, behind, turnstile),
        upstreams=upstreams,
    )


def _served(deployment: Deployment | None, options: Options, upstreams: Upstreams) -> OpenAIServer:
    """Return what stands behind a door, or behind the gateway."""
    request = deployment.request if deployment else {}
    image = str(request.get("image_url") or "")
    upstream = image if image.startswith(("http://", "https://")) else options.upstream
    named = (
        (request.get("recipe") or {}).get("model"),
        request.get("model"),
        request.get("served_model_name"),
    )
    models = [str(model) for model in named if model]
    return OpenAIServer(models, upstreams.to(upstream) if upstream else None)
