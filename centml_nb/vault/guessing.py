"""Guessing what kind of secret a variable of a `.env` file is, from its name and its shape."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from centml_nb.contract.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from centml_nb.secret import Secret

NO_SERVERLESS = "the platform makes these keys itself, and takes none that exists"

_HF_NAME = re.compile(r"(?:HF|HUGGING_?FACE)(?:_?HUB)?(?:_API|_ACCESS|_READ|_WRITE)?_(?:TOKEN|KEY)")
_BEARER_NAME = re.compile(r"(?:CENTML|CCLUSTER)_(?:\w+_)?BEARER(?:_TOKEN)?|ENDPOINT_BEARER_TOKEN")
_SERVERLESS_NAMES = frozenset({"CENTML_API_KEY", "CCLUSTER_API_KEY"})
_LOGIN_NAME = re.compile(r"CENTML_(?:SERVICE_ACCOUNT_\w+|WORKOS_CLIENT_ID|CRED_FILE|CONFIG_PATH)")
_OPENAI_KEY = "OPENAI_API_KEY"
_OPENAI_ADDRESSES = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
_OUR_DOORS = (".centml.com",)
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----")
_SSH_NAME = re.compile(r"(?:^|_)(?:SSH|DEPLOY_KEY|ID_RSA|ID_ED25519)(?:_|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed kind, and why.

    Attributes:
        kind: the kind.
        why: what it was guessed from, a phrase; no part of the value.
        obstacle: why it is better not imported at all, unless somebody says its kind.
    """

    kind: Kind
    why: str = ""
    obstacle: str = ""


def guess(name: str, value: Secret, beside: Mapping[str, Secret], serverless_url: str) -> Guess:
    """Return what kind of secret a variable is.

    Args:
        name: the variable.
        value: its value.
        beside: all variables of the file: an address says whose key stands beside it.
        serverless_url: where this platform serves its shared endpoints; empty where it does not.
    """
    text = value.reveal().strip()
    return (
        _by_shape(name, text)
        or _by_name(name)
        or _by_address(name, beside, serverless_url)
        or Guess(Kind.ENV_VAR)
    )


def _by_shape(name: str, text: str) -> Guess | None:
    key = _PRIVATE_KEY.search(text)
    if key and "-----BEGIN CERTIFICATE-----" in text:
        return Guess(Kind.CERTIFICATE, "a private key with its certificate")
    if key and (key[1].startswith("OPENSSH") or _SSH_NAME.search(name)):
        return Guess(Kind.SSH_KEY, "an ssh private key")
    if key:
        return Guess(Kind.ENV_VAR, "a private key without its certificate")
    if text.startswith("hf_"):
        return Guess(Kind.HF_TOKEN, "it begins with hf_")
    if text.startswith("{") and _is_registry_login(text):
        return Guess(Kind.REGISTRY_CREDENTIAL, "a login for container registries")
    return None


def _by_name(name: str) -> Guess | None:
    upper = name.upper()
    if _HF_NAME.fullmatch(upper):
        return Guess(Kind.HF_TOKEN, "its name")
    if _BEARER_NAME.fullmatch(upper):
        return Guess(Kind.BEARER_TOKEN, "its name")
    if upper in _SERVERLESS_NAMES:
        return _serverless("its name")
    if _LOGIN_NAME.fullmatch(upper):
        return Guess(
            Kind.ENV_VAR,
            "its name",
            "it is how you log in, and is needed before the vault can be opened",
        )
    return None


def _by_address(name: str, beside: Mapping[str, Secret], serverless_url: str) -> Guess | None:
    if name != _OPENAI_KEY:
        return None
    addresses = [beside[other].reveal() for other in _OPENAI_ADDRESSES if other in beside]
    for address in addresses:
        if serverless_url and _host(address) == _host(serverless_url):
            return _serverless("the address beside it")
        if _host(address).endswith(_OUR_DOORS):
            return Guess(Kind.BEARER_TOKEN, "the address beside it")
    return None


def _serverless(why: str) -> Guess:
    return Guess(Kind.SERVERLESS_KEY, why, NO_SERVERLESS)


def _is_registry_login(text: str) -> bool:
    try:
        held = json.loads(text)
    except ValueError:
        return False
    return isinstance(held, dict) and ("auths" in held or {"username", "password"} <= held.keys())


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
