"""Whom we trust for TLS, and what is said where a server's certificate is not trusted."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any

import httpx

from centml_nb.errors import ConfigurationError, UnreachableError
from centml_nb.settings import certificate_authorities, is_loopback

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, Name

_LOOK_SECONDS = 5
_LONGEST_NAME = 80
_EXPIRED, _NOT_YET_VALID = 10, 9  # OpenSSL's X509_V_ERR_…, as the next two
_OTHER_HOST, _OTHER_ADDRESS = 62, 64


def trusted() -> ssl.SSLContext:
    """Return what our clients trust: what `SSL_CERT_FILE` or `SSL_CERT_DIR` names, and no other.

    Where neither is set: the operating system's store, to which a company adds its own authority,
    and certifi's, for a system that has none.

    Raises:
        ConfigurationError: one of the variables names nothing that can be read.
    """
    file, directory = certificate_authorities()
    if file or directory:
        try:
            return ssl.create_default_context(cafile=file, capath=directory)
        except (OSError, ssl.SSLError) as error:
            name, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", directory)
            raise ConfigurationError(
                f"{name} names {path}, which holds no certificates that can be read.",
                f"Set it to a PEM file of authorities, or unset {name}.",
            ) from error
    import certifi
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    return context


def refused(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the certificate's fault behind an error, if that is what it is."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def untrusted(fault: ssl.SSLCertVerificationError, origin: str) -> UnreachableError:
    """Return the error that says which certificate was not trusted, and what to set."""
    host = httpx.URL(origin).netloc.decode()
    shown = _shown_by(origin)
    if fault.verify_code in {_EXPIRED, _NOT_YET_VALID}:
        is_over = fault.verify_code == _EXPIRED
        return UnreachableError(
            f"The certificate of {host}{_whose(shown)}"
            f" {'has expired' if is_over else 'is not valid yet'}.",
            "Check the date of this machine. If it is right, tell whoever runs that host.",
        )
    if fault.verify_code in {_OTHER_HOST, _OTHER_ADDRESS}:
        return UnreachableError(
            f"What answers as {host} shows a certificate for another host{_whose(shown)}.",
            "Check the address: CENTML_PLATFORM_API_URL. Nothing was sent.",
        )
    return UnreachableError(
        f"Nobody whom this machine trusts signed the certificate of {host}{_whose(shown)}.",
        "If your company's proxy looks into TLS, that is its authority: get it as a PEM file and"
        " set SSL_CERT_FILE to that file, or add it to this machine's trust store. Nothing was"
        " sent.",
    )


class _SeenError(Exception):
    """Ends a connection when its certificate has been seen: no request is sent."""

    def __init__(self, certificate: bytes) -> None:
        super().__init__()
        self.certificate = certificate


def _shown_by(origin: str) -> Certificate | None:
    """Return the certificate that a host shows, by the way that a request would take."""
    from cryptography.x509 import load_der_x509_certificate

    # It is looked at, and nothing is believed or sent.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    is_here = is_loopback(httpx.URL(origin).host)
    try:
        with httpx.Client(verify=context, trust_env=not is_here, timeout=_LOOK_SECONDS) as client:
            client.head(origin, extensions={"trace": _stop_after_handshake})
    except _SeenError as seen:
        try:
            return load_der_x509_certificate(seen.certificate)
        except ValueError:
            return None
    except (httpx.HTTPError, OSError):
        return None
    return None


def _stop_after_handshake(event: str, said: dict[str, Any]) -> None:
    if event.endswith("start_tls.complete"):
        stream = said["return_value"]
        certificate = stream.get_extra_info("ssl_object").getpeercert(True)  # noqa: FBT003
        stream.close()
        raise _SeenError(certificate or b"")


def _whose(certificate: Certificate | None) -> str:
    if certificate is None:
        return ""
    subject, issuer = _called(certificate.subject), _called(certificate.issuer)
    by = "by itself" if certificate.subject == certificate.issuer else f"by {issuer}"
    return f" (it is {subject}, signed {by})"


def _called(name: Name) -> str:
    # Whoever answers has chosen it: one line, and not a long one.
    text = re.sub(r"[^\x20-\x7e]", "?", name.rfc4514_string())
    return f"“{text[:_LONGEST_NAME]}”" if text else "nameless"
