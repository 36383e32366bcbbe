"""What the README says is so."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import click
import pytest

from centml_nb.cli import main
from centml_nb.contract.kinds import Kind
from centml_nb.injection.bindings import binding
from centml_nb.kernel import magics
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PEM = "".join(
    f"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n"
    for label in ("PRIVATE KEY", "CERTIFICATE")
)
VALUES = {Kind.CERTIFICATE: PEM, Kind.REGISTRY_CREDENTIAL: '{"auths": {}}'}


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A user's environment with a home of its own, whose local platform is stopped at the end."""
    home = tmp_path / "private"
    home.mkdir(mode=0o700)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "CENTML_"))
    }
    environment = {**kept, "HOME": str(tmp_path), "CENTML_NB_HOME": str(home)}
    yield environment
    _command(environment, "local", "stop")


def test_the_twelve_lines_run(environment: dict[str, str], tmp_path: Path) -> None:
    block = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert block
    _command(environment, "local", "start", "--port", "0")
    checked = f"import os\nbefore = dict(os.environ)\n{block[1]}\nassert dict(os.environ) == before"
    ran = subprocess.run(
        [sys.executable, "-c", checked],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_demo_holds_can_be_run_again_and_leaves_nothing_behind(
    environment: dict[str, str], tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for _ in range(2):
        ran = _command({**environment, "TMPDIR": str(temporary)}, "demo")
        assert ran.returncode == 0, ran.stdout
        assert "All of it held" in ran.stdout
        assert list(temporary.iterdir()) == []
    assert list(Path(environment["CENTML_NB_HOME"]).iterdir()) == []


def test_the_demo_fails_where_a_step_does_not_hold(
    environment: dict[str, str], tmp_path: Path
) -> None:
    curl = tmp_path / "bin" / "curl"
    curl.parent.mkdir()
    curl.write_text("#!/bin/sh\nexit 7\n")
    curl.chmod(0o755)
    path = f"{curl.parent}{os.pathsep}{environment['PATH']}"
    ran = _command({**environment, "PATH": path}, "demo")
    assert ran.returncode == 1
    assert "did not hold" in ran.stdout


def test_every_magic_is_in_the_table_and_the_table_has_no_other() -> None:
    named = set(re.findall(r"%((?:centml|vault)\w*)", README.partition("## In a notebook")[2]))
    assert named == set(magics.LINE)
    assert set(re.findall(r"%%(\w+)", README)) == set(magics.CELL)


def test_every_magic_that_is_shown_with_its_arguments_is_typed_like_that() -> None:
    lines = re.findall(r"^%(\w+) (.+)$", "\n".join(_blocks("")), re.MULTILINE)
    assert len(lines) > 4
    for name, typed in lines:
        module = import_module(f"centml_nb.kernel.magics.{magics.LINE[name]}")
        getattr(module, name).parser.parse_args(shlex.split(typed, comments=True))


def test_every_command_that_is_named_is_one() -> None:
    named = re.findall(r"centml-nb ([a-z][a-z-]*)(?: ([a-z]+))?", README)
    assert len(named) > 10
    for name, below in named:
        command = main.commands[name]
        if isinstance(command, click.Group):
            assert below in command.commands


def test_ci_runs_the_command_that_tests_it() -> None:
    (block,) = [block for block in _blocks("sh") if "pytest" in block]
    ran = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    install, test = block.strip().split(" && ")
    assert any(line.endswith(install.removeprefix("pip install")) for line in ran)
    assert test in ran


def test_every_tutorial_is_in_the_table_and_the_table_has_no_other() -> None:
    named = re.findall(r"\]\((notebooks/\S+)\)", README)
    there = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert named == [path.relative_to(ROOT).as_posix() for path in there]


def test_the_lines_of_centml_nb_run_run(environment: dict[str, str], tmp_path: Path) -> None:
    (block,) = [block for block in _blocks("sh") if "centml-nb run" in block]
    (tmp_path / "call.py").write_text("import os; print(os.environ['OPENAI_BASE_URL'])\n")
    (tmp_path / "Makefile").write_text(
        "test:\n\t@test -n $$MY_TOKEN && test -n $$HF && echo both\n"
    )
    _command(environment, "local", "start", "--port", "0")
    _command(environment, "login", "--local")
    for making in ("serverless my-key", "bearer rag"):
        _command(environment, "vault", "generate", *making.split())
    stand_in = {**environment, "STAND_IN": f"hf_{token_hex(17)}"}
    _command(stand_in, "vault", "add", "hf", "hub", "--from-env", "STAND_IN")
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    for line, said in zip(block.splitlines(), ("http://", "both", "https://"), strict=True):
        ran = subprocess.run(
            ["sh", "-c", line],
            env={**environment, "PATH": path},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith(said)


def test_the_sentence_about_a_wrong_key_is_the_real_one(environment: dict[str, str]) -> None:
    (block,) = [block for block in _blocks("") if "WrongKeyError" in block]
    _command(environment, "local", "start", "--port", "0")
    code = (
        "import centml_nb\n"
        "account = centml_nb.login(local=True)\n"
        "account.vault.generate('serverless', 'my-key')\n"
        "try:\n"
        "    account.connect('llama-bearer', key='my-key')\n"
        "except centml_nb.CentMLError as error:\n"
        "    print(f'{type(error).__name__}: {error.message}\\n  → {error.hint}')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.stdout == block, ran.stderr


@pytest.mark.parametrize("kind", Kind)
def test_the_table_of_variables_is_what_injection_sets(kind: Kind) -> None:
    row = re.search(rf"^\| `{kind.word}` \| `{kind.short}` \| (.+) \|$", README, re.MULTILINE)
    assert row
    bound = binding(kind, "NAME", Secret(VALUES.get(kind, "value")), "https://127.0.0.1:1/v1")
    variables = {name for name, value in bound.variables.items() if value is not None}
    variables |= {variable for file in bound.files for variable in file.variables}
    if kind is Kind.ENV_VAR:
        assert variables == {"NAME"}
        return
    # A connected certificate door has its address set too, which the line above the table says.
    addressed = {"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"}
    shown = set(re.findall(r"`([A-Z_]+)`", row[1]))
    assert shown == (variables - addressed if kind is Kind.CERTIFICATE else variables)


def _blocks(language: str) -> list[str]:
    blocks = re.findall(r"^```(\w*)\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for named, text in blocks if named == language]


def _command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("centml-nb")
    return subprocess.run(
        [command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
