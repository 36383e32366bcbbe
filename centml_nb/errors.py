"""Every error of this package: what happened, and what to do next.

CentMLError
├── ConfigurationError          a setting that cannot be used
├── MissingExtraError           an optional part that is not installed
├── PrivateFileError            a file of ours that cannot be kept private, read or written
├── OutputError                 a command's answer that nobody takes
├── PicklingError               something that stays in its process was to leave it
├── MistypedError               a magic or command with the wrong arguments
├── StoppedError                somebody pressed Ctrl-C
├── TraceStoreError             the fingerprints by which keys are found in files: damaged or held
├── ScrubError                  a file that a key cannot be taken out of
├── LoginError
│   ├── NotLoggedInError        nobody is logged in at this platform
│   ├── LoginDeniedError        somebody said no, in the browser
│   ├── StrayAnswerError        what came back, or was pasted, is not this login's answer
│   └── SessionEndedError       the platform ended the session
├── PlatformError
│   ├── UnreachableError        no connection, no answer in time, an untrusted certificate
│   ├── UnexpectedAnswerError   a fault, HTML, a redirect, or no part of the contract
│   ├── AccessDeniedError       401 or 403
│   │   └── ForbiddenError      403
│   ├── NotServedError          404
│   └── RefusedInputError       400, 409 or 422
├── VaultError
│   ├── UnknownKindError
│   ├── UnknownItemError
│   ├── AmbiguousNameError      carries the candidates
│   ├── InvalidItemError        a name or value that the platform would not take
│   │   └── PasswordNeededError  a file that is locked, and no password was given
│   ├── ItemExistsError         exists, and is not usable here as it is
│   ├── EnvFileError            a .env file that cannot be read, or written where it is asked for
│   ├── IncompleteImportError   some of a file's variables did not get into the vault
│   ├── RotationError           a rotation that cannot begin, go on or be undone as asked
│   └── MissingPrivateKeyError  the key of a certificate is on another machine
├── InjectionError              a variable that would misdirect a key
├── ServiceAccountError         one that is not there, or one too many
├── GuardError                  a known value would have got into a file
└── EndpointError
    ├── UnknownEndpointError
    ├── WrongKeyError           this kind of key, or this key, does not open this door
    ├── NoFittingKeyError       no item of the vault opens this door
    ├── ForeignHostError        a request that would have left for another host
    └── EndpointNotReadyError   paused, still starting, or failing
"""

from __future__ import annotations


class CentMLError(Exception):
    """What happened, as one sentence, and a hint that says what to do next.

    Attributes:
        message: what happened.
        hint: what to do next: a command, a setting, or a place to look.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class ConfigurationError(CentMLError):
    """A setting that cannot be used."""


class MissingExtraError(CentMLError):
    """An optional part that is not installed."""


class PrivateFileError(CentMLError):
    """A file of ours that cannot be kept private, read or written."""


class OutputError(CentMLError):
    """A command's answer that nobody takes: a full disk, or a closed stream."""


class PicklingError(CentMLError, TypeError):
    """Something that stays in its process was to leave it: by `pickle`, which has a TypeError."""


class MistypedError(CentMLError):
    """A magic or command was typed with the wrong arguments."""


class StoppedError(CentMLError):
    """Somebody pressed Ctrl-C."""


class TraceStoreError(CentMLError):
    """The fingerprints by which keys are found in files are damaged, or held by a process."""


class ScrubError(CentMLError):
    """A file that a key cannot be taken out of."""


class LoginError(CentMLError):
    """A login that did not end in a session."""


class NotLoggedInError(LoginError):
    """Nobody is logged in at this platform."""


class LoginDeniedError(LoginError):
    """Somebody said no, in the browser."""


class StrayAnswerError(LoginError):
    """What came back from a browser, or was pasted, is not the answer that this login waits for."""


class SessionEndedError(LoginError):
    """The platform ended the session."""


class PlatformError(CentMLError):
    """The platform could not be asked, or did not do it."""


class UnreachableError(PlatformError):
    """No connection, no answer in time, or a certificate nobody signed."""


class UnexpectedAnswerError(PlatformError):
    """A server fault, HTML, a redirect, or a body that is not of the contract."""


class AccessDeniedError(PlatformError):
    """The platform answered 401 or 403."""


class ForbiddenError(AccessDeniedError):
    """The platform answered 403: it knows who asks, and does not allow it."""


class NotServedError(PlatformError):
    """The platform answered 404."""


class RefusedInputError(PlatformError):
    """The platform answered 400, 409 or 422."""


class VaultError(CentMLError):
    """Something about an item of the vault."""


class UnknownKindError(VaultError):
    """No kind of secret has this name."""


class UnknownItemError(VaultError):
    """No item of the vault has this name."""


class AmbiguousNameError(VaultError):
    """Several items have this name.

    Attributes:
        candidates: what to type instead, one reference for each item.
    """

    def __init__(self, message: str, hint: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, candidates)
        self.candidates = candidates


class InvalidItemError(VaultError):
    """A name or a value that the platform would not take."""


class PasswordNeededError(InvalidItemError):
    """A key or a file that is locked with a password, and none was given."""


class ItemExistsError(VaultError):
    """An item of this name exists and is not usable here as it is."""


class EnvFileError(VaultError):
    """A `.env` file that cannot be read, or cannot be written where it is asked for."""


class IncompleteImportError(VaultError):
    """Some of a file's variables did not get into the vault; the others did."""


class RotationError(VaultError):
    """A rotation that cannot begin, go on or be undone as it was asked for."""


class MissingPrivateKeyError(VaultError):
    """The private key of a certificate is not on this machine."""


class InjectionError(CentMLError):
    """A variable that would send a key to the wrong host, or nothing to release."""


class ServiceAccountError(CentMLError):
    """A service account that is not there, or one too many."""


class GuardError(CentMLError):
    """Something would have put a known value into a file."""


class EndpointError(CentMLError):
    """Something about a door."""


class UnknownEndpointError(EndpointError):
    """No endpoint has this name."""


class WrongKeyError(EndpointError):
    """The kind of key, or the very key, does not open this door."""


class NoFittingKeyError(EndpointError):
    """No item of the vault opens this door."""


class ForeignHostError(EndpointError):
    """A request that would have carried a key to another host."""


class EndpointNotReadyError(EndpointError):
    """The door is paused, still starting, or failing."""
