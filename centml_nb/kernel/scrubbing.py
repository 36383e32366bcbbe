"""Scrubbing from a kernel: files, IPython's history, and the inputs that the kernel keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.errors import MistypedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def scrub(
    shell: Any,  # noqa: ANN401 - IPython's
    paths: Sequence[Path],
    *,
    is_allowed: bool,
    show: Callable[[object], None],
) -> None:
    """Show what would change, ask unless it is allowed already, and change it.

    Raises:
        MistypedError: a path does not exist, or nobody can be asked here.
        TraceStoreError: the fingerprints cannot be read.
    """
    from centml_nb.findings.content import without_values
    from centml_nb.findings.history import History
    from centml_nb.findings.scrub import carry_out_all, plan
    from centml_nb.kernel.kept_inputs import KeptInputs
    from centml_nb.redaction.registry import REGISTRY
    from centml_nb.redaction.traces import Traces
    from centml_nb.settings import home_directory
    from centml_nb.views import findings as views

    for path in paths:
        if not path.exists():
            raise MistypedError(f"There is no {path}.", "Name files or folders that exist.")
    finder = Traces.kept_in(home_directory()).finder()
    inputs = KeptInputs(shell, lambda text: REGISTRY.redact(without_values(text, finder)))
    where = [*(paths or [Path.cwd()]), *_histories(shell), *History.all_of_user()]
    changes = plan(where, finder, home_directory())
    count = inputs.count()
    if not changes and not count:
        show(views.nothing_found())
        return
    show(views.plan_table(changes, count))
    if not (is_allowed or _is_agreed()):
        return
    inputs.clean()
    # Planned again: what waited to be stored is in the history now.
    done, failures = carry_out_all(plan(where, finder, home_directory()), finder)
    show(views.scrubbed_sentences(done, failures, count))


def _histories(shell: Any) -> list[Path]:  # noqa: ANN401 - IPython's
    file = str(getattr(shell.history_manager, "hist_file", ""))
    return [Path(file)] if file and Path(file).is_file() else []


def _is_agreed() -> bool:
    try:
        return input("Do it? [y/N] ").strip().lower() in {"y", "yes"}
    except Exception as error:
        # ipykernel's own error where a front end cannot ask; IPython's terminal has EOFError.
        if type(error).__name__ not in {"StdinNotImplementedError", "EOFError"}:
            raise
        raise MistypedError(
            "Nobody can be asked here.", "Do it without asking: %vault_scrub --yes"
        ) from None
