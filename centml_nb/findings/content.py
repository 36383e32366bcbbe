"""Content: what is in one file or upload; findings in it, and the same without them."""

from __future__ import annotations

import codecs
import contextlib
import json
import warnings
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from centml_nb.errors import ScrubError
from centml_nb.findings.document import Document, spliced
from centml_nb.findings.finding import Finding, Place

if TYPE_CHECKING:
    from centml_nb.redaction.finder import Finder, Trace

_HEAD = 8192
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_ASCII = str.maketrans("⟨⟩·", "<>.")
_LAYOUTS: tuple[dict[str, Any], ...] = (
    {"indent": 1, "ensure_ascii": False},
    {"indent": 1},
    {"indent": 2, "ensure_ascii": False},
    {"indent": 2},
    {"indent": 4},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"separators": (",", ":")},
    {},
)


def is_notebook(name: str) -> bool:
    """Say whether a file of this name is a notebook, and is looked at cell by cell."""
    return name.endswith(".ipynb")


def is_binary(data: bytes) -> bool:
    """Say whether bytes are no text, as git tells it: a NUL near their beginning."""
    if data.startswith(tuple(_WIDE)):
        return False
    return b"\0" in data[:_HEAD]


def findings_in(data: bytes, name: str, finder: Finder) -> list[Finding]:
    """Return the values in a file's bytes: of a notebook by cell, of any other file by line.

    A notebook that is not JSON is looked at as text.
    """
    findings: list[Finding] = []
    codec = _wide_codec(data)
    if codec is not None:
        data = data.decode(codec).encode("utf-8", "surrogatepass")
    if is_notebook(name):
        content = _decoded(data)
        # Nested deeper than Python goes, it is no notebook that anything else would open.
        with contextlib.suppress(RecursionError):
            findings = [] if content is None else Document(content).find(finder)
    # The raw bytes as well: JSON may say a key twice, and all but the last are gone.
    return findings or _by_line(data, finder)


def cleaned(data: bytes, name: str, finder: Finder) -> bytes:
    """Return a file's bytes with each value replaced by what is shown in its place.

    Raises:
        ScrubError: the notebook would no longer be valid, or a value would be left.
    """
    clean = None
    codec = _wide_codec(data)
    if codec is not None:
        text = cleaned(data.decode(codec).encode("utf-8", "surrogatepass"), name, finder)
        return text.decode("utf-8", "surrogatepass").encode(codec)
    if is_notebook(name):
        with contextlib.suppress(RecursionError):
            clean = _clean_notebook(data, finder)
    clean = _clean_text(data if clean is None else clean, finder)
    if findings_in(clean, name, finder):
        raise ScrubError("A key would be left in the file.", "Take it out by hand.")
    return clean


def without_values(text: str, finder: Finder) -> str:
    """Return a text with each value replaced by what is shown in its place."""
    data = text.encode("utf-8", "surrogatepass")
    return spliced([data], finder.find(data))[0].decode("utf-8", "surrogatepass")


def _by_line(data: bytes, finder: Finder) -> list[Finding]:
    findings = []
    line, end = 1, 0
    for trace in finder.find(data):
        line += data.count(b"\n", end, trace.start)
        end = trace.start
        findings.append(Finding(Place(None, "", line), trace.reference, trace.shown))
    return findings


def _clean_text(data: bytes, finder: Finder) -> bytes:
    traces = finder.find(data)
    if traces and not _is_utf_8(data):
        traces = [_in_ascii(trace) for trace in traces]
    return spliced([data], traces)[0]


def _clean_notebook(data: bytes, finder: Finder) -> bytes | None:
    try:
        text = data.decode()
        content = json.loads(text)
    except ValueError:
        return None
    was_valid = _is_valid(content)
    layout = next((layout for layout in _LAYOUTS if _laid_out(content, layout, text) == text), None)
    document = Document(content)
    if not document.redact(finder):
        return None
    (content,) = document.content
    if was_valid and not _is_valid(content):
        raise ScrubError(
            "Without the key the notebook would no longer be valid.", "Take it out by hand."
        )
    return _laid_out(content, layout or _LAYOUTS[0], text).encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    try:
        return json.loads(data)  # takes NaN, which notebooks have
    except (ValueError, RecursionError):
        return None


def _is_valid(content: Any) -> bool:  # noqa: ANN401 - JSON
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # On a copy: it mends what it can.
            nbformat.validate(deepcopy(content))
    except Exception:  # noqa: BLE001 - it raises whatever it stumbles over
        return False
    return True


def _laid_out(content: Any, layout: dict[str, Any], text: str) -> str:  # noqa: ANN401 - JSON
    return json.dumps(content, **layout) + ("\n" if text.endswith("\n") else "")


def _wide_codec(data: bytes) -> str | None:
    # As Windows PowerShell writes what is sent to a file.
    codec = next((codec for mark, codec in _WIDE.items() if data.startswith(mark)), None)
    if codec is not None:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            return None
    return codec


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _in_ascii(trace: Trace) -> Trace:
    shown = trace.shown.translate(_ASCII).encode("ascii", "replace").decode()
    return replace(trace, shown=shown)
