"""What a new platform holds: three guarded deployments, and the keys that open them."""

import secrets
from pathlib import Path

from centml_nb.local.authority import CLIENT_DAYS, Authority
from centml_nb.local.composition import LocalPlatform
from centml_nb.local.database import is_seeded, mark_seeded
from centml_nb.local.echo import MODEL
from centml_nb.local.listener import bind
from centml_nb.local.state import StateDirectory, write_private

TOKEN_NAME = "llama-token"  # noqa: S105 - a name
CERTIFICATE_NAME = "embed-cert"
LLAMA, EMBED, BOTH = "llama-bearer", "embed-mtls", "rag-both"
NAMES = (LLAMA, EMBED, BOTH)


def seed(platform: LocalPlatform) -> None:
    """Fill a platform that has never served; leave any other as it is."""
    if is_seeded(platform.engine):
        return
    # What a crash has left of an earlier attempt.
    platform.deployments.clear()
    token = secrets.token_urlsafe(32)
    authority = Authority.new(f"ca.{CERTIFICATE_NAME}.user.centml.ai", CLIENT_DAYS)
    chain = authority.client_chain(f"client.{CERTIFICATE_NAME}.user.centml.ai")
    write_private(_key_file(platform.state), chain)
    pem = authority.pem.decode()
    platform.vault.put("bearer_tokens", TOKEN_NAME, token, None)
    platform.vault.put("certificates", CERTIFICATE_NAME, pem, None)
    by_token = {"endpoint_bearer_token": token}
    by_certificate = {"endpoint_certificate_authority": pem}
    recipe: dict[str, object] = {"recipe": {"model": MODEL}}
    image: dict[str, object] = {"image_url": "registry.example/embed:1", "port": 8080}
    _deploy(platform, "cserve_v3", LLAMA, recipe | by_token)
    _deploy(platform, "inference_v3", EMBED, image | by_certificate)
    _deploy(platform, "inference_v3", BOTH, image | by_token | by_certificate)
    mark_seeded(platform.engine)


def key_files(state: StateDirectory) -> dict[str, str]:
    """Return the private keys of seeded certificates: vault name to `.pem`."""
    path = _key_file(state)
    return {CERTIFICATE_NAME: str(path)} if path.exists() else {}


def _deploy(platform: LocalPlatform, kind: str, name: str, particular: dict[str, object]) -> None:
    common = {
        "name": name,
        "cluster_id": 1,
        "hardware_instance_id": 1,
        "min_replicas": 1,
        "max_replicas": 1,
    }
    with bind(0) as listening:
        port = int(listening.getsockname()[1])
        platform.deployments.add(kind, common | particular, port, ready=True)


def _key_file(state: StateDirectory) -> Path:
    return state.client_keys / f"{CERTIFICATE_NAME}.pem"
