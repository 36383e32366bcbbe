"""Secrets that are only checked: what is stored of them is an HMAC under a pepper."""

import hashlib
import hmac
import secrets


class Pepper:
    """A key that lives outside the database; without it the digests say nothing."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Pepper()"

    def digest(self, purpose: str, value: str) -> str:
        """Return HMAC-SHA256 of a value, in hex; purposes never share a digest."""
        message = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    def confirms(self, digest: str, purpose: str, value: str) -> bool:
        """Compare in constant time."""
        said = digest.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(said, self.digest(purpose, value).encode())


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits, URL-safe, behind a prefix that tells their kind."""
    return prefix + secrets.token_urlsafe(32)
