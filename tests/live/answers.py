"""Asking one question after another; what one of them breaks, the next ones do not feel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from centml_nb.accounts import sources
from centml_nb.client.http import open_client
from centml_nb.client.platform_client import BearerToken
from centml_nb.errors import CentMLError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.settings import Settings

from .questions import QUESTIONS, Asking

if TYPE_CHECKING:
    from collections.abc import Iterator


def answered(*, local: bool, settings: Settings | None = None) -> Iterator[tuple[str, str]]:
    """Give each question and its answer; what was made is removed when all are asked."""
    said = settings or Settings.from_environment()
    source = sources.local(said) if local else sources.found(said)
    platform = source.platform
    yield "Where?", f"{platform.api_url}, by {source.tokens.origin}."
    with (
        open_client(platform.api_url, auth=BearerToken(source.tokens)) as api,
        open_client(platform.auth_url) as auth,
    ):
        asking = Asking(source, api, auth)
        with asking.cleaning:
            for question in QUESTIONS:
                try:
                    answer = question(asking)
                except (CentMLError, httpx.HTTPError, KeyError, ValueError, TypeError) as error:
                    answer = f"Could not be asked: {type(error).__name__}."
                yield str(question.__doc__), REGISTRY.redact(answer)
