"""Reading `.env` files: python-dotenv's grammar, and what is said of lines that are none."""

from __future__ import annotations

import io
import secrets

import pytest
from dotenv.main import DotEnv
from hypothesis import example, given
from hypothesis import strategies as st

from centml_nb.redaction.registry import REGISTRY
from centml_nb.vault import dotenv

PLANTED = "kB7xQ2mN9pL4vR8s"
PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7kB7xQ2mN9pL4\n"
    "vR8skB7xQ2mN9pL4vR8s+kB7xQ==\n"
    "-----END PRIVATE KEY-----\n"
)


def _values(text: str) -> dict[str, str]:
    found, _ = dotenv.parse(text.encode())
    return {one.name: one.value.reveal() for one in found}


def _broken(text: str) -> list[str]:
    return [str(one) for one in dotenv.parse(text.encode())[1]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1\n", {"A": "1"}),
        ("# A=1\n\n  B = two words  # and a comment\n", {"B": "two words"}),
        ("A='it # stays'\nB=\"a\\tb\"\n", {"A": "it # stays", "B": "a\tb"}),
        ("A=a#b\nB='a\\nb'\n", {"A": "a#b", "B": "a\\nb"}),
        ('A="one\ntwo"\nB=3\n', {"A": "one\ntwo", "B": "3"}),
        ("A=1\r\nB='one\r\ntwo'\r\n", {"A": "1", "B": "one\ntwo"}),
        ("\ufeffA=1\n", {"A": "1"}),
        ("A=${HOME}/x\n", {"A": "${HOME}/x"}),
        ("A=\nB=''\n", {"A": "", "B": ""}),
        ("A=a=b==\n", {"A": "a=b=="}),
        (f"KEY='{PEM}'\nB=1", {"KEY": PEM, "B": "1"}),
        ("", {}),
        ("\n\n# nothing\n", {}),
    ],
)
def test_a_file_means_what_python_dotenv_says(text: str, values: dict[str, str]) -> None:
    assert _values(text) == values
    assert _broken(text) == []


def test_the_last_of_a_variables_lines_counts_and_the_others_are_known() -> None:
    (one, other), broken = dotenv.parse(b"A=1\nB=0\nA=2\n\nA=3\n")
    assert (one.name, other.name, broken) == ("B", "A", [])
    assert (other.value.reveal(), other.line, other.earlier) == ("3", 5, (1, 3))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"A=1\n\n  {PLANTED}\nB=2\n", "line 3: it is no NAME=value"),
        (f'A=1\nC="{PLANTED}\nB=2\n', "line 2: its quotes do not close"),
        (f'A=1\nC="{PLANTED}" and more\nB=2\n', "line 2: its quotes do not close"),
        (f'A=1\nC="{PLANTED}\nagain" more\nB=2\n', "lines 2 to 3: its quotes do not close"),
        (f"A=1\n={PLANTED}\nB=2\n", "line 2: it is no NAME=value"),
        (f"A=1\nfor {PLANTED}\nB=2\n", "line 2: it is no NAME=value"),
        (f"A=1\n{PLANTED}+/{PLANTED}==\nB=2\n", "line 2: what stands before its = cannot"),
        (f"A=1\n{PLANTED * 4}=\nB=2\n", "line 2: what stands before its = cannot"),
        ("A=1\n" + "N" * 513 + "=2\nB=2\n", "line 2: what stands before its = cannot"),
    ],
)
def test_a_broken_line_is_said_by_its_number_and_the_rest_is_there(text: str, place: str) -> None:
    assert _values(text) == {"A": "1", "B": "2"}
    (said,) = _broken(text)
    assert said.startswith(place)
    assert PLANTED not in said


def test_a_line_that_is_not_utf_8_is_broken_alone() -> None:
    found, broken = dotenv.parse(b"A=1\nB=caf\xe9\nC=caf\xc3\xa9\n")
    assert [one.value.reveal() for one in found] == ["1", "caf\u00e9"]
    assert [str(one) for one in broken] == ["line 2: it is not UTF-8"]


@pytest.mark.parametrize("start", ["KEY=", 'KEY="', ""])
def test_a_key_without_quotes_around_its_lines_is_one_broken_place(start: str) -> None:
    text = f"A=1\n{start}{PEM}B=2\n"
    assert _values(text) == {"A": "1", "B": "2"}
    (said,) = _broken(text)
    assert said.startswith("lines 2 to 5")
    assert "quotes" in said


def test_a_key_that_never_ends_does_not_take_the_rest_with_it() -> None:
    text = f"KEY=-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w\nB='{PEM}'\nC=3\n"
    assert _values(text) == {"B": PEM, "C": "3"}
    assert len(_broken(text)) == 1


def test_each_value_is_known_to_redaction_before_it_is_returned() -> None:
    # Of this run alone: other tests have values that would be found in it.
    value = secrets.token_urlsafe(24)
    assert value in REGISTRY.redact(f"it is {value}")
    dotenv.parse(f"MY_KEY={value}\n".encode())
    assert value not in REGISTRY.redact(f"it is {value}")


def test_ten_thousand_lines_are_read_and_every_third_broken_one_is_named() -> None:
    lines = [f"NAME_{n}=value {n}" if n % 3 else "no assignment" for n in range(10_000)]
    found, broken = dotenv.parse("\n".join(lines).encode())
    assert len(found) == 6666
    assert [one.line for one in broken] == list(range(1, 10_001, 3))
    assert found[-1].value.reveal() == "value 9998"


@given(st.binary(max_size=300) | st.text("AB=\"'\\ \n\r#$é").map(str.encode))
def test_no_file_breaks_the_parser_and_each_line_is_accounted_for_once(data: bytes) -> None:
    found, broken = dotenv.parse(data)
    lines = [line for one in found for line in (one.line, *one.earlier)]
    assert len(lines) == len(set(lines))
    for one in broken:
        assert one.line <= one.last
        assert not [line for line in lines if one.line <= line < one.last]


@given(st.text("ABC_=\"'\\ \n\t#$ab", max_size=80))
@example("A=1\nA")
def test_what_is_read_is_what_python_dotenv_reads(text: str) -> None:
    read = DotEnv(None, stream=io.StringIO(text), interpolate=False).parse()
    # A name that stands alone has no value: here its line is told as broken.
    theirs = {name: value for name, value in read if value is not None}
    ours = _values(text)
    assert ours.items() <= theirs.items()
    assert not any(name.isidentifier() for name in theirs.keys() - ours.keys())


def test_a_name_that_stands_alone_takes_no_earlier_value_away() -> None:
    text = "A=1\nA\n"
    assert _values(text) == {"A": "1"}
    assert _broken(text) == ["line 2: it is no NAME=value"]
