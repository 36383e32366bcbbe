"""Where a running platform is: what `start --json` says and `platform.json` holds."""

import json
from dataclasses import asdict, dataclass

from centml_nb.local.state import StateDirectory, read_private, write_private


@dataclass(frozen=True)
class Description:
    """Addresses and files of a running platform; no secret in it.

    `endpoints` maps a seeded deployment's name to `127.0.0.1:PORT`, `seeded_keys` a vault
    certificate's name to a 0600 `.pem` of the client's private key and certificate.
    """

    api_url: str
    auth_url: str
    token_url: str
    serverless_url: str | None
    ca_file: str
    pid: int
    contract: str
    state_dir: str
    operator_secret_file: str
    client_id: str
    endpoints: dict[str, str]
    seeded_keys: dict[str, str]

    def json(self) -> str:
        """Return it as one JSON object."""
        return json.dumps(asdict(self))

    def save(self, state: StateDirectory) -> None:
        """Put it into the state directory, whole."""
        write_private(state.description, self.json().encode())


def load(state: StateDirectory) -> Description | None:
    """Return what the running platform wrote of itself, or None before it has."""
    try:
        return Description(**json.loads(read_private(state.description)))
    except FileNotFoundError:
        return None
