"""Asking for a yes, where there is somebody to say it."""

from __future__ import annotations

from centml_nb.errors import MistypedError


def is_agreed(question: str, without_asking: str) -> bool:
    """Return whether the answer to a question is yes; Ctrl-C ends the wait.

    Raises:
        MistypedError: nobody can be asked here; `without_asking` is what to type instead.
    """
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except Exception as error:
        # ipykernel's own error where a front end cannot ask; IPython's terminal has EOFError.
        if type(error).__name__ not in {"StdinNotImplementedError", "EOFError"}:
            raise
        raise MistypedError(
            "Nobody can be asked here.", f"Do it without asking: {without_asking}"
        ) from None
