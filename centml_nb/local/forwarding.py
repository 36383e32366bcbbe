"""Hand a request on to another OpenAI-compatible server; the caller's key stays here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

if TYPE_CHECKING:
    import httpx

# Nothing else of a request goes upstream, and nothing else of an answer comes back: no
# Authorization, no cookies, no hop-by-hop headers (RFC 9110, section 7.6.1).
ASKED = ("accept", "content-type")
ANSWERED = ("content-type", "retry-after", "x-request-id")
IN_PATHS = "/:@!$&'()*+,;=~"
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 600.0


class Upstreams:
    """One client for all upstream servers, made when the first request is forwarded."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    def to(self, base_url: str) -> Callable[[Request, str], Awaitable[Response]]:
        """Return what forwards a request and its path below `/openai/v1` to `base_url`."""

        async def forward(request: Request, path: str) -> Response:
            return await self._forward(request, base_url.rstrip("/") + quote(path, safe=IN_PATHS))

        return forward

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _forward(self, request: Request, url: str) -> Response:
        # Most platforms never forward, and it takes its time.
        import httpx

        # Without the environment: a proxy or a .netrc would see, or add, credentials.
        self._client = self._client or httpx.AsyncClient(
            trust_env=False, timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        )
        asked = self._client.build_request(
            request.method,
            httpx.URL(url, query=request.url.query.encode() or None),
            headers={name: request.headers[name] for name in ASKED if name in request.headers},
            content=await request.body(),
        )
        try:
            answered = await self._client.send(asked, stream=True)
        except httpx.HTTPError as error:
            said = f"The upstream server did not answer ({type(error).__name__})."
            return JSONResponse({"error": said}, status_code=502)
        headers = {name: answered.headers[name] for name in ANSWERED if name in answered.headers}
        return StreamingResponse(
            _parts(answered),
            answered.status_code,
            headers,
            background=BackgroundTask(answered.aclose),
        )


async def _parts(answered: "httpx.Response") -> AsyncIterator[bytes]:
    try:
        async for part in answered.aiter_bytes():
            yield part
    finally:
        await answered.aclose()
