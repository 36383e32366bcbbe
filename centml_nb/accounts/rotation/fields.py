"""Fields of a deployment that the platform does not say, as somebody types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.create_requests import UNSAID
from centml_nb.errors import MistypedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_ITEM = "hf_token"


def typed_fields(said: Iterable[str], unset: Iterable[str]) -> dict[str, str | int | None]:
    """Return fields from `FIELD=VALUE` words, and those that are unset.

    A token is named by its item: a value that is typed would be kept in the notebook.

    Raises:
        MistypedError: a word that is no such thing.
    """
    fields: dict[str, str | int | None] = dict.fromkeys(unset)
    for word in said:
        field, equals, value = word.partition("=")
        if not equals or not value or field not in UNSAID:
            raise MistypedError(
                "--set takes FIELD=VALUE, where FIELD is one of " + ", ".join(UNSAID) + ".",
                f"A field that the deployment does not have: --unset {UNSAID[-1]}",
            )
        if field != _BY_ITEM and not value.isdecimal():
            raise MistypedError(f"{field} is a number of replicas.", f"Give one: --set {field}=1")
        fields[field] = value if field == _BY_ITEM else int(value)
    return fields
