"""An access token in a file: read again when it changes, never stored by us."""

from __future__ import annotations

import base64
import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from centml_nb.auth.token_file import TokenFile
from centml_nb.errors import LoginError

if TYPE_CHECKING:
    from pathlib import Path


def _jwt(left: int) -> str:
    now = int(time.time())
    claims = json.dumps({"sub": "robot", "iat": now - 3600, "exp": now + left}).encode()
    return f"h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.planted-signature"


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "token"
    _write(made, f"{_jwt(3600)}\n")
    return made


def test_its_token_is_given_and_said_where_from(path: Path) -> None:
    tokens = TokenFile(path)
    assert tokens.token().reveal() == path.read_text("utf-8").strip()
    assert tokens.origin == f"the access token in {path}"
    assert tokens.current().claims.sub == "robot"


def test_a_file_that_changes_is_read_again(path: Path) -> None:
    tokens = TokenFile(path)
    first = tokens.token()
    _write(path, _jwt(7200))
    assert tokens.token() != first
    assert tokens.token().reveal() == path.read_text("utf-8")


def test_a_rejected_token_is_another_one_only_where_the_file_changed(path: Path) -> None:
    tokens = TokenFile(path)
    first = tokens.token()
    with pytest.raises(LoginError, match="not accepted") as refused:
        tokens.renew(first)
    assert "planted" not in f"{refused.value} {refused.value.hint}"
    _write(path, _jwt(7200))
    assert tokens.renew(first) != first


def test_an_expired_token_is_said_and_a_new_one_taken(path: Path) -> None:
    _write(path, _jwt(-5))
    tokens = TokenFile(path)
    with pytest.raises(LoginError, match="has expired"):
        tokens.token()
    _write(path, _jwt(60))
    assert tokens.token().reveal() == path.read_text("utf-8")


def test_a_file_that_others_can_read_is_refused_until_it_is_closed(path: Path) -> None:
    path.chmod(0o640)
    with pytest.raises(LoginError, match="Others can read") as refused:
        TokenFile(path).token()
    assert f"chmod 600 '{path}'" in refused.value.hint
    path.chmod(0o400)
    assert TokenFile(path).token()


@pytest.mark.parametrize(
    "text", ["", "two words", '{"access_token": "planted"}', "planted\ufeff", "a" * 70_000]
)
def test_what_is_no_token_is_refused_and_not_quoted(path: Path, text: str) -> None:
    _write(path, text)
    with pytest.raises(LoginError, match="holds no access token") as refused:
        TokenFile(path).token()
    assert "planted" not in f"{refused.value} {refused.value.hint}"


def test_a_file_that_is_not_there_or_none_is_said(path: Path) -> None:
    with pytest.raises(LoginError, match="no such file"):
        TokenFile(path.with_name("nothing")).token()
    with pytest.raises(LoginError, match="not a plain file"):
        TokenFile(path.parent).token()
    pipe = path.with_name("pipe")
    os.mkfifo(pipe, 0o600)
    with pytest.raises(LoginError, match="not a plain file"):
        TokenFile(pipe).token()
