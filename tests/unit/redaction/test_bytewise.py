"""Bytes come out of redaction as they went in, and what it puts among them is UTF-8."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from centml_nb.redaction.bytewise import as_bytes, as_text


@given(st.binary())
def test_bytes_of_any_encoding_come_out_as_they_went_in(data: bytes) -> None:
    assert as_bytes(as_text(data)) == data


@given(st.binary(), st.text(st.characters(exclude_characters="⟩")), st.binary())
def test_what_is_shown_for_a_value_is_utf_8(before: bytes, name: str, after: bytes) -> None:
    try:
        shown = f"⟨{name} #7c1e·a90d⟩".encode()
    except UnicodeEncodeError:
        return
    text = f"{as_text(before)}⟨{name} #7c1e·a90d⟩{as_text(after)}"
    assert as_bytes(text) == before + shown + after
