"""Answerer: requests of a front end answered, whatever they are; a host carries both ways."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec

from centml_nb.errors import CentMLError, MistypedError, StoppedError
from centml_nb.kernel import messages
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_LOG = logging.getLogger(__name__)


class Answerer:
    """Answers requests in whatever thread they come: a subshell's, where the kernel has them."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def answer(self, content: object) -> dict[str, Any]:
        """Return the one answer to what a front end sent; it never raises."""
        request_id = _id_of(content)
        try:
            return messages.written(self._answered(content))
        except CentMLError as error:
            return _failed(request_id, error)
        except KeyboardInterrupt:
            return _failed(request_id, StoppedError("Stopped.", "See what is done: %vault_list"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the panel waits for an answer
            # Unforeseen: said by its type alone, for its text may hold anything.
            _LOG.exception("The panel's request failed.")
            return _failed(request_id, _unforeseen(error))

    def _answered(self, content: object) -> messages.Messages:
        from centml_nb.kernel.panel.acting import answered

        try:
            request = messages.read(content)
        except msgspec.ValidationError:
            raise MistypedError(
                "The kernel does not understand what this panel sent: they are of two versions.",
                "Restart the kernel, then run the cell again: %vault_panel",
            ) from None
        return answered(self._shell, request)


def _id_of(content: object) -> str:
    found = content.get("id") if isinstance(content, dict) else None
    return found if isinstance(found, str) else ""


def _failed(request_id: str, error: CentMLError) -> dict[str, Any]:
    return messages.written(
        messages.Failed(
            id=request_id,
            error=type(error).__name__,
            message=REGISTRY.redact(error.message),
            hint=REGISTRY.redact(error.hint),
        )
    )


def _unforeseen(error: Exception) -> CentMLError:
    return CentMLError(
        f"The kernel failed at this ({type(error).__name__}).",
        "Read its log, and look at what is done: %vault_list",
    )
