"""The questions that CONTRACT leaves open; each is asked with throwaway names and cleaned up.

A question is a function of what is asked with, and answers in one sentence without a secret.
"""

from __future__ import annotations

import secrets
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from centml_nb.auth import clock
from centml_nb.auth.session import SessionTokens
from centml_nb.errors import CentMLError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from centml_nb.accounts.sources import Source


@dataclass
class Asking:
    """What questions are asked with.

    Attributes:
        source: the login.
        api: the API, logged in.
        auth: the login's own endpoints, without a token.
        cleaning: what is undone at the end, whatever happened.
    """

    source: Source
    api: httpx.Client
    auth: httpx.Client
    cleaning: ExitStack = field(default_factory=ExitStack)

    def name(self) -> str:
        return f"centml-nb-live-{secrets.token_hex(4)}"

    def put(self, name: str, value: str, **more: object) -> httpx.Response:
        body = {"type": "env_vars", "key": name, "value": value, **more}
        answer = self.api.put("/user_vault", json=body)
        self.cleaning.callback(self._remove, name)
        return answer

    def named(self, name: str) -> list[dict[str, Any]]:
        found = self.api.get("/user_vault", params={"type": "env_vars", "search_query": name})
        return [one for one in found.json()["results"] if one["key"] == name]

    def _remove(self, name: str) -> None:
        for one in self.named(name):
            if "id" in one:
                self.api.delete(f"/user_vault/{one['id']}")
            else:
                body = {"type": "env_vars", "key": name}
                self.api.request("DELETE", "/user_vault", json=body)


def is_the_device_flow_on(asking: Asking) -> str:
    """Is the device flow on for this client?"""
    client_id = asking.source.platform.client_id
    answer = asking.auth.post("/user_management/authorize/device", data={"client_id": client_id})
    if answer.is_success:
        said = answer.json()
        return f"Yes: codes last {said.get('expires_in')} s, polled every {said.get('interval')} s."
    return f"No: {_said(answer)}."


def does_the_token_endpoint_take_an_organization_id(asking: Asking) -> str:
    """Does the token endpoint take an `organization_id`?"""
    session = asking.source.session
    if session is None:
        return "Not asked: this login is no session."
    before = session.current().claims.org_id
    try:
        after = session.switch(before or "org_none").claims.org_id
    except CentMLError as error:
        return f"It refused the organisation that the session is with: {error.message}"
    taken = f"It answered with {'the same' if after == before else 'another'} organisation"
    try:
        other = session.switch("org_centmlnblive").claims.org_id
    except CentMLError as error:
        return f"{taken}, and refused one that there is not: {error.message}"
    return f"{taken}, and ignored one that there is not ({'same' if other == before else 'other'})."


def is_a_used_refresh_token_answered(asking: Asking) -> str:
    """Is a refresh token answered again right after its use (the grace)?"""
    source = asking.source
    if source.store is None or source.is_borrowed or not isinstance(source.tokens, SessionTokens):
        return "Not asked: this login is no session of ours, and it could end it."
    with source.store.lock():
        stored = source.store.load()
        if stored is None or stored.refresh_token is None:
            return "Not asked: there is no refresh token."
        from centml_nb.auth import exchange

        first = exchange.refresh(source.platform, stored.refresh_token)
        source.store.save(first)
        try:
            again = exchange.refresh(source.platform, stored.refresh_token)
        except CentMLError as error:
            return f"No: {error.message}"
        source.store.save(again)
    same = again.refresh_token == first.refresh_token
    return f"Yes, at once after its use, with {'the same' if same else 'another'} next one."


def how_long_do_tokens_live(asking: Asking) -> str:
    """How long does an access token live, and how far is this machine's clock off?"""
    claims = asking.source.tokens.current().claims
    off = round(clock.now() - time.time())
    return f"{round(claims.exp - claims.iat)} s; the clock is off by {off} s."


def does_putting_without_an_id_replace(asking: Asking) -> str:
    """Does `PUT /user_vault` without an `id` replace an item of the same type and name?"""
    name = asking.name()
    asking.put(name, "first")
    answer = asking.put(name, "second")
    found = asking.named(name)
    if not answer.is_success:
        return f"It is refused: {_said(answer)}."
    return "It replaces it." if len(found) == 1 else f"There are {len(found)} of it then."


def does_a_name_exist_in_both_visibilities(asking: Asking) -> str:
    """Can the same name be a user's and the organisation's, and may this user make one for all?"""
    name = asking.name()
    asking.put(name, "mine", visibility="USER")
    answer = asking.put(name, "ours", visibility="ORG")
    if not answer.is_success:
        return f"ORG is refused: {_said(answer)}."
    found = [str(one.get("visibility")) for one in asking.named(name)]
    return f"ORG is taken; there are then: {', '.join(sorted(found))}."


def what_an_update_keeps(asking: Asking) -> str:
    """Does an update by `id` keep the visibility that it leaves out?"""
    name = asking.name()
    made = asking.put(name, "first", visibility="ORG")
    if not made.is_success or "id" not in made.json():
        return f"Not to be asked here: {_said(made)}."
    asking.put(name, "second", id=made.json()["id"])
    (found, *_) = asking.named(name) or [{}]
    return f"It is {found.get('visibility')} afterwards, and was ORG."


def are_names_told_apart_by_case(asking: Asking) -> str:
    """Are names told apart by upper and lower case?"""
    name = asking.name()
    asking.put(name, "lower")
    asking.put(name.upper(), "upper")
    both = len(asking.named(name)) + len(asking.named(name.upper()))
    return "Yes." if both == 2 else f"No, or a search is: {both} found."


def what_is_a_values_limit(asking: Asking) -> str:
    """Is a value of 4096 characters taken, and one of 4097 refused?"""
    name = asking.name()
    most, more = asking.put(name, "v" * 4096), asking.put(name, "v" * 4097)
    return f"4096: {most.status_code}, 4097: {more.status_code}."


def are_serverless_keys_there(asking: Asking) -> str:
    """Are there serverless keys?"""
    answer = asking.api.get("/credentials/api-key")
    return "Yes." if answer.is_success else f"No: {answer.status_code}."


def are_earlier_secrets_still_good(asking: Asking) -> str:
    """Does a service account's earlier secret work after a new one was made?"""
    made = asking.api.post("/service-accounts", json={"name": asking.name()})
    if not made.is_success:
        return f"Not to be asked here: {_said(made)}."
    said = made.json()
    path = f"/service-accounts/{quote(said['workos_id'], safe='')}"
    asking.cleaning.callback(asking.api.delete, path)
    asking.api.post(f"{path}/secrets", json={})
    form = {
        "grant_type": "client_credentials",
        "client_id": said["workos_id"],
        "client_secret": said["client_secret"],
    }
    answer = asking.auth.post(asking.source.platform.token_url, data=form)
    return "Yes." if answer.is_success else f"No: {_said(answer)}."


def what_answers_carry_of_a_deployment(asking: Asking) -> str:
    """Which fields does a deployment's own answer leave out, that an update takes?"""
    found = asking.api.get("/deployments").json()["results"]
    doors = [one for one in found if one["type"] in {"inference_v3", "cserve_v3"}]
    if not doors:
        return "Not asked: there is no deployment, and none is made here: it would cost."
    door = doors[0]
    answer = asking.api.get(f"/deployments/{door['type']}/{door['id']}").json()
    asked = ("hf_token", "max_surge", "max_unavailable", "port", "endpoint_bearer_token")
    absent = [name for name in asked if name not in answer]
    return f"{door['type']}: {', '.join(absent) or 'none of those that are asked about'}."


def _said(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return str(answer.status_code)
    words = body.get("error_description") or body.get("detail") or body.get("error") or ""
    return f"{answer.status_code} {str(words)[:120]}".strip()


QUESTIONS: tuple[Callable[[Asking], str], ...] = (
    is_the_device_flow_on,
    does_the_token_endpoint_take_an_organization_id,
    how_long_do_tokens_live,
    does_putting_without_an_id_replace,
    does_a_name_exist_in_both_visibilities,
    what_an_update_keeps,
    are_names_told_apart_by_case,
    what_is_a_values_limit,
    are_serverless_keys_there,
    are_earlier_secrets_still_good,
    what_answers_carry_of_a_deployment,
    # Last: a platform that takes this for theft ends the session.
    is_a_used_refresh_token_answered,
)
