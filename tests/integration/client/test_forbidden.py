"""What a platform that answers 403, 404 or not at all makes of changes to the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.accounts.deleting import Deleting
from centml_nb.accounts.handing_out import HandingOut
from centml_nb.accounts.listing import listing
from centml_nb.accounts.renaming import Renaming
from centml_nb.client.vault_api import VaultAPI
from centml_nb.contract.items import VaultItem
from centml_nb.contract.kinds import Kind
from centml_nb.errors import (
    AccessDeniedError,
    ForbiddenError,
    PlatformError,
    UnexpectedAnswerError,
    UnreachableError,
)
from centml_nb.injection.bindings import Binding
from centml_nb.injection.injector import Injector
from centml_nb.redaction.fingerprint import Fingerprinter
from centml_nb.secret import Secret
from centml_nb.vault.catalogue import Catalogue
from centml_nb.vault.journal import Journal
from centml_nb.vault.knowledge import Knowledge
from centml_nb.vault.private_keys import PrivateKeys
from tests.integration.client.conftest import HTML, LOST, Answer, Request, as_json

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.client.platform_client import PlatformClient
    from tests.integration.client.conftest import Hostile

VALUE = Secret("kB7xQ2mN9pL4vR8s-vault")
TEAMS = VaultItem("7", Kind.ENV_VAR, "TEAMS", "org")
MINE = VaultItem("8", Kind.ENV_VAR, "MINE", "user")
NO = as_json({"detail": "Forbidden"}, 403)


class Parts:
    """What changes a vault, over a platform that is told what to answer."""

    def __init__(self, home: Path, client: PlatformClient) -> None:
        home.chmod(0o700)
        knowledge = Knowledge(home, "hostile", Fingerprinter.kept_in(home))
        self.injector = Injector(home)
        self.catalogue = Catalogue(VaultAPI(client), knowledge)
        kept = (
            self.catalogue,
            PrivateKeys(home, "hostile"),
            self.injector,
            HandingOut(home, "hostile"),
            Journal(home),
            "hostile",
        )
        self.deleting, self.renaming = Deleting(*kept), Renaming(*kept)

    def in_use(self, item: VaultItem) -> None:
        self.catalogue.knowledge.learn(item.id, VALUE)
        self.injector.inject((item.reference,), Binding({item.name: VALUE}))


@pytest.fixture
def parts(tmp_path: Path, client: PlatformClient) -> Parts:
    return Parts(tmp_path, client)


def _allowing_reads(request: Request) -> Answer:
    if request.method != "GET":
        return NO
    if request.path.startswith("/user_vault/"):
        value = VALUE.reveal()
        return as_json({"id": 7, "type": "env_vars", "key": "TEAMS", "value": value})
    return as_json({"results": []})


def test_a_403_for_an_organisations_item_says_who_can_and_changes_nothing(
    parts: Parts, hostile: Hostile
) -> None:
    parts.in_use(TEAMS)
    hostile.answers(_allowing_reads)
    acts = (
        lambda: parts.deleting.delete(TEAMS),
        lambda: parts.renaming.rename(TEAMS, "OURS"),
        lambda: parts.renaming.rename(TEAMS, "TEAMS", "user"),
    )
    for act in acts:
        with pytest.raises(ForbiddenError, match="is your organisation's") as refused:
            act()
        assert "whoever made it" in refused.value.hint
        assert VALUE.reveal() not in str(refused.value)
    assert TEAMS.id in parts.catalogue.knowledge.all()
    assert [lease.reference for lease in parts.injector.leases] == ["env/TEAMS"]
    parts.injector.release()


def test_a_403_for_an_own_item_and_a_401_do_not_speak_of_the_organisation(
    parts: Parts, hostile: Hostile
) -> None:
    for answer in (NO, as_json({}, 401)):
        hostile.answers(answer)
        with pytest.raises(AccessDeniedError) as refused:
            parts.deleting.delete(MINE)
        assert "your organisation's" not in refused.value.message


@pytest.mark.parametrize("answer", [LOST, as_json({}, 500)])
def test_what_is_not_known_to_be_deleted_stays_in_use(
    parts: Parts, hostile: Hostile, answer: Answer
) -> None:
    parts.in_use(MINE)
    hostile.answers(answer)
    with pytest.raises(PlatformError):
        parts.deleting.delete(MINE)
    assert MINE.id in parts.catalogue.knowledge.all()
    assert len(parts.injector.leases) == 1
    parts.injector.release()


def test_a_404_is_an_item_that_is_gone_already(parts: Parts, hostile: Hostile) -> None:
    parts.in_use(MINE)
    hostile.answers(as_json({"detail": "Vault item not found"}, 404))
    deleted = parts.deleting.delete(MINE)
    assert not deleted.was_there
    assert len(deleted.released) == 1
    assert parts.catalogue.knowledge.all() == {}


ROWS = [
    {"id": 1, "type": "env_vars", "key": "ALPHA", "visibility": "USER"},
    {"id": 2, "type": "bearer_tokens", "key": "beta", "visibility": "ORG"},
]


def _vault(request: Request) -> Answer:
    if request.path.startswith("/user_vault"):
        return as_json({"results": ROWS})
    return as_json({}, 404)


@pytest.mark.parametrize("down", [LOST, as_json({}, 503), Answer(200, b"<html>", HTML)])
def test_a_list_that_cannot_be_had_is_the_last_one_and_marked(
    parts: Parts, hostile: Hostile, down: Answer
) -> None:
    hostile.answers(down)
    with pytest.raises((UnreachableError, UnexpectedAnswerError)):
        listing(parts.catalogue, None, None, None)
    hostile.answers(_vault)
    now = listing(parts.catalogue, None, None, None)
    assert (now.as_of, now.problem, now.is_whole) == (None, "", True)
    hostile.answers(down)
    then = listing(parts.catalogue, None, None, None)
    assert list(then.items) == list(now.items)
    assert then.as_of is not None
    assert then.problem
    narrowed = {
        (Kind.ENV_VAR, None, None): ["ALPHA"],
        (None, "ALP", None): ["ALPHA"],
        (None, None, "org"): ["beta"],
        (Kind.ENV_VAR, "beta", None): [],
    }
    for wanted, names in narrowed.items():
        assert [item.name for item in listing(parts.catalogue, *wanted).items] == names


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_see_the_vault_is_not_shown_the_last_list(
    parts: Parts, hostile: Hostile, status: int
) -> None:
    hostile.answers(_vault)
    assert listing(parts.catalogue, None, None, None).items
    hostile.answers(as_json({}, status))
    with pytest.raises(AccessDeniedError):
        listing(parts.catalogue, None, None, None)


def test_a_query_is_looked_for_here_as_well(parts: Parts, hostile: Hostile) -> None:
    rows = [{"id": 3, "type": "env_vars", "key": name} for name in ("École", "other", "100%")]
    hostile.answers(lambda _: as_json({"results": rows}))
    for query, names in (("école", ["École"]), ("OTH", ["other"]), ("0%", ["100%"])):
        found = listing(parts.catalogue, Kind.ENV_VAR, query, None).items
        assert [item.name for item in found] == names
    assert "search_query=OTH" in hostile.requests[1].path
    assert "search_query" not in hostile.requests[0].path
