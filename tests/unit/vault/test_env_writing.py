"""Writing `.env` files: python-dotenv, our own reader and shells read back what was written."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret
from centml_nb.vault import dotenv, env_writing

NAMES = st.from_regex(r"[A-Z][A-Z_]{0,6}", fullmatch=True)
TEXT = st.characters(exclude_categories=["Cs"])
VALUES = st.text(TEXT) | st.text("\\'\"\n\r $`#{}=ab!~") | st.from_regex(r"[A-Za-z0-9_+/=-]{20,60}")
FILES = st.dictionaries(NAMES, VALUES, max_size=4)
PATCHED = {"PATH", "PWD", "OLDPWD", "IFS", "ENV", "OPTIND", "OPTARG", "PPID", "LINENO", "_"}


def _written(values: dict[str, str]) -> str:
    return env_writing.written((name, Secret(value)) for name, value in values.items())


@given(FILES)
def test_our_own_reader_reads_back_exactly_what_was_written(values: dict[str, str]) -> None:
    found, broken = dotenv.parse(_written(values).encode())
    assert broken == []
    assert {one.name: one.value.reveal() for one in found} == values


@given(FILES)
def test_python_dotenv_reads_back_exactly_what_was_written(values: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ".env"
        path.write_bytes(_written(values).encode())
        assert dotenv_values(path, interpolate=False) == values
        expanded = any(env_writing.is_expanded(Secret(value)) for value in values.values())
        assert expanded or dotenv_values(path) == values


@settings(max_examples=60)
@given(FILES)
def test_a_shell_reads_back_what_is_said_to_be_for_shells(values: dict[str, str]) -> None:
    for_shells = {
        name: value
        for name, value in values.items()
        if env_writing.is_for_shells(Secret(value)) and name not in PATCHED
    }
    script = "set -a; . /dev/stdin; env -0"
    ran = subprocess.run(
        ["/bin/sh", "-c", script],
        input=_written(for_shells).encode(),
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    pairs = (pair.partition(b"=") for pair in ran.stdout.split(b"\0") if pair)
    read = {name.decode(errors="replace"): value.decode() for name, _, value in pairs}
    assert {name: read[name] for name in for_shells} == for_shells


@pytest.mark.parametrize(
    ("value", "is_for_shells"),
    [
        ("plain", True),
        ("two words $HOME `x`", True),
        ("it's", True),
        ("a\nb", True),
        ("it's $HOME", False),
        ("a\rb", False),
        ("$\\", False),
    ],
)
def test_a_value_that_a_shell_would_change_is_known_as_one(
    value: str,
    is_for_shells: bool,  # noqa: FBT001 - what the value is
) -> None:
    assert env_writing.is_for_shells(Secret(value)) is is_for_shells


def test_a_value_that_is_no_text_is_refused_without_being_shown() -> None:
    with pytest.raises(InvalidItemError, match="A is no text") as refused:
        _written({"A": "planted\udcff"})
    assert "planted" not in str(refused.value)
    assert "planted" in _written({"A": "planted"})


@pytest.mark.parametrize("value", ["a${HOME}b", "${X:-y}", "'${A}'"])
def test_what_python_dotenv_would_fill_in_is_known(value: str) -> None:
    assert env_writing.is_expanded(Secret(value))
    assert not env_writing.is_expanded(Secret(value.replace("$", "")))
