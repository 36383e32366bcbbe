"""Every way to a token, and every way to lose it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Platform, StartPlatform

REDIRECT = "http://127.0.0.1:57983/callback"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
OPERATOR = "urn:centml-nb:params:oauth:grant-type:operator"


def authenticate(platform: Platform, **said: str) -> httpx.Response:
    return httpx.post(
        f"{platform.auth_url}/user_management/authenticate",
        data={"client_id": platform.client_id, **said},
        trust_env=False,
    )


def refresh(platform: Platform, token: str) -> httpx.Response:
    return authenticate(platform, grant_type="refresh_token", refresh_token=token)


def vault_status(platform: Platform, token: str) -> int:
    answer = httpx.get(
        f"{platform.api_url}/user_vault",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    return answer.status_code


class Browser(httpx.Client):
    """A browser that logs in: it keeps cookies and does not follow redirects."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(base_url=platform.auth_url, trust_env=False)
        self.verifier = secrets.token_urlsafe(64)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.query = {
            "response_type": "code",
            "client_id": platform.client_id,
            "redirect_uri": REDIRECT,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "provider": "authkit",
            "state": "s&t/ä",
        }

    def open(self, **changes: str | None) -> httpx.Response:
        query = {name: value for name, value in (self.query | changes).items() if value is not None}
        return self.get("/user_management/authorize", params=query)

    def press(self, page: httpx.Response, **more: str) -> httpx.Response:
        found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
        fields = {name: unescape(value) for name, value in found}
        action = re.search(r'method="post" action="([^"]*)"', page.text)
        assert action is not None
        return self.post(action[1], data=fields | more)


def redirected(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith(f"{REDIRECT}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def exchange(platform: Platform, browser: Browser, issued: str, **changes: str) -> httpx.Response:
    said = {"grant_type": "authorization_code", "code": issued, "code_verifier": browser.verifier}
    return authenticate(platform, **(said | changes))


@pytest.fixture
def browser(platform: Platform) -> Iterator[Browser]:
    with Browser(platform) as opened:
        yield opened


def test_the_operators_secret_logs_in(platform: Platform) -> None:
    token_set = platform.operator_login()
    claims = jwt.decode(token_set["access_token"], options={"verify_signature": False})
    assert set(claims) >= {"sub", "sid", "iss", "org_id", "role", "permissions", "exp", "iat"}
    assert claims["email"] == token_set["user"]["email"] == "you@lab.example"
    assert claims["organization_name"] == "Example Lab"
    assert claims["org_id"] == token_set["organization_id"]
    assert vault_status(platform, token_set["access_token"]) == 200


def test_another_secret_does_not(platform: Platform) -> None:
    answer = authenticate(platform, grant_type=OPERATOR, operator_secret="guessed")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert set(answer.json()) == {"error", "error_description"}


def test_a_refresh_may_be_sent_as_json_like_the_official_client_does(platform: Platform) -> None:
    answer = httpx.post(
        f"{platform.auth_url}/user_management/authenticate",
        json={
            "client_id": platform.client_id,
            "grant_type": "refresh_token",
            "refresh_token": platform.operator_login()["refresh_token"],
        },
        trust_env=False,
    )
    assert vault_status(platform, answer.json()["access_token"]) == 200


def test_a_refresh_token_used_again_within_the_grace_gives_a_fresh_pair(platform: Platform) -> None:
    first = platform.operator_login()["refresh_token"]
    successors = [refresh(platform, first).json()["refresh_token"] for _ in range(3)]
    assert len({first, *successors}) == 4
    assert refresh(platform, successors[0]).status_code == 200


def test_a_refresh_token_used_again_after_the_grace_ends_its_session(
    start_platform: StartPlatform,
) -> None:
    platform = start_platform("--refresh-grace=0")
    other = platform.operator_login()
    first = platform.operator_login()
    second = refresh(platform, first["refresh_token"]).json()
    assert vault_status(platform, second["access_token"]) == 200
    assert refresh(platform, first["refresh_token"]).json()["error"] == "invalid_grant"
    assert refresh(platform, second["refresh_token"]).json()["error"] == "invalid_grant"
    assert vault_status(platform, second["access_token"]) == 401
    assert vault_status(platform, other["access_token"]) == 200


def test_an_expired_token_is_refused(start_platform: StartPlatform) -> None:
    platform = start_platform("--token-lifetime=0.001")
    assert vault_status(platform, platform.operator_login()["access_token"]) == 401


def test_forged_tokens_are_refused(platform: Platform, access_token: str) -> None:
    key = (Path(platform.state_dir) / "signing-key").read_bytes()
    claims = jwt.decode(access_token, options={"verify_signature": False})

    def signed(changes: dict[str, Any], with_key: bytes = key) -> str:
        return jwt.encode(claims | changes, with_key, algorithm="HS256")

    assert vault_status(platform, signed({})) == 200
    assert vault_status(platform, signed({}, b"x" * 43)) == 401
    assert vault_status(platform, signed({"iss": "https://auth.example"})) == 401
    assert vault_status(platform, signed({"exp": int(time.time()) - 1})) == 401
    assert vault_status(platform, jwt.encode(claims, "", algorithm="none")) == 401
    assert vault_status(platform, "nonsense") == 401


def test_a_session_that_logged_out_is_refused_at_once(platform: Platform) -> None:
    token_set = platform.operator_login()
    claims = jwt.decode(token_set["access_token"], options={"verify_signature": False})
    assert vault_status(platform, token_set["access_token"]) == 200
    httpx.get(
        f"{platform.auth_url}/user_management/sessions/logout",
        params={"session_id": claims["sid"]},
        trust_env=False,
    ).raise_for_status()
    assert vault_status(platform, token_set["access_token"]) == 401
    assert refresh(platform, token_set["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_page_leads_to_a_code_and_the_code_to_tokens(
    platform: Platform, browser: Browser
) -> None:
    page = browser.open()
    assert page.text.count("<button") == 1
    assert "you@lab.example" in page.text
    came_back = redirected(browser.press(page))
    assert came_back["state"] == "s&t/ä"
    answer = exchange(platform, browser, came_back["code"], redirect_uri=REDIRECT)
    assert vault_status(platform, answer.json()["access_token"]) == 200


def test_a_code_works_once_and_its_replay_ends_the_session(
    platform: Platform, browser: Browser
) -> None:
    code = redirected(browser.press(browser.open()))["code"]
    first = exchange(platform, browser, code).json()
    assert exchange(platform, browser, code).json()["error"] == "invalid_grant"
    assert vault_status(platform, first["access_token"]) == 401


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x" * 64}, {"redirect_uri": f"{REDIRECT}s"}, {"code": "x"}]
)
def test_a_code_needs_its_verifier_and_its_redirect(
    platform: Platform, browser: Browser, changes: dict[str, str]
) -> None:
    code = redirected(browser.press(browser.open()))["code"]
    refused = exchange(platform, browser, code, **changes)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert exchange(platform, browser, code).status_code == 200


def test_cancel_leads_back_with_access_denied(browser: Browser) -> None:
    link = re.search(r'<a href="([^"]*)">Cancel', browser.open().text)
    assert link is not None
    target = unescape(link[1])
    assert target.startswith(f"{REDIRECT}?")
    parameters = parse_qs(urlsplit(target).query)
    assert parameters["error"] == ["access_denied"]
    assert parameters["state"] == ["s&t/ä"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://127.0.0.1:57983/callback",
        "http://localhost:57983/callback",
        "http://127.0.0.1:57983/callback/x",
        "http://127.0.0.1:57983/callback?x=1",
        "http://127.0.0.1.evil.example/callback",
        "http://evil.example@127.0.0.1:1/callback",
        "http://127.0.0.1:x/callback",
        "javascript:alert(1)",
        "",
    ],
)
def test_only_the_loopback_redirect_is_followed(browser: Browser, uri: str) -> None:
    refused = browser.open(redirect_uri=uri)
    assert refused.status_code == 400
    assert "location" not in refused.headers
    assert browser.open(redirect_uri="http://127.0.0.1:40123/callback").status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
def test_other_mistakes_are_told_to_the_redirect(
    browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    assert redirected(browser.open(**changes)) == {"error": error, "state": "s&t/ä"}


def test_a_form_of_another_site_gives_no_code(platform: Platform, browser: Browser) -> None:
    page = browser.open()
    with Browser(platform) as stranger:
        assert stranger.press(page).status_code == 403
    assert browser.press(page, redirect_uri="http://127.0.0.1:1/callback").status_code == 403
    foreign = {"Origin": "https://evil.example"}
    browser.headers.update(foreign)
    assert browser.press(page).status_code == 403
    browser.headers.update({"Origin": platform.auth_url})
    assert browser.press(page).status_code == 303


def test_the_page_runs_no_script_and_cannot_be_framed(browser: Browser) -> None:
    page = browser.open(state='"><script>alert(1)</script>')
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "<script" not in page.text
    assert "viewport" in page.text
    assert "prefers-color-scheme: dark" in page.text


def test_another_host_name_does_not_reach_the_platform(platform: Platform) -> None:
    url = f"{platform.api_url}/user_management/authorize"
    assert httpx.get(url, headers={"Host": "evil.example"}, trust_env=False).status_code == 400
    assert "does not work" in httpx.get(url, trust_env=False).text


def begin_device(platform: Platform) -> dict[str, Any]:
    answer = httpx.post(
        f"{platform.auth_url}/user_management/authorize/device",
        data={"client_id": platform.client_id},
        trust_env=False,
    )
    begun: dict[str, Any] = answer.json()
    return begun


def poll(platform: Platform, begun: dict[str, Any]) -> httpx.Response:
    return authenticate(platform, grant_type=DEVICE, device_code=begun["device_code"])


def test_a_device_logs_in_once_its_code_is_confirmed(start_platform: StartPlatform) -> None:
    platform = start_platform("--device-interval=0")
    begun = begin_device(platform)
    assert poll(platform, begun).json()["error"] == "authorization_pending"
    with Browser(platform) as browser:
        page = browser.get(begun["verification_uri_complete"])
        assert begun["user_code"] in page.text
        assert "Logged in" in browser.press(page, decision="allowed").text
    token = poll(platform, begun).json()["access_token"]
    assert vault_status(platform, token) == 200
    assert poll(platform, begun).json()["error"] == "invalid_grant"


def test_a_device_that_polls_too_fast_is_told_to_slow_down(platform: Platform) -> None:
    begun = begin_device(platform)
    assert begun["interval"] == 5
    assert poll(platform, begun).json()["error"] == "authorization_pending"
    assert poll(platform, begun).json()["error"] == "slow_down"


def test_a_device_can_be_denied(platform: Platform) -> None:
    begun = begin_device(platform)
    typed = begun["user_code"].lower().replace("-", " ")
    with Browser(platform) as browser:
        page = browser.get("/device", params={"user_code": typed})
        assert "Not logged in" in browser.press(page, decision="denied").text
    assert poll(platform, begun).json()["error"] == "access_denied"


def test_a_device_code_expires(start_platform: StartPlatform) -> None:
    platform = start_platform("--device-lifetime=0")
    begun = begin_device(platform)
    assert poll(platform, begun).json()["error"] == "expired_token"


def test_a_code_that_no_device_shows_is_told_so(platform: Platform) -> None:
    with Browser(platform) as browser:
        assert "Type the code" in browser.get("/device").text
        assert browser.get("/device", params={"user_code": "BBBB-BBBB"}).status_code == 400


def log_in(platform: Platform, account: str, secret: str) -> httpx.Response:
    return httpx.post(
        platform.token_url,
        data={
            "grant_type": "client_credentials",
            "client_id": account,
            "client_secret": secret,
        },
        trust_env=False,
    )


def test_a_service_account_logs_in_until_it_is_deleted(platform: Platform) -> None:
    with platform.api() as api:
        made = api.post("/service-accounts", json={"name": "ci", "scopes": ["a"]}).json()
        account = made["workos_id"]
        token = log_in(platform, account, made["client_secret"]).json()["access_token"]
        assert vault_status(platform, token) == 200
        refused = log_in(platform, account, "wrong")
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
        another = api.post(f"/service-accounts/{account}/secrets").json()["client_secret"]
        assert log_in(platform, account, another).status_code == 200
        renamed = api.put(f"/service-accounts/{account}", json={"name": "other"}).json()
        assert (renamed["name"], renamed["scopes"]) == ("other", ["a"])
        assert api.delete(f"/service-accounts/{account}").status_code == 204
    assert vault_status(platform, token) == 401
    assert log_in(platform, account, made["client_secret"]).status_code == 401


def test_there_are_at_most_five_service_accounts(start_platform: StartPlatform) -> None:
    with start_platform().api() as api:
        made = [api.post("/service-accounts", json={"name": f"{n}"}) for n in range(6)]
        assert [answer.status_code for answer in made] == [201] * 5 + [400]
        api.delete(f"/service-accounts/{made[0].json()['workos_id']}")
        assert api.post("/service-accounts", json={"name": "again"}).status_code == 201
