"""The questions for the real platform, asked of the local one, which leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts import sources
from centml_nb.client.http import open_client
from centml_nb.client.platform_client import BearerToken
from centml_nb.settings import Settings
from tests.integration.conftest import running

from . import answers
from .questions import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path


def test_each_question_has_an_answer_and_nothing_is_left_behind(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    settings = Settings(tmp_path, None, "", None)
    with running(settings.local_state):
        said = dict(answers.answered(local=True, settings=settings))
        source = sources.found(settings)
        with open_client(source.platform.api_url, auth=BearerToken(source.tokens)) as api:
            left = api.get("/user_vault").text + api.get("/service-accounts").text
    assert len(said) == len(QUESTIONS) + 1
    assert not [one for one in said.values() if one.startswith("Could not be asked")]
    assert said["Is the device flow on for this client?"].startswith("Yes")
    assert "llama-token" in left
    assert "centml-nb-live" not in left
