"""Rotations of each kind in one process: what is done, what is waited for, what is refused."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import httpx
import pytest

from centml_nb.accounts import sources
from centml_nb.accounts.account import Account
from centml_nb.accounts.rotation.rotator import Talk, Wishes
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    ForbiddenError,
    InvalidItemError,
    MistypedError,
    RotationError,
    StoppedError,
    UnknownItemError,
)
from centml_nb.injection.injector import Injector
from centml_nb.secret import Secret
from centml_nb.settings import Settings
from centml_nb.vault.journal import Journal, Step
from centml_nb.views.rotation_dialog import RotationDialog
from tests.integration.kernel.conftest import Machine, machine_below

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS: dict[str, str | int | None] = {"hf_token": None, "max_surge": 1, "max_unavailable": None}
UPDATING = Wishes(deployments=True, fields=FIELDS)
LATER = Talk(agree=lambda _question: False)
FIRST, SECOND = "first-kB7xQ2mN9pL4", "second-vR8sU6yT3wE1"


@pytest.fixture
def machine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine whose platform was started with these options more, if a test says some."""
    options = ("--rollout-seconds=0.1", *getattr(request, "param", ()))
    with machine_below(tmp_path_factory.mktemp("machine"), *options) as made:
        yield made


def _account(machine: Machine) -> Account:
    settings = Settings.from_environment()
    made = Account(settings, sources.local(settings), Injector(machine.root / "private"))
    made.adopt_seeded_keys()
    return made


@pytest.fixture
def account(machine: Machine) -> Iterator[Account]:
    before = _environment()
    made = _account(machine)
    yield made
    made.vault.release()
    made._client.close()
    assert _environment() == before


@pytest.fixture
def journal(machine: Machine) -> Journal:
    return Journal(machine.root / "private")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


@pytest.fixture
def client(account: Account) -> Iterator[httpx.Client]:
    """A client of a door, made before anything is rotated."""
    with account.endpoint("llama-bearer").http() as made:
        yield made


def _value(account: Account, reference: str) -> str:
    return account.vault.value(account.vault.find(reference)).reveal()


def _requests(machine: Machine) -> dict[str, dict[str, Any]]:
    (path,) = [path for path in machine.state.iterdir() if path.suffix in {".db", ".sqlite"}]
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("select name, request from deployments").fetchall()
    return {name: json.loads(request) for name, request in rows}


def test_without_deployments_it_waits_for_those_that_carry_the_old_token(
    account: Account, client: httpx.Client, journal: Journal, machine: Machine
) -> None:
    old = _value(account, "llama-token")
    left = account.vault.rotate("llama-token")
    assert left.rotation.step is Step.MADE
    assert {carrier.name for carrier in left.carriers} == {"llama-bearer", "rag-both"}
    assert _value(account, "llama-token") == old
    assert client.get("/openai/v1/models").is_success
    new = _value(account, left.rotation.next_name)
    kept = (machine.root / "private" / "rotations.json").read_bytes()
    assert old.encode() not in kept
    assert new.encode() not in kept
    assert (machine.root / "private" / "rotations.json").stat().st_mode & 0o777 == 0o600

    assert account.vault.rotate("llama-token").rotation.step is Step.MADE
    done = account.vault.rotate("llama-token", UPDATING)
    assert done.rotation.step is Step.DONE
    assert _value(account, "llama-token") == new
    assert client.get("/openai/v1/models").is_success
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    assert not list((machine.root / "private").glob("rotation-*"))
    assert journal.under_way("local", done.rotation.old) is None


@pytest.mark.parametrize("machine", [("--contract=2025",)], indirect=True)
def test_a_platform_of_2025_keeps_both_values_by_name_until_the_last_step(
    account: Account, client: httpx.Client, journal: Journal
) -> None:
    old = _value(account, "llama-token")
    left = account.vault.rotate("llama-token")
    assert left.rotation.step is Step.MADE
    assert not left.rotation.old.isdecimal()  # that contract has no ids
    assert (_value(account, "llama-token"), journal.all()) == (old, [left.rotation])
    rotations = account.vault.rotations()
    undone = rotations.undo(rotations.plan("llama-token", Wishes()), Wishes(), Talk())
    assert undone.rotation.step is Step.UNDONE
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    assert journal.under_way("local", left.rotation.old) is None

    assert account.vault.rotate("llama-token", UPDATING).rotation.step is Step.DONE
    assert account.vault.rotate("embed-cert", UPDATING).rotation.step is Step.DONE
    assert _value(account, "llama-token") != old
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    assert client.get("/openai/v1/models").is_success
    with account.endpoint("rag-both").http() as both:
        assert both.get("/openai/v1/models").status_code < 400


def test_a_field_that_nobody_knows_is_asked_for_before_anything_is_done(
    account: Account, journal: Journal, machine: Machine
) -> None:
    before = _requests(machine)
    with pytest.raises(RotationError, match=r"hf_token, max_unavailable.*llama-bearer"):
        account.vault.rotate("llama-token", Wishes(deployments=True, fields={"max_surge": 1}))
    assert journal.all() == []
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    assert _requests(machine) == before


def test_an_update_says_all_that_was_said_before_and_what_was_added(
    account: Account, machine: Machine
) -> None:
    account.vault.add("hf", "hub", Secret("hf_" + "kB7xQ2mN9pL4vR8sU6yT3wE1zC5aD0gHjK"))
    before = _requests(machine)
    fields = FIELDS | {"hf_token": "hf/hub"}
    account.vault.rotate("embed-cert", Wishes(deployments=True, fields=fields))
    after = _requests(machine)
    assert after["llama-bearer"] == before["llama-bearer"]
    for name in ("embed-mtls", "rag-both"):
        authority = after[name].pop("endpoint_certificate_authority")
        assert authority != before[name].pop("endpoint_certificate_authority")
        assert after[name]["hf_token"].startswith("hf_")
        assert after[name]["max_surge"] == 1
        assert before[name].items() <= after[name].items()


def test_a_forced_end_leaves_the_deployment_and_says_which(account: Account) -> None:
    plan = account.vault.rotate("llama-token", Wishes(force=True))
    assert plan.rotation.step is Step.DONE
    assert {carrier.name for carrier in plan.rotation.carriers} == {"llama-bearer", "rag-both"}


def test_the_variable_of_a_new_value_is_switched_and_the_old_one_put_back_when_undone(
    account: Account, journal: Journal
) -> None:
    account.vault.add("env", "MY_SERVICE_KEY", Secret(FIRST))
    account.vault.use("MY_SERVICE_KEY", "ALSO=env/MY_SERVICE_KEY")
    left = account.vault.rotate("MY_SERVICE_KEY", Wishes(value=Secret(SECOND)), LATER)
    assert left.rotation.step is Step.SWITCHED
    assert (os.environ["MY_SERVICE_KEY"], os.environ["ALSO"]) == (SECOND, SECOND)
    assert _value(account, "MY_SERVICE_KEY") == FIRST
    rotations = account.vault.rotations()
    undone = rotations.undo(rotations.plan("MY_SERVICE_KEY", Wishes()), Wishes(), Talk())
    assert undone.rotation.step is Step.UNDONE
    assert (os.environ["MY_SERVICE_KEY"], os.environ["ALSO"]) == (FIRST, FIRST)
    assert "env/MY_SERVICE_KEY" in account.vault
    assert len(account.vault) == 3
    with pytest.raises(RotationError, match="not being rotated"):
        rotations.undo(rotations.plan("MY_SERVICE_KEY", Wishes()), Wishes(), Talk())
    account.vault.rotate("MY_SERVICE_KEY", Wishes(value=Secret(SECOND)))
    assert os.environ["ALSO"] == SECOND == _value(account, "MY_SERVICE_KEY")
    assert [one.step for one in journal.all()] == [Step.UNDONE, Step.DONE]


def test_a_variable_that_another_key_lies_over_is_not_said_to_hold_the_new_value(
    account: Account,
) -> None:
    account.vault.add("env", "MY_SERVICE_KEY", Secret(FIRST))
    account.vault.add("env", "OTHER", Secret("other-uY2xQ7mN4pL9"))
    account.vault.use("MY_SERVICE_KEY", "ALSO=env/MY_SERVICE_KEY")
    account.vault.use("ALSO=env/OTHER")
    told: list[str] = []
    account.vault.rotate("MY_SERVICE_KEY", Wishes(value=Secret(SECOND)), Talk(tell=told.append))
    assert os.environ["ALSO"] == "other-uY2xQ7mN4pL9"
    assert [sentence for sentence in told if "the other value" in sentence] == [
        "env/MY_SERVICE_KEY has the other value in this kernel now.",
        "ALSO=env/MY_SERVICE_KEY has the other value, below what lies over it.",
    ]
    account.vault.release("OTHER")
    assert os.environ["ALSO"] == SECOND


def test_a_value_that_has_to_be_given_or_does_not_fit_begins_nothing(
    account: Account, journal: Journal
) -> None:
    account.vault.add("env", "MY_SERVICE_KEY", Secret(FIRST))
    with pytest.raises(RotationError, match="has to be given"):
        account.vault.rotate("MY_SERVICE_KEY")
    with pytest.raises(InvalidItemError, match="4,097"):
        account.vault.rotate("MY_SERVICE_KEY", Wishes(value=Secret("x" * 4097)))
    account.vault.generate("serverless", "mine")
    with pytest.raises(RotationError, match="made by the platform"):
        account.vault.rotate("mine", Wishes(value=Secret(SECOND)))
    with pytest.raises(RotationError, match="No deployment carries"):
        account.vault.rotate("mine", UPDATING)
    assert journal.all() == []
    assert len(account.vault) == 4


def test_the_value_that_it_has_already_is_refused(account: Account, journal: Journal) -> None:
    account.vault.add("env", "WANDB_API_KEY", Secret(FIRST))
    with pytest.raises(RotationError, match="has already"):
        account.vault.rotate("env/WANDB_API_KEY", Wishes(Secret(FIRST)))
    assert journal.all() == []
    assert account.vault.rotate("WANDB_API_KEY", Wishes(Secret(SECOND))).rotation.step is Step.DONE


def test_a_serverless_key_is_found_by_its_name_while_two_have_it(account: Account) -> None:
    account.vault.generate("serverless", "mine")
    account.vault.use("mine")
    old = os.environ["CENTML_API_KEY"]
    left = account.vault.rotate("mine", None, LATER)
    assert left.rotation.step is Step.SWITCHED
    assert account.vault.find("mine").id == left.rotation.next
    assert len(account.vault.items_of(Kind.SERVERLESS_KEY)) == 2
    assert os.environ["CENTML_API_KEY"] == os.environ["OPENAI_API_KEY"] != old
    assert account.vault.rotate("serverless/mine").rotation.step is Step.DONE
    assert _value(account, "mine") == os.environ["CENTML_API_KEY"]
    assert len(account.vault.items_of(Kind.SERVERLESS_KEY)) == 1


def test_an_ssh_key_is_made_anew_and_its_file_replaced(account: Account) -> None:
    account.vault.generate("ssh", "github")
    (lease,) = account.vault.use("github")
    before = Path(os.environ["CENTML_SSH_KEY_FILE"]).read_text("ascii")
    account.vault["ssh/github"].rotate()
    after = Path(os.environ["CENTML_SSH_KEY_FILE"]).read_text("ascii")
    assert before != after
    assert "OPENSSH PRIVATE KEY" in after
    assert [one.id for one in account.leases()] == [lease.id]


def test_a_rotation_in_another_process_is_kept_out(account: Account, journal: Journal) -> None:
    left = account.vault.rotate("llama-token")
    with journal.held(left.rotation), pytest.raises(RotationError, match="Another process"):
        account.vault.rotate("llama-token")
    assert account.vault.rotate("llama-token").rotation.step is Step.MADE


def test_a_damaged_journal_stops_rotations_and_no_client(
    account: Account, client: httpx.Client, machine: Machine
) -> None:
    path = machine.root / "private" / "rotations.json"
    path.write_bytes(b"[{")
    assert client.get("/openai/v1/models").is_success
    assert account.follow_rotations() == []
    with pytest.raises(RotationError, match="damaged"):
        account.vault.rotate("llama-token")
    path.unlink()
    assert account.vault.rotate("llama-token").rotation.step is Step.MADE


def test_a_process_that_slept_through_rotations_holds_the_latest_values(
    account: Account, client: httpx.Client, machine: Machine
) -> None:
    account.vault.add("env", "MY_SERVICE_KEY", Secret(FIRST))
    sleeper = _account(machine)
    sleeper.vault.use("SLEPT=MY_SERVICE_KEY")
    try:
        for _ in range(2):
            account.vault.rotate("llama-token", UPDATING)
        for value in (SECOND, FIRST, SECOND):
            account.vault.rotate("MY_SERVICE_KEY", Wishes(value=Secret(value)))
        assert os.environ["SLEPT"] == FIRST
        assert client.get("/openai/v1/models").is_success
        assert [one.problem for one in sleeper.follow_rotations()] == [""]
        assert os.environ["SLEPT"] == SECOND
        assert sleeper.follow_rotations() == []
    finally:
        sleeper.vault.release()
        sleeper._client.close()


def test_an_item_that_was_deleted_meanwhile_ends_its_rotation_and_keeps_the_new_value(
    account: Account, journal: Journal
) -> None:
    account.vault.generate("bearer", "rag")
    left = account.vault.rotate("rag", None, LATER)
    new = _value(account, left.rotation.next_name)
    account.vault.rotations()._carriers.vault._catalogue.api.delete_item(int(left.rotation.old))
    rotations = account.vault.rotations()
    with pytest.raises(RotationError, match=f"was deleted.*{left.rotation.next_name}"):
        rotations.undo(rotations.plan("bearer/rag", Wishes()), Wishes(), Talk())
    assert _value(account, left.rotation.next_name) == new
    assert [one.step for one in journal.all()] == [Step.UNDONE]
    with pytest.raises(UnknownItemError):
        account.vault.rotate("rag")


class Forbidding(httpx.BaseTransport):
    """A platform that forbids one write: what was done before it is done."""

    def __init__(self, behind: httpx.BaseTransport, at: int) -> None:
        self._behind = behind
        self._left = at

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= request.method != "GET"
        if self._left == 0 and request.method != "GET":
            return httpx.Response(403, json={"detail": "Only an administrator may do that."})
        return self._behind.handle_request(request)


# What a rotation writes: the new value, the revisions of two deployments, the new value in the old
# one's place, and no more beside it.
NEW_VALUE, REVISIONS, IN_PLACE, BESIDE = 1, (2, 3), 4, 5


@contextmanager
def _forbidden(account: Account, at: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        client = account._client._client
        patch.setattr(client, "_transport", Forbidding(client._transport, at))
        yield


@pytest.mark.parametrize("at", [NEW_VALUE, *REVISIONS, IN_PLACE, BESIDE])
def test_a_rotation_goes_on_where_the_platform_forbade_a_step(account: Account, at: int) -> None:
    with _forbidden(account, at), pytest.raises(ForbiddenError, match="administrator") as told:
        account.vault.rotate("llama-token", UPDATING)
    typed = "%vault_rotate bearer/llama-token"
    assert (typed in told.value.hint) is (at != NEW_VALUE)
    assert (f"{typed} --undo" in told.value.hint) is (at in {*REVISIONS, IN_PLACE})
    assert account.vault.rotate("llama-token", UPDATING).rotation.step is Step.DONE
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    with account.endpoint("llama-bearer").http() as client:
        assert client.get("/openai/v1/models").is_success


@pytest.mark.parametrize("at", [*REVISIONS, IN_PLACE])
def test_a_rotation_is_undone_where_the_platform_forbade_a_step(
    account: Account, at: int, journal: Journal
) -> None:
    old = _value(account, "llama-token")
    with _forbidden(account, at), pytest.raises(ForbiddenError):
        account.vault.rotate("llama-token", UPDATING)
    rotations = account.vault.rotations()
    back = rotations.undo(rotations.plan("llama-token", UPDATING), UPDATING, Talk())
    assert back.rotation.step is Step.UNDONE
    assert _value(account, "llama-token") == old
    assert list(account.vault) == ["bearer/llama-token", "cert/embed-cert"]
    assert journal.under_way("local", back.rotation.old) is None
    with account.endpoint("llama-bearer").http() as client:
        assert client.get("/openai/v1/models").is_success


class Interrupted:
    """A surface at which somebody presses Ctrl-C when asked."""

    def show(self, shown: object) -> None:
        pass

    def ask(self, question: str, hint: str) -> str:
        raise KeyboardInterrupt(question, hint)

    def progress(self, doing: str, total: int) -> NoReturn:
        raise NotImplementedError(doing, total)


def test_who_presses_ctrl_c_is_told_both_ways(account: Account) -> None:
    account.vault.generate("bearer", "rag")
    account.vault.rotate("rag", None, LATER)
    dialog = RotationDialog(account.vault.rotations(), Interrupted(), is_allowed=False)
    both = r"Go on: %vault_rotate bearer/rag\. Go back: %vault_rotate bearer/rag --undo"
    with pytest.raises(StoppedError, match=both):
        dialog.carry_out("rag", Wishes(), lambda _plan: None)
    account.vault.rotate("rag")
    with pytest.raises(RotationError, match="nothing to undo"):
        dialog.undo("rag", Wishes())


def test_a_process_that_died_with_the_key_holds_nothing_up(
    account: Account, machine: Machine
) -> None:
    code = (
        "import os, signal, centml_nb\n"
        "centml_nb.account().vault.use('embed-cert')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    died = subprocess.run([sys.executable, "-c", code], check=False)
    assert died.returncode == -signal.SIGKILL
    run = machine.root / "private" / "run"
    assert len(list(run.rglob("client.pem"))) == 1
    assert account.vault.rotate("embed-cert", UPDATING).rotation.step is Step.DONE
    account.vault.use("embed-cert")
    (left,) = run.rglob("client.pem")
    assert str(left) == os.environ["CENTML_CLIENT_CERT"]


def test_a_paused_deployment_is_updated_and_said_to_prove_nothing(
    account: Account, machine: Machine
) -> None:
    names = {door.name: door for door in account.endpoints()}
    assert "llama-bearer" in names
    deployment = next(
        one for one in account.vault.rotations()._carriers.api.doors() if one.name == "llama-bearer"
    )
    account._client.send(
        "PUT", f"/deployments/status/{deployment.id}", {"status": "paused"}, dict[str, Any]
    )
    told: list[str] = []
    done = account.vault.rotate("llama-token", UPDATING, Talk(tell=told.append))
    assert done.rotation.step is Step.DONE
    assert any("llama-bearer is paused" in sentence for sentence in told)
    carried = _requests(machine)["llama-bearer"]["endpoint_bearer_token"]
    assert carried == _value(account, "llama-token")


@pytest.mark.parametrize("word", ["max_surge", "max_surge=", "max_surge=many", "image_url=x"])
def test_a_field_that_is_typed_wrong_is_explained(word: str) -> None:
    from centml_nb.accounts.rotation.fields import typed_fields

    with pytest.raises(MistypedError):
        typed_fields([word], [])
    said = typed_fields(["max_surge=1", "hf_token=hf/hub"], ["max_unavailable"])
    assert said == {"max_surge": 1, "hf_token": "hf/hub", "max_unavailable": None}
