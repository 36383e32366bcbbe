"""Binding: what a kind of secret sets, as variables and as files."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InjectionError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_KEY = "OPENAI_API_KEY"
OPENAI_ADDRESSES = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
HIDDEN_BESIDE_OPENAI = (
    "OPENAI_ORG_ID",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT_ID",
    "OPENAI_PROJECT",
    "OPENAI_CUSTOM_HEADERS",
    "OPENAI_ADMIN_KEY",
)
"""A user's own, which would go to our door together with our key."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PEM_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BoundFile:
    """A 0600 file and the variables that name it, or its directory."""

    name: str
    content: Secret
    variables: tuple[str, ...]
    is_named_by_directory: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """What an item sets.

    Attributes:
        variables: values by name; None hides a variable meanwhile.
        extended: variables that keep what they said before, and say more.
        files: what is written to this kernel's private directory.
    """

    variables: Mapping[str, Secret | None] = field(default_factory=dict)
    files: tuple[BoundFile, ...] = ()
    extended: Mapping[str, Secret | None] = field(default_factory=dict)

    def joined(self, other: Binding) -> Binding:
        """Return a binding that sets both."""
        return Binding(
            {**self.variables, **other.variables},
            self.files + other.files,
            {**self.extended, **other.extended},
        )


def binding(kind: Kind, name: str, value: Secret, address: str | None = None) -> Binding:
    """Return what an item of this kind sets.

    Args:
        kind: the kind of secret.
        name: the item's name; an environment variable's is the variable.
        value: the value; for a certificate the private key followed by the certificates, as PEM.
        address: the OpenAI-compatible base of the door that the key is for; without one a key
            sets no `OPENAI_…` variable, since it would go to somebody else's default host.

    Raises:
        InjectionError: a name that is no variable, or a value that is not of its kind.
    """
    if kind is Kind.BEARER_TOKEN:
        token: dict[str, Secret | None] = {"CENTML_ENDPOINT_BEARER_TOKEN": value}
        return Binding({**token, **(_openai(value, address) if address else {})})
    if kind is Kind.SERVERLESS_KEY:
        if address is None:
            raise InjectionError(
                "This platform has no serverless endpoints for the key to open.",
                "See the doors there are: %centml_endpoints",
            )
        return Binding({"CENTML_API_KEY": value, **_openai(value, address)})
    if kind is Kind.CERTIFICATE:
        return _certificate(value, address)
    return _plain(kind, name, value)


def named_binding(
    variable: str, kind: Kind, name: str, value: Secret, address: str | None
) -> Binding:
    """Return what `VARIABLE=NAME` sets: the one variable, unless it would misdirect a key.

    Raises:
        InjectionError: no variable's name, a kind that is a file, or a key without its address.
    """
    checked_variable(variable)
    if variable == OPENAI_KEY and kind is Kind.SERVERLESS_KEY:
        return binding(kind, name, value, address)
    if variable == OPENAI_KEY and kind is Kind.BEARER_TOKEN:
        raise InjectionError(
            f"{OPENAI_KEY} alone would send the token {name} to OpenAI's own host.",
            f"Connect the door it opens: %centml_connect ENDPOINT --with bearer/{name}",
        )
    if variable in OPENAI_ADDRESSES and kind is not Kind.ENV_VAR:
        raise InjectionError(
            f"{variable} is an address, and {name} is {kind.noun}.",
            "Give it another variable: %vault_use MY_VARIABLE=NAME",
        )
    # An environment variable's own name need not be one when another is given.
    name = variable if kind is Kind.ENV_VAR else name
    files = binding(kind, name, value, address).files
    if kind is Kind.CERTIFICATE:
        return Binding(files=(BoundFile(files[0].name, files[0].content, (variable,)),))
    if files:
        file = files[0]
        return Binding(
            files=(BoundFile(file.name, file.content, (variable,), file.is_named_by_directory),)
        )
    return Binding({variable: value})


def checked_variable(name: str) -> str:
    """Return `name` if it can name a variable.

    Raises:
        InjectionError: it cannot.
    """
    if not _VARIABLE.fullmatch(name):
        raise InjectionError(
            f"“{name}” cannot name an environment variable.",
            "Give it one: %vault_use MY_VARIABLE=NAME",
        )
    return name


def openai_placeholder(address: str) -> Binding:
    """Return the variables of a door that needs no token: a user's own key must not go there."""
    return Binding(_openai(Secret("opened-by-certificate"), address))


def _openai(value: Secret, address: str) -> dict[str, Secret | None]:
    return {
        OPENAI_KEY: value,
        **{variable: Secret(address) for variable in OPENAI_ADDRESSES},
        **dict.fromkeys(HIDDEN_BESIDE_OPENAI),
    }


def _plain(kind: Kind, name: str, value: Secret) -> Binding:
    if kind is Kind.ENV_VAR:
        return Binding({checked_variable(name): value})
    if kind is Kind.HF_TOKEN:
        return Binding({"HF_TOKEN": value})
    if kind is Kind.SSH_KEY:
        return Binding(files=(BoundFile("id", _with_newline(value), ("CENTML_SSH_KEY_FILE",)),))
    config = _docker_config(name, value)
    file = BoundFile("config.json", config, ("DOCKER_CONFIG",), is_named_by_directory=True)
    return Binding(files=(file,))


def _certificate(pem: Secret, address: str | None) -> Binding:
    blocks = list(_PEM_BLOCK.finditer(pem.reveal()))
    key = "".join(block[0] for block in blocks if block[1].endswith("PRIVATE KEY"))
    chain = "".join(block[0] for block in blocks if block[1] == "CERTIFICATE")
    if not key or not chain:
        raise InjectionError(
            "The kept .pem lacks its private key or its certificate.",
            "Make the certificate anew: %vault_generate cert NAME --new",
        )
    files = (
        BoundFile("client.pem", pem, ("CENTML_CLIENT_CERT",)),
        BoundFile("chain.pem", Secret(chain), ("OPENAI_MTLS_CERTIFICATE_CHAIN",)),
        BoundFile("key.pem", Secret(key), ("OPENAI_MTLS_PRIVATE_KEY",)),
    )
    door = openai_placeholder(address) if address else Binding()
    return Binding(files=files).joined(door)


def _docker_config(name: str, value: Secret) -> Secret:
    try:
        held = dict(json.loads(value.reveal()))
        if "auths" in held:
            return value
        pair = f"{held['username']}:{held['password']}"
        host = held.get("registry") or held.get("server") or name
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InjectionError(
            f"The registry credential {name} is in no form that Docker reads.",
            'Store it as {"registry": …, "username": …, "password": …}.',
        ) from None
    auth = base64.b64encode(pair.encode()).decode()
    return Secret(json.dumps({"auths": {host: {"auth": auth}}}))


def _with_newline(value: Secret) -> Secret:
    return Secret(value.reveal().rstrip("\n") + "\n")
