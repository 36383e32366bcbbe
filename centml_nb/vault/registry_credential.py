"""Registry credentials, checked, and brought into one form.

What form the platform wants is not known. Picked here is Docker's own `config.json`, which is
what Kubernetes takes as `kubernetes.io/dockerconfigjson`:
`{"auths": {"ghcr.io": {"auth": "<base64 of user:password>"}}}`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from centml_nb.errors import InvalidItemError
from centml_nb.secret import Secret
from centml_nb.vault.checked import Checked
from centml_nb.vault.trimming import without_line_break

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOCKER_HUB = "https://index.docker.io/v1/"
_ANY_HOST = "registry.example"
_DOCKER_HUB_NAMES = {"docker.io", "hub.docker.com", "index.docker.io", "registry-1.docker.io"}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:/[A-Za-z0-9./_-]*)?")


@dataclass(frozen=True, slots=True)
class Login:
    """A user and password for one registry."""

    host: str
    user: str
    password: Secret


def checked_registry_credential(name: str, value: Secret, host: str | None = None) -> Checked:
    """Return a credential as Docker's `config.json` with the logins alone.

    Args:
        name: the item's; the host where it looks like one and none is given.
        value: a `config.json`, `{"username", "password", "registry"}`, or `user:password`.
        host: the registry, `ghcr.io`; of a `config.json` with several the one that is meant.

    Raises:
        InvalidItemError: no user, password or host can be found in it.
    """
    trimmed = without_line_break(value)
    text = trimmed.value.reveal().strip()
    logins = _logins(text, host or (name if _looks_like_a_host(name) else None))
    if host is not None:
        wanted = _registry(host)
        logins = [login for login in logins if login.host == wanted] or [_missing(host, logins)]
    auths = {login.host: {"auth": _auth(login)} for login in logins}
    hosts = ", ".join(_shown(login.host) for login in logins)
    return Checked(Secret(json.dumps({"auths": auths})), (*trimmed.notes, f"It is for {hosts}."))


def passwords(value: Secret) -> list[Secret]:
    """Return what is secret by itself in a credential of any form: passwords, and their encodings.

    Where it is printed it is seldom as a whole.
    """
    try:
        logins = _logins(value.reveal(), _ANY_HOST)
    except InvalidItemError:
        return []
    return [secret for login in logins for secret in (login.password, Secret(_auth(login)))]


def _logins(text: str, host: str | None) -> list[Login]:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        return [_of_pair(text, host)]
    if "auths" in held or "credsStore" in held or "credHelpers" in held:
        return _of_config(held)
    return [_of_fields(held, host)]


def _of_pair(text: str, host: str | None) -> Login:
    user, colon, password = text.partition(":")
    if not (user and colon and password) or re.search(r"[\s{}]", user):
        raise InvalidItemError(
            "This is no registry credential: there is no user:password in it.",
            "Give user:password with --host ghcr.io, or Docker's config.json: --from-file"
            " ~/.docker/config.json",
        )
    return Login(_registry(host), user, Secret(password))


def _of_fields(held: Mapping[str, Any], host: str | None) -> Login:
    user, password = held.get("username"), held.get("password")
    if not (isinstance(user, str) and user and isinstance(password, str) and password):
        raise InvalidItemError(
            "This registry credential has no username, or no password.",
            'Its form: {"registry": "ghcr.io", "username": …, "password": …}',
        )
    inside = held.get("registry") or held.get("server") or host
    return Login(_registry(inside if isinstance(inside, str) else None), user, Secret(password))


def _of_config(held: Mapping[str, Any]) -> list[Login]:
    auths = held.get("auths")
    entries = auths.items() if isinstance(auths, dict) else ()
    found = [login for host, entry in entries if (login := _of_entry(host, entry))]
    if not found:
        raise InvalidItemError(
            "This config.json has no password: Docker keeps it in this machine's own store.",
            "Give user:password, with a token of the registry as password, and --host ghcr.io",
        )
    return found


def _of_entry(host: str, entry: object) -> Login | None:
    if not isinstance(entry, dict):
        return None
    pair = ""
    if isinstance(entry.get("auth"), str):
        try:
            pair = base64.b64decode(entry["auth"], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise InvalidItemError(
                f"What config.json has for {host} is damaged.", "Log in anew: docker login"
            ) from None
    user, _, password = pair.partition(":")
    user, password = user or entry.get("username", ""), password or entry.get("password", "")
    is_whole = isinstance(user, str) and isinstance(password, str) and user and password
    return Login(_registry(host), user, Secret(password)) if is_whole else None


def _registry(host: str | None) -> str:
    if not host:
        raise InvalidItemError(
            "A registry credential needs its host: without it, it would open any.",
            "Say which registry it is for: --host ghcr.io",
        )
    bare = re.sub(r"^https?://", "", host).rstrip("/")
    if bare.partition("/")[0].lower() in _DOCKER_HUB_NAMES:
        return _DOCKER_HUB
    if not _HOST.fullmatch(bare):
        raise InvalidItemError(f"“{host}” is no registry's host.", "For instance: --host ghcr.io")
    return bare


def _missing(host: str, logins: list[Login]) -> Login:
    known = ", ".join(_shown(login.host) for login in logins)
    raise InvalidItemError(f"There is no login for {host} in this.", f"It has: {known}.")


def _looks_like_a_host(name: str) -> bool:
    return "." in name and _HOST.fullmatch(name) is not None


def _shown(host: str) -> str:
    return "docker.io" if host == _DOCKER_HUB else host


def _auth(login: Login) -> str:
    return base64.b64encode(f"{login.user}:{login.password.reveal()}".encode()).decode()
