"""Ways of showing a value in a notebook, each with the place where it shows without the guard.

Before each way the value is registered and planted in `os.environ["PLANTED"]`; the cells find it as
`v`. No cell's source holds it, but where typing it is the way.
"""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

if TYPE_CHECKING:
    from collections.abc import Callable

LITERAL = "«the value»"
"""Stands in a cell where the value itself is typed."""


@dataclass(frozen=True)
class Cell:
    """A cell that is run; prompts are answered in turn."""

    code: str
    answers: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    in_subshell: bool = False


@dataclass(frozen=True)
class Request:
    """A request that is no cell."""

    kind: str
    content: dict[str, Any]
    channel: str = "shell"


@dataclass(frozen=True)
class Debugging:
    """A session of the debugger, stopped at a line of this cell."""

    code: str
    line: int


Step = str | Cell | Request | Debugging


def _random(length: int) -> str:
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(length))


def plain() -> str:
    """Return a value like most: letters and digits, a name in Python as well."""
    return f"nb_{_random(37)}"


def hard() -> str:
    """Return a value that every spelling changes."""
    return f"{_random(13)}\"{_random(13)}'{_random(13)}&/+%{_random(13)} <é💥>\\{_random(13)}"


def phrase() -> str:
    """Return a pass phrase."""
    return " ".join(_random(7) for _ in range(6))


def of_lines() -> str:
    """Return a value of three lines."""
    return "\n".join(_random(30) for _ in range(3))


def long() -> str:
    """Return a value of five thousand characters."""
    return _random(5000)


def document() -> str:
    """Return a value that is a document of many lines: a service account's."""
    fields = {"type": "account", "id": _random(20), "key": _random(200), "token": _random(40)}
    return json.dumps(fields, indent=2)


def odd() -> str:
    """Return a value of characters that mean something to somebody."""
    return f"{_random(13)}.*[(^$|?+\\{_random(13)}\0\t{_random(13)}🔑\u200b\u202e{_random(13)}ß"


def with_numbers() -> str:
    """Return a value that a highlighter takes apart."""
    return "-".join(f"{_random(5)}-{secrets.randbelow(90000) + 10000}" for _ in range(4))


def elliptic_key() -> str:
    """Return a private key on the curve P-256."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def rsa_key() -> str:
    """Return a private key of RSA."""
    return _pem(rsa.generate_private_key(65537, 2048))


def openssh_key() -> str:
    """Return a private key as `ssh-keygen` writes it."""
    return _pem(ed25519.Ed25519PrivateKey.generate(), serialization.PrivateFormat.OpenSSH)


def traditional_key() -> str:
    """Return a private key as OpenSSL wrote it before PKCS #8."""
    key = ec.generate_private_key(ec.SECP384R1())
    return _pem(key, serialization.PrivateFormat.TraditionalOpenSSL)


def beside_a_key() -> str:
    """Return a value with a password before a private key."""
    return f"{_random(40)}\n{elliptic_key()}"


def document_with_a_key() -> str:
    """Return a service account's document, as others' platforms make it."""
    return json.dumps({"client_secret": _random(40), "private_key": rsa_key()}, indent=1)


def secret_parts(value: str) -> list[str | bytes]:
    """Return what of a value is secret: of a private key the numbers that no certificate holds."""
    if value.startswith("{") and "PRIVATE KEY" in value:
        read = json.loads(value)
        return [read["client_secret"], *secret_parts(read["private_key"])]
    before, begin, after = value.partition("-----BEGIN")
    if before and begin:
        return [before.strip(), *secret_parts(begin + after)]
    if not begin:
        return [value]
    load = (
        serialization.load_ssh_private_key
        if "OPENSSH" in value
        else serialization.load_pem_private_key
    )
    key = load(value.encode(), None)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        return [_as_bytes(number) for number in (numbers.d, numbers.p, numbers.q)]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return [_as_bytes(key.private_numbers().private_value)]
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return [key.private_bytes_raw()]


def _pem(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
    form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
) -> str:
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, form, serialization.NoEncryption()).decode()


def _as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass(frozen=True)
class Way:
    """A way of showing a value."""

    name: str
    steps: tuple[Step, ...]
    at: str
    """Where it shows when nothing guards it: the channel and the message's type, or the file."""
    value: Callable[[], str] = plain
    is_named: bool = True
    """Whether the guard shows the value's name instead: not where bytes are withheld whole."""


STREAM = "iopub stream"
DISPLAY = "iopub display_data"
UPDATE = "iopub update_display_data"
RESULT = "iopub execute_result"
ERROR = "iopub error"
REPLY = "shell execute_reply"
COMM_OPEN = "iopub comm_open"
COMM_MSG = "iopub comm_msg"
INPUT = "stdin input_request"
LOG = "kernel.log"


def way(
    name: str,
    *steps: Step,
    at: str = STREAM,
    value: Callable[[], str] = plain,
    is_named: bool = True,
) -> Way:
    return Way(name, steps, at, value, is_named)
