"""`.env` files into the vault and out of it, in a real kernel against the local platform."""

from __future__ import annotations

import json
import queue
import re
import secrets
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dotenv import dotenv_values

from tests.integration.kernel.conftest import Kernel, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

PLANTED = "kB7xQ2mN9pL4vR8s"


class Conversation:
    """A cell, somebody who answers its prompts, and everything that crossed the wire."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.prompts: list[str] = []
        self.wire = ""

    def hold(
        self,
        code: str,
        *answers: str,
        at_progress: Callable[[], None] = lambda: None,
        may_ask: bool = True,
    ) -> Outcome:
        client, waiting = self.kernel.client, list(answers)
        message = client.execute(code, allow_stdin=may_ask)
        outcome = Outcome()
        while True:
            self._answer(waiting)
            received = _received(client)
            if received is None or received["parent_header"].get("msg_id") != message:
                continue
            self.wire += json.dumps(received["content"])
            if received["msg_type"] == "update_display_data":
                at_progress()
            if self.kernel._took(received["msg_type"], received["content"], outcome):
                assert waiting == []
                return outcome

    def _answer(self, waiting: list[str]) -> None:
        try:
            asked = self.kernel.client.get_stdin_msg(timeout=0.02)
        except queue.Empty:
            return
        self.wire += json.dumps(asked["content"])
        self.prompts.append(asked["content"]["prompt"])
        self.kernel.client.input(waiting.pop(0))


def _received(client: Any) -> dict[str, Any] | None:  # noqa: ANN401 - jupyter_client's
    try:
        received: dict[str, Any] = client.get_iopub_msg(timeout=0.02)
    except queue.Empty:
        return None
    return received


@pytest.fixture
def talk(shared_kernel: Kernel) -> Conversation:
    return Conversation(shared_kernel)


def _used(kernel: Kernel, *references: str) -> dict[str, str]:
    before = kernel.environment()
    kernel.ok(f"%vault_use {' '.join(references)}")
    during = kernel.environment()
    kernel.ok("%vault_release")
    assert kernel.environment() == before
    return {name: value for name, value in during.items() if before.get(name) != value}


def test_a_file_is_previewed_asked_about_and_stored_exactly(talk: Conversation) -> None:
    value = f"two words '{PLANTED}' $HOME \\ {secrets.token_hex(8)}"
    Path("first.env").write_text(
        f'export FIRST_HF=hf_{secrets.token_hex(17)}\n{PLANTED}broken\nFIRST_KEY="{value}"\n'
        f"FIRST_PLAIN=on\nFIRST_TOKEN='{PLANTED}\n"
    )
    shown = talk.hold("%vault_import first.env", "what?", "y").text
    assert talk.prompts == ["Import 3 variables into the vault? [y/N] "] * 2
    assert "line 2: it is no NAME=value" in shown
    assert "line 5: its quotes do not close" in shown
    assert "hf-token" in shown
    assert "Stored: hf/FIRST_HF, env/FIRST_KEY, env/FIRST_PLAIN." in shown
    assert "chmod 600 'first.env'" in shown
    assert PLANTED not in talk.wire
    assert value not in talk.wire
    used = _used(talk.kernel, "FIRST_KEY", "FIRST_PLAIN", "hf/FIRST_HF")
    assert used["FIRST_KEY"] == value
    assert used["FIRST_PLAIN"] == "on"
    assert used["HF_TOKEN"] == dotenv_values("first.env")["FIRST_HF"]


def test_who_says_no_or_only_looks_stores_nothing(talk: Conversation) -> None:
    Path("no.env").write_text(f"NOBODYS_KEY={PLANTED}-no\n")
    assert "Nothing was stored." in talk.hold("%vault_import no.env", "n").text
    assert "1 new" in talk.hold("%vault_import no.env --dry-run").text
    refused = talk.hold("%vault_import no.env", may_ask=False)
    assert refused.error == "MistypedError"
    assert "--yes" in refused.traceback
    assert "NOBODYS_KEY" not in talk.kernel.ok("%vault_list").text
    assert "Stored: env/NOBODYS_KEY" in talk.hold("%vault_import no.env --yes").text


def test_conflicts_are_asked_one_by_one_and_what_is_the_same_is_left(talk: Conversation) -> None:
    Path("c.env").write_text("C_ONE=one 1\nC_TWO=two 2\nC_THREE=three 3\nC_SAME=same\n")
    talk.hold("%vault_import c.env --yes")
    assert "all of it is in the vault" in talk.hold("%vault_import c.env --yes").text
    Path("c.env").write_text("C_ONE=won 1\nC_TWO=too 2\nC_THREE=tree 3\nC_SAME=same\n")
    shown = talk.hold("%vault_import c.env", "y", "", "perhaps", "r", "ka").text
    assert [prompt.split()[0] for prompt in talk.prompts[-4:]] == [
        "env/C_ONE",
        "env/C_TWO",
        "env/C_TWO",
        "env/C_THREE",
    ]
    assert "Replaced: env/C_TWO." in shown
    assert "Left as they are in the vault: C_ONE, C_THREE." in shown
    used = _used(talk.kernel, "C_ONE", "C_TWO", "C_THREE")
    assert list(used.values()) == ["one 1", "too 2", "three 3"]
    talk.hold("%vault_import c.env --yes --on-conflict replace")
    assert _used(talk.kernel, "C_THREE")["C_THREE"] == "tree 3"


def test_kinds_are_changed_and_variables_chosen_by_name(talk: Conversation) -> None:
    Path("k.env").write_text(f"K_ONE={PLANTED}one\nK_TWO={PLANTED}two\nK_THREE=x\nBAD-NAME=x\n")
    typed = "%vault_import k.env --kind K_ONE=bearer --skip K_THREE --yes"
    shown = talk.hold(typed).text
    assert "Stored: bearer/K_ONE, env/K_TWO." in shown
    assert "“BAD-NAME” cannot be a variable's name" in " ".join(shown.split())
    assert "1 there already, the same." in talk.hold(f"{typed} --only K_ONE").text
    missing = talk.hold("%vault_import k.env --only SOMETHING_ELSE")
    assert "See what it has: %vault_import" in missing.traceback
    assert "k.env --dry-run" in missing.traceback
    unknown = talk.hold("%vault_import k.env --only K_OEN")
    assert unknown.error == "EnvFileError"
    assert "Did you mean K_ONE?" in unknown.traceback


def test_ctrl_c_leaves_whole_items_and_the_next_import_goes_on_with_the_rest(
    talk: Conversation,
) -> None:
    values = {f"MANY_{n}": secrets.token_urlsafe(24) for n in range(150)}
    Path("many.env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    pressed: list[None] = []

    def press_once() -> None:
        if not pressed:
            pressed.append(talk.kernel.manager.interrupt_kernel())

    stopped = talk.hold("%vault_import many.env --yes", at_progress=press_once)
    assert stopped.error == "StoppedError"
    assert "type the same again" in stopped.traceback
    assert "Not sent: MANY_" in stopped.text
    stored = [
        item["name"] for item in json.loads(talk.kernel.ok("%vault_list env MANY_ --json").plain[0])
    ]
    assert 0 < len(stored) < len(values)
    last = len(stored) - 1
    assert sorted(stored) == sorted(list(values)[: last + 1])
    assert _used(talk.kernel, f"MANY_{last}")[f"MANY_{last}"] == values[f"MANY_{last}"]
    again = talk.hold("%vault_import many.env --yes").text
    # What was on its way when Ctrl-C was pressed may have arrived since: whole.
    counted = re.search(r"(\d+) new; (\d+) there already, the same\.", again)
    assert counted, again
    assert int(counted[1]) + int(counted[2]) == len(values)
    assert int(counted[2]) - len(stored) in {0, 1}
    assert _used(talk.kernel, "MANY_149")["MANY_149"] == values["MANY_149"]


def test_what_is_exported_is_private_and_reads_back_exactly(talk: Conversation) -> None:
    values = {
        "OUT_ODD": f"'{PLANTED}' \"$HOME\" \\",
        "OUT_LINES": f"-----BEGIN X-----\n{PLANTED}\n-----END X-----\n",
        "OUT_PLAIN": PLANTED,
    }
    source = Path("source.env")
    source.write_text(
        f"OUT_ODD=\"'{PLANTED}' \\\"$HOME\\\" \\\\\"\nOUT_LINES='{values['OUT_LINES']}'\n"
        f"OUT_PLAIN={PLANTED}\n"
    )
    talk.hold("%vault_import source.env --yes")
    shown = talk.hold("%vault_export out.env OUT_ODD OUT_LINES OTHER=OUT_PLAIN llama-token", "y")
    path = Path("out.env")
    assert path.stat().st_mode & 0o777 == 0o600
    read = dotenv_values(path)
    assert read.pop("CENTML_ENDPOINT_BEARER_TOKEN")
    assert read == {
        "OUT_ODD": values["OUT_ODD"],
        "OUT_LINES": values["OUT_LINES"],
        "OTHER": PLANTED,
    }
    assert "in plain text, for whoever reads it" in shown.text
    assert "reads OUT_ODD differently" in shown.text
    assert PLANTED not in talk.wire
    assert talk.kernel.ok("%vault_audit --last 4").text.count("export") == 4
    path.rename("back.env")
    assert "the same" in talk.hold("%vault_import back.env --only OUT_ODD --only OUT_LINES").text


def test_an_export_overwrites_nothing_unasked_and_follows_no_link(talk: Conversation) -> None:
    path = Path("there.env")
    path.write_text("MINE=1\n")
    Path("link.env").symlink_to(path)
    Path("dangling.env").symlink_to("nowhere.env")
    for name in ("there.env", "link.env", "dangling.env", "none/x.env"):
        assert talk.hold(f"%vault_export {name} llama-token --yes").error == "EnvFileError"
    for name in ("link.env", "dangling.env"):
        typed = f"%vault_export {name} llama-token --yes --force"
        assert talk.hold(typed).error == "EnvFileError"
    assert path.read_text() == "MINE=1\n"
    assert not Path("nowhere.env").exists()
    assert "Nothing was written." in talk.hold("%vault_export new.env llama-token", "").text
    assert talk.hold("%vault_export two.env llama-token OTHER=none --yes").error is not None
    both = talk.hold("%vault_export two.env A=llama-token A=cert/embed-cert --yes")
    assert "would be A" in both.traceback
    assert not Path("new.env").exists()
    assert not Path("two.env").exists()
    assert talk.hold("%vault_export there.env llama-token --yes --force").error is None
    assert path.stat().st_mode & 0o777 == 0o600
    assert "MINE" not in path.read_text()


def test_where_git_would_take_the_file_it_is_asked_and_ignored(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    folder = Path("repository")
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    shown = talk.hold("%vault_export repository/.env llama-token", "y", "")
    assert "Add it to" in talk.prompts[-1]
    assert "git passes it over" in shown.text
    assert (folder / ".gitignore").read_text() == "/.env\n"
    unasked = talk.hold("%vault_export repository/b.env llama-token --yes").text
    assert "git would take it" in unasked
    talk.hold("%vault_export repository/c.env llama-token --yes --gitignore")
    status = ["git", "status", "--porcelain", "--untracked-files=all"]
    ran = subprocess.run(status, cwd=folder, check=True, capture_output=True, text=True)
    assert sorted(ran.stdout.split()) == [".gitignore", "??", "??", "b.env"]
    subprocess.run(["git", "add", "b.env"], cwd=folder, check=True)
    tracked = talk.hold("%vault_export repository/b.env llama-token --force", "n").text
    assert "git rm --cached" in tracked


@pytest.mark.parametrize("magic", ["vault_import", "vault_export"])
def test_the_help_of_each_has_an_example(shared_kernel: Kernel, magic: str) -> None:
    reply = shared_kernel.client.inspect(f"%{magic}", reply=True, timeout=60)
    shown = reply["content"]["data"]["text/plain"]
    assert f"%{magic}" in shown.partition("Example")[2]
