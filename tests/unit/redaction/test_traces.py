"""Traces find values in bytes by fingerprints alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from centml_nb.errors import CentMLError, PrivateFileError, TraceStoreError
from centml_nb.redaction.finder import Finder, Seal
from centml_nb.redaction.fingerprint import Fingerprinter, is_guessable, shown
from centml_nb.redaction.forms import forms
from centml_nb.redaction.rolling_hash import PREFIX, RollingHash
from centml_nb.redaction.traces import Traces
from centml_nb.redaction.visible import visible, visible_utf8
from centml_nb.secret import Secret

KEY = b"k" * 32
VALUES = st.text(min_size=12, max_size=60).filter(
    lambda value: (
        # Line breaks and colour codes are looked through, and so say nothing of a value.
        not is_guessable(Secret(visible(value))) and len(visible_utf8(value)) >= PREFIX
    )
)
NOISE = st.binary(max_size=400)


def _plain(value: str) -> bytes:
    return value.replace("\r", "").replace("\n", "").encode("utf-8", "surrogatepass")


def _knowing(*values: bytes) -> Finder:
    seal = Seal(KEY)
    return Finder(
        seal, [(seal.of(value), f"bearer/k{n}", f"⟨k{n}⟩") for n, value in enumerate(values)]
    )


@given(st.binary(min_size=PREFIX, max_size=80), NOISE, NOISE)
@example(b"\0" * 16, b"\0" * 40, b"\0" * 40)
@example(b"7" * 16, b"\x1b[31m", b"\x1b[0m")
@example(b"7" * 15 + b"m", b"\x1b[", b"\x1b[0m")
def test_any_value_at_any_offset_in_any_bytes_is_found(
    value: bytes, before: bytes, after: bytes
) -> None:
    assume(not {10, 13} & set(value))
    data = before + value + after
    found = _knowing(value).find(data)
    assert any(t.start <= len(before) and len(before) + len(value) <= t.end for t in found)


@given(st.lists(st.binary(min_size=PREFIX, max_size=40), min_size=1, max_size=5), NOISE)
def test_nothing_is_found_in_bytes_without_a_value(values: list[bytes], data: bytes) -> None:
    plain = data.translate(None, b"\r\n")
    assume(b"\x1b" not in data)
    assume(not any(value in plain for value in values))
    assert _knowing(*values).find(data) == []


@given(st.binary(min_size=PREFIX, max_size=PREFIX), st.binary(max_size=80))
def test_the_hash_of_a_run_is_the_one_along_a_buffer(run: bytes, before: bytes) -> None:
    rolling = RollingHash(KEY)
    along = rolling.along(np.frombuffer(before + run, dtype=np.uint8))
    assert len(along) == len(before) + 1
    assert int(along[-1]) == rolling.of(run)


def test_values_that_share_a_prefix_are_told_apart() -> None:
    start = b"eyJhbGciOiJSUzI1NiJ9."
    one, other, longer = start + b"one", start + b"other", start + b"one-and-more"
    found = _knowing(one, other, longer).find(b"<" + other + b"|" + longer + b"|" + one + b">")
    assert [trace.reference for trace in found] == ["bearer/k1", "bearer/k2", "bearer/k0"]
    assert found[1].end - found[1].start == len(longer)


def test_a_value_across_the_blocks_of_a_large_buffer_is_found() -> None:
    value = secrets.token_urlsafe(40).encode()
    finder = _knowing(value)
    for offset in (65520, 65535, 65536, 65537, 131072 - 20):
        data = bytearray(os.urandom(200_000).replace(b"\n", b"-").replace(b"\r", b"-"))
        data = data.replace(b"\x1b", b"-")
        data[offset : offset + len(value)] = value
        (found,) = finder.find(bytes(data))
        assert (found.start, found.end) == (offset, offset + len(value))


def test_line_breaks_and_colours_inside_a_value_are_looked_through() -> None:
    value = secrets.token_urlsafe(32).encode()
    broken = b"a\nb" + value[:10] + b"\r\n" + value[10:20] + b"\x1b[31m" + value[20:] + b"\nc"
    (found,) = _knowing(value).find(broken)
    assert broken[found.start : found.end] == broken[3:-2]


@pytest.mark.parametrize(
    "write",
    [
        lambda v: v,
        lambda v: v[::-1],
        lambda v: v.encode().hex(),
        lambda v: base64.b64encode(v.encode()).decode(),
        lambda v: base64.b64encode(b"user:" + v.encode()).decode(),
        lambda v: base64.encodebytes(b"x" * 50 + v.encode()).decode(),
        lambda v: json.dumps({"key": v}),
        lambda v: json.dumps([json.dumps(v)]),
    ],
)
def test_each_spelling_that_was_remembered_is_found(tmp_path: Path, write: object) -> None:
    assert callable(write)
    value = secrets.token_urlsafe(32)
    traces = Traces.kept_in(tmp_path / "home")
    traces.remember("bearer/rag", forms(Secret(value)))
    (found,) = traces.finder().find(f"before {write(value)} after".encode())
    assert found.reference == "bearer/rag"


def test_the_marker_is_the_one_that_the_kernel_shows(tmp_path: Path) -> None:
    value = secrets.token_urlsafe(32)
    traces = Traces.kept_in(tmp_path / "home")
    traces.remember("bearer/rag", [value])
    (found,) = traces.finder().find(value.encode())
    fingerprint = shown(Fingerprinter.kept_in(tmp_path / "home").of(Secret(value)))
    assert found.shown == f"⟨rag {fingerprint}⟩"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(value=VALUES)
@example(value="kB7xQ2mN9pL4\x1b+0vR8sT1")
def test_the_store_holds_no_value_and_is_private(value: str, tmp_path: Path) -> None:
    home = tmp_path / secrets.token_hex(4)
    assert Traces.kept_in(home).remember("bearer/rag", forms(Secret(value)))
    assert Traces.kept_in(home).finder().find(_plain(value))
    for path in home.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert _plain(value) not in path.read_bytes()


@pytest.mark.parametrize(
    "value",
    [
        "short",
        "production-2026",
        "us-east-1",
        "a" * 40,
        "meta-llama/Llama-3.3-70B-Instruct",
        "correct-horse-battery-staple-and-more",
        "MyVeryLongClassNameForTheThingThatWorks",
    ],
)
def test_what_could_be_found_by_trying_is_not_kept(tmp_path: Path, value: str) -> None:
    traces = Traces.kept_in(tmp_path / "home")
    assert not traces.remember("env/REGION", [value, value.encode().hex() * 4])
    assert not (tmp_path / "home").exists()
    assert traces.finder().find(value.encode().hex().encode() * 4) == []


@pytest.mark.parametrize(
    "value",
    [
        "G_iFd5_FDdhYD-VFMktCavaBwpvG__GYunZnJENSrJY",
        "h-IYIxdaybybGlLNepoIEaXbHnOtuVvujna-oESody0",
        "RkaRrKWpLAXkqSOJyZKElEkDJaCvHrBPHtWAbG_gmdI",
    ],
)
def test_a_drawn_token_with_few_digits_is_kept(tmp_path: Path, value: str) -> None:
    traces = Traces.kept_in(tmp_path / "home")
    assert traces.remember("bearer/rag", [value])
    assert traces.finder().find(value.encode())


def test_forms_under_sixteen_bytes_are_not_kept(tmp_path: Path) -> None:
    traces = Traces.kept_in(tmp_path / "home")
    assert not traces.remember("bearer/short", ["x7Gq2-Lm9_Z4"])
    assert traces.remember("bearer/short", ["x7Gq2-Lm9_Z4", b"x7Gq2-Lm9_Z4".hex()])
    assert traces.finder().find(b"x7Gq2-Lm9_Z4") == []


def test_what_is_forgotten_is_not_found_and_an_old_value_is(tmp_path: Path) -> None:
    traces = Traces.kept_in(tmp_path / "home")
    old, new, other = (secrets.token_urlsafe(32) for _ in range(3))
    for reference, value in (("bearer/a", old), ("bearer/a", new), ("bearer/b", other)):
        traces.remember(reference, [value])
        traces.remember(reference, [value])
    assert len(traces) == 3
    finder = traces.finder()
    assert traces.finder() is finder
    assert all(finder.find(value.encode()) for value in (old, new, other))
    Traces.kept_in(tmp_path / "home").forget("bearer/a")
    assert [bool(traces.finder().find(v.encode())) for v in (old, new, other)] == [
        False,
        False,
        True,
    ]


def test_ten_thousand_values_are_all_found_and_nothing_else() -> None:
    seal = Seal(KEY)
    values = [secrets.token_urlsafe(24).encode() for _ in range(10_000)]
    finder = Finder(seal, ((seal.of(v), f"bearer/{n}", "⟨k⟩") for n, v in enumerate(values)))
    found = finder.find(b" ".join(values))
    assert [trace.reference for trace in found] == [f"bearer/{n}" for n in range(10_000)]
    others = [secrets.token_urlsafe(24).encode() for _ in range(10_000)]
    assert finder.find(b" ".join(others)) == []


def test_processes_that_remember_at_once_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from centml_nb.redaction.traces import Traces\n"
        "traces = Traces.kept_in(Path(sys.argv[1]))\n"
        "for n in range(10):\n"
        "    traces.remember(f'bearer/{sys.argv[2]}-{n}', [f'{sys.argv[2]}x7Gq2-Lm9_Z4v{n}kB7'])\n"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "home"), f"p{n}"])
        for n in range(6)
    ]
    assert [run.wait(60) for run in runs] == [0] * 6
    assert len(Traces.kept_in(tmp_path / "home")) == 60


class TestBadStores:
    @pytest.mark.parametrize(
        "damage",
        [b"", b"{", b"[]", b'{"check": "AAAA", "values": {}}', os.urandom(64)],
        ids=["empty", "half", "list", "another key", "noise"],
    )
    def test_a_damaged_store_is_refused_and_can_be_rebuilt(
        self, tmp_path: Path, damage: bytes
    ) -> None:
        traces = Traces.kept_in(tmp_path / "home")
        value = secrets.token_urlsafe(32)
        traces.remember("bearer/rag", [value])
        (tmp_path / "home" / "traces.json").write_bytes(damage)
        for use in (traces.finder, lambda: traces.remember("bearer/b", [value])):
            with pytest.raises(TraceStoreError) as told:
                use()
            assert "--rebuild" in told.value.hint
        traces.rebuild()
        assert traces.finder().find(value.encode()) == []
        traces.remember("bearer/rag", [value])
        assert traces.finder().find(value.encode())

    def test_a_lost_key_is_refused(self, tmp_path: Path) -> None:
        traces = Traces.kept_in(tmp_path / "home")
        traces.remember("bearer/rag", [secrets.token_urlsafe(32)])
        (tmp_path / "home" / "traces.key").unlink()
        with pytest.raises(TraceStoreError):
            traces.finder()

    def test_a_read_only_home_is_told_and_holds_no_value(self) -> None:
        # /proc is read-only even for root.
        traces = Traces.kept_in(Path("/proc/centml_nb"))
        value = secrets.token_urlsafe(32)
        with pytest.raises(CentMLError) as told:
            traces.remember("bearer/rag", [value])
        assert isinstance(told.value, PrivateFileError | TraceStoreError)
        assert value not in str(told.value)
        assert "CENTML_NB_HOME" in told.value.hint
        assert traces.finder().find(b"x" * 40) == []


class TestShapes:
    def test_a_private_key_is_known_by_its_form_however_it_is_written(self) -> None:
        pem = _private_key()
        finder = _knowing()
        for text in (pem, json.dumps(pem), repr(pem), json.dumps(pem.splitlines(keepends=True))):
            (found,) = finder.find(text.encode())
            held = text.encode()[found.start : found.end]
            assert held.startswith(b"-----BEGIN")
            assert held.endswith(b"PRIVATE KEY-----")
            assert found.shown == "⟨private key⟩"

    @pytest.mark.parametrize("at", [0, 1, 20, 62, 63])
    def test_a_short_key_whose_base64_has_a_plus_is_known_however_it_is_written(
        self, at: int
    ) -> None:
        # Ed25519's: one line of 64 digits, which none may be taken from.
        digits = base64.b64encode(b"0." + bytes(range(100, 146))).decode()
        body = f"{digits[:at]}+{digits[at + 1 :]}"
        lines = ["-----BEGIN PRIVATE KEY-----\n", f"{body}\n", "-----END PRIVATE KEY-----\n"]
        pem = "".join(lines)
        added = " + ".join(map(repr, lines))
        for text in (pem, json.dumps(pem), json.dumps(lines), added, added.replace(" + ", "+")):
            (found,) = _knowing().find(text.encode())
            assert found.shown == "⟨private key⟩"

    def test_a_key_that_is_cut_off_is_known(self) -> None:
        pem = _private_key()
        (found,) = _knowing().find(f"x {pem[:150]} ...".encode())
        assert found.end - found.start >= 140

    @pytest.mark.parametrize(
        "text",
        [
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "if '-----BEGIN RSA PRIVATE KEY-----' in text: raise ValueError",
            f"-----BEGIN PRIVATE KEY-----\n{'x' * 64}\n-----END PRIVATE KEY-----",
            f"-----BEGIN CERTIFICATE-----\n{'MIIB' * 40}\n-----END CERTIFICATE-----",
            "hf_example",
            "hf_" + "x" * 34,
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJlc2lnbmF0dXJl",
        ],
    )
    def test_what_only_speaks_of_keys_is_none(self, text: str) -> None:
        assert _knowing().find(text.encode()) == []

    def test_tokens_of_the_platforms_own_forms_are_known(self) -> None:
        claims = json.dumps({"iss": "https://api.workos.com/", "sub": "user"}).encode()
        body = base64.urlsafe_b64encode(claims).decode().rstrip("=")
        texts = (
            f"eyJhbGciOiJSUzI1NiJ9.{body}.{'s' * 43}",
            "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567",
        )
        for text in texts:
            (found,) = _knowing().find(f"key='{text}'".encode())
            assert found.end - found.start == len(text)

    def test_a_key_that_is_known_by_name_is_called_by_its_name(self, tmp_path: Path) -> None:
        pem = _private_key()
        traces = Traces.kept_in(tmp_path / "home")
        traces.remember("cert/gen", forms(Secret(pem)))
        (found,) = traces.finder().find(pem.encode())
        assert found.reference == "cert/gen"


def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
