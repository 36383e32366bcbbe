"""Refusals: what a person whose save was refused is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tornado.web import HTTPError

from centml_nb.errors import CentMLError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.findings.finding import Finding

_FOUND = 422
_FAILED = 500
_MOST_NAMED = 3
_WAYS = (
    "Or save it redacted or once as it is, on purpose (POST centml-nb/save-guard);"
    " CENTML_NB_SAVE_GUARD=redact in the server's environment always saves it redacted."
)


def refused(path: str, findings: Sequence[Finding]) -> HTTPError:
    """Return the refusal of a file that holds values: which item, which cell, what to do."""
    where = [f"{finding.place} holds {finding.reference}" for finding in findings[:_MOST_NAMED]]
    if len(findings) > _MOST_NAMED:
        where.append(f"there are {len(findings) - _MOST_NAMED} more places")
    return _error(
        _FOUND,
        "Holds a key",
        f"{path} was not saved, and the file on disk is as it was: {'; '.join(where)}."
        f" {_remedy(findings[0])} {_WAYS}",
    )


def refused_name() -> HTTPError:
    """Return the refusal of a name that holds a value; it does not repeat the name."""
    return _error(
        _FOUND, "Holds a key", "Nothing was written: the file's name holds a key. Choose another."
    )


def refused_upload() -> HTTPError:
    """Return the refusal of an upload whose beginning is not known."""
    return _error(
        400, "Upload cut", "The beginning of this upload is not here. Upload the file again."
    )


def failed(error: Exception) -> HTTPError:
    """Return the refusal where the guard itself cannot tell; never the words of a stray error."""
    if isinstance(error, CentMLError):
        why = str(error)
    else:
        why = f"the guard over saved files failed ({type(error).__name__})."
    return _error(
        _FAILED,
        "Not saved",
        f"Nothing was saved, and the file on disk is as it was: {why} To save without the guard,"
        " start the server with CENTML_NB_SAVE_GUARD=off.",
    )


def _remedy(finding: Finding) -> str:
    name = finding.reference.rpartition("/")[2]
    if finding.reference.startswith("a "):
        return "Keep it in the vault or in a file of its own, and read it from there."
    return (
        f'Write vault["{name}"].reveal().reveal() in place of the literal, with'
        " `import centml_nb; vault = centml_nb.account().vault` above it, or clear the output, and"
        " save again."
    )


def _error(status: int, reason: str, message: str) -> HTTPError:
    return HTTPError(status, message, reason=reason)
