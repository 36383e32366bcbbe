"""Fingerprints name a value without holding it."""

from __future__ import annotations

import random
import shlex
import stat
import string
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centml_nb.errors import PrivateFileError
from centml_nb.redaction.fingerprint import Fingerprint, Fingerprinter, is_guessable, shown
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS, st.text(), st.text())
def test_a_fingerprint_tells_values_apart(key: bytes, one: str, other: str) -> None:
    fingerprinter = Fingerprinter(key)
    same = fingerprinter.of(Secret(one)) == fingerprinter.of(Secret(other))
    assert same is (one == other)


@given(st.text(), KEYS, KEYS)
def test_another_machine_makes_another_fingerprint(value: str, here: bytes, there: bytes) -> None:
    same = Fingerprinter(here).of(Secret(value)) == Fingerprinter(there).of(Secret(value))
    assert same is (here == there)


@given(KEYS, st.text())
def test_a_fingerprint_is_32_hexadecimal_digits(key: bytes, value: str) -> None:
    fingerprint = Fingerprinter(key).of(Secret(value))
    assert len(fingerprint) == 32
    assert set(fingerprint) <= set("0123456789abcdef")


def test_what_people_compare_is_short() -> None:
    assert shown(Fingerprint("7c1ea90d" + "0" * 24)) == "#7c1e·a90d"


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = Fingerprinter.kept_in(home).of(Secret("value"))
    assert Fingerprinter.kept_in(home).of(Secret("value")) == first
    (kept,) = home.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_bytes()) == 32
    assert Fingerprinter.kept_in(tmp_path / "other").of(Secret("value")) != first


def test_all_who_make_the_key_at_once_share_one(tmp_path: Path) -> None:
    start = threading.Barrier(6)
    made: list[Fingerprint] = []

    def make() -> None:
        start.wait()
        made.append(Fingerprinter.kept_in(tmp_path / "home").of(Secret("value")))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len(set(made)) == 1


def test_no_key_is_made_where_others_can_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(PrivateFileError):
        Fingerprinter.kept_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "production",
        "production-2026",
        "us-east-1",
        "postgres",
        "https://database.internal:5432/rag",
        "llama-3 model",
        "meta-llama/Llama-3.3-70B-Instruct",
        "a" * 60,
        "1212121212121",
        "correct-horse-battery",
        "my_database_name",
        "abcabcabcabcabc",
        "MyVeryLongClassNameForTheThingThatWorks",
        "getHTTPResponseXMLForURL",
        "ToBeOrNotToBeThatIsIt",
        "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
        "https://MyHost.Example.COM:8080/PathTo/IfOnly",
    ],
)
def test_short_and_plain_values_are_guessable(value: str) -> None:
    assert is_guessable(Secret(value))


@pytest.mark.parametrize(
    "value",
    [
        "hf_Xy12Zw34Vu56Ts78",
        "sk-proj-9f8e7d6c5b4a3210",
        "550e8400-e29b-41d4-a716-446655440000",
        "0123456789abcdef",
        "kB7_xQ2-mN9pL4.vR8sT1",
    ],
)
def test_keys_are_not_guessable(value: str) -> None:
    assert not is_guessable(Secret(value))


@given(st.sampled_from([string.ascii_lowercase, string.ascii_uppercase]), st.data())
def test_letters_of_one_case_are_always_guessable(letters: str, data: st.DataObject) -> None:
    assert is_guessable(Secret(data.draw(st.text(alphabet=letters, max_size=100))))


@given(st.lists(st.sampled_from(["Rag", "Model", "Staging", "Of", "The", "Key"]), max_size=20))
def test_words_written_as_one_are_always_guessable(words: list[str]) -> None:
    assert is_guessable(Secret("".join(words)))


@pytest.mark.parametrize(("length", "most"), [(32, 5), (22, 60)])
def test_what_is_drawn_is_hardly_ever_taken_for_words(length: int, most: int) -> None:
    # The same draws each time: without a look at how letters change they are 67 and 338.
    drawn = random.Random(2026)  # noqa: S311 - nothing is kept by them
    letters = string.ascii_letters + string.digits + "-_"
    values = ["".join(drawn.choices(letters, k=length)) for _ in range(10_000)]
    assert sum(is_guessable(Secret(value)) for value in values) <= most


@given(st.text(max_size=11))
def test_fewer_than_12_characters_are_always_guessable(value: str) -> None:
    assert is_guessable(Secret(value))


@pytest.mark.parametrize("left", [b"", b"cut", b"k" * 31, b"k" * 33])
def test_a_damaged_key_is_a_sentence_and_its_hint_mends_it(tmp_path: Path, left: bytes) -> None:
    home = tmp_path / "a home"
    before = Fingerprinter.kept_in(home).of(Secret("value"))
    key = home / "fingerprint.key"
    whole = key.read_bytes()
    key.write_bytes(left)
    with pytest.raises(PrivateFileError, match=f"{len(left)} bytes") as refused:
        Fingerprinter.kept_in(home)
    assert key.read_bytes() == left
    key.write_bytes(whole)
    assert Fingerprinter.kept_in(home).of(Secret("value")) == before
    key.write_bytes(left)
    subprocess.run(shlex.split(refused.value.hint.partition(": ")[2]), check=False)
    assert len(Fingerprinter.kept_in(home).of(Secret("value"))) == 32
