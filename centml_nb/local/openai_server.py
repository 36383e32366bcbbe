"""What stands behind every door: an OpenAI-compatible server, or the way to one."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from centml_nb.local import echo
from centml_nb.local.echo import Body, UnknownRequestError

PREFIXES = ("/openai/v1", "/v1")
LARGEST_BODY = 32 * 1024 * 1024

Forward = Callable[[Request, str], Awaitable[Response]]


class OpenAIServer:
    """Serves `/openai/v1/…` (and `/v1/…`) by echo, or hands every request to `forward`."""

    def __init__(self, models: Sequence[str], forward: Forward | None = None) -> None:
        self._models = (echo.MODEL, *(model for model in models if model != echo.MODEL))
        self._forward = forward

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        request = Request(scope, receive, send)
        try:
            answer = await self.answer(request)
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the answer to one request."""
        path = _below_prefix(request.url.path)
        if path is None or ".." in path.split("/"):
            return _error(404, f"There is nothing at {request.url.path}.", "not_found")
        if self._forward is not None:
            return await self._forward(request, path)
        if path == "/models" or path.startswith("/models/"):
            return self._models_answer(request.method, path.removeprefix("/models").strip("/"))
        make = _MAKERS.get(path)
        if make is None:
            return _error(404, f"There is nothing at {request.url.path}.", "not_found")
        if request.method != "POST":
            return _error(405, "Use POST here.", "method_not_allowed")
        return await self._made(request, make)

    def _models_answer(self, method: str, name: str) -> Response:
        if method != "GET":
            return _error(405, "Use GET here.", "method_not_allowed")
        if not name:
            models = [echo.model(model) for model in self._models]
            return JSONResponse({"object": "list", "data": models})
        return JSONResponse(echo.model(name)) if name in self._models else _unknown_model(name)

    async def _made(self, request: Request, make: Callable[[Body], Any]) -> Response:
        content = await _whole(request)
        if content is None:
            return _error(413, "The request is too large.", "request_too_large")
        try:
            body = _parsed(content)
            if body.get("model") not in self._models:
                return _unknown_model(str(body.get("model")))
            made = make(body)
        except UnknownRequestError as error:
            return _error(400, str(error), "invalid_request")
        if isinstance(made, dict):
            return _json(made)
        return StreamingResponse(_events(made), media_type="text/event-stream")


_MAKERS: dict[str, Callable[[Body], Any]] = {
    "/chat/completions": echo.chat_completion,
    "/completions": echo.completion,
    "/embeddings": echo.embeddings,
}


async def _events(chunks: Iterator[Body]) -> AsyncIterator[bytes]:
    """Server-sent events, ended as OpenAI ends them."""
    for chunk in chunks:
        yield b"data: " + json.dumps(chunk).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


async def _whole(request: Request) -> bytes | None:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_BODY:
            return None
    return bytes(content)


def _parsed(content: bytes) -> Body:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnknownRequestError("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise UnknownRequestError("The body must be a JSON object.")
    return body


def _json(content: Body) -> Response:
    # ASCII: a lone surrogate in what is echoed cannot be encoded as UTF-8.
    return Response(json.dumps(content), media_type="application/json")


def _below_prefix(path: str) -> str | None:
    for prefix in PREFIXES:
        if path.startswith(f"{prefix}/"):
            return path.removeprefix(prefix)
    return None


def _unknown_model(name: str) -> Response:
    return _error(404, f"The model `{name}` does not exist.", "model_not_found")


def _error(status: int, message: str, code: str) -> Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Response(json.dumps({"error": error}), status, media_type="application/json")
