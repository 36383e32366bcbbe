"""Verdicts: how what holds a value is written, and what was refused."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from centml_nb.server.grants import Grants, Manner
from centml_nb.server.refusal import refused
from centml_nb.settings import save_guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tornado.web import HTTPError

    from centml_nb.findings.finding import Finding

_MOST_REFUSED = 100


class Verdicts:
    """Decides by what was allowed on purpose, then by the server's setting.

    Attributes:
        grants: what people allowed, for one save each.
        refused: what was refused last, by path, for who asks.
    """

    def __init__(self) -> None:
        self.grants = Grants()
        self.refused: OrderedDict[str, list[Finding]] = OrderedDict()

    @staticmethod
    def is_off() -> bool:
        """Say whether the guard is switched off."""
        return save_guard() == "off"

    def on(self, path: str, findings: Sequence[Finding]) -> Manner | None:
        """Return how to write what holds values; None where it holds none.

        Raises:
            HTTPError: it is not to be written.
        """
        if not findings:
            self.refused.pop(path, None)
            return None
        manner = self.grants.take(path)
        if manner is None and save_guard() == "redact":
            manner = Manner.REDACTED
        if manner is None:
            raise self.refusal(path, findings)
        return manner

    def refusal(self, path: str, findings: Sequence[Finding]) -> HTTPError:
        """Note that `path` was refused; return what says so."""
        self.refused[path] = list(findings)
        self.refused.move_to_end(path)
        while len(self.refused) > _MOST_REFUSED:
            self.refused.popitem(last=False)
        return refused(path, findings)
