"""OneProcess: what holds a session and its locks stays in the process that logged in."""

from __future__ import annotations

from typing import NoReturn, Self

from centml_nb.errors import PicklingError


class OneProcess:
    """Is shared by its copies, and is not pickled: a session in two places would end in both."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise PicklingError(
            "An account, its vault and its doors stay in the process that logged in.",
            "Call centml_nb.account() in the other one: it goes on with this machine's login. What"
            " is in use is in the environment of the processes that are started from here.",
        )
