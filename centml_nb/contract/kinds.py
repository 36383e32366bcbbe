"""The seven kinds of secret, as a user types them and as the platform calls them."""

from __future__ import annotations

from enum import Enum
from typing import Self

from centml_nb.errors import UnknownKindError


class Kind(Enum):
    """A kind of secret.

    Attributes:
        word: what a user types (`bearer-token`); the value of the member.
        short: the short form of it (`bearer`).
        platform_type: the platform's type of vault item; None for serverless keys, which live
            beside the vault.
        title: what the platform's page calls one of them.
    """

    word: str
    short: str
    platform_type: str | None
    title: str

    def __new__(cls, word: str, short: str, platform_type: str | None, title: str) -> Self:
        """Make a member whose value is its word."""
        member = object.__new__(cls)
        member._value_ = word
        member.word = word
        member.short = short
        member.platform_type = platform_type
        member.title = title
        return member

    BEARER_TOKEN = ("bearer-token", "bearer", "bearer_tokens", "Bearer token")
    SERVERLESS_KEY = ("serverless-key", "serverless", None, "Serverless API key")
    CERTIFICATE = ("certificate", "cert", "certificates", "Certificate")
    ENV_VAR = ("env-var", "env", "env_vars", "Environment variable")
    HF_TOKEN = ("hf-token", "hf", "access_tokens", "Hugging Face token")
    SSH_KEY = ("ssh-key", "ssh", "ssh_keys", "SSH key")
    REGISTRY_CREDENTIAL = (
        "registry-credential",
        "registry",
        "registry_credentials",
        "Registry credential",
    )

    def __str__(self) -> str:
        return self.word

    @property
    def noun(self) -> str:
        """The kind inside a sentence, with its article: `a bearer token`."""
        return _NOUNS.get(self) or f"a {self.word.replace('-', ' ')}"

    @classmethod
    def parse(cls, text: str, name: str = "") -> Kind:
        """Return the kind that `text` names, in full or short.

        `name` is what was typed after it, where a name is.

        Raises:
            UnknownKindError: no kind has this name; the nearest one is in the hint.
        """
        words = {word: kind for kind in cls for word in (kind.word, kind.short)}
        if text in words:
            return words[text]
        if name in words:
            raise UnknownKindError(
                f"There is no kind “{text}”.", f"The kind goes before the name: {name} {text}"
            )
        from difflib import get_close_matches

        typed = text.lower()
        near = get_close_matches(typed, words, n=1, cutoff=0.5)
        if near:
            # "token" is nearest to hf-token, and as much a part of bearer-token.
            near = [kind.word for kind in cls if kind.word.endswith(f"-{typed}")] or near
        raise UnknownKindError(
            f"There is no kind “{text}”.",
            f"Did you mean {' or '.join(near)}?"
            if near
            else f"The kinds are: {', '.join(map(str, cls))}.",
        )


_NOUNS = {
    Kind.ENV_VAR: "an environment variable",
    Kind.HF_TOKEN: "a Hugging Face token",
    Kind.SSH_KEY: "an ssh key",
}
