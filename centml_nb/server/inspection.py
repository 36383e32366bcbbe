"""Inspection: looks at what is about to be written, by fingerprints; knows no server."""

from __future__ import annotations

from base64 import decodebytes, encodebytes
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from centml_nb.errors import ScrubError
from centml_nb.findings import scan, scrub
from centml_nb.findings.content import cleaned, findings_in
from centml_nb.findings.document import Document
from centml_nb.findings.finding import FileFinding, Finding
from centml_nb.findings.whole_file import WholeFile

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from centml_nb.redaction.traces import Traces

Model = dict[str, Any]
"""A contents model of Jupyter's: `type`, `format`, `content`."""


class Inspection:
    """Finds values in models and files, and makes the same without them.

    Every method raises CentMLError where the fingerprints cannot be read or a value would be left.
    """

    def __init__(self, traces: Traces, home: Path) -> None:
        self._traces = traces
        self._home = home

    def of_model(self, model: Model, path: str) -> list[Finding]:
        """Return what values a model holds."""
        content = model.get("content")
        finder = self._traces.finder()
        data = _file_bytes(model)
        if data is None:
            return [] if content is None else Document(content).find(finder)
        return findings_in(data, path, finder)

    def clean_model(self, model: Model, path: str) -> Model:
        """Return a model without the values; the one given stays as it is."""
        finder = self._traces.finder()
        data = _file_bytes(model)
        if data is None:
            document = Document(deepcopy(model["content"]))
            document.redact(finder)
            (content,) = document.content
            if Document(content).find(finder):
                raise ScrubError("A key would be left in the file.", "Take it out by hand.")
            return {**model, "content": content}
        clean = cleaned(data, path, finder)
        if model.get("format") == "base64":
            return {**model, "content": encodebytes(clean).decode("ascii")}
        return {**model, "content": clean.decode("utf-8", "surrogatepass")}

    def of_name(self, name: str) -> bool:
        """Say whether a file's name holds a value."""
        return bool(self._traces.finder().find(name.encode("utf-8", "surrogatepass")))

    def of_stream(self, file: IO[bytes]) -> list[Finding]:
        """Return what values a large upload holds."""
        return list(scan.findings_in_stream(file, self._traces.finder()))

    def of_file(self, path: Path) -> list[Finding]:
        """Return what values a file on disk holds."""
        return list(scan.file_findings(path, self._traces.finder()))

    def below(self, folder: Path) -> list[FileFinding]:
        """Return what values the files of a folder hold."""
        found = scan.scan([folder], self._traces.finder(), self._home)
        return [one for one in found if isinstance(one, FileFinding)]

    def clean_below(self, path: Path) -> None:
        """Take the values out of a file, or of the files of a folder, where they lie."""
        finder = self._traces.finder()
        for change in scrub.plan([path], finder, self._home):
            scrub.carry_out(change, finder)

    def copy_clean(self, source: Path, target: Path) -> None:
        """Write to `target` what `source` holds, without the values."""
        file = WholeFile.read(source)
        file.write_to(target, cleaned(file.data, source.name, self._traces.finder()))


def _file_bytes(model: Model) -> bytes | None:
    """Return the bytes that a model of a file will be on disk; None where it is JSON."""
    content = model.get("content")
    if not isinstance(content, str):
        return None
    if model.get("format") == "base64":
        return decodebytes(content.encode("ascii"))
    return content.encode("utf-8", "surrogatepass")
