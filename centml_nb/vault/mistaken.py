"""A value where a name belongs: known before it is sent, kept or repeated."""

from __future__ import annotations

import re

from centml_nb.redaction.registry import REGISTRY
from centml_nb.redaction.shapes import shapes
from centml_nb.secret import Secret

_KNOWN_STARTS = re.compile(
    r"(?:hf_|api_org_|sk-|nvapi-|gh[opsur]_|github_pat_|glpat-|xox[abp]-|AKIA|eyJ)"
    r"[A-Za-z0-9_=.+/-]{16,}"
)
# Names begin so as well: of these the random part stands in one piece.
_PLAIN_STARTS = re.compile(
    r"(?:[rs]k_(?:live|test)_|whsec_|xox[a-z]-|xoxe\.|AIza|ya29\.|dckr_[op]at_|npm_|lin_api_|SG\."
    r"|pypi-|rpa_|tvly-(?:dev-|prod-)?|gsk_|pplx-|wandb_v\d_|r8_|dop_v1_|hvs\.|ATATT|dapi|sbp_)"
    r"(?=[A-Za-z]*\d)[A-Za-z0-9]{16,}[A-Za-z0-9_=.+/-]*"
)
_ADDRESS_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@\S+", re.IGNORECASE)
_STARTS = (_KNOWN_STARTS, _PLAIN_STARTS, _ADDRESS_WITH_PASSWORD)
_TOKEN = re.compile(r"[A-Za-z0-9_.+/=-]{24,}")
_UUID = re.compile(r"(?:.*[^0-9a-f])?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]?[a-z]{2,}|[A-Z]{2,})\d{0,2}(?![A-Za-z0-9])")
_DIGITS_IN_LETTERS = re.compile(r"(?<=[A-Za-z])\d+|\d+(?=[A-Za-z])")
_TURN = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")
_FEWEST_NUMBERS = 3
_ONE_TURN_IN = 4


def looks_like_a_value(text: str) -> bool:
    """Say whether a text is more likely a secret value than a name.

    Values known to this process, private keys, tokens by their usual beginnings, addresses with a
    password, and long random strings are; words with a random part, UUIDs and short names are not.
    """
    if REGISTRY.guards(Secret(text)) or any(start.fullmatch(text) for start in _STARTS):
        return True
    if "-----BEGIN " in text or any(shapes(text.encode(errors="replace"))):
        return True
    if not _TOKEN.fullmatch(text) or _UUID.fullmatch(text) or _WORD.search(text):
        return False
    if len(_DIGITS_IN_LETTERS.findall(text)) < _FEWEST_NUMBERS:
        return False
    turns = len(_TURN.findall(text))
    return _HEXADECIMAL.fullmatch(text) is not None or turns * _ONE_TURN_IN >= len(text)
