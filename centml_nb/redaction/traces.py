"""Traces: fingerprints of the values that this user's kernels handed out.

A server or a scanner finds a value in a file by them, without holding it. What is kept of each
spelling of a value: a keyed hash of its first sixteen bytes, its length, a keyed hash of the whole.
Without the key it says nothing; who reads key and store (both 0600) can check guesses and can
narrow a value down, so what could be found by trying is not kept at all.
"""

from __future__ import annotations

import contextlib
import os
import struct
from typing import TYPE_CHECKING

import msgspec

from centml_nb.errors import TraceStoreError
from centml_nb.private_file import create_private, private_directory, read_private, write_private
from centml_nb.redaction.finder import Finder, Seal, SealedForm
from centml_nb.redaction.fingerprint import Fingerprinter, is_guessable, shown
from centml_nb.redaction.rolling_hash import PREFIX
from centml_nb.redaction.utf8 import as_utf8
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PACKED = struct.Struct("<II16s")
_KEY_BYTES = 32
_LOCK_SECONDS = 10
# Tokens that are renewed by the hour must not fill the store; an old value may still be in a file.
_MOST_VALUES = 200


class _Value(msgspec.Struct, frozen=True):
    """One value: its fingerprint as it is shown, and its sealed forms, packed."""

    shown: str
    forms: bytes


class _Store(msgspec.Struct, frozen=True):
    """What the file holds: a proof of the key it was made under, and values by reference."""

    check: bytes
    values: dict[str, list[_Value]] = {}


class Traces:
    """The store of one user on this machine; several processes write it at once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "traces.json"
        self._key_path = home / "traces.key"
        self._read: tuple[tuple[int, ...], Seal, _Store] | None = None
        self._found: tuple[_Store, Finder] | None = None

    @classmethod
    def kept_in(cls, home: Path) -> Traces:
        """Return the store that lies in `home`; nothing is made before there is something in it."""
        return cls(home)

    def remember(self, reference: str, forms: Iterable[str], *, fingerprint: str = "") -> bool:
        """Keep fingerprints of a value; say if it is one that can be found in files.

        `forms` are the value itself, then its other spellings. Those under sixteen bytes are not
        kept, and nothing is where the value could be found by trying. `fingerprint` is what is
        shown beside its name, by default that of the first form.

        Raises:
            PrivateFileError: the store cannot be kept private, read or written.
            TraceStoreError: the store is damaged, or another process holds it.
        """
        spellings = [_joined(form) for form in forms]
        if not spellings or is_guessable(Secret(spellings[0])):
            return False
        wanted = [data for data in map(as_utf8, spellings) if len(data) >= PREFIX]
        if not wanted:
            return False
        private_directory(self._home)
        seal, store = self._opened(make=True)
        value = _Value(
            fingerprint or shown(Fingerprinter.kept_in(self._home).of(Secret(spellings[0]))),
            b"".join(_PACKED.pack(*seal.of(data)) for data in dict.fromkeys(wanted)),
        )
        if value not in store.values.get(reference, ()):
            with self._locked():
                seal, store = self._opened(make=True)
                others = [old for old in store.values.get(reference, ()) if not _same(old, value)]
                kept = [*others, value][-_MOST_VALUES:]
                self._write(_Store(store.check, {**store.values, reference: kept}))
        return True

    def forget(self, reference: str) -> None:
        """Forget all values of an item.

        Raises:
            PrivateFileError: the store cannot be read or written.
            TraceStoreError: the store is damaged, or another process holds it.
        """
        if not self._path.exists():
            return
        with self._locked():
            _, store = self._opened(make=True)
            values = {name: kept for name, kept in store.values.items() if name != reference}
            if len(values) < len(store.values):
                self._write(_Store(store.check, values))

    def rebuild(self) -> None:
        """Begin an empty store in place of a damaged one; it fills as keys are used."""
        private_directory(self._home)
        with self._locked():
            for path in (self._path, self._key_path):
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()
            self._read = self._found = None

    def finder(self) -> Finder:
        """Return what finds the values in bytes; the store is read again when it has changed.

        Raises:
            PrivateFileError: the store cannot be read.
            TraceStoreError: the store is damaged.
        """
        seal, store = self._opened(make=False)
        if self._found is None or self._found[0] is not store:
            self._found = (store, Finder(seal, _sealed(store)))
        return self._found[1]

    def __len__(self) -> int:
        return sum(map(len, self._opened(make=False)[1].values.values()))

    def _opened(self, *, make: bool) -> tuple[Seal, _Store]:
        version = (*_version(self._path), *_version(self._key_path))
        if self._read is not None and self._read[0] == version:
            return self._read[1:]
        # The key is made before the store: who sees a store sees its key.
        data = read_private(self._path)
        key = read_private(self._key_path)
        if key is None:
            if data is not None:
                raise self._damaged("the key of")
            if not make:
                return Seal(b""), _Store(b"")
            key = create_private(self._key_path, os.urandom(_KEY_BYTES))
        seal = Seal(key)
        check = seal.proof(b"check")
        store = _Store(check) if data is None else self._decoded(data, check)
        self._read = (version, seal, store)
        return seal, store

    def _decoded(self, data: bytes, check: bytes) -> _Store:
        try:
            store = msgspec.json.decode(data, type=_Store)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise self._damaged("the store of") from None
        whole = all(
            len(value.forms) % _PACKED.size == 0 for kept in store.values.values() for value in kept
        )
        if store.check != check or not whole:
            raise self._damaged("the key or the store of")
        return store

    def _damaged(self, what: str) -> TraceStoreError:
        return TraceStoreError(
            f"Keys in files cannot be found: {what} their fingerprints in {self._home} is damaged.",
            "Begin an empty one with: centml-nb scan --rebuild; it fills as you use your keys.",
        )

    def _write(self, store: _Store) -> None:
        write_private(self._path, msgspec.json.encode(store))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(f"{self._path}.lock", timeout=_LOCK_SECONDS, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise TraceStoreError(
                "Another process holds the fingerprints of your keys.", "Try again in a moment."
            ) from None
        except OSError as error:
            raise TraceStoreError(
                f"The fingerprints of your keys cannot be kept in {self._home}"
                f" ({error.strerror}): keys in files will not be found.",
                "Set CENTML_NB_HOME to a directory you can write to.",
            ) from None
        try:
            yield
        finally:
            lock.release()


def _sealed(store: _Store) -> Iterator[tuple[SealedForm, str, str]]:
    for reference, values in store.values.items():
        name = reference.rpartition("/")[2]
        for value in values:
            for packed in _PACKED.iter_unpack(value.forms):
                yield SealedForm(*packed), reference, f"⟨{name} {value.shown}⟩"


def _same(one: _Value, other: _Value) -> bool:
    # The first form is the value itself, or what stands for it.
    return one.forms[: _PACKED.size] == other.forms[: _PACKED.size]


def _version(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _joined(form: str) -> str:
    # What is found looks through line breaks.
    return form.replace("\r", "").replace("\n", "")
