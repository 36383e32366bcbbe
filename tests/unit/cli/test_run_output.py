"""What a command writes, on its way out: the same bytes, but for known values."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from centml_nb.cli.run.output import GuardedOutput
from centml_nb.redaction.registry import SecretRegistry
from centml_nb.secret import Secret

VALUE = "sk-live-8f2kd93kd0a91jd8Zq"
# From what a value is made of, so that much is held back.
_PIECES = st.one_of(
    st.binary(max_size=40),
    st.integers(0, 11).map(lambda end: VALUE[:end].encode()),
    st.sampled_from([b"\x1b[31m", b"\r\n", "é⟨x⟩".encode(), b"\xe2\x9f", b"\xff\x00"]),
)


def _output() -> GuardedOutput:
    registry = SecretRegistry()
    registry.show_with(lambda _: "#c5d6·dd58")
    registry.register("clé", Secret(VALUE))
    return GuardedOutput(0, 1, registry)


def _through(chunks: list[bytes]) -> bytes:
    output = _output()
    return b"".join(map(output.feed, chunks)) + output.settle()


def _cut(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(places)]


@given(st.lists(_PIECES), st.lists(st.integers(0)))
def test_bytes_without_a_value_come_out_as_they_went_in(
    pieces: list[bytes], cuts: list[int]
) -> None:
    data = b"|".join(pieces)
    assert _through(_cut(data, cuts)) == data


@given(st.lists(st.integers(0)))
def test_a_value_is_taken_out_however_it_is_cut(cuts: list[int]) -> None:
    data = f"before {VALUE} after\n".encode()
    assert VALUE.encode() not in _through(_cut(data, cuts))


def test_what_stands_in_its_place_is_utf_8() -> None:
    assert _through([f"a {VALUE} é\xb7".encode()]) == "a ⟨clé #c5d6·dd58⟩ é\xb7".encode()


def test_the_beginning_of_a_value_is_held_back_and_settled() -> None:
    output = _output()
    assert output.feed(VALUE[:9].encode()) == b""
    assert output.is_holding
    assert output.settle() == VALUE[:9].encode()
