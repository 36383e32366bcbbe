"""Checks: what of a name or a value of each kind can be told wrong before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import InvalidItemError, VaultError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.vault import names

if TYPE_CHECKING:
    from centml_nb.secret import Secret
    from centml_nb.vault.checked import Checked


def check_addable(kind: Kind, name: str) -> None:
    """Check what can be known before anybody is asked for a value.

    Raises:
        VaultError: a serverless key.
        InvalidItemError: a name that the platform would not take, or that no variable has.
    """
    if kind is Kind.SERVERLESS_KEY:
        raise VaultError(
            "A serverless key cannot be added: the platform makes it.",
            f"Have it made: %vault_generate serverless {name}",
        )
    names.checked_name(name)
    if kind is Kind.ENV_VAR:
        from centml_nb.vault.variable import checked_variable_name

        checked_variable_name(name)


def checked(  # noqa: PLR0913 - of each kind's check what it asks
    kind: Kind,
    name: str,
    value: Secret,
    password: Secret | None = None,
    host: str | None = None,
    *,
    exact: bool = True,
) -> Checked:
    """Return a value as it would be stored; of any kind but a certificate and a serverless key.

    Raises:
        PasswordNeededError: it is locked, and no password was given.
        InvalidItemError: it is not of its kind.
    """
    if kind is Kind.SSH_KEY:
        from centml_nb.vault.ssh_key import checked_ssh_key

        return checked_ssh_key(value, password)
    if kind is Kind.REGISTRY_CREDENTIAL:
        from centml_nb.vault import registry_credential

        login = registry_credential.checked_registry_credential(name, value, host)
        for secret in registry_credential.passwords(login.value):
            REGISTRY.register(name, secret)
        return login
    if kind is Kind.ENV_VAR:
        from centml_nb.vault.variable import checked_variable_item

        return checked_variable_item(name, value, exact=exact)
    from centml_nb.vault.token import checked_token

    return checked_token(kind, value)


def check_characters(name: str, value: Secret) -> None:
    """Check that name and value are text, which alone can be sent.

    Raises:
        InvalidItemError: one has bytes in it that are no UTF-8.
    """
    for what, text in (("name", name), ("value", value.reveal())):
        if not _is_unicode(text):
            raise InvalidItemError(
                f"The {what} has bytes in it that are no UTF-8 text.",
                "Give a text; a binary file fits as base64.",
            )


def _is_unicode(text: str) -> bool:
    # Bytes that are no UTF-8 come out of the environment as lone surrogates.
    return not any("\ud800" <= character <= "\udfff" for character in text)
