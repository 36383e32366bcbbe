"""The one reader of configuration: the real environment, never a `.env` file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from centml_nb.errors import ConfigurationError
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

OFFICIAL_API_URL = "https://api.centml.com"
OFFICIAL_AUTH_URL = "https://auth.centml.com"
OFFICIAL_TOKEN_URL = "https://signin.centml.com/oauth2/token"  # noqa: S105 - an address
OFFICIAL_CLIENT_ID = "client_01JP5TWW2997MF8AYQXHJEGYR0"
_YES = frozenset({"1", "true", "yes", "on"})
_PROFILE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ServiceAccount(NamedTuple):
    """A service account's way in: `client_credentials` (RFC 6749, section 4.4)."""

    client_id: str
    client_secret: Secret
    token_url: str


class Settings(NamedTuple):
    """What the environment says.

    Attributes:
        home: the private directory of everything that is kept on this machine.
        api_url: the platform's address where it was named, else None.
        client_id: the OAuth client that sessions belong to.
        service_account: the service account of the official client's variables, if both are set.
        profile: which of several accounts side by side; empty for the one without a name.
        official_session: the file of the official command line's session; None to leave it alone.
        keyring: whether new sessions are kept in the operating system's keyring.
    """

    home: Path
    api_url: str | None
    client_id: str
    service_account: ServiceAccount | None
    profile: str = ""
    official_session: Path | None = None
    keyring: bool = False

    @property
    def local_state(self) -> Path:
        """The directory of the local platform's state."""
        return self.home / "local"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from `environment`, by default the process's own.

        Raises:
            ConfigurationError: an address is no http(s) URL, or plain http to another machine; half
                a service account; a profile that is no name.
        """
        variables = os.environ if environment is None else environment
        return cls(
            home=_home(variables),
            api_url=_address(variables, "CENTML_PLATFORM_API_URL"),
            client_id=variables.get("CENTML_WORKOS_CLIENT_ID") or OFFICIAL_CLIENT_ID,
            service_account=_service_account(variables),
            profile=checked_profile(variables.get("CENTML_NB_PROFILE", "")),
            official_session=_official_session(variables),
            keyring=variables.get("CENTML_NB_KEYRING", "").lower() in _YES,
        )


def checked_profile(name: str) -> str:
    """Return the name of a profile; empty and `default` are the one without a name.

    Raises:
        ConfigurationError: it is no name.
    """
    if name in {"", "default"}:
        return ""
    if re.fullmatch(_PROFILE, name) is None:
        raise ConfigurationError(
            "A profile's name is letters, digits, `-` and `_`, 64 at most.",
            "Name it like this: %centml_login --profile work, or CENTML_NB_PROFILE=work",
        )
    return name


def is_loopback(host: str | None) -> bool:
    """Say whether `host` is this machine, where plain http shows nothing to anybody."""
    return host in _LOOPBACK


def guard_is_off(environment: Mapping[str, str] | None = None) -> bool:
    """Say whether `CENTML_NB_GUARD=off` is set: the way out when the guard is suspected."""
    variables = os.environ if environment is None else environment
    return variables.get("CENTML_NB_GUARD", "").lower() == "off"


def save_guard(environment: Mapping[str, str] | None = None) -> str:
    """Return what `CENTML_NB_SAVE_GUARD` says of a save that holds a key: refuse, redact or off.

    A word that is none of these refuses, and `CENTML_NB_GUARD=off` turns this guard off as well.
    """
    variables = os.environ if environment is None else environment
    said = variables.get("CENTML_NB_SAVE_GUARD", "").lower()
    if guard_is_off(variables):
        return "off"
    return said if said in {"redact", "off"} else "refuse"


def certificate_authorities(
    environment: Mapping[str, str] | None = None,
) -> tuple[str | None, str | None]:
    """Return the file and the directory of the authorities to trust, where they are named."""
    variables = os.environ if environment is None else environment
    return variables.get("SSL_CERT_FILE") or None, variables.get("SSL_CERT_DIR") or None


def home_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Return the private directory of everything that is kept on this machine."""
    return _home(os.environ if environment is None else environment)


def ipython_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Return where IPython keeps this user's profiles, histories and startup files."""
    variables = os.environ if environment is None else environment
    return Path(variables.get("IPYTHONDIR") or Path.home() / ".ipython").expanduser()


def _home(variables: Mapping[str, str]) -> Path:
    if named := variables.get("CENTML_NB_HOME"):
        return Path(named).expanduser().absolute()
    return default_home()


def default_home() -> Path:
    """Return the private directory where CENTML_NB_HOME names none."""
    import platformdirs

    return platformdirs.user_data_path("centml_nb")


def _official_session(variables: Mapping[str, str]) -> Path:
    # As the official client reads them: neither is expanded.
    folder = Path(variables.get("CENTML_CONFIG_PATH") or Path("~/.centml").expanduser())
    return (folder / (variables.get("CENTML_CRED_FILE") or "credentials.json")).absolute()


def _address(variables: Mapping[str, str], name: str) -> str | None:
    address = variables.get(name, "").rstrip("/")
    if not address:
        return None
    parts = _parts(address)
    if parts is None or parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ConfigurationError(
            f"{name} is not an address.", f"Set it to something like {OFFICIAL_API_URL}"
        )
    if "@" in parts.netloc:
        raise ConfigurationError(
            f"{name} names a user, and addresses are shown and kept on disk.",
            f"Set it to something like {OFFICIAL_API_URL}",
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigurationError(
            f"{name} names {parts.hostname} over plain http, where anybody on the way reads keys.",
            "Use an https address.",
        )
    return address


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number is told when it is asked for
    except ValueError:
        return None
    return parts


def _service_account(variables: Mapping[str, str]) -> ServiceAccount | None:
    client_id = variables.get("CENTML_SERVICE_ACCOUNT_ID", "").strip()
    secret = variables.get("CENTML_SERVICE_ACCOUNT_SECRET", "").strip()
    if not client_id and not secret:
        return None
    if not client_id or not secret:
        missing = "CENTML_SERVICE_ACCOUNT_SECRET" if client_id else "CENTML_SERVICE_ACCOUNT_ID"
        raise ConfigurationError(
            f"Half a service account is set: {missing} is missing.",
            f"Set {missing} too, or unset the other one.",
        )
    token_url = _address(variables, "CENTML_SERVICE_ACCOUNT_TOKEN_URL") or OFFICIAL_TOKEN_URL
    return ServiceAccount(client_id, Secret(secret), token_url)
