"""What a browser brings back, or a person pastes: a code or an error, held to its state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from centml_nb.errors import LoginDeniedError, StrayAnswerError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = re.compile(r"[\x21-\x7e]{1,2048}")
_BARE_CODE = re.compile(r"[A-Za-z0-9._~+/=-]{8,512}")
_USER_CODE = re.compile(r"[A-Z0-9]{4}-?[A-Z0-9]{4}")
# What copying leaves around an address, and a mail program's or a shell's line breaks within it.
_AROUND = "\"'`<>()[]{}“”\u2018\u2019«»,;"
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")
_MOST_FIELDS = 50
_AGAIN = "Copy the whole address that the browser shows after the login, and paste it again."


def code_of(query: str, state: Secret) -> Secret:
    """Return the code of an authorization response (RFC 6749, section 4.1.2).

    Raises:
        StrayAnswerError: it is not this login's: no state, or another one; or it says nothing.
        LoginDeniedError: it is, and holds an error.
    """
    answer = _answer(query)
    brought = answer.get("state")
    if brought is None or Secret(brought) != state:
        raise StrayAnswerError(
            "This answer is another login's, or came too late.",
            "Log in by the newest link: %centml_login",
        )
    return _code_or_error(answer)


def code_of_pasted(pasted: Secret, state: Secret) -> Secret:
    """Return the code of what a person pasted: the final address, a part of it, or the code.

    White space, line breaks and quotes are no part of it. A state is compared where there is one;
    without one the code is still held to its verifier, at the token endpoint.

    Raises:
        StrayAnswerError: nothing of that is in it, or it is another login's.
        LoginDeniedError: it is the address of a login that was refused.
    """
    text = _UNSEEN.sub("", pasted.reveal()).strip(_AROUND)
    if not text:
        raise StrayAnswerError("Nothing was pasted.", _AGAIN)
    query = text.partition("#")[0].rpartition("?")[2]
    if "code_challenge=" in query:
        raise StrayAnswerError(
            "This is the address of the login page itself.",
            "Log in there; then paste the address to which it leads: http://127.0.0.1:…/callback?…",
        )
    if re.search(r"(?:^|&)(?:code|error)=", query):
        answer = _answer(query)
        if "state" in answer and Secret(answer["state"]) != state:
            raise StrayAnswerError("This address is another login's.", "Log in by the link above.")
        return _code_or_error(answer)
    if _USER_CODE.fullmatch(text.upper()):
        raise StrayAnswerError(
            "This is the short code, which is typed at the platform's page, not here.",
            "Open the page beside the code, and type it there.",
        )
    words = " ".join(pasted.reveal().split()).strip(_AROUND + " ")
    is_sentence = " " in words and "\n" not in pasted.reveal().strip()
    if is_sentence or "/callback" in text or _BARE_CODE.fullmatch(text) is None:
        raise StrayAnswerError("There is no code in what was pasted.", _AGAIN)
    return _registered(text)


def _answer(query: str) -> Mapping[str, str]:
    try:
        found = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    # RFC 6749, section 3.1: none may be there twice.
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _code_or_error(answer: Mapping[str, str]) -> Secret:
    if "error" in answer:
        said = REGISTRY.redact(answer.get("error_description") or answer["error"])[:200]
        raise LoginDeniedError(
            f"The login was refused in the browser ({said}).", "Log in again: %centml_login"
        )
    code = answer.get("code", "")
    if _CODE.fullmatch(code) is None:
        raise StrayAnswerError("There is no code in this address.", _AGAIN)
    return _registered(code)


def _registered(text: str) -> Secret:
    code = Secret(text)
    REGISTRY.register("login code", code)
    return code
