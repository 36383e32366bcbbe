"""A login in a terminal: the ways are shown, and a paste is waited for beside them, unseen."""

from __future__ import annotations

import os
import select
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from centml_nb.auth.surroundings import Surroundings, open_browser
from centml_nb.errors import CentMLError, LoginError
from centml_nb.secret import Secret
from centml_nb.views.login import LoginScreen, ended_sentences
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from centml_nb.accounts.login_choice import LoginChoice
    from centml_nb.auth.attempt import LoginAttempt

SECONDS_FOR_WAYS = 3
"""How long is waited, at most, until it is known which ways a platform has."""

_SECONDS_FOR_PAGE = 7
_MOST_AT_ONCE = 65_536
_PASTE_SECONDS = 0.1
_ERASE = b"\x7f\x08"
_ERASE_ALL = 0x15
_END_OF_INPUT = b"\x04"
_PROMPT = "Paste the address here (nothing of it is shown): "


def nobody_here() -> LoginError:
    """Return the error that says how to log in where nobody can be asked."""
    return LoginError(
        "Nobody can be asked to log in here.",
        "Set CENTML_SERVICE_ACCOUNT_ID and CENTML_SERVICE_ACCOUNT_SECRET; or log in before, in a"
        " terminal: centml-nb login",
    )


def log_in_by_terminal(choice: LoginChoice, show: Callable[[Sentences], None]) -> None:
    """Begin a login, show its ways, take what is pasted, and show who is logged in in the end.

    Raises:
        LoginError: there is no terminal; or the login ended without a session.
        StoppedError: Ctrl-C; the login has ended.
        PrivateFileError: a session could not be kept on this machine.
    """
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        raise nobody_here()
    attempt = choice.begin()
    attempt.wait_for_ways(SECONDS_FOR_WAYS)
    open_browser_at(attempt)
    try:
        show(LoginScreen.of(attempt, "paste it below").sentences)
        if attempt.link is None:
            attempt.wait()
        else:
            _wait_for_paste(attempt, show)
    except KeyboardInterrupt:
        attempt.cancel()
    attempt.wait()
    if attempt.error is not None:
        attempt.let_go(_SECONDS_FOR_PAGE)
        raise attempt.error
    show(ended_sentences(attempt))
    # The browser is still to be shown that; with the process its listener would end.
    attempt.let_go(_SECONDS_FOR_PAGE)


def open_browser_at(attempt: LoginAttempt) -> None:
    """Open the link in a browser where one would be seen and could come back."""
    if Surroundings.here().has_screen and (address := attempt.start_address()):
        open_browser(address)


def _wait_for_paste(attempt: LoginAttempt, show: Callable[[Sentences], None]) -> None:
    with _end_of(attempt) as end, _unechoed() as screen:
        while not attempt.is_over:
            _say(_PROMPT)
            pasted = _typed(screen, end)
            _say("\n")
            if pasted is None:
                return
            try:
                attempt.paste(pasted)
            except CentMLError as error:
                if not attempt.is_over:
                    show(Sentences((error.message, error.hint)))


def _typed(screen: int, end: int) -> Secret | None:
    """Return what is typed until Enter; None where the login ended first.

    A line break within what is pasted is none at its end: more comes right after it.
    """
    typed = bytearray()
    while True:
        more = _PASTE_SECONDS if typed.endswith((b"\n", b"\r")) else None
        ready, _, _ = select.select([screen, end], [], [], more)
        if end in ready:
            return None
        if not ready:
            return Secret(typed.decode(errors="replace"))
        for key in os.read(screen, _MOST_AT_ONCE) or _END_OF_INPUT:
            if key in _ERASE:
                del typed[-1:]
            elif key == _ERASE_ALL:
                typed.clear()
            elif key == _END_OF_INPUT[0]:
                raise KeyboardInterrupt
            else:
                typed.append(key)


@contextmanager
def _unechoed() -> Iterator[int]:
    """Give the terminal, character by character and unseen; what is left unread is dropped."""
    import termios

    screen = sys.stdin.fileno()
    before = termios.tcgetattr(screen)
    unseen = termios.tcgetattr(screen)
    unseen[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(screen, termios.TCSADRAIN, unseen)
    try:
        yield screen
    finally:
        termios.tcsetattr(screen, termios.TCSAFLUSH, before)


@contextmanager
def _end_of(attempt: LoginAttempt) -> Iterator[int]:
    """Give a descriptor that can be read once the login is over."""
    end, ending = os.pipe()

    def tell() -> None:
        if attempt.is_over:
            with suppress(OSError):
                os.write(ending, b".")

    attempt.when_it_changes(tell)
    try:
        yield end
    finally:
        attempt.stop_telling(tell)
        os.close(end)
        os.close(ending)


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
