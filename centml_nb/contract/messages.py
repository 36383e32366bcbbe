"""Wire messages of both generations of the contract; values are `Secret` from the first moment."""

from __future__ import annotations

import contextlib
from datetime import datetime
from enum import Enum
from typing import Any, Self, TypeVar

import msgspec

from centml_nb.contract.kinds import Kind
from centml_nb.secret import Secret

T = TypeVar("T")


class ItemType(Enum):
    """The platform's types of vault items; a member, so that a thousand bring no string each.

    Attributes:
        kind: our kind; None for a type that we do not know.
    """

    kind: Kind | None

    def __new__(cls, kind: Kind | None) -> Self:
        """Make a member whose value is the platform's type."""
        member = object.__new__(cls)
        member._value_ = (kind and kind.platform_type) or ""
        member.kind = kind
        return member

    BEARER_TOKENS = Kind.BEARER_TOKEN
    CERTIFICATES = Kind.CERTIFICATE
    ENV_VARS = Kind.ENV_VAR
    ACCESS_TOKENS = Kind.HF_TOKEN
    SSH_KEYS = Kind.SSH_KEY
    REGISTRY_CREDENTIALS = Kind.REGISTRY_CREDENTIAL
    UNKNOWN = None

    @classmethod
    def _missing_(cls, _value: object) -> ItemType:
        return cls.UNKNOWN


class Visibility(Enum):
    """Who sees an item.

    Attributes:
        word: what a user types; None for one that we do not know.
    """

    word: str | None

    def __new__(cls, platform: str, word: str | None) -> Self:
        """Make a member whose value is the platform's word."""
        member = object.__new__(cls)
        member._value_ = platform
        member.word = word
        return member

    USER = ("USER", "user")
    ORG = ("ORG", "org")
    UNKNOWN = ("", None)

    @classmethod
    def _missing_(cls, _value: object) -> Visibility:
        return cls.UNKNOWN


class WireItem(msgspec.Struct, gc=False):
    """An item of `GET /user_vault`: 2025 without `id` and with `value`, today the other way."""

    type: ItemType
    key: str
    id: int | None = None
    value: Secret | None = None
    visibility: Visibility | None = None


class WireItems(msgspec.Struct):
    """The answer of `GET /user_vault`."""

    results: list[WireItem]


class WireServerlessKey(msgspec.Struct):
    """A serverless key: its `id` is the key."""

    name: str
    id: Secret
    created_at: datetime | None = None


class WireServerlessKeys(msgspec.Struct):
    """The answer of `GET /credentials/api-key`."""

    results: list[WireServerlessKey]


class WireDeployment(msgspec.Struct):
    """A row of `GET /deployments`."""

    id: int
    name: str
    type: str
    status: str
    endpoint_url: str


class WireDeployments(msgspec.Struct):
    """The answer of `GET /deployments`."""

    results: list[WireDeployment]


class WireGuard(msgspec.Struct):
    """What guards a deployment: the part of `GET /deployments/<type>/{id}` that says so."""

    endpoint_bearer_token: Secret | None = None
    endpoint_certificate_authority: str | None = None


class WireStatus(msgspec.Struct):
    """The part of `GET /deployments/status/{id}` that says how a deployment is."""

    status: str
    service_status: str | None = None


class WireRollout(msgspec.Struct):
    """The part of `GET /deployments/status_v3/{id}` that says how far a revision is."""

    status: str
    rollout_status: str | None = None


class WireTokenSet(msgspec.Struct):
    """The answer of a token endpoint (RFC 6749, section 5.1)."""

    access_token: Secret
    refresh_token: Secret | None = None


class WireTokenError(msgspec.Struct):
    """The error answer of a token endpoint (RFC 6749, section 5.2)."""

    error: str
    error_description: str | None = None


class WireDeviceGrant(msgspec.Struct):
    """The answer of a device authorization endpoint (RFC 8628, section 3.2); seconds."""

    device_code: Secret
    user_code: str
    verification_uri: str
    expires_in: float
    verification_uri_complete: str | None = None
    interval: float = 5


def decode(body: bytes, shape: type[T]) -> T:
    """Return `body` as a message of `shape`; as whatever JSON it is for `object`.

    Raises:
        msgspec.DecodeError: it is no JSON, or not of this shape.
    """
    with contextlib.suppress(UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(body, type=shape, dec_hook=_decode_custom)
    # Outside of the block: a UnicodeDecodeError holds the body, and would be this one's context.
    raise msgspec.DecodeError("The body is no UTF-8, or is nested too deeply.")


def _decode_custom(shape: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's own signature
    if shape is object:
        return value
    if shape is Secret and isinstance(value, str):
        return Secret(value)
    raise TypeError(f"{shape.__name__} is made of a string alone")
