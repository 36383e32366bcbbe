"""Python alone, in a notebook that nothing guards, is told so once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Kernel

LOGIN = "import centml_nb; account = centml_nb.login(local=True)"
TOLD = "is not guarded"


def test_it_is_told_once_and_not_where_the_extension_is(start_kernel: Callable[[], Kernel]) -> None:
    bare = start_kernel()
    said = bare.ok(LOGIN).text
    assert said.count(TOLD) == 1
    assert "%load_ext centml_nb" in said
    assert TOLD not in bare.ok("centml_nb.login(local=True); centml_nb.account()").text
    guarded = start_kernel()
    guarded.ok("%load_ext centml_nb")
    assert TOLD not in guarded.ok(LOGIN).text
    assert TOLD not in guarded.ok("%unload_ext centml_nb").text
    assert TOLD in guarded.ok("centml_nb.account()").text


def test_it_is_not_told_where_the_guards_are_off_on_purpose(
    start_kernel: Callable[[], Kernel],
) -> None:
    kernel = start_kernel()
    kernel.ok("%env CENTML_NB_GUARD=off")
    assert TOLD not in kernel.ok(LOGIN).text
