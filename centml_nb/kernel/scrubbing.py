"""Scrubbing from a kernel: files, IPython's history, and the inputs that the kernel keeps."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from centml_nb.errors import MistypedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from centml_nb.views.surface import Surface


def scrub(
    shell: Any,  # noqa: ANN401 - IPython's
    paths: Sequence[Path],
    surface: Surface,
    *,
    is_allowed: bool,
) -> None:
    """Show what would change, ask unless it is allowed already, and change it.

    Raises:
        MistypedError: a path does not exist, or nobody can be asked here.
        StoppedError: Ctrl-C at the question.
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
    from centml_nb.views.surface import is_agreed

    for path in paths:
        if not path.exists():
            raise MistypedError(f"There is no {path}.", "Name files or folders that exist.")
    finder = Traces.kept_in(home_directory()).finder()
    inputs = KeptInputs(shell, lambda text: REGISTRY.redact(without_values(text, finder)))
    where = [*(paths or [Path.cwd()]), *_histories(shell), *History.all_of_user()]
    changes = plan(where, finder, home_directory())
    count = inputs.count()
    if not changes and not count:
        surface.show(views.nothing_found())
        return
    surface.show(views.plan_table(changes, count))
    if not (
        is_allowed or is_agreed(surface, "Do it?", f"Do it without asking: {_typed(paths)} --yes")
    ):
        return
    inputs.clean()
    # Planned again: what waited to be stored is in the history now.
    done, failures = carry_out_all(plan(where, finder, home_directory()), finder)
    surface.show(views.scrubbed_sentences(done, failures, count))


def _histories(shell: Any) -> list[Path]:  # noqa: ANN401 - IPython's
    file = str(getattr(shell.history_manager, "hist_file", ""))
    return [Path(file)] if file and Path(file).is_file() else []


def _typed(paths: Sequence[Path]) -> str:
    # Without its paths it would clean all that is here.
    return " ".join(["%vault_scrub", *(shlex.quote(str(path)) for path in paths)])
