"""Bearer tokens and Hugging Face's tokens that exist already, checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from centml_nb.client.http import can_be_sent
from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError
from centml_nb.vault.checked import Checked
from centml_nb.vault.trimming import bare_token

if TYPE_CHECKING:
    from centml_nb.secret import Secret

_HF_TOKEN = re.compile(r"hf_[A-Za-z0-9]{34}")
_OLD_HF_TOKEN = re.compile(r"api_(?:org_)?[A-Za-z0-9]{20,}")


def checked_token(kind: Kind, value: Secret) -> Checked:
    """Return a token that a request can carry, without what stood around it.

    Raises:
        InvalidItemError: nothing is left, it is of another kind, or no header can carry it.
    """
    bare = bare_token(value)
    token = bare.value.reveal()
    if not token:
        raise InvalidItemError("The value is empty.", "Copy the token and try again.")
    _check_kind(kind, token)
    if not can_be_sent(token):
        raise InvalidItemError(
            f"This is no token: {_inside(token)}, which no request can carry.",
            "Copy the token alone and try again.",
        )
    if kind is Kind.HF_TOKEN:
        return Checked(bare.value, (*bare.notes, *_odd_shape(token)))
    return bare


def _check_kind(kind: Kind, token: str) -> None:
    if token.startswith("-----BEGIN "):
        raise InvalidItemError(
            f"This is a file in PEM form, not {kind.noun}.",
            "For a private key: %vault_add ssh NAME. For a certificate: %vault_add cert NAME",
        )
    if kind is Kind.BEARER_TOKEN and _HF_TOKEN.fullmatch(token):
        raise InvalidItemError(
            "This is a Hugging Face token, and a bearer token is sent to deployments.",
            "Add it as what it is: %vault_add hf NAME",
        )


def _inside(token: str) -> str:
    if re.search(r"\s", token):
        return "it has white space inside"
    if not token.isascii():
        return "it has letters outside ASCII"
    return "it has control characters inside"


def _odd_shape(token: str) -> tuple[str, ...]:
    if _HF_TOKEN.fullmatch(token):
        return ()
    if _OLD_HF_TOKEN.fullmatch(token):
        return ("It is a Hugging Face token of an old form, which may no longer work.",)
    if token.startswith("hf_"):
        told = f"Hugging Face's tokens have 37 characters, and this one has {len(token)}"
        return (f"{told}: check that it is whole.",)
    return ("It does not look like a Hugging Face token, which begins with hf_.",)
