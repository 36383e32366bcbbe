"""Whatever a platform does: one sentence with a hint, no credential elsewhere, nothing quoted."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme

from centml_nb.auth import exchange
from centml_nb.auth.service_account import ServiceAccountTokens
from centml_nb.client import http
from centml_nb.client.platform_client import PlatformClient
from centml_nb.client.vault_api import VaultAPI
from centml_nb.contract.messages import WireDeployments, WireItems, WireServerlessKeys
from centml_nb.errors import (
    AccessDeniedError,
    CentMLError,
    ForbiddenError,
    LoginError,
    NotServedError,
    PlatformError,
    RefusedInputError,
    UnexpectedAnswerError,
    UnreachableError,
)
from centml_nb.secret import Secret
from centml_nb.settings import ServiceAccount

from .conftest import HTML, LOST, PLANTED, Answer, Held, Hostile, as_json, chain, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from centml_nb.contract.platform import Platform

ITEMS = as_json({"results": [{"type": "bearer_tokens", "key": "rag", "id": 1}]})
FORM_SECRET = "refresh-kB7xQ2mN9pL4"


def _names(client: PlatformClient) -> list[str]:
    return [item.key for item in client.get("/user_vault", WireItems).results]


def _asked(hostile: Hostile, platform_at: Platform, way: str) -> None:
    """Ask in each of the ways that carry a credential."""
    if way == "refresh":
        exchange.refresh(platform_at, Secret(FORM_SECRET))
    elif way == "operator":
        exchange.operator(platform_at, Secret(FORM_SECRET))
    elif way == "service account":
        account = ServiceAccount("robot", Secret(FORM_SECRET), platform_at.token_url)
        ServiceAccountTokens(account).token()
    else:
        client = PlatformClient(hostile.url, Held(PLANTED))
        try:
            if way == "read":
                client.get("/user_vault", WireItems)
            elif way == "delete":
                client.delete("/user_vault/1")
            else:
                client.send("PUT", "/user_vault", {"value": FORM_SECRET}, WireItems)
        finally:
            client.close()


WAYS = ["read", "write", "delete", "refresh", "operator", "service account"]
every_way = pytest.mark.parametrize("way", WAYS)


def test_a_platform_that_answers_is_understood(hostile: Hostile, client: PlatformClient) -> None:
    hostile.answers(ITEMS)
    assert _names(client) == ["rag"]
    (request,) = hostile.requests
    assert request.headers["authorization"] == f"Bearer {PLANTED}"
    assert request.headers["user-agent"].startswith("centml_nb/")


@every_way
def test_a_platform_that_is_down_is_said_to_be_so(platform_at: Platform, way: str) -> None:
    with serving() as gone:
        url = gone.url
    down = type(platform_at)(
        name="down", api_url=url, auth_url=url, token_url=url, serverless_url=None
    )
    with pytest.raises(UnreachableError, match="cannot be reached") as refused:
        _asked(gone, down, way)
    assert "centml-nb local start" in refused.value.hint
    assert PLANTED not in chain(refused.value)
    assert FORM_SECRET not in chain(refused.value)


@every_way
def test_a_platform_that_hangs_is_not_waited_for_for_ever(
    hostile: Hostile, platform_at: Platform, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.05))
    hostile.answers(hostile.hangs)
    with pytest.raises(UnreachableError, match="did not answer in time") as refused:
        _asked(hostile, platform_at, way)
    assert refused.value.hint
    # A read that hung is not asked again; a refresh is, once: its answer may have been lost.
    times = 2 if way == "refresh" else 1
    assert hostile.times_asked(times) == times


@every_way
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (as_json({"detail": "boom"}, 500), "had a fault \\(500: boom\\)"),
        (as_json({"error": "temporarily_unavailable"}, 503), "503: temporarily_unavailable"),
        (Answer(502, b"<html><h1>Bad gateway", HTML), "had a fault \\(502\\)"),
        (Answer(200, b"<html>Sign in</html>", HTML), "not of the platform's contract .text/html"),
        (as_json({"detail": "slow down"}, 429), "asks to slow down \\(429: slow down\\)"),
        (as_json({"message": "no such route"}, 404), "does not have this \\(404"),
        (Answer(304, b"", {}), "do not follow redirects"),
    ],
)
def test_a_fault_is_a_sentence(
    hostile: Hostile, platform_at: Platform, way: str, answer: Answer, words: str
) -> None:
    hostile.answers(answer)
    with pytest.raises(PlatformError, match=words) as refused:
        _asked(hostile, platform_at, way)
    assert refused.value.hint
    assert "<" not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedInputError),
        (401, AccessDeniedError),
        (403, ForbiddenError),
        (404, NotServedError),
        (409, RefusedInputError),
        (422, RefusedInputError),
        (429, UnexpectedAnswerError),
        (500, UnexpectedAnswerError),
        (599, UnexpectedAnswerError),
    ],
)
def test_each_status_is_the_error_that_the_tree_draws(
    hostile: Hostile, client: PlatformClient, status: int, error: type[PlatformError]
) -> None:
    hostile.answers(as_json({"detail": "the platform's words"}, status))
    with pytest.raises(error, match="the platform's words") as refused:
        client.send("POST", "/user_vault", {}, WireItems)
    assert type(refused.value) is error


@every_way
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_credential_follows_a_redirect(
    hostile: Hostile, elsewhere: Hostile, platform_at: Platform, way: str, status: int
) -> None:
    hostile.answers(Answer(status, b"", {"location": f"{elsewhere.url}/steal"}))
    with pytest.raises(UnexpectedAnswerError, match="credentials do not follow redirects"):
        _asked(hostile, platform_at, way)
    carried = [request for request in hostile.requests if request.holds(PLANTED)]
    carried += [request for request in hostile.requests if request.holds(FORM_SECRET)]
    assert carried
    assert elsewhere.requests == []
    # The control: one that follows would have arrived.
    with httpx.Client(follow_redirects=True, trust_env=False) as follower:
        follower.get(hostile.url)
    assert len(elsewhere.requests) == 1


@pytest.mark.parametrize("location", ["http://[::1", "//", "", "data:text/plain,x", "http://a:b/"])
def test_a_redirect_to_nowhere_is_an_error_of_ours(
    hostile: Hostile, client: PlatformClient, location: str
) -> None:
    hostile.answers(Answer(302, b"", {"location": location}))
    with pytest.raises(PlatformError):
        _names(client)


@pytest.fixture(params=["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def through_a_proxy(
    request: pytest.FixtureRequest, elsewhere: Hostile, monkeypatch: pytest.MonkeyPatch
) -> Hostile:
    monkeypatch.setenv(request.param, elsewhere.url)
    return elsewhere


@every_way
def test_no_proxy_sees_what_goes_to_this_machine(
    hostile: Hostile, through_a_proxy: Hostile, platform_at: Platform, way: str
) -> None:
    hostile.answers(as_json({"results": [], "access_token": "t"}))
    _asked(hostile, platform_at, way)
    assert len(hostile.requests) == 1
    assert through_a_proxy.requests == []


def test_a_certificate_that_nobody_signed_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path_factory.mktemp("trust") / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    with serving(context) as server:
        client = PlatformClient(server.url, Held(PLANTED))
        with pytest.raises(UnreachableError, match="Nobody whom this machine trusts") as refused:
            _names(client)
        client.close()
        assert "SSL_CERT_FILE" in refused.value.hint
        assert server.requests == []
        # The control: with its authority trusted the same server answers.
        server.answers(ITEMS)
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
        trusting = PlatformClient(server.url, Held(PLANTED))
        assert _names(trusting) == ["rag"]
        trusting.close()


FASTAPI = {
    "detail": [
        {
            "type": "string_too_long",
            "loc": ["body", "key"],
            "msg": "String should have at most 512 characters",
            "input": PLANTED,
            "ctx": {"max_length": 512, "given": PLANTED},
        },
        {"type": "missing", "loc": ["body", "type"], "msg": "Field required", "input": {}},
    ]
}


def test_a_422_of_fastapi_is_a_sentence_without_the_input(
    hostile: Hostile, client: PlatformClient
) -> None:
    hostile.answers(as_json(FASTAPI, 422))
    with pytest.raises(RefusedInputError) as refused:
        client.send("PUT", "/user_vault", {"key": PLANTED}, WireItems)
    assert "key: String should have at most 512 characters; type: Field required" in str(
        refused.value
    )
    assert PLANTED not in chain(refused.value)
    assert hostile.requests[0].holds(PLANTED)


@pytest.mark.parametrize(
    "body",
    [
        {"detail": [{"msg": "m", "loc": 5}]},
        {"detail": [{"msg": "m", "loc": None}]},
        {"detail": [{"msg": {"a": 1}, "loc": ["body"]}]},
        {"detail": [[["m"]]]},
        {"detail": 5},
        {"error": {"message": "m"}},
        [],
        None,
        5,
        "m",
    ],
)
def test_any_error_body_is_a_sentence(
    hostile: Hostile, client: PlatformClient, body: object
) -> None:
    hostile.answers(as_json(body, 400))
    with pytest.raises(RefusedInputError, match="refused the request \\(400"):
        client.send("PUT", "/user_vault", {}, WireItems)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'"\xff"', b"\x00", b'{"detail":' * 5000])
def test_an_error_body_that_is_no_json_is_a_sentence(
    hostile: Hostile, client: PlatformClient, body: bytes
) -> None:
    hostile.answers(Answer(400, body))
    with pytest.raises(RefusedInputError, match="refused the request \\(400\\)"):
        client.send("PUT", "/user_vault", {}, WireItems)


def test_an_error_that_echoes_a_value_we_know_is_told_without_it(
    hostile: Hostile, client: PlatformClient
) -> None:
    known = "wZ3tY6uH1jF5gD0a-known"
    keys = {"results": [{"name": "mine", "id": known}]}
    hostile.answers(as_json(keys), as_json({"detail": f"no {known} here"}, 400))
    assert VaultAPI(client).serverless_keys()
    with pytest.raises(RefusedInputError, match="no ⟨mine") as refused:
        client.send("PUT", "/user_vault", {}, WireItems)
    assert known not in chain(refused.value)


@pytest.mark.parametrize("shape", [WireItems, WireServerlessKeys, WireDeployments])
@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"results": {"name": PLANTED, "id": PLANTED}}).encode(),
        json.dumps({"results": [{"name": 5, "id": PLANTED, "value": PLANTED}]}).encode(),
        json.dumps({"results": [{"type": "t", "key": PLANTED, "id": PLANTED}], "x": 1})[
            :-9
        ].encode(),
        json.dumps({PLANTED: PLANTED}).encode(),
        f'{{"results": "{PLANTED}'.encode() + b'\xff"}',
        PLANTED.encode(),
        b"[" * 100_000,
        b"",
    ],
    ids=range(8),
)
def test_a_body_that_is_not_of_the_contract_is_not_quoted(
    hostile: Hostile, client: PlatformClient, shape: type, body: bytes
) -> None:
    hostile.answers(Answer(200, body))
    with pytest.raises(UnexpectedAnswerError, match="not of the platform's contract") as refused:
        client.get("/user_vault", shape)
    assert PLANTED not in chain(refused.value)


def test_a_body_that_is_not_in_its_encoding_is_an_error_of_ours(
    hostile: Hostile, client: PlatformClient
) -> None:
    hostile.answers(Answer(200, b"no gzip", {"content-encoding": "gzip"}))
    with pytest.raises(PlatformError):
        _names(client)


@pytest.mark.parametrize(
    "answer",
    [as_json({}, 429), as_json({}, 502), as_json({}, 503), Answer(504, b"<html>", HTML), LOST],
)
def test_only_reads_are_asked_again_and_with_an_end(
    hostile: Hostile, client: PlatformClient, answer: Answer
) -> None:
    hostile.answers(answer)
    with pytest.raises(PlatformError):
        client.get("/user_vault", WireItems)
    assert len(hostile.requests) == 3
    for write in (
        lambda: client.send("POST", "/credentials/api-key", {}, WireItems),
        lambda: client.send("PUT", "/user_vault", {}, WireItems),
        lambda: client.delete("/user_vault/1"),
    ):
        hostile.answers(answer)
        with pytest.raises(PlatformError):
            write()
        assert len(hostile.requests) == 1
    hostile.answers(answer, answer, ITEMS)
    assert _names(client) == ["rag"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 501])
def test_what_will_not_pass_is_not_asked_again(
    hostile: Hostile, client: PlatformClient, status: int
) -> None:
    hostile.answers(as_json({}, status))
    with pytest.raises(PlatformError):
        client.get("/user_vault", WireItems)
    # A rejected token is renewed once and the request sent once more.
    assert len(hostile.requests) == (2 if status == 401 else 1)


def test_the_retries_end_at_the_deadline(
    hostile: Hostile, client: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_DEADLINE_SECONDS", 0)
    hostile.answers(as_json({}, 503))
    with pytest.raises(UnexpectedAnswerError):
        client.get("/user_vault", WireItems)
    assert len(hostile.requests) == 2


def test_a_rejected_token_is_renewed_once(hostile: Hostile) -> None:
    source = Held("old-token", "new-token")
    client = PlatformClient(hostile.url, source)
    hostile.answers(as_json({}, 401), ITEMS)
    assert _names(client) == ["rag"]
    assert [request.headers["authorization"] for request in hostile.requests] == [
        "Bearer old-token",
        "Bearer new-token",
    ]
    hostile.answers(as_json({"detail": "no"}, 401))
    with pytest.raises(AccessDeniedError):
        _names(client)
    assert len(hostile.requests) == 2
    assert source.renewals == 2
    client.close()


def test_a_source_that_cannot_be_asked_is_not_asked_again(hostile: Hostile) -> None:
    class Down(Held):
        def token(self) -> Secret:
            self.renewals += 1
            raise UnreachableError("auth is down.", "Wait.") from httpx.ConnectError("no")

    source = Down("x")
    client = PlatformClient(hostile.url, source)
    with pytest.raises(UnreachableError, match="auth is down"):
        _names(client)
    client.close()
    assert source.renewals == 1
    assert hostile.requests == []


@pytest.mark.parametrize("token", [f"{PLANTED}\n", f"{PLANTED}é", f"{PLANTED}\r\nX-Evil: 1"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_quoted(
    hostile: Hostile, token: str
) -> None:
    client = PlatformClient(hostile.url, Held(token))
    for ask in (lambda: _names(client), lambda: client.delete("/user_vault/1")):
        with pytest.raises(LoginError) as refused:
            ask()
        assert PLANTED not in chain(refused.value)
    client.close()
    assert hostile.requests == []


def _account(platform_at: Platform) -> ServiceAccountTokens:
    return ServiceAccountTokens(ServiceAccount("robot", Secret(FORM_SECRET), platform_at.token_url))


def test_a_service_accounts_token_is_asked_for_once_and_renewed_when_rejected(
    hostile: Hostile, platform_at: Platform
) -> None:
    hostile.answers(as_json({"access_token": "first"}), as_json({"access_token": "second"}))
    tokens = _account(platform_at)
    first = tokens.token()
    assert tokens.token() == first
    assert len(hostile.requests) == 1
    assert hostile.requests[0].form == {
        "grant_type": "client_credentials",
        "client_id": "robot",
        "client_secret": FORM_SECRET,
    }
    assert tokens.renew(first).reveal() == "second"
    assert tokens.renew(first).reveal() == "second"  # somebody else has renewed it already
    assert len(hostile.requests) == 2


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (as_json({"error": "invalid_client"}, 401), LoginError, "does not know this service"),
        (as_json({"error": "invalid_scope", "error_description": "d"}, 400), LoginError, "\\(d\\)"),
        (as_json({"message": "m"}, 400), RefusedInputError, "400: m"),
        (Answer(401, b"<html>", HTML), AccessDeniedError, "401"),
        (as_json({"access_token": 5}), UnexpectedAnswerError, "contract"),
        (as_json({"token": PLANTED}), UnexpectedAnswerError, "contract"),
        (as_json({"error": "server_error"}, 500), UnexpectedAnswerError, "500"),
    ],
)
def test_a_service_account_that_is_refused_is_told_why(
    hostile: Hostile, platform_at: Platform, answer: Answer, error: type[CentMLError], words: str
) -> None:
    hostile.answers(answer)
    with pytest.raises(error, match=words) as refused:
        _account(platform_at).token()
    assert type(refused.value) is error
    assert FORM_SECRET not in chain(refused.value)
    assert PLANTED not in chain(refused.value)
    assert len(hostile.requests) == 1


def _logged(act: Callable[[], object], caplog: pytest.LogCaptureFixture) -> str:
    caplog.clear()
    act()
    return "\n".join(
        f"{record.name} {record.getMessage()} {record.args!r}" for record in caplog.records
    )


def test_no_log_holds_a_serverless_key_that_is_deleted(
    hostile: Hostile, client: PlatformClient, caplog: pytest.LogCaptureFixture
) -> None:
    key = "kB7xQ2mN9pL4vR8s+/serverless"
    caplog.set_level("DEBUG")
    hostile.answers(Answer())
    said = _logged(lambda: VaultAPI(client).delete_serverless_key(Secret(key)), caplog)
    (request,) = hostile.requests
    assert request.path == "/credentials/api-key/kB7xQ2mN9pL4vR8s%2B%2Fserverless"
    assert "httpcore" in said  # the logs were on
    assert "kB7xQ2mN9pL4vR8s" not in said
    # The control: the same address, asked for as any other, is logged whole.
    for other in ("/user_vault/kB7xQ2mN9pL4vR8s",):
        said = _logged(lambda path=other: client.delete(path), caplog)  # type: ignore[misc]
        assert "kB7xQ2mN9pL4vR8s" in said


@pytest.mark.parametrize("answer", [as_json({"detail": "no"}, 404), as_json({}, 500), LOST])
def test_no_error_and_no_log_holds_a_key_that_could_not_be_deleted(
    hostile: Hostile, client: PlatformClient, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level("DEBUG")
    hostile.answers(answer)
    with pytest.raises(PlatformError) as refused:
        VaultAPI(client).delete_serverless_key(Secret(PLANTED))
    assert hostile.requests[0].holds(PLANTED)
    assert PLANTED not in chain(refused.value)
    assert not any(PLANTED in record.getMessage() for record in caplog.records)


def test_another_item_than_the_one_asked_for_is_handed_out_to_nobody(
    hostile: Hostile, client: PlatformClient
) -> None:
    item = {"id": 7, "type": "env_vars", "key": "OTHER", "value": "planted-kB7xQ2mN9pL4vR8s"}
    hostile.answers(as_json(item), as_json(item))
    with pytest.raises(UnexpectedAnswerError, match="another item") as refused:
        VaultAPI(client).read(8)
    assert "planted" not in chain(refused.value)
    assert VaultAPI(client).read(7).key == "OTHER"
