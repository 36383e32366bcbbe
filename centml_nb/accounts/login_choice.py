"""LoginChoice: what was typed after a login, and whether a person has to log in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from centml_nb.accounts import current
from centml_nb.errors import MistypedError, NotLoggedInError, SessionEndedError

if TYPE_CHECKING:
    from centml_nb.accounts.account import Account
    from centml_nb.auth.attempt import LoginAttempt


class LoginChoice(NamedTuple):
    """The flags of a login.

    Attributes:
        local: to the platform on this machine.
        device: by a short code.
        paste: by a link whose last address is pasted.
        force: anew, whoever is logged in.
    """

    local: bool
    device: bool
    paste: bool
    force: bool

    def without_a_person(self) -> Account | None:
        """Log in by what is there: a flag, the environment, the stored session; None if nothing is.

        Raises:
            MistypedError: the flags don't go together.
            MissingExtraError, LoginError, PlatformError: the login failed; the error says why.
        """
        is_by_person = self.device or self.paste or self.force
        if self.local and is_by_person:
            raise MistypedError(
                "--local logs in without a browser, and the other flags are for one.",
                "Type it alone: %centml_login --local",
            )
        if is_by_person:
            return None
        try:
            return current.login(local=self.local)
        except (NotLoggedInError, SessionEndedError):
            if self.local:
                raise
            return None

    def begin(self) -> LoginAttempt:
        """Begin the login of a person, by the ways that were chosen, or all.

        Raises:
            PrivateFileError, UnreachableError: as `current.begin_login`.
        """
        from centml_nb.auth.attempt import Ways

        if self.device or self.paste:
            return current.begin_login(Ways(loopback=False, device=self.device, paste=self.paste))
        return current.begin_login()
