"""TLS handshakes that say why they fail."""

import ssl


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
