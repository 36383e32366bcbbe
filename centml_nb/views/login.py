"""The screen of a login that waits for a person: its ways, best first, and how it ended."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from centml_nb.accounts import current
from centml_nb.auth.surroundings import Surroundings
from centml_nb.redaction.registry import REGISTRY
from centml_nb.views.shown import Sentences
from centml_nb.views.status import who

if TYPE_CHECKING:
    from centml_nb.auth.attempt import LoginAttempt

_MINUTE = 60
_WITHOUT_ACCOUNT = "To try everything without an account: `%centml_login --local`"


class Step(msgspec.Struct, frozen=True):
    """One way.

    Attributes:
        said: what to do at `address`; `code` follows where there is one.
        code: what stands there, or is typed there.
    """

    way: Literal["link", "code"]
    said: str
    address: str
    code: str = ""

    @property
    def sentence(self) -> str:
        """It as a line above its address."""
        return f"{self.said} `{self.code}`:" if self.code else f"{self.said}:"


class LoginScreen(msgspec.Struct, frozen=True):
    """What is shown while a login waits.

    Attributes:
        platform: where.
        steps: the ways, best first.
        pasting: what to do where the link's last page does not load; nothing without a link.
        notes: what does not work, and what else there is, in sentences.
        seconds: how long it waits still.
    """

    platform: str
    steps: list[Step]
    pasting: str
    notes: list[str]
    seconds: int

    @classmethod
    def of(cls, attempt: LoginAttempt, paste_by: str) -> LoginScreen:
        """Look at an attempt; `paste_by` says what takes an address: `paste it below`."""
        place = Surroundings.here().place
        steps = [step for step in (_by_link(attempt, place), _by_code(attempt)) if step]
        is_local = attempt.platform.is_local
        return cls(
            platform="the local platform" if is_local else attempt.platform.name,
            steps=steps[::-1] if place else steps,
            pasting=_pasting(attempt, place, paste_by) if attempt.link else "",
            notes=[*attempt.notes, *([] if is_local else [_WITHOUT_ACCOUNT])],
            seconds=max(0, round(attempt.ends_at - time.monotonic())),
        )

    def message(self) -> dict[str, Any]:
        """Return it as what JSON can say."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    @property
    def sentences(self) -> Sentences:
        """It as text."""
        lines = [self._head]
        for step in self.steps:
            lines += ["", step.sentence, f"  `{step.address}`"]
        return Sentences((*lines, "", *filter(None, (self.pasting, *self.notes))))

    def __repr__(self) -> str:
        return repr(self.sentences)

    def _repr_html_(self) -> str:
        steps = "".join(
            f"<li>{_html(step.sentence)}<br>{_anchor(step.address)}</li>" for step in self.steps
        )
        rest = "<br>".join(map(_html, filter(None, (self.pasting, *self.notes))))
        return f"<div>{_html(self._head)}<ul>{steps}</ul>{rest}</div>"

    @property
    def _head(self) -> str:
        minutes = max(1, round(self.seconds / _MINUTE))
        first = ": the first way to finish wins" if len(self.steps) > 1 else ""
        return f"Log in to {self.platform}{first}. This waits {minutes} minutes."


def ended_sentences(attempt: LoginAttempt) -> Sentences:
    """Return how a login ended: who is logged in, or what went wrong and what to do."""
    if attempt.error is not None:
        said = attempt.error.message, attempt.error.hint
        return Sentences(tuple(map(REGISTRY.redact, said)))
    account = current.account()
    return Sentences(
        (
            f"Logged in as {who(account, account.identity())}, by {attempt.won_by}.",
            "The session is kept on this machine. See what there is: `%vault_list`",
        )
    )


def _by_link(attempt: LoginAttempt, place: str) -> Step | None:
    if attempt.link is None:
        return None
    if place or not attempt.comes_back:
        return Step("link", "In any browser, by this link", attempt.link)
    return Step("link", "In a browser on this machine; it comes back by itself", attempt.link)


def _by_code(attempt: LoginAttempt) -> Step | None:
    grant = attempt.grant
    if grant is None:
        return None
    if grant.page_with_code is None:
        said = "In a browser on any machine; type there the code"
        return Step("code", said, grant.page, grant.user_code)
    said = "In a browser on any machine; see that its page shows the code"
    return Step("code", said, grant.page_with_code, grant.user_code)


def _pasting(attempt: LoginAttempt, place: str, paste_by: str) -> str:
    copying = f"copy its whole address, and {paste_by}"
    if not attempt.comes_back:
        return f"The page that the link ends at will not load: {copying}."
    runs = f"This runs in {place}. " if place else ""
    return f"{runs}If the page that the link ends at does not load, {copying}."


def _html(line: str) -> str:
    parts = line.split("`")
    return "".join(
        f"<code>{escape(part)}</code>" if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _anchor(address: str) -> str:
    shown = escape(address)
    return f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'
