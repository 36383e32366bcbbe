"""Answers to requests that are not as they should be, in the shapes of the platform."""

from typing import Any

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from starlette.responses import Response


class ValidationError(BaseModel):
    """One complaint."""

    loc: list[str | int]
    msg: str
    type: str


class HTTPValidationError(BaseModel):
    """Everything that is wrong with a request."""

    detail: list[ValidationError] | None = None


INVALID: dict[int | str, dict[str, Any]] = {
    422: {"description": "Validation Error", "model": HTTPValidationError}
}


async def invalid_answer(_request: Request, error: Exception) -> JSONResponse:
    """Answer 422 in FastAPI's shape, without the input: it may be a secret."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    kept = ("loc", "msg", "type")
    detail = [{name: complaint[name] for name in kept} for complaint in error.errors()]
    return JSONResponse({"detail": [_encodable(complaint) for complaint in detail]}, 422)


async def disk_answer(_request: Request, error: Exception) -> JSONResponse:
    """Answer 503 when the database cannot be written."""
    if not isinstance(error, OperationalError):
        raise TypeError(error)
    return JSONResponse(
        {"detail": "The local platform cannot write its state: is the disk full?"}, 503
    )


def encoded(content: object) -> Response:
    """Answer JSON that needs no second look."""
    return Response(msgspec.json.encode(content), media_type="application/json")


def _encodable(complaint: dict[str, Any]) -> dict[str, Any]:
    # A name in `loc` is the caller's, and may hold a lone surrogate.
    where = [part if isinstance(part, int) else _printable(str(part)) for part in complaint["loc"]]
    return complaint | {"loc": where, "msg": _printable(str(complaint["msg"]))}


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
