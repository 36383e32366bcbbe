"""`centml-nb run`: processes of their own, against a real platform."""

from __future__ import annotations

import hashlib
import os
import pty
import select
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import MAIN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import CommandLine

SHOW = 'echo "$CENTML_API_KEY"; echo "error $CENTML_API_KEY" >&2'


def test_known_values_are_taken_out_of_both_streams(line: CommandLine) -> None:
    ran = line.ran("run", "mine", "--", "sh", "-c", SHOW)
    assert ran.returncode == 0
    assert ran.stdout.decode().startswith("⟨mine #")
    assert ran.stderr.decode().startswith("error ⟨mine #")
    bare = line.ran("run", "--no-redact", "mine", "--", "sh", "-c", SHOW)
    assert len(bare.stdout) > 20
    assert b"error " + bare.stdout == bare.stderr
    assert bare.stdout.strip() not in ran.stdout + ran.stderr


def test_the_environment_is_the_same_but_for_the_keys(line: CommandLine) -> None:
    before = dict(entry.split("=", 1) for entry in _environment(line.environment))
    ran = line.ran("run", "--no-redact", "MY_TOKEN=mine", "--", "env", "-0")
    after = dict(entry.split("=", 1) for entry in ran.stdout.decode().split("\0") if entry)
    assert after.pop("MY_TOKEN")
    for name in ("NO_PROXY", "no_proxy"):
        before.pop(name, None)
        after.pop(name, None)
    assert after == before


def _environment(variables: dict[str, str]) -> list[str]:
    ran = subprocess.run(["env", "-0"], env=variables, capture_output=True, text=True, check=True)
    return [entry for entry in ran.stdout.split("\0") if entry]


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -9 $$", 137)]
)
def test_the_exit_code_is_passed_on(line: CommandLine, script: str, code: int) -> None:
    assert line.ran("run", "mine", "--", "sh", "-c", script).returncode == code


def test_no_such_command_is_a_sentence_and_127(line: CommandLine) -> None:
    ran = line.ran("run", "mine", "--", "no-such-command")
    assert ran.returncode == 127
    assert "There is no command “no-such-command”." in ran.stderr.decode()


def test_a_file_that_cannot_be_run_is_a_sentence_and_126(line: CommandLine) -> None:
    file = line.home / "plain.txt"
    file.write_text("text")
    ran = line.ran("run", "mine", "--", str(file))
    assert ran.returncode == 126
    assert "cannot be run" in ran.stderr.decode()


def test_words_after_the_dashes_are_the_commands_own(line: CommandLine) -> None:
    ran = line.ran("run", "mine", "--", "printf", "%s|", "--help", "--", "--no-redact", "a b")
    assert ran.stdout == b"--help|--|--no-redact|a b|"


def test_without_keys_or_without_a_command_it_says_how_it_is_written(line: CommandLine) -> None:
    for arguments in (("--", "true"), ("mine",), ("mine", "--")):
        ran = line.ran("run", *arguments)
        assert ran.returncode == 2
        assert "centml-nb run [VAR=]NAME… -- COMMAND…" in ran.stderr.decode()


def test_an_unknown_key_starts_nothing(line: CommandLine) -> None:
    ran = line.ran("run", "nobodys", "--", "echo", "started")
    assert ran.returncode == 1
    assert ran.stdout == b""
    assert "centml-nb vault list" in ran.stderr.decode()
    assert "%" not in ran.stderr.decode()


def test_standard_input_goes_through_byte_for_byte(line: CommandLine) -> None:
    data = os.urandom(300_000)
    assert line.ran("run", "mine", "--", "cat", typed=data).stdout == data


def test_a_large_output_goes_through_in_bounded_memory(line: CommandLine) -> None:
    program = (
        "import os, resource, subprocess, sys\n"
        f"ran = subprocess.Popen({[*MAIN, 'run', 'mine', '--', 'head', '-c', '200000000']!r}"
        " + ['/dev/zero'], stdout=subprocess.PIPE)\n"
        "import hashlib\n"
        "digest = hashlib.file_digest(ran.stdout, 'sha256').hexdigest()\n"
        "ran.wait()\n"
        "print(digest, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=line.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    digest, kilobytes = ran.stdout.split()
    assert digest == hashlib.sha256(bytes(200_000_000)).hexdigest()
    assert int(kilobytes) < 150_000


def test_a_prompt_without_a_line_end_appears_before_it_is_answered(line: CommandLine) -> None:
    script = 'printf "Your name: "; read name; echo "Hello $name"'
    with line.started("run", "mine", "--", "sh", "-c", script) as process:
        assert process.stdin
        assert process.stdout
        assert os.read(process.stdout.fileno(), 100) == b"Your name: "
        process.stdin.write(b"Ada\n")
        process.stdin.close()
        assert process.stdout.read() == b"Hello Ada\n"


def test_what_begins_like_a_key_is_settled_by_silence(line: CommandLine) -> None:
    script = 'printf %.9s "$CENTML_API_KEY"; read line'
    with line.started("run", "mine", "--", "sh", "-c", script) as process:
        assert process.stdout
        assert len(os.read(process.stdout.fileno(), 100)) >= 5
        # It came while the command was still waiting for its line.
        assert process.poll() is None


def test_streams_that_lead_to_one_place_keep_their_order(line: CommandLine) -> None:
    script = "for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done"
    ran = subprocess.run(
        [*MAIN, "run", "mine", "--", "sh", "-c", script],
        env=line.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    assert ran.stdout.decode().split("\n")[:-1] == [
        f"{stream} {i}" for i in range(1, 6) for stream in ("out", "err")
    ]


def test_a_reader_that_leaves_early_ends_it_quietly(line: CommandLine) -> None:
    with line.started("run", "mine", "--", "yes") as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(2) == b"y\n"
        process.stdout.close()
        assert process.wait(30) == 128 + signal.SIGPIPE
        assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_handed_on_and_files_are_wiped(
    line: CommandLine, number: signal.Signals
) -> None:
    script = 'echo "$$ $CENTML_CLIENT_CERT"; exec sleep 600'
    with line.started("run", "embed-cert", "--", "sh", "-c", script) as process:
        assert process.stdout
        child, file = process.stdout.readline().decode().split()
        assert os.path.exists(file)  # noqa: PTH110 - as the command would ask
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert not line.files_left()
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


def test_a_command_that_handles_a_signal_decides_itself(line: CommandLine) -> None:
    script = 'trap "echo handled; exit 5" TERM; echo ready; while :; do read line; done'
    with line.started("run", "mine", "--", "sh", "-c", script) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"handled\n"
        assert process.wait(30) == 5


def test_a_process_left_behind_is_not_waited_for(line: CommandLine) -> None:
    with line.started("run", "mine", "--", "sh", "-c", "sleep 300 & echo $!") as process:
        assert process.stdout
        left = int(process.stdout.readline())
        assert process.wait(60) == 0
        os.kill(left, signal.SIGKILL)
        assert process.stdout.read() == b""


def test_a_process_left_behind_lives_on_and_its_words_are_guarded(
    line: CommandLine, tmp_path: Path
) -> None:
    script = (
        "nohup sh -c 'read go < go; echo late $MINE; echo written > late.txt; echo later' &"
        " echo started"
    )
    os.mkfifo(tmp_path / "go")
    command = ["env", "-C", str(tmp_path), "sh", "-c", script]
    with line.started("run", "MINE=mine", "--", *command) as process:
        assert process.stdout
        assert process.wait(60) == 0
        (tmp_path / "go").write_text("\n")
        said = process.stdout.read()
    assert (tmp_path / "late.txt").read_text() == "written\n"
    assert said.startswith(b"started\nlate \xe2\x9f\xa8mine #")
    assert said.endswith(b"\nlater\n")


@pytest.mark.parametrize(
    ("door", "options"),
    [
        ("serverless", '-H "Authorization: Bearer $OPENAI_API_KEY"'),
        ("llama-bearer", '-H "Authorization: Bearer $OPENAI_API_KEY"'),
        ("embed-mtls", '--cert "$CENTML_CLIENT_CERT"'),
    ],
)
def test_curl_opens_a_door(line: CommandLine, door: str, options: str) -> None:
    asked = f'curl -sS -o /dev/null -w "%{{http_code}}" "$OPENAI_BASE_URL/models" {options}'
    ran = line.ran("run", "--endpoint", door, "--", "sh", "-c", asked)
    assert (ran.returncode, ran.stdout) == (0, b"200"), ran.stderr.decode()
    without = line.ran("run", "--endpoint", door, "--", "sh", "-c", asked.replace(options, ""))
    assert without.stdout != b"200"
    assert not line.files_left()


def test_a_key_for_another_door_is_refused_before_anything_starts(line: CommandLine) -> None:
    ran = line.ran("run", "--endpoint", "llama-bearer", "--with", "mine", "--", "echo", "started")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert "bearer token" in ran.stderr.decode()


def _at_a_terminal(
    line: CommandLine, script: str, *answers: tuple[bytes, bytes]
) -> tuple[str, int]:
    """Run a script at a terminal, answer each text that appears; return the screen and the code."""
    child, screen = pty.fork()
    if not child:
        os.execvpe(MAIN[0], [*MAIN, "run", "mine", "--", "sh", "-c", script], line.environment)  # noqa: S606 - a list of arguments
    seen, left = b"", list(answers)
    while select.select([screen], [], [], 60)[0]:
        try:
            data = os.read(screen, 65536)
        except OSError:
            break
        seen += data
        if left and left[0][0] in seen:
            os.write(screen, left.pop(0)[1])
    os.close(screen)
    return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_terminal_stays_a_terminal(line: CommandLine) -> None:
    script = "test -t 0 && test -t 1 && test -t 2 && test -r /dev/tty && echo all; " + SHOW
    screen, code = _at_a_terminal(line, script)
    assert code == 0
    assert screen.startswith("all\r\n⟨mine #")
    assert "error ⟨mine #" in screen


def test_at_a_terminal_a_prompt_is_answered(line: CommandLine) -> None:
    script = 'printf "Name? "; read name; echo "Hello $name"'
    screen, code = _at_a_terminal(line, script, (b"Name? ", b"Ada\r"))
    assert code == 0
    assert "Hello Ada" in screen


def test_at_a_terminal_ctrl_c_reaches_the_command_once(line: CommandLine) -> None:
    script = 'trap "echo interrupted; exit 9" INT; echo ready; sleep 600 & wait'
    screen, code = _at_a_terminal(line, script, (b"ready", b"\x03"))
    assert code == 9
    assert screen.count("interrupted") == 1
