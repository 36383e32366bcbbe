"""Remedies: a literal in source becomes what reads it from the vault; elsewhere a key is taken out.

The cell goes on as it was: `vault["name"]` alone is a handle, and a literal was a string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from centml_nb.server.inspection import Inspection

_DEFINITION = "import centml_nb\n\nvault = centml_nb.account().vault\n"
_DEFINED = re.compile(r"^\s*vault\s*=", re.MULTILINE)


def remedied(inspection: Inspection, content: dict[str, Any]) -> list[tuple[int, Any]]:
    """Return the cells of a notebook that hold values, without them, by their number from 0.

    Raises:
        CentMLError: the fingerprints cannot be read, or a value would be left.
    """
    model = {"type": "notebook", "format": "json", "content": content}
    names = {
        finding.shown: finding.reference.rpartition("/")[2]
        for finding in inspection.of_model(model, "")
        if not finding.reference.startswith("a ")
    }
    clean = inspection.clean_model(model, "")["content"]
    changed = [
        (index, cell)
        for index, (cell, before) in enumerate(zip(clean["cells"], content["cells"], strict=True))
        if cell != before
    ]
    is_defined = any(_DEFINED.search(_source(cell)) for cell in clean["cells"])
    for _, cell in changed:
        if cell.get("cell_type") == "code":
            is_defined = _name_in(cell, names, is_defined=is_defined)
    return changed


def _name_in(cell: dict[str, Any], names: Mapping[str, str], *, is_defined: bool) -> bool:
    """Put names in the place of literals; return whether `vault` is defined from here on."""
    source = with_names(_source(cell), names)
    is_named = source != _source(cell)
    if is_named and not is_defined and not source.startswith("%%"):
        source, is_defined = _DEFINITION + source, True
    cell["source"] = source
    return is_defined


def with_names(source: str, names: Mapping[str, str]) -> str:
    """Return `source` with its value read from the vault for each literal that was one alone."""
    for shown, name in names.items():
        literal = rf"(?<!\w)[rRuUfF]?(?P<quote>'''|\"\"\"|'|\"){re.escape(shown)}(?P=quote)"
        written = f'vault["{name}"].reveal().reveal()'.replace("\\", r"\\")
        source = re.sub(literal, written, source)
    return source


def _source(cell: Any) -> str:  # noqa: ANN401 - a notebook's JSON
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    return source if isinstance(source, str) else "".join(source)
