"""`centml-nb vault add` and `generate`, as processes, with pipes and with a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from centml_nb.vault.ssh_key import make_ssh_key
from tests.unit.vault.authorities import company

from .conftest import stored

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account

COMMAND = str(Path(sys.executable).with_name("centml-nb"))
TOKEN = "kB7xQ2mN9pL4-vR8sT1wZ3"
HF_TOKEN = "hf_kB7xQ2mN9pL4vR8sT1wZ3tY6uH1jF5gD0a"
ROOT, TEAM, CLIENT = company()


@pytest.fixture(autouse=True)
def _this_machine(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CENTML_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CENTML_NB_HOME", str(account._settings.home))
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.chdir(tmp_path)


def _vault(*arguments: str, typed: bytes = b"") -> tuple[int, str]:
    """Run `centml-nb vault` with something piped into it; return its end and what it said."""
    ran = subprocess.run(
        [COMMAND, "vault", *arguments], input=typed, capture_output=True, check=False
    )
    return ran.returncode, (ran.stdout + ran.stderr).decode()


def _in_a_terminal(*arguments: str, answer: bytes) -> tuple[int, str]:
    """Run `centml-nb vault` in a terminal, and type an answer to its first question."""
    process, screen = pty.fork()
    if process == 0:
        os.execv(COMMAND, [COMMAND, "vault", *arguments])  # noqa: S606 - no shell is wanted
    shown = b""
    is_answered = False
    while True:
        try:
            part = os.read(screen, 65536)
        except OSError:  # Linux's end of a terminal
            part = b""
        if not part:
            break
        shown += part
        if not is_answered and shown.endswith(b": "):
            os.write(screen, answer + b"\n")
            is_answered = True
    os.close(screen)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_a_pipe_a_file_and_a_variable_give_a_value(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = _vault("add", "bearer", "piped", "--from-file", "-", typed=f"{TOKEN}\n".encode())
    assert (code, "centml-nb run bearer/piped" in said) == (0, True), said
    assert stored(account, "bearer/piped") == TOKEN
    Path("token").write_text(TOKEN)
    assert _vault("add", "bearer", "filed", "--from-file", "token")[0] == 0
    assert stored(account, "bearer/filed") == TOKEN
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    assert _vault("add", "bearer", "varied", "--from-env", "MY_TOKEN")[0] == 0
    assert stored(account, "bearer/varied") == TOKEN
    assert TOKEN not in said


def test_a_variable_is_kept_exactly_where_that_is_asked_for(account: Account) -> None:
    value = '"quoted"\n'
    for name, more, kept in (("PLAIN", (), "quoted"), ("EXACT", ("--exact",), value)):
        code, said = _vault("add", "env", name, "--from-file", "-", *more, typed=value.encode())
        assert code == 0, said
        assert stored(account, f"env/{name}") == kept


def test_a_terminal_asks_unseen(account: Account) -> None:
    code, shown = _in_a_terminal("add", "hf", "typed", answer=HF_TOKEN.encode())
    assert code == 0, shown
    assert "Value of hf/typed: " in shown
    assert HF_TOKEN not in shown
    assert stored(account, "hf/typed") == HF_TOKEN


def test_a_terminal_asks_for_the_password_of_a_file(account: Account) -> None:
    Path("client.p12").write_bytes(CLIENT.pkcs12(TEAM, ROOT, password=TOKEN))
    code, shown = _in_a_terminal(
        "add", "cert", "p12", "--from-file", "client.p12", answer=TOKEN.encode()
    )
    assert code == 0, shown
    assert "locked with a password" in shown
    assert TOKEN not in shown
    assert stored(account, "cert/p12") == ROOT.pem


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "bearer", "nobody"), "--from-file FILE (- reads a pipe)"),
        (("add", "hf", "hub", HF_TOKEN), "looks like a secret value"),
        (("add", "hf", HF_TOKEN), "centml-nb vault add KIND NAME"),
        (("add", "hf", "hub", "--value", HF_TOKEN), "No such option"),
        (("add", "hf", "hub", "swordfish"), "never typed behind the name"),
        (("delete", HF_TOKEN), "looks like a secret value"),
        (("rotate", f"hf/{HF_TOKEN}"), "looks like a secret value"),
        (("add", "serverless", "mine"), "centml-nb vault generate serverless mine"),
        (("add", "cert", "p12", "--from-file", "locked.p12"), "--password-from-env"),
        (("generate", "ssh", "id", "--out", "there"), "--force"),
    ],
)
def test_what_is_typed_wrong_ends_in_a_sentence_that_repeats_no_value(
    arguments: tuple[str, ...], said: str
) -> None:
    Path("locked.p12").write_bytes(CLIENT.pkcs12(TEAM, ROOT, password=TOKEN))
    Path("there").write_text("needed")
    code, told = _vault(*arguments)
    assert code != 0
    assert said in told
    assert "Traceback" not in told
    for value in (HF_TOKEN, "swordfish"):
        assert value not in told
    assert Path("there").read_text() == "needed"


def test_several_lines_are_not_asked_for_in_a_terminal(account: Account) -> None:
    code, shown = _in_a_terminal("add", "ssh", "asked", answer=b"")
    assert code != 0
    assert "several lines" in shown
    Path("id").write_text(make_ssh_key().reveal())
    code, said = _vault("add", "ssh", "filed", "--from-file", "id", "--visibility", "org")
    assert code == 0, said
    assert account.vault.find("ssh/filed").visibility == "org"


def test_a_public_key_is_one_line_however_narrow_the_screen_is() -> None:
    code, said = _vault("generate", "ssh", "github", "--out", "id", "--visibility", "org")
    assert code == 0, said
    assert Path("id.pub").read_text().strip() in said.splitlines()
    assert Path("id").stat().st_mode & 0o777 == 0o600
    code, said = _vault("generate", "ssh", "github", "--out", "id", "--force")
    assert code == 0, said
