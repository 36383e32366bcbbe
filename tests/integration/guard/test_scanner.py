"""The scanner finds every spelling of a value, and nothing where there is none."""

from __future__ import annotations

import base64
import html
import json
import secrets
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.guard.scanner import Scanner, names
from tests.integration.guard.ways.every import WAYS
from tests.integration.guard.ways.way import elliptic_key, hard, plain, rsa_key, secret_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda value: f"a {value} b",
    "twelve characters": lambda value: value[7:19],
    "the end": lambda value: value[-12:],
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 shifted by one": lambda value: base64.b64encode(b"1" + value.encode()).decode(),
    "base64 shifted by two": lambda value: base64.b64encode(b"12" + value.encode()).decode(),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(b"1" + value.encode()).decode(),
    "base64 without its end": lambda value: base64.b64encode(value.encode()).decode()[:-3],
    "base64 in lines": lambda value: "\n".join(base64.encodebytes(value.encode()).decode()[::1]),
    "a Basic header": lambda value: f"Basic {base64.b64encode(f'me:{value}'.encode()).decode()}",
    "hexadecimal": lambda value: value.encode().hex(),
    "hexadecimal after a digit": lambda value: f"f{value.encode().hex().upper()}",
    "percent signs": lambda value: quote(value, safe=""),
    "percent signs throughout": lambda value: "".join(f"%{byte:02X}" for byte in value.encode()),
    "JSON": json.dumps,
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "repr": repr,
    "repr of bytes": lambda value: repr(value.encode()),
    "HTML": html.escape,
    "HTML in pieces": lambda value: f"<b>{value[:9]}</b><i a='b'>{value[9:15]}</i>{value[15:]}",
    "octal": lambda value: "".join(f"\\{byte:03o}" for byte in value.encode()),
    "octal, as short as it goes": lambda value: "".join(f"\\{byte:o}" for byte in value.encode()),
    "reversed": lambda value: value[::-1],
    "reversed base64": lambda value: base64.b64encode(value[::-1].encode()).decode(),
    "a character a line": "\n".join,
    "spaced out": " ".join,
    "coloured": lambda value: f"\x1b[31m{value[:7]}\x1b[0;1m{value[7:11]}\x1b[m{value[11:]}",
    "coloured, as JSON": lambda value: json.dumps(f"{value[:7]}\x1b[0;1m{value[7:]}"),
}


@pytest.mark.parametrize("make", [plain, hard])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_spelling_is_found(spelling: str, make: Callable[[], str]) -> None:
    value = make()
    found = Scanner([("key", value)]).text(SPELLINGS[spelling](value), "here")
    assert names(found) == {"key"}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_value_is_not_taken_for_it(spelling: str) -> None:
    assert not Scanner([("key", plain())]).text(SPELLINGS[spelling](plain()), "here")


@pytest.mark.parametrize("escape", [r"\572", r"\777", r"\U99999999", r"\Uffffffff"])
def test_an_escape_of_no_character_hides_nothing_beside_it(escape: str) -> None:
    value = plain()
    scanner = Scanner([("key", value)])
    assert not scanner.text(f"{escape} {plain()}", "here")
    assert names(scanner.text(f"{escape} {json.dumps(value)}", "here")) == {"key"}


ODD = "\\0157uUxXnabfdDEv/\"'%&#;<>=+-_ \n\x1b[m\ud83d\u00e4"


@given(st.text(st.sampled_from(ODD), max_size=60))
def test_whatever_stands_beside_it_a_value_is_found(text: str) -> None:
    value = "qzjkw-HYRWG-gstop"
    assert names(Scanner([("key", value)]).text(f"{text}\n{value}", "here")) == {"key"}


@pytest.mark.parametrize("cut", range(1, 12))
def test_eleven_characters_are_no_finding_and_twelve_are(cut: int) -> None:
    value = plain()
    scanner = Scanner([("key", value)])
    assert not scanner.text(f"-{value[cut : cut + 11]}-", "here")
    assert scanner.text(f"-{value[cut : cut + 12]}-", "here")


@pytest.mark.parametrize("make", [elliptic_key, rsa_key])
def test_a_private_key_is_found_by_its_secret_part(make: Callable[[], str]) -> None:
    pem = make()
    scanner = Scanner([("key", part) for part in secret_parts(pem)])
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    for shown in (pem, repr(pem), json.dumps(pem), "".join(pem.split()), der.hex()):
        assert scanner.text(shown, "here")
    assert scanner.data(der, "here")
    assert not scanner.text(make(), "here")


def test_values_are_found_in_json_in_keys_and_between_escapes() -> None:
    value = hard()
    scanner = Scanner([("key", value)])
    for shown in ([value], {value: 1}, {"a": [{"b": json.dumps(value)}]}):
        assert scanner.json(json.dumps(shown).encode(), "here")
    assert not scanner.json(json.dumps([plain()]).encode(), "here")


def test_files_their_names_and_databases_are_looked_through(tmp_path: Path) -> None:
    values = {name: plain() for name in ("content", "name", "row", "hidden", "elsewhere")}
    (tmp_path / "a" / ".b").mkdir(parents=True)
    (tmp_path / "a" / ".b" / "c").write_bytes(b"\xff\x00" + values["content"].encode())
    (tmp_path / values["name"]).touch()
    (tmp_path / "scratch").mkdir()
    (tmp_path / "scratch" / "f").write_text(values["hidden"])
    database = sqlite3.connect(tmp_path / "history.sqlite")
    with database:
        database.execute("create table t (x)")
        database.execute("insert into t values (?)", (f"key = '{values['row']}'",))
    database.close()
    found = Scanner(values.items()).tree(tmp_path, without=("scratch",))
    assert names(found) == {"content", "name", "row"}


def test_ordinary_text_is_clean_and_a_short_value_is_refused() -> None:
    scanner = Scanner([(str(number), plain()) for number in range(100)])
    assert not scanner.data(secrets.token_bytes(100_000), "here")
    assert not scanner.text(" ".join(way.name for way in WAYS), "here")
    with pytest.raises(ValueError, match="too short"):
        Scanner([("key", "production")])
