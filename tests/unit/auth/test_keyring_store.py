"""What every store of a session does, in a file and in a keyring; and what only a keyring does.

The suite runs over a keyring in memory, behind the same package; the last test runs over GNOME's,
under a session bus of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from centml_nb.auth.keyring_store import KeyringStore, check_usable
from centml_nb.auth.store import CredentialStore
from centml_nb.auth.token_set import TokenSet
from centml_nb.errors import LoginError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FIRST = TokenSet(Secret("planted-access-1"), Secret("planted-refresh-1"))
SECOND = TokenSet(Secret("planted-access-2"), Secret("planted-refresh-2"))
GNOME = ("dbus-run-session", "gnome-keyring-daemon")


class InMemory(KeyringBackend):
    """A keyring that ends with the test."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError(username)

    def _check(self) -> None:
        if self.is_locked:
            raise KeyringLocked("planted-access-1 is locked away")


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    made = InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture(params=[CredentialStore, KeyringStore])
def opened(
    request: pytest.FixtureRequest, ring: InMemory, home: Path
) -> Callable[[str], CredentialStore]:
    assert not ring.held
    kind: type[CredentialStore] = request.param
    return lambda profile: kind.of_platform(home, "platform.example", profile)


def test_what_is_saved_is_loaded_and_deleted(
    opened: Callable[[str], CredentialStore],
) -> None:
    store = opened("")
    assert store.load() is None
    assert not store.delete()
    store.save(FIRST)
    assert opened("").load() == FIRST
    store.save(SECOND)
    assert opened("").load() == SECOND
    assert store.delete()
    assert opened("").load() is None
    assert store.stamp() is None


def test_a_session_without_a_refresh_token_is_kept(
    opened: Callable[[str], CredentialStore],
) -> None:
    opened("").save(TokenSet(FIRST.access_token, None))
    assert opened("").load() == TokenSet(FIRST.access_token, None)


def test_each_profile_has_its_own(opened: Callable[[str], CredentialStore]) -> None:
    opened("").save(FIRST)
    opened("work").save(SECOND)
    assert opened("work").delete()
    assert opened("").load() == FIRST
    assert opened("work").load() is None


def test_each_saving_changes_the_stamp_and_looking_does_not(
    opened: Callable[[str], CredentialStore],
) -> None:
    store = opened("")
    store.save(FIRST)
    first = store.stamp()
    assert first is not None
    assert opened("").load() == FIRST
    assert opened("").stamp() == first
    opened("").save(FIRST)
    assert store.stamp() != first


def test_it_is_locked_between_those_who_open_it(
    opened: Callable[[str], CredentialStore],
) -> None:
    with opened("").lock():
        pass
    with opened("").lock():
        opened("").save(FIRST)
    assert opened("").load() == FIRST


def test_nothing_secret_lies_in_the_folder_of_a_keyrings_session(
    ring: InMemory, home: Path
) -> None:
    file = CredentialStore.of_platform(home, "platform.example")
    file.save(FIRST)
    assert not KeyringStore.is_used_in(file)
    KeyringStore(file.folder).save(SECOND)
    assert KeyringStore.is_used_in(file)
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"planted" not in everything
    assert not file.path.exists()
    assert len(ring.held) == 1


def test_a_locked_keyring_is_said_without_its_words_and_keeps_the_session(
    ring: InMemory, home: Path
) -> None:
    store = KeyringStore.of_platform(home, "platform.example")
    store.save(FIRST)
    ring.is_locked = True
    for act in (store.load, store.delete, lambda: store.save(SECOND), check_usable):
        with pytest.raises(LoginError, match=r"cannot be used \(KeyringLocked\)") as refused:
            act()
        assert "planted" not in f"{refused.value} {refused.value.hint}"
    ring.is_locked = False
    assert store.load() == FIRST


def test_a_keyring_that_keeps_nothing_safe_is_refused_and_a_safe_one_is_not(
    ring: InMemory, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyrings.alt.file import PlaintextKeyring  # type: ignore[import-untyped]

    check_usable()
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    keyring.set_keyring(PlaintextKeyring())
    with pytest.raises(LoginError, match="no keyring that keeps a session safe") as refused:
        check_usable()
    assert "only you can read" in refused.value.hint
    keyring.set_keyring(ring)


_IN_GNOME = """
import pathlib, subprocess, sys
subprocess.run(
    ["gnome-keyring-daemon", "--unlock", "--components=secrets"],
    input=b"a-password", check=True, stdout=subprocess.DEVNULL,
)
import keyring
from centml_nb.auth.keyring_store import KeyringStore, _backend, check_usable
from centml_nb.auth.token_set import TokenSet
from centml_nb.secret import Secret
assert type(_backend()).__module__ == "keyring.backends.SecretService", _backend()
check_usable()
home = pathlib.Path(sys.argv[1])
tokens = TokenSet(Secret("planted-access-1"), Secret("planted-refresh-1"))
KeyringStore.of_platform(home, "gnome").save(tokens)
assert KeyringStore.of_platform(home, "gnome").load() == tokens
assert KeyringStore.of_platform(home, "gnome").delete()
assert KeyringStore.of_platform(home, "gnome").load() is None
KeyringStore.of_platform(home, "gnome").save(tokens)
print("kept")
"""


@pytest.mark.skipif(
    not all(map(shutil.which, GNOME)), reason="this machine has no GNOME keyring or session bus"
)
def test_gnomes_keyring_keeps_a_session_that_no_file_shows(home: Path) -> None:
    environment: dict[str, Any] = os.environ | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_RUNTIME_DIR": str(home),
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    ran = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _IN_GNOME, home / "ours"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.strip().endswith("kept"), ran.stderr
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert everything
    assert b"planted" not in everything
