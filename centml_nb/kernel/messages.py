"""What browser and kernel say to each other: the panel's custom messages, and the sidebar's.

A front end asks with an `id` of its own making, and the one answer carries it. Answers reach every
front end of the kernel, so none holds a value: a value that is asked for comes `Sealed`, for the
front end that asked. `labextension/src/vault/messages.ts` says the same in TypeScript; a test holds
the two together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from centml_nb.contract.kinds import Kind
from centml_nb.secret import Secret

Visibility = Literal["user", "org"]
Purpose = Literal["reveal", "copy", "save"]
Stage = Literal["plan", "begin", "finish"]


class Request(msgspec.Struct, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a front end asks.

    Attributes:
        id: what its answer carries.
    """

    id: str


class LookAtVault(Request, tag="lookAtVault"):
    """Who is logged in, what the vault holds, what is in use here? Answered by `Vault`."""


class LookAtEndpoints(Request, tag="lookAtEndpoints"):
    """Which doors are there, and what opens each? Answered by `Endpoints`."""


class Login(Request, tag="login"):
    """Log in by what is there, else by a person: `Vault` then says how, while that is waited for.

    Attributes:
        local: to the platform on the kernel's machine.
    """

    local: bool


class PasteAddress(Request, tag="pasteAddress"):
    """Finish a login that waits, by the last address of its link."""

    address: Secret


class CancelLogin(Request, tag="cancelLogin"):
    """End a login that waits."""


class Logout(Request, tag="logout"):
    """End the session."""


class Generate(Request, tag="generate"):
    """Make a key; one that is usable is reused."""

    kind: Kind
    name: str
    visibility: Visibility | None = None


class Add(Request, tag="add"):
    """Store a value that exists. It crosses the wire in this message, and in no other.

    Attributes:
        value: as the magic takes it; for a PKCS#12 file its bytes as base64.
        password: what unlocks it.
        host: the registry of a registry credential.
    """

    kind: Kind
    name: str
    value: Secret
    password: Secret | None = None
    host: str | None = None
    visibility: Visibility | None = None


class Use(Request, tag="use"):
    """Put an item into this kernel, for so many seconds where they are given."""

    reference: str
    seconds: int | None = None


class Release(Request, tag="release"):
    """Take an item or a door out of this kernel."""

    name: str


class Connect(Request, tag="connect"):
    """Open a door and put its key and address into this kernel. Answered by `Connected`."""

    endpoint: str


class Rotate(Request, tag="rotate"):
    """Give an item a new value: say how, begin, and last delete the old one."""

    reference: str
    stage: Stage


class Delete(Request, tag="delete"):
    """Delete an item at the platform; until that is agreed to, say who still uses it."""

    reference: str
    visibility: Visibility | None = None
    is_agreed: bool = False


class Disclose(Request, tag="disclose"):
    """Hand one value to this front end alone. Answered by `Sealed`.

    Attributes:
        public_key: of the front end, made for this request: an uncompressed point on P-256
            (SEC 1, section 2.3.3), base64.
    """

    reference: str
    purpose: Purpose
    public_key: str


class Message(msgspec.Struct, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """What a kernel says."""


class Identity(Message):
    """Who is logged in, where.

    Attributes:
        platform: as a person would say it.
        until: when the session's access ends; it is renewed by itself.
    """

    who: str
    organization: str = ""
    platform: str = ""
    is_local: bool = False
    until: datetime | None = None


class LoginStep(Message):
    """One way to log in: what to do at `address`, and the code that stands or is typed there."""

    said: str
    address: str
    code: str = ""


class Waiting(Message):
    """A login that waits for a person.

    Attributes:
        steps: the ways, best first.
        pasting: what to do where the link's last page does not load; nothing without a link.
        notes: what does not work, and what else there is.
    """

    platform: str
    steps: list[LoginStep]
    pasting: str = ""
    notes: list[str] = []


class Item(Message):
    """An item, described.

    Attributes:
        fingerprint: `#1b44·02fe`, `guessable`, or nothing where this machine has not seen it.
        age: how old it is, or when it ends.
        ends_soon: whether it ends within a month, or has ended.
    """

    id: str
    kind: Kind
    name: str
    reference: str
    visibility: Visibility | None = None
    fingerprint: str = ""
    age: str = ""
    ends_soon: bool = False


class InUse(Message):
    """What this kernel holds.

    Attributes:
        name: what releases it: the item, or the door it was put there for.
        references: the items.
        variables: what it set.
        until: when its lease ends, where it has an end.
    """

    name: str
    references: list[str]
    variables: list[str]
    endpoint: str | None = None
    until: datetime | None = None


class Door(Message):
    """An endpoint.

    Attributes:
        takes: which kinds of key, in words.
        opened_by: by which of the vault's items, in words.
        openers: the references of those items.
        state: how it is, in words.
    """

    name: str
    takes: str
    opened_by: str
    openers: list[str]
    state: str
    is_ready: bool = False


class Answer(Message):
    """What a kernel answers."""

    id: str


class Vault(Answer, tag="vault"):
    """Who is logged in (nobody: null), what the vault holds, what is in use here."""

    identity: Identity | None = None
    has_serverless_keys: bool = False
    items: list[Item] = []
    in_use: list[InUse] = []
    waiting: Waiting | None = None


class Endpoints(Answer, tag="endpoints"):
    """The doors."""

    doors: list[Door]


class Done(Answer, tag="done"):
    """It is done; the sentences are the ones that the magic shows.

    Attributes:
        question: what has to be agreed to before it is done, or goes on.
    """

    lines: list[str]
    question: str = ""


class Connected(Answer, tag="connected"):
    """A door answered, after so many milliseconds; null where it is cold and was not asked."""

    lines: list[str]
    milliseconds: int | None = None


class Sealed(Answer, tag="sealed"):
    """A value that only the front end that asked can open; see `centml_nb.kernel.panel.sealing`.

    All are base64.
    """

    public_key: str
    nonce: str
    ciphertext: str
    seconds: int


class Failed(Answer, tag="failed"):
    """It was not done: what happened, and what to do next."""

    error: str
    message: str
    hint: str


class Changed(Message, tag="changed"):
    """Something changed: look again. Said to every front end, and no answer to anything."""


Requests = (
    LookAtVault
    | LookAtEndpoints
    | Login
    | PasteAddress
    | CancelLogin
    | Logout
    | Generate
    | Add
    | Use
    | Release
    | Connect
    | Rotate
    | Delete
    | Disclose
)
Messages = Vault | Endpoints | Done | Connected | Sealed | Failed | Changed


def read(content: object) -> Requests:
    """Return the request that a front end sent.

    Raises:
        msgspec.ValidationError: it is none of the protocol; the text may quote it.
    """
    request: Requests = msgspec.convert(content, type=Requests, dec_hook=_held)
    return request


def written(message: Messages) -> dict[str, Any]:
    """Return a message as what JSON can say."""
    built: dict[str, Any] = msgspec.to_builtins(message)
    return built


def _held(wanted: type, value: object) -> Secret:
    if wanted is not Secret or not isinstance(value, str):
        raise msgspec.ValidationError("A value is a text.")
    return Secret(value)
