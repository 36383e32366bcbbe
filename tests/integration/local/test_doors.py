"""The dedicated doors and the serverless gateway: what opens them, and what no longer does."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import openai
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Platform, StartPlatform

MODEL = "centml-local/echo"
QUESTION: Any = [{"role": "user", "content": "what is this"}]
CHAT = {"model": MODEL, "messages": QUESTION}
REFUSED = {"error": "Invalid API key"}

# How a client sees a handshake that the door has refused; TLS 1.3 tells it at the first read.
NO_HANDSHAKE = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


def opener(platform: Platform, door: str) -> tuple[str, str, bool]:
    """Return the base URL, the key and whether the certificate is shown, for each door."""
    if door == "serverless":
        assert platform.serverless_url is not None
        return platform.serverless_url, platform.serverless_key(), False
    token = "" if door == "embed-mtls" else platform.bearer_token()
    return platform.door_url(door), token or "none", door != "llama-bearer"


DOORS = pytest.mark.parametrize("door", ["serverless", "llama-bearer", "embed-mtls", "rag-both"])


@DOORS
def test_openai_opens_every_door_with_its_own_key(platform: Platform, door: str) -> None:
    url, key, certificate = opener(platform, door)
    # Newer openai is typed for httpx2, and takes either.
    http: Any = httpx.Client(verify=platform.trust(certificate=certificate), trust_env=False)
    with openai.OpenAI(api_key=key, base_url=url, http_client=http, max_retries=0) as client:
        assert MODEL in [model.id for model in client.models.list()]
        asked = client.chat.completions.create(model=MODEL, messages=QUESTION)
        assert asked.choices[0].message.content == "echo: what is this"
        again = client.chat.completions.create(model=MODEL, messages=QUESTION)
        assert again == asked
        completed = client.completions.create(model=MODEL, prompt="once upon")
        assert completed.choices[0].text == "echo: once upon"
        chunks = list(
            client.chat.completions.create(
                model=MODEL,
                messages=QUESTION,
                stream=True,
                stream_options={"include_usage": True},
            )
        )
        said = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
        assert "".join(said) == "echo: what is this"
        assert chunks[-1].usage == asked.usage
        packed = client.embeddings.create(model=MODEL, input=["a", "b", "a"]).data
        plain = client.embeddings.create(model=MODEL, input="a", encoding_format="float").data
        assert packed[0].embedding == packed[2].embedding != packed[1].embedding
        assert packed[0].embedding == pytest.approx(plain[0].embedding, abs=1e-6)


@DOORS
def test_async_openai_streams_through_every_door(platform: Platform, door: str) -> None:
    url, key, certificate = opener(platform, door)

    async def ask() -> str:
        context = platform.trust(certificate=certificate)
        http: Any = httpx.AsyncClient(verify=context, trust_env=False)
        async with openai.AsyncOpenAI(
            api_key=key, base_url=url, http_client=http, max_retries=0
        ) as client:
            stream = await client.chat.completions.create(
                model=MODEL, messages=QUESTION, stream=True
            )
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(ask()) == "echo: what is this"


def curl(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--noproxy", "*", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_curl_opens_a_door_with_the_pem_and_not_without(platform: Platform) -> None:
    url = f"{platform.door_url('embed-mtls')}/models"
    pem = platform.seeded_keys["embed-cert"]
    opened = curl("--cacert", platform.ca_file, "--cert", pem, url)
    assert (opened.returncode, MODEL in opened.stdout) == (0, True), opened.stderr
    refused = curl("--cacert", platform.ca_file, url)
    assert refused.returncode != 0
    assert "certificate required" in refused.stderr


def test_a_door_has_a_certificate_of_the_local_authority_alone(platform: Platform) -> None:
    port = platform.endpoints["llama-bearer"].rpartition(":")[2]
    url = f"https://localhost:{port}/openai/v1/models"
    headers = {"Authorization": f"Bearer {platform.bearer_token()}"}
    trusting = platform.trust()
    assert httpx.get(url, headers=headers, verify=trusting, trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(url, headers=headers, trust_env=False)


def test_a_serverless_key_never_opens_a_dedicated_door(platform: Platform) -> None:
    key, token = platform.serverless_key(), platform.bearer_token()
    for name in ("llama-bearer", "rag-both"):
        with platform.door(name, token=key, certificate=True) as door:
            refused = door.get("/models")
        assert (refused.status_code, refused.json()) == (401, REFUSED)
        with platform.door(name, token=token, certificate=True) as door:
            assert door.get("/models").status_code == 200


def test_a_bearer_token_never_opens_the_gateway(platform: Platform) -> None:
    url = f"{platform.serverless_url}/chat/completions"
    keys = [(platform.serverless_key(), 200), (platform.bearer_token(), 401)]
    for key, status in keys:
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.post(url, json=CHAT, headers=headers, trust_env=False)
        assert answer.status_code == status
        assert status == 200 or answer.json() == REFUSED
    assert httpx.post(url, json=CHAT, trust_env=False).json() == REFUSED


def test_an_access_token_opens_neither(platform: Platform, access_token: str) -> None:
    with platform.door("llama-bearer", token=access_token) as door:
        assert door.get("/models").json() == REFUSED
    headers = {"Authorization": f"Bearer {access_token}"}
    url = f"{platform.serverless_url}/models"
    assert httpx.get(url, headers=headers, trust_env=False).json() == REFUSED


def test_a_door_with_both_guards_wants_both(platform: Platform) -> None:
    token = platform.bearer_token()
    with platform.door("rag-both", certificate=True) as door:
        assert door.get("/models").json() == REFUSED
    with platform.door("rag-both", token=token) as door, pytest.raises(NO_HANDSHAKE):
        door.get("/models")
    with platform.door("rag-both", token=token, certificate=True) as door:
        assert door.get("/models").status_code == 200


def test_a_certificate_of_another_authority_is_refused_by_the_handshake(
    platform: Platform, start_platform: StartPlatform
) -> None:
    stranger = start_platform()
    context = platform.trust()
    context.load_cert_chain(stranger.seeded_keys["embed-cert"])
    url = f"{platform.door_url('embed-mtls')}/models"
    with pytest.raises(NO_HANDSHAKE):
        httpx.get(url, verify=context, trust_env=False)
    with platform.door("embed-mtls", certificate=True) as door:
        assert door.get("/models").status_code == 200


def test_a_revoked_serverless_key_stops_opening_the_gateway_at_once(platform: Platform) -> None:
    key = platform.serverless_key()
    with (
        platform.api() as api,
        httpx.Client(headers={"Authorization": f"Bearer {key}"}, trust_env=False) as kept_alive,
    ):
        assert kept_alive.get(f"{platform.serverless_url}/models").status_code == 200
        assert api.delete(f"/credentials/api-key/{key}").status_code == 200
        assert kept_alive.get(f"{platform.serverless_url}/models").json() == REFUSED
        assert api.delete(f"/credentials/api-key/{key}").status_code == 404


def cserve(name: str, **guard: str) -> dict[str, Any]:
    return {
        "name": name,
        "cluster_id": 1,
        "hardware_instance_id": 1,
        "recipe": {"model": "some/model"},
        "min_replicas": 1,
        "max_replicas": 1,
        **{f"endpoint_{part}": value for part, value in guard.items()},
    }


class Deployed:
    """A deployment of a test, and ways into it."""

    def __init__(self, platform: Platform, api: httpx.Client, name: str, **guard: str) -> None:
        self.platform, self.api, self.name = platform, api, name
        made = api.post("/deployments/cserve_v3", json=cserve(name, **guard))
        made.raise_for_status()
        self.id = made.json()["id"]
        self.url = f"https://{made.json()['endpoint_url']}/openai/v1/models"

    def client(self, token: str = "", *, certificate: bool = False) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        context = self.platform.trust(certificate=certificate)
        return httpx.Client(verify=context, headers=headers, trust_env=False)

    def update(self, **guard: str) -> None:
        self.api.put(
            "/deployments/cserve_v3",
            params={"deployment_id": self.id},
            json=cserve(self.name, **guard),
        ).raise_for_status()

    def set_status(self, status: str) -> None:
        self.api.put(f"/deployments/status/{self.id}", json={"status": status}).raise_for_status()

    def rollout(self) -> str:
        return str(self.api.get(f"/deployments/status_v3/{self.id}").json()["rollout_status"])

    def wait(self) -> None:
        deadline = time.monotonic() + 20
        while self.rollout() == "Progressing":
            assert time.monotonic() < deadline
            time.sleep(0.05)


def is_open(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except NO_HANDSHAKE:
        return False


@pytest.fixture
def api(platform: Platform) -> Iterator[httpx.Client]:
    with platform.api() as opened:
        yield opened


@pytest.fixture
def authority(api: httpx.Client) -> str:
    items = api.get("/user_vault", params={"type": "certificates"}).json()["results"]
    return str(api.get(f"/user_vault/{items[0]['id']}").json()["value"])


def test_a_deleted_deployment_stops_opening_at_once(platform: Platform, api: httpx.Client) -> None:
    deployed = Deployed(platform, api, "deleted", bearer_token="t")
    with deployed.client("t") as kept_alive:
        assert is_open(kept_alive, deployed.url)
        deployed.set_status("deleted")
        with pytest.raises(NO_HANDSHAKE):
            kept_alive.get(deployed.url)
    with deployed.client("t") as fresh, pytest.raises(httpx.ConnectError):
        fresh.get(deployed.url)
    assert deployed.id not in [row["id"] for row in api.get("/deployments").json()["results"]]


def test_a_paused_deployment_says_so_until_it_is_resumed(
    platform: Platform, api: httpx.Client
) -> None:
    deployed = Deployed(platform, api, "paused", bearer_token="t")
    with deployed.client("t") as kept_alive, deployed.client("wrong") as wrong:
        assert is_open(kept_alive, deployed.url)
        deployed.set_status("paused")
        paused = kept_alive.get(deployed.url)
        assert (paused.status_code, paused.json()) == (503, {"error": "The deployment is paused."})
        assert wrong.get(deployed.url).status_code == 401
        assert deployed.rollout() == "Paused"
        deployed.set_status("active")
        assert is_open(kept_alive, deployed.url)


def test_while_it_overlaps_both_tokens_open_and_then_the_new_alone(
    start_platform: StartPlatform,
) -> None:
    platform = start_platform("--rollout=overlap", "--rollout-seconds=1.5")
    with platform.api() as api:
        deployed = Deployed(platform, api, "overlap", bearer_token="old")
        deployed.wait()
        with deployed.client("old") as old, deployed.client("new") as new:
            assert (is_open(old, deployed.url), is_open(new, deployed.url)) == (True, False)
            deployed.update(bearer_token="new")
            assert deployed.rollout() == "Progressing"
            assert (is_open(old, deployed.url), is_open(new, deployed.url)) == (True, True)
            status = api.get(f"/deployments/status_v3/{deployed.id}").json()
            revisions = status["revision_pod_details_list"]
            assert [row["revision_number"] for row in revisions] == [1, 2]
            deployed.wait()
            assert (is_open(old, deployed.url), is_open(new, deployed.url)) == (False, True)
            assert deployed.rollout() == "Healthy"


def test_when_it_is_cut_only_the_new_token_opens_at_once(start_platform: StartPlatform) -> None:
    platform = start_platform("--rollout=cut", "--rollout-seconds=30")
    with platform.api() as api:
        deployed = Deployed(platform, api, "cut", bearer_token="old")
        with deployed.client("old") as old, deployed.client("new") as new:
            assert (is_open(old, deployed.url), is_open(new, deployed.url)) == (True, False)
            deployed.update(bearer_token="new")
            assert deployed.rollout() == "Progressing"
            assert (is_open(old, deployed.url), is_open(new, deployed.url)) == (False, True)


def test_a_changed_authority_closes_connections_that_the_old_one_let_in(
    start_platform: StartPlatform,
) -> None:
    platform, stranger = start_platform("--rollout=cut"), start_platform()
    authorities = []
    for one in (platform, stranger):
        with one.api() as api:
            items = api.get("/user_vault?type=certificates").json()["results"]
            authorities.append(api.get(f"/user_vault/{items[0]['id']}").json()["value"])
    with platform.api() as api:
        deployed = Deployed(platform, api, "ca", certificate_authority=authorities[0])
        with deployed.client(certificate=True) as kept_alive:
            assert is_open(kept_alive, deployed.url)
            deployed.update(certificate_authority=authorities[1])
            assert not is_open(kept_alive, deployed.url)
        context = platform.trust()
        context.load_cert_chain(stranger.seeded_keys["embed-cert"])
        with httpx.Client(verify=context, trust_env=False) as new:
            assert is_open(new, deployed.url)


def test_an_overlap_takes_a_whole_guard_and_no_mixture(
    start_platform: StartPlatform,
) -> None:
    platform = start_platform("--rollout=overlap", "--rollout-seconds=60")
    with platform.api() as api:
        items = api.get("/user_vault?type=certificates").json()["results"]
        pem = api.get(f"/user_vault/{items[0]['id']}").json()["value"]
        deployed = Deployed(platform, api, "mixed", bearer_token="old")
        deployed.update(bearer_token="new", certificate_authority=pem)
        with (
            deployed.client("old") as old,
            deployed.client("new", certificate=True) as new,
            deployed.client("new") as half,
        ):
            assert is_open(old, deployed.url)
            assert is_open(new, deployed.url)
            assert half.get(deployed.url).json() == REFUSED


def test_an_authority_that_nobody_can_read_is_refused(api: httpx.Client) -> None:
    refused = api.post("/deployments/cserve_v3", json=cserve("x", certificate_authority="nonsense"))
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "endpoint_certificate_authority"]


def test_a_deployment_that_may_scale_to_zero_is_cold_until_it_is_used(
    start_platform: StartPlatform,
) -> None:
    started = start_platform("--rollout-seconds=0")
    with started.api() as api:
        request = cserve("cold", bearer_token="t") | {"min_replicas": 0}
        made = api.post("/deployments/cserve_v3", json=request).json()

        def status() -> str:
            answer = api.get(f"/deployments/status_v3/{made['id']}").json()
            return str(answer["revision_pod_details_list"][0]["revision_status"])

        assert status() == "ScaledToZero"
        headers = {"Authorization": "Bearer t"}
        url = f"https://{made['endpoint_url']}/openai/v1/models"
        httpx.get(url, headers=headers, verify=started.trust(), trust_env=False).raise_for_status()
        assert status() == "Healthy"


def test_a_model_of_its_own_is_served_and_another_is_not(
    platform: Platform, api: httpx.Client
) -> None:
    deployed = Deployed(platform, api, "model", bearer_token="t")
    with deployed.client("t") as client:
        models = [model["id"] for model in client.get(deployed.url).json()["data"]]
        assert models == [MODEL, "some/model"]
        chat = deployed.url.replace("/models", "/chat/completions")
        assert client.post(chat, json=CHAT | {"model": "some/model"}).status_code == 200
        refused = client.post(chat, json=CHAT | {"model": "other"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "model_not_found")


class Upstream(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that remembers what reached it, and streams on demand."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict[str, str], bytes]]]
    go_on: threading.Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        self._chunk(b"data: first\n\n")
        self.go_on.wait(20)
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[tuple[str, type[Upstream]]]:
    class Handler(Upstream):
        seen: ClassVar = []
        go_on = threading.Event()

    handler = Handler
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    handler.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def forwarded(client: httpx.Client, url: str, handler: type[Upstream]) -> None:
    with client.stream("POST", url, params={"q": "1"}, json=CHAT) as answer:
        lines = answer.iter_lines()
        # It arrives while the upstream is still busy: nothing waits for the whole.
        assert next(lines) == "data: first"
        handler.go_on.set()
        assert "data: [DONE]" in list(lines)
    assert "set-cookie" not in answer.headers
    path, headers, body = handler.seen[-1]
    assert path == "/v1/chat/completions?q=1"
    assert "authorization" not in headers
    assert headers["content-type"] == "application/json"
    assert b"what is this" in body


def test_a_deployment_whose_image_is_an_address_forwards_there(
    platform: Platform, api: httpx.Client, upstream: tuple[str, type[Upstream]]
) -> None:
    request = cserve("forwarding", bearer_token="t") | {"image_url": upstream[0], "port": 1}
    made = api.post("/deployments/inference_v3", json=request).json()
    url = f"https://{made['endpoint_url']}/openai/v1/chat/completions"
    headers = {"Authorization": "Bearer t"}
    with httpx.Client(headers=headers, verify=platform.trust(), trust_env=False) as client:
        forwarded(client, url, upstream[1])


def test_an_upstream_serves_every_other_door(
    start_platform: StartPlatform, upstream: tuple[str, type[Upstream]]
) -> None:
    platform = start_platform(f"--upstream={upstream[0]}")
    headers = {"Authorization": f"Bearer {platform.serverless_key()}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        forwarded(client, f"{platform.serverless_url}/chat/completions", upstream[1])


def test_an_upstream_that_is_down_is_a_502_with_a_sentence(start_platform: StartPlatform) -> None:
    platform = start_platform("--upstream=http://127.0.0.1:9/v1")
    headers = {"Authorization": f"Bearer {platform.serverless_key()}"}
    url = f"{platform.serverless_url}/models"
    answer = httpx.get(url, headers=headers, trust_env=False)
    assert answer.status_code == 502
    assert "did not answer" in answer.json()["error"]


def test_too_many_requests_at_once_are_told_so(
    start_platform: StartPlatform, upstream: tuple[str, type[Upstream]]
) -> None:
    platform = start_platform(f"--upstream={upstream[0]}", "--concurrent-requests=1")
    url = f"{platform.serverless_url}/chat/completions"
    headers = {"Authorization": f"Bearer {platform.serverless_key()}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        with client.stream("POST", url, json=CHAT) as busy:
            lines = busy.iter_lines()
            next(lines)
            limited = client.post(url, json=CHAT)
            upstream[1].go_on.set()
            list(lines)
        assert limited.status_code == 429
        assert limited.json() == {
            "error": "Concurrent request limit reached, please try again later"
        }
        # The place is free a moment after the last byte has arrived.
        deadline = time.monotonic() + 10
        while client.post(url, json=CHAT).status_code != 200:
            assert time.monotonic() < deadline


def test_the_private_key_of_a_certificate_is_not_in_the_vault(
    platform: Platform, authority: str
) -> None:
    assert "PRIVATE KEY" not in authority
    assert "PRIVATE KEY" in Path(platform.seeded_keys["embed-cert"]).read_text("ascii")
    assert ssl.PEM_cert_to_DER_cert(authority)
