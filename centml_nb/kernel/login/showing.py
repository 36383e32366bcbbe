"""Where a login is shown: as a widget beside text, as text with a prompt, or in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from centml_nb.accounts import current
from centml_nb.errors import StoppedError, StrayAnswerError
from centml_nb.kernel.asking import ask
from centml_nb.kernel.display import show
from centml_nb.views.login import LoginScreen, ended_sentences
from centml_nb.views.shown import Sentences
from centml_nb.views.terminal_login import (
    SECONDS_FOR_WAYS,
    log_in_by_terminal,
    nobody_here,
    open_browser_at,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.accounts.login_choice import LoginChoice
    from centml_nb.auth.attempt import LoginAttempt

_PASTE = "run `%centml_login --paste`"
_PROMPT = "Paste the address here (nothing of it is shown): "


def log_in(shell: InteractiveShell, choice: LoginChoice) -> None:
    """Begin a login and show it; in a notebook it waits beside the cells that follow.

    Raises:
        LoginError: nobody can log in here; or, where it was waited for, it ended so.
        StoppedError: Ctrl-C where it was waited for.
    """
    if not hasattr(shell, "kernel"):
        log_in_by_terminal(choice, show)
        return
    if not _has_front_end(shell):
        raise nobody_here()
    waiting = current.waiting_login()
    if choice.paste and waiting is not None and waiting.link is not None:
        _ask(waiting)
        return
    attempt = choice.begin()
    attempt.wait_for_ways(SECONDS_FOR_WAYS)
    open_browser_at(attempt)
    if choice.paste:
        _show_text(attempt)
        _ask(attempt)
    else:
        _show_widget(attempt)


def _has_front_end(shell: InteractiveShell) -> bool:
    kernel: Any = shell.kernel
    # nbclient and papermill say so with each cell.
    return bool(getattr(kernel, "_allow_stdin", True))


def _show_widget(attempt: LoginAttempt) -> None:
    """Show the widget, and the same as text for where no widget is drawn, until one is."""
    from IPython.display import display

    from centml_nb.kernel.login.screen import LoginWidget

    text = display(LoginScreen.of(attempt, _PASTE), display_id=True)
    text_is_shown = True

    def clear_text() -> None:
        nonlocal text_is_shown
        if text_is_shown:
            text_is_shown = False
            text.update(_Nothing())

    widget = LoginWidget(attempt, clear_text)
    bundle: Any = widget._repr_mimebundle_()
    screen = display(bundle[0], metadata=bundle[1], raw=True, display_id=True)

    def tell() -> None:
        if attempt.is_over:
            clear_text()
            screen.update(ended_sentences(attempt))
        widget.tell()

    attempt.when_it_changes(tell)


def _show_text(attempt: LoginAttempt) -> None:
    from IPython.display import display

    text = display(LoginScreen.of(attempt, "paste it below"), display_id=True)

    def tell() -> None:
        if attempt.is_over:
            text.update(ended_sentences(attempt))

    attempt.when_it_changes(tell)


def _ask(attempt: LoginAttempt) -> None:
    """Ask for the address until the login is over.

    Raises:
        StoppedError: Ctrl-C; the login has ended.
        LoginError, PlatformError: the platform does not take it.
    """
    try:
        while not attempt.is_over:
            pasted = ask(_PROMPT, "Log in by the link or the code: %centml_login")
            if attempt.is_over:
                break
            try:
                attempt.paste(pasted)
            except StrayAnswerError as error:
                show(Sentences((error.message, error.hint)))
    except KeyboardInterrupt:
        attempt.cancel()
        raise StoppedError("The login was cancelled.", "Log in again: %centml_login") from None
    if attempt.error is not None:
        raise attempt.error


class _Nothing:
    """An output that shows nothing."""

    def __repr__(self) -> str:
        return ""

    def _repr_html_(self) -> str:
        return "<span></span>"
