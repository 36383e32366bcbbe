"""The ways of a login, at a real platform: each finishes it, and the first one wins."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth.attempt import Ways
from centml_nb.errors import LoginDeniedError, LoginError, StoppedError, StrayAnswerError
from centml_nb.secret import Secret
from tests.integration.client.conftest import chain

from .conftest import BY_CODE, BY_LINK, BY_PASTE, named

if TYPE_CHECKING:
    from tests.integration.conftest import Platform as Running

    from .conftest import Attempted, Person, StartAttempt

SECONDS = 30
EVERY = Ways()


def ended(waiting: Attempted) -> None:
    assert waiting.attempt.wait(SECONDS)
    assert waiting.attempt.error is None
    (tokens,) = waiting.kept
    assert tokens.claims.email == "you@lab.example"
    assert tokens.refresh_token is not None


def link(waiting: Attempted) -> str:
    assert waiting.attempt.link is not None
    return waiting.attempt.link


def code_page(waiting: Attempted) -> str:
    grant = waiting.attempt.grant
    assert grant is not None
    assert grant.page_with_code is not None
    assert grant.user_code in grant.page_with_code
    return grant.page_with_code


def test_by_the_link_on_a_port_of_its_own(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(EVERY, named(quick_platform))
    address = person.log_in(link(waiting))
    assert address.startswith(waiting.asked["redirect_uri"])
    assert waiting.attempt.comes_back
    assert "You are logged in" in person.open(address).text
    ended(waiting)
    assert waiting.attempt.won_by == "the link"


def test_by_a_code_confirmed_in_another_browser(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(EVERY, named(quick_platform))
    assert "Logged in" in person.confirm(code_page(waiting)).text
    ended(waiting)
    assert waiting.attempt.won_by == "the code"


@pytest.mark.parametrize("part", ["address", "query", "code"])
def test_by_pasting_where_nobody_comes_back(
    start: StartAttempt, quick_platform: Running, person: Person, part: str
) -> None:
    waiting = start(BY_PASTE, named(quick_platform))
    assert not waiting.attempt.comes_back
    address = person.log_in(link(waiting))
    query = address.partition("?")[2]
    code = dict(pair.split("=") for pair in query.split("&"))["code"]
    pasted = {"address": address, "query": query, "code": code}[part]
    waiting.attempt.paste(Secret(f' "{pasted[:20]}\n{pasted[20:]}"\r\n'))
    ended(waiting)
    assert waiting.attempt.won_by == "what was pasted"


def test_what_is_wrong_can_be_pasted_again(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(BY_PASTE, named(quick_platform))
    other = start(BY_PASTE, named(quick_platform))
    theirs = person.log_in(link(other))
    for pasted, says in [
        ("", "Nothing was pasted"),
        ("planted, and no code!", "no code in what was pasted"),
        (link(waiting), "address of the login page itself"),
        (theirs, "another login's"),
    ]:
        with pytest.raises(StrayAnswerError, match=says) as raised:
            waiting.attempt.paste(Secret(pasted))
        assert "planted" not in chain(raised.value)
        assert theirs[-20:] not in chain(raised.value)
    with pytest.raises(LoginError, match="does not take this code"):
        waiting.attempt.paste(Secret("planted-unknown-code"))
    assert waiting.is_waiting()
    waiting.attempt.paste(Secret(person.log_in(link(waiting))))
    ended(waiting)
    assert other.is_waiting()


def test_another_logins_code_is_held_to_its_verifier(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(BY_PASTE, named(quick_platform))
    other = start(BY_PASTE, named(quick_platform))
    theirs = person.log_in(link(other)).partition("code=")[2].partition("&")[0]
    with pytest.raises(LoginError, match="does not take this code"):
        waiting.attempt.paste(Secret(theirs))
    assert waiting.is_waiting()


def test_what_came_back_and_is_pasted_as_well_is_exchanged_once(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(BY_LINK, named(quick_platform))
    address = person.log_in(link(waiting))
    person.open(address)
    with pytest.raises(StrayAnswerError, match="over"):
        waiting.attempt.paste(Secret(address))
    ended(waiting)
    # Used a second time the code would have ended the session.
    from centml_nb.auth import exchange

    refreshed = exchange.refresh(waiting.attempt.platform, _refresh_token(waiting))
    assert refreshed.claims.email


def test_of_two_ways_the_first_wins_and_the_other_is_told(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    waiting = start(EVERY, named(quick_platform))
    address = person.log_in(link(waiting))
    page = code_page(waiting)
    person.open(address)
    ended(waiting)
    person.confirm(page)
    waiting.attempt.join()
    assert len(waiting.kept) == 1
    assert waiting.attempt.won_by == "the link"


@pytest.mark.parametrize("way", ["link", "pasted", "code"])
def test_a_no_in_the_browser_ends_it(
    start: StartAttempt, quick_platform: Running, person: Person, way: str
) -> None:
    waiting = start(EVERY, named(quick_platform))
    if way == "code":
        person.confirm(code_page(waiting), "denied")
    elif way == "link":
        assert "You are not logged in" in person.open(person.say_no(link(waiting))).text
    else:
        with pytest.raises(LoginDeniedError):
            waiting.attempt.paste(Secret(person.say_no(link(waiting))))
    assert waiting.attempt.wait(SECONDS)
    assert isinstance(waiting.attempt.error, LoginDeniedError)
    assert waiting.kept == []


def test_two_logins_wait_side_by_side(
    start: StartAttempt, quick_platform: Running, person: Person
) -> None:
    first = start(EVERY, named(quick_platform))
    second = start(EVERY, named(quick_platform))
    crossed = person.log_in(link(first)).replace(
        first.asked["redirect_uri"], second.asked["redirect_uri"]
    )
    assert person.open(crossed).status_code == 400
    assert first.is_waiting()
    assert second.is_waiting()
    person.open(person.log_in(link(second)))
    ended(second)
    person.open(person.log_in(link(first)))
    ended(first)


def test_nobody_is_waited_for_for_ever(start: StartAttempt, quick_platform: Running) -> None:
    waiting = start(EVERY, named(quick_platform), seconds=0.05)
    assert waiting.attempt.wait(SECONDS)
    assert "Nobody logged in within" in str(waiting.attempt.error)
    with pytest.raises(StrayAnswerError, match="over"):
        waiting.attempt.paste(Secret("a-code-that-is-late"))


def test_a_cancelled_login_ends_at_once_and_once(
    start: StartAttempt, quick_platform: Running
) -> None:
    told = threading.Event()
    waiting = start(EVERY, named(quick_platform))
    waiting.attempt.when_it_changes(lambda: told.set() if waiting.attempt.is_over else None)
    waiting.attempt.cancel("Somebody cancelled it.")
    assert told.is_set()
    waiting.attempt.cancel("Another reason.")
    assert isinstance(waiting.attempt.error, StoppedError)
    assert waiting.attempt.error.message == "Somebody cancelled it."
    assert waiting.kept == []


def test_only_the_ways_that_were_chosen_are_there(
    start: StartAttempt, quick_platform: Running
) -> None:
    by_code = start(BY_CODE, named(quick_platform)).attempt
    assert by_code.grant is not None
    assert by_code.link is None
    by_paste = start(BY_PASTE, named(quick_platform)).attempt
    assert by_paste.grant is None
    assert by_paste.link is not None


def _refresh_token(waiting: Attempted) -> Secret:
    token = waiting.kept[0].refresh_token
    assert token is not None
    return token
