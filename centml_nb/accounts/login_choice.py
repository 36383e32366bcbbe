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
        service_account: by the service account's variables alone.
        token_file: by the access token in this file.
        profile: one of several accounts side by side.
        keyring: keep the session in the operating system's keyring.
        organization: the id of the organisation to switch to.
    """

    local: bool
    device: bool
    paste: bool
    force: bool
    service_account: bool = False
    token_file: str | None = None
    profile: str | None = None
    keyring: bool = False
    organization: str | None = None

    def without_a_person(self) -> Account | None:
        """Log in by what is there: a flag, the environment, the stored session; None if nothing is.

        Raises:
            MistypedError: the flags don't go together.
            MissingExtraError, LoginError, PlatformError: the login failed; the error says why.
        """
        self._check()
        if self.organization is not None:
            from centml_nb.accounts.mistyped import refuse_values

            refuse_values(current.settings().home, self.organization)
        if self.profile is not None:
            current.choose_profile(self.profile)
        if self._is_by_person:
            return None
        try:
            account = current.login(
                local=self.local,
                service_account=self.service_account,
                token_file=self.token_file,
                keyring=self.keyring,
            )
        except (NotLoggedInError, SessionEndedError):
            if self._named:
                raise
            return None
        if self.organization is not None:
            account.switch_organization(self.organization)
        return account

    def begin(self) -> LoginAttempt:
        """Begin the login of a person, by the ways that were chosen, or all.

        Raises:
            PrivateFileError, UnreachableError: as `current.begin_login`.
        """
        from centml_nb.auth.attempt import Ways

        if self.device or self.paste:
            ways = Ways(loopback=False, device=self.device, paste=self.paste)
            return current.begin_login(ways, keyring=self.keyring, organization=self.organization)
        return current.begin_login(keyring=self.keyring, organization=self.organization)

    @property
    def _is_by_person(self) -> bool:
        return self.device or self.paste or self.force

    @property
    def _named(self) -> list[str]:
        """The flags that name a way without a person."""
        flags = {
            "--local": self.local,
            "--service-account": self.service_account,
            "--token-file": self.token_file,
        }
        return [flag for flag, given in flags.items() if given]

    def _check(self) -> None:
        named = self._named
        if named and self._is_by_person:
            raise MistypedError(
                f"{named[0]} logs in without a browser, and the other flags are for one.",
                f"Type it alone: %centml_login {named[0]}",
            )
        if len(named) > 1:
            raise MistypedError(
                f"{' and '.join(named)} are different logins.", "Say one of them: %centml_login"
            )
