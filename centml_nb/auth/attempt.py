"""LoginAttempt: a login that waits for a person; of its ways the first to finish wins."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from centml_nb.auth import device
from centml_nb.auth.authorization import AuthorizationRequest
from centml_nb.auth.callback import code_of, code_of_pasted
from centml_nb.auth.exchange import authorization_code
from centml_nb.auth.loopback import LoopbackReceiver, redirect_uri
from centml_nb.contract.platform import REGISTERED_PORT
from centml_nb.errors import (
    CentMLError,
    LoginDeniedError,
    LoginError,
    StoppedError,
    StrayAnswerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.auth.device import DeviceGrant
    from centml_nb.auth.token_set import TokenSet
    from centml_nb.contract.platform import Platform
    from centml_nb.secret import Secret

SECONDS = 600


class Ways(NamedTuple):
    """The ways that are offered.

    Attributes:
        loopback: a link that comes back to this machine by itself.
        device: a short code, confirmed in a browser anywhere.
        paste: a link whose last address is pasted.
    """

    loopback: bool = True
    device: bool = True
    paste: bool = True


class LoginAttempt:
    """One login at one platform, which waits ten minutes at most.

    All its ways wait at once, in threads that end with it. It ends once: with a session that is
    kept, or with an error that says why not.

    Attributes:
        platform: where.
        link: the address to log in at; None where only the code is offered.
        comes_back: whether the link's answer is listened for on this machine.
        grant: the short code, as soon and as long as there is one.
        notes: what does not work, in sentences.
        won_by: what finished it, as a person would say it; nothing until then.
        ends_at: when it stops waiting, by `time.monotonic`.
    """

    def __init__(
        self,
        platform: Platform,
        keep: Callable[[TokenSet], None],
        ways: Ways,
        seconds: float = SECONDS,
    ) -> None:
        """Begin to wait.

        Args:
            platform: where to log in.
            keep: is given the tokens of the first way that finishes, once, in a thread; what it
                raises ends the attempt.
            ways: which ways are offered.
            seconds: how long it waits.
        """
        self.platform = platform
        self.link: str | None = None
        self.comes_back = False
        self.grant: DeviceGrant | None = None
        self.notes: list[str] = []
        self.won_by = ""
        self.ends_at = time.monotonic() + seconds
        self._keep = keep
        self._request = AuthorizationRequest()
        self._receiver: LoopbackReceiver | None = None
        self._spent: list[Secret] = []
        self._is_finishing = False
        self._error: CentMLError | None = None
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._looked = threading.Event()
        self._listeners: list[Callable[[], None]] = []
        self._threads: list[threading.Thread] = []
        if ways.loopback:
            self._listen()
        if ways.paste and self.link is None:
            self.link = self._request.link(platform, redirect_uri(REGISTERED_PORT))
        self._in_a_thread("clock", self._watch, seconds)
        if ways.device:
            self._in_a_thread("device", self._wait_for_device)
        else:
            self._looked.set()

    def __repr__(self) -> str:
        return f"<LoginAttempt at {self.platform.name}>"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._over.is_set()

    @property
    def error(self) -> CentMLError | None:
        """Why it ended without a session; None while it waits, or where it did not."""
        return self._error

    def start_address(self) -> str | None:
        """Return an address that leads to the link once, for a browser that is started with it."""
        if self._receiver is None or self.link is None:
            return None
        return self._receiver.start_address(self.link)

    def when_it_changes(self, listener: Callable[[], None]) -> None:
        """Call `listener`, in any thread, at each change and at the end; at once if it is over."""
        self._listeners.append(listener)
        if self.is_over:
            listener()

    def stop_telling(self, listener: Callable[[], None]) -> None:
        """Call `listener` no more."""
        self._listeners.remove(listener)

    def wait_for_ways(self, seconds: float) -> None:
        """Wait until it is known which ways there are."""
        self._looked.wait(seconds)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end; say whether it has ended."""
        return self._over.wait(seconds)

    def let_go(self, seconds: float) -> None:
        """Wait until its port is free again, after its end."""
        if self._receiver is not None:
            self._receiver.join(seconds)

    def join(self) -> None:
        """Wait until every thread of it has ended."""
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        if self._receiver is not None:
            self._receiver.join()

    def paste(self, pasted: Secret) -> None:
        """Finish with the final address, or the code, that a person has pasted.

        Raises:
            StrayAnswerError: it is neither; the attempt goes on.
            LoginError, PlatformError: the platform does not take it.
        """
        if self.is_over:
            raise StrayAnswerError("This login is over.", "See who is logged in: %centml_status")
        try:
            code = code_of_pasted(pasted, self._request.state)
        except LoginDeniedError as error:
            self._end(error)
            raise
        self._exchange(code, "what was pasted")

    def cancel(self, message: str = "The login was cancelled.") -> None:
        """End it, unless a way has just finished."""
        self._end(StoppedError(message, "Log in again: %centml_login"))

    def _listen(self) -> None:
        for port in self.platform.callback_ports:
            try:
                self._receiver = LoopbackReceiver(port, self._take)
            except LoginError as error:
                self.notes.append(error.message)
                continue
            self.link = self._request.link(self.platform, self._receiver.redirect_uri)
            self.comes_back = True
            self.notes.clear()
            return

    def _take(self, query: str) -> None:
        """Take what came back to the listener."""
        if self.is_over:
            raise StrayAnswerError("This login is over.", "Log in again: %centml_login")
        try:
            self._exchange(code_of(query, self._request.state), "the link")
        except StrayAnswerError:
            raise
        except CentMLError as error:
            # Its state is spent: nothing more will come back to this link.
            self._end(error)
            raise

    def _exchange(self, code: Secret, way: str) -> None:
        with self._lock:
            if code in self._spent:
                raise StrayAnswerError(
                    "This code was used already, and works once.", "Log in again: %centml_login"
                )
            self._spent.append(code)
        self._finish(authorization_code(self.platform, code, self._request.verifier), way)

    def _wait_for_device(self) -> None:
        try:
            self.grant = device.begin(self.platform)
            if self.grant is None and self.link is None:
                raise LoginError(
                    f"{self.platform.name} has no login by code.",
                    "Log in by pasting the last address: %centml_login --paste",
                )
        except CentMLError as error:
            self._go_on_without_device(error)
        self._looked.set()
        self._tell()
        try:
            grant = self.grant
            tokens = None if grant is None else device.tokens(self.platform, grant, self._over)
            if tokens is not None:
                self._finish(tokens, "the code")
        except CentMLError as error:
            self._go_on_without_device(error)

    def _go_on_without_device(self, error: CentMLError) -> None:
        self.grant = None
        if self.link is None or isinstance(error, LoginDeniedError):
            self._end(error)
        elif not self.is_over:
            self.notes.append(error.message)
            self._tell()

    def _finish(self, tokens: TokenSet, way: str) -> None:
        with self._lock:
            if self._is_finishing or self.is_over:
                raise StrayAnswerError(
                    "This login is over; another way was first.",
                    "See who is logged in: %centml_status",
                )
            self._is_finishing = True
        try:
            self._keep(tokens)
        except CentMLError as error:
            self._close(error)
            raise
        self.won_by = way
        self._close(None)

    def _end(self, error: CentMLError) -> None:
        with self._lock:
            if self._is_finishing or self.is_over:
                return
            self._is_finishing = True
        self._close(error)

    def _close(self, error: CentMLError | None) -> None:
        self._error = error
        self._over.set()
        self._tell()

    def _watch(self, seconds: float) -> None:
        if not self._over.wait(seconds):
            minutes = round(seconds / 60)
            self._end(
                LoginError(
                    f"Nobody logged in within {minutes} minutes, so the login was ended.",
                    "Log in again: %centml_login",
                )
            )
            self._over.wait()
        if self._receiver is not None:
            self._receiver.close()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _in_a_thread(self, name: str, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(
            target=run, args=arguments, name=f"centml_nb login: {name}", daemon=True
        )
        self._threads.append(thread)
        thread.start()
