"""A platform of 2025 has no service accounts, and what is no id never leads to another route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from centml_nb.client.service_accounts_api import ServiceAccountsAPI, WireServiceAccount
from centml_nb.errors import ServiceAccountError

from .conftest import Hostile, as_json

if TYPE_CHECKING:
    from centml_nb.client.platform_client import PlatformClient


def test_a_platform_without_them_says_so_and_one_with_none_does_not(
    hostile: Hostile, client: PlatformClient
) -> None:
    hostile.answers(as_json({"detail": "Not Found"}, 404))
    with pytest.raises(ServiceAccountError, match="has no service accounts"):
        ServiceAccountsAPI(client).all()
    hostile.answers(as_json({"results": []}))
    assert ServiceAccountsAPI(client).all() == []


def test_an_id_stays_one_part_of_the_path(hostile: Hostile, client: PlatformClient) -> None:
    hostile.answers(as_json({}))
    ServiceAccountsAPI(client).delete(WireServiceAccount("../user_vault/7?x="))
    assert hostile.requests[0].path == "/service-accounts/..%2Fuser_vault%2F7%3Fx%3D"
