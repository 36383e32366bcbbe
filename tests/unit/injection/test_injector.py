"""The injector: leases of this process, set whole and taken back whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts.rotation.following import Switched
from centml_nb.errors import InjectionError, PrivateFileError
from centml_nb.injection.bindings import Binding, BoundFile
from centml_nb.injection.injector import Injector
from centml_nb.secret import Secret
from centml_nb.views.injection import injected_lines, switched_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

MINE = "CENTML_NB_TEST_KEY"
OTHER = "CENTML_NB_OTHER_KEY"
FILE = "CENTML_NB_TEST_FILE"


def _environment() -> dict[bytes, bytes]:
    named_by_pytest = b"PYTEST_CURRENT_TEST"
    return {name: value for name, value in os.environb.items() if name != named_by_pytest}


@pytest.fixture(autouse=True)
def unchanged_environment() -> Iterator[None]:
    before = _environment()
    yield
    assert _environment() == before


@pytest.fixture
def injector(tmp_path: Path) -> Injector:
    return Injector(tmp_path / "home")


def _variable(value: str = "planted-1") -> Binding:
    return Binding({MINE: Secret(value)})


def _file(value: str = "planted-file") -> Binding:
    return Binding(files=(BoundFile("key.pem", Secret(value), (FILE,)),))


def test_a_lease_sets_its_variables_and_a_release_takes_them_back(injector: Injector) -> None:
    lease = injector.inject(("bearer/rag",), _variable().joined(_file()))
    assert os.environ[MINE] == "planted-1"
    path = Path(os.environ[FILE])
    assert path.read_text() == "planted-file"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(lease.variables) == {MINE, FILE}
    assert "planted" not in repr(lease)
    assert injector.release() == [lease]
    assert MINE not in os.environ
    assert not path.exists()


def test_what_was_the_users_own_is_named(
    injector: Injector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MINE, "the user's")
    lease = injector.inject(("bearer/rag",), _variable())
    assert lease.replaced == (MINE,)
    second = injector.inject(("bearer/two",), _variable("planted-2"))
    assert second.replaced == ()
    injector.release("rag", "two")
    assert os.environ[MINE] == "the user's"
    monkeypatch.undo()


def test_a_lease_names_what_is_in_use_below_it_until_it_is_released(injector: Injector) -> None:
    injector.inject(("bearer/rag",), _variable("planted-1"), "bearer/rag")
    injector.inject(("bearer/apart",), _file(), "bearer/apart")
    over = injector.inject(("bearer/my other",), _variable("planted-2"), "bearer/my other")
    assert over.covered == ("bearer/rag",)
    assert injected_lines(over)[-1] == (
        "It lies over bearer/rag: back after `%vault_release 'bearer/my other'`"
    )
    # Of two below it, the one that had the variable.
    third = _variable("planted-3").joined(_file("planted-4"))
    assert injector.inject(("bearer/c",), third, "bearer/c").covered == (
        "bearer/my other",
        "bearer/apart",
    )
    injector.release("bearer/c")
    injector.release("bearer/my other")
    assert os.environ[MINE] == "planted-1"
    again = injector.inject(("bearer/rag",), _variable("planted-1"), "bearer/rag")
    assert again.covered == ()
    assert "over" not in injected_lines(again)[-1]
    # What its user has put there since is their own, and nobody's here.
    os.environ[MINE] = "my own"
    above = injector.inject(("bearer/d",), _variable("planted-5"), "bearer/d")
    assert (above.replaced, above.covered) == ((MINE,), ())
    injector.release()
    assert os.environ.pop(MINE) == "my own"


def test_the_same_item_again_takes_the_place_of_its_lease(injector: Injector) -> None:
    injector.inject(("bearer/rag",), _file("one"))
    before = Path(os.environ[FILE])
    injector.inject(("bearer/rag",), _file("two"))
    assert len(injector.leases) == 1
    assert not before.exists()
    assert Path(os.environ[FILE]).read_text() == "two"
    injector.release()


@pytest.mark.parametrize("name", ["bearer/rag", "rag", "llama"])
def test_a_lease_is_called_by_its_item_or_its_door(injector: Injector, name: str) -> None:
    lease = injector.inject(("bearer/rag", "cert/mine"), _variable(), endpoint="llama")
    other = injector.inject(("bearer/other",), _variable("planted-2"))
    assert injector.release(name) == [lease]
    assert injector.leases == [other]
    injector.release()


@pytest.mark.parametrize("name", ["a/b", "a + b", "é🔑 'quoted'", 'say "hi"', "n" * 512])
def test_a_lease_is_called_by_any_name_that_an_item_may_have(injector: Injector, name: str) -> None:
    for called in (name, f"env/{name}"):
        lease = injector.inject((f"env/{name}",), _variable())
        assert injector.release(called) == [lease]


def test_releasing_what_is_not_in_use_releases_nothing(injector: Injector) -> None:
    with pytest.raises(InjectionError, match="Nothing is in use here"):
        injector.release("rag")
    injector.inject(("bearer/rag",), _variable())
    with pytest.raises(InjectionError, match="In use here: bearer/rag"):
        injector.release("rag", "gone")
    assert os.environ[MINE] == "planted-1"
    assert injector.release()
    assert injector.release() == []


def test_a_disk_that_refuses_leaves_the_environment_and_the_earlier_lease(
    injector: Injector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    injector.inject(("bearer/rag",), _variable().joined(_file()))
    before, files = dict(os.environ), sorted((tmp_path / "home" / "run").rglob("*"))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(PrivateFileError, match="the disk is full"):
            injector.inject(("bearer/rag",), _variable("planted-2").joined(_file("planted-2")))
    assert dict(os.environ) == before
    assert sorted((tmp_path / "home" / "run").rglob("*")) == files
    injector.release()


@pytest.mark.parametrize("value", ["planted\0value", "planted\ud800value"])
def test_a_value_that_no_variable_can_hold_changes_nothing(injector: Injector, value: str) -> None:
    injector.inject(("bearer/rag",), _variable())
    before = dict(os.environ)
    changed = Binding({"CENTML_NB_TEST_FIRST": Secret("1"), MINE: Secret(value)})
    with pytest.raises(InjectionError, match=MINE) as refused:
        injector.inject(("bearer/rag",), changed)
    assert "planted" not in str(refused.value)
    assert dict(os.environ) == before
    assert len(injector.leases) == 1
    injector.release()


def test_a_renewed_lease_says_what_it_shows_and_holds_what_lies_under_another(
    injector: Injector,
) -> None:
    both = Binding({MINE: Secret("planted-1"), OTHER: Secret("planted-1")}).joined(_file("first"))
    lease = injector.inject(("bearer/rag",), both)
    assert injector.shows(lease) == (MINE, OTHER, FILE)
    injector.inject(("bearer/other",), _variable("planted-2").joined(_file("second")))
    anew = Binding({MINE: Secret("planted-3"), OTHER: Secret("planted-3")}).joined(_file("third"))
    assert injector.holds(lease, both)
    assert not injector.holds(lease, anew)
    lease = injector.renew(lease.id, anew)
    assert injector.holds(lease, anew)
    assert injector.shows(lease) == (OTHER,)
    (line,) = switched_sentences([Switched("bearer/rag", lease, shown=(OTHER,))]).lines
    assert f"{OTHER} holds its new value; {MINE}, {FILE} holds something else by now" in line
    injector.release("bearer/other")
    assert (os.environ[MINE], Path(os.environ[FILE]).read_text()) == ("planted-3", "third")
    injector.release()
