"""TLS handshakes that say why they fail."""

import ssl
from typing import Any

_PEM = 1  # OpenSSL's X509_FILETYPE_PEM


class TalkativeHandshake(ssl.SSLObject):
    """A handshake that lets the peer know why it failed.

    asyncio drops what a failed handshake still wanted to send, and with it the alert of RFC 8446
    section 6.2: a caller without a certificate would only see the connection end. So the first
    failure asks for more data, upon which the alert is sent; the second one counts.
    """

    _failure: ssl.SSLError | None = None

    def do_handshake(self) -> None:
        """Do the next step."""
        if self._failure is not None:
            raise self._failure
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self._failure = error
            raise ssl.SSLWantReadError from error


def verified_chain(handshake: ssl.SSLObject) -> list[str]:
    """Return the peer's verified certificates as PEM, its own first; none where it sent none."""
    if not handshake.getpeercert(binary_form=True):
        return []
    # Public from Python 3.13 on, as DER; the object below has had it since 3.10.
    inner: Any = getattr(handshake, "_sslobj", None)
    return [str(certificate.public_bytes(_PEM)) for certificate in inner.get_verified_chain()]
