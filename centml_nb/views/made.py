"""What generating and adding did, and what can be typed next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.accounts.adding import AddOutcome
from centml_nb.contract.kinds import Kind
from centml_nb.vault.generate import Outcome
from centml_nb.views.shown import Sentences

if TYPE_CHECKING:
    from centml_nb.accounts.adding import Added
    from centml_nb.contract.items import VaultItem
    from centml_nb.vault.generate import Generated


def generated_sentences(made: Generated, *, days: int | None = None) -> Sentences:
    """Return what generating did, and what can be typed next."""
    item, noun = made.item, made.item.kind.noun
    lines = [
        {
            Outcome.MADE: f"Made {noun}: {item.name}.",
            Outcome.REUSED: f"{item.name} exists, {noun}, and is usable here: it is reused."
            f" A fresh one: `%vault_generate {item.kind.short} {item.name} --new`",
            Outcome.REPLACED: f"Made {noun} in place of the earlier {item.name}"
            f"{_of_earlier(item)}.",
        }[made.outcome]
    ]
    if item.kind is Kind.SSH_KEY:
        return Sentences((*_ssh_lines(made),))
    if made.file is not None:
        lines.append(f"Its private key is on this machine alone: {made.file}")
    if item.kind is Kind.CERTIFICATE and made.outcome is not Outcome.REUSED:
        lines.append(
            f"It ends in {days} days. Its CA is in the vault: a deployment that carries"
            " it opens to the key."
        )
    return Sentences((*lines, *_seen_by(item)))


def added_sentences(added: Added) -> Sentences:
    """Return what adding did, what was changed in the value, and what can be typed next."""
    item, noun = added.item, added.item.kind.noun
    is_certificate = item.kind is Kind.CERTIFICATE
    stored = "the CA" if is_certificate else noun
    lines = [
        {
            AddOutcome.STORED: f"Stored {stored}: {item.name}.",
            AddOutcome.REPLACED: f"Stored {stored} in place of the earlier {item.name}.",
            AddOutcome.SAME: f"{item.name} is there already, with this value: nothing was changed.",
            AddOutcome.KEY_KEPT: f"{item.name} is in the vault; its private key is now here too.",
        }[added.outcome],
        *added.notes,
    ]
    if added.pem is not None:
        lines.append(f"The client's private key is on this machine alone: {added.pem}")
    if not is_certificate or added.pem is not None:
        lines.append(f"Put it into this kernel: `%vault_use {item.reference}`")
    return Sentences((*lines, *_seen_by(item)))


def _ssh_lines(made: Generated) -> list[str]:
    item = made.item
    lines = [
        {
            Outcome.MADE: f"Made an ssh key (Ed25519): {item.name}.",
            Outcome.REUSED: f"{item.name} exists, an ssh key: it is reused."
            f" A fresh one: `%vault_generate ssh {item.name} --new`",
            Outcome.REPLACED: f"Made an ssh key in place of the earlier {item.name}. Where the"
            " earlier public key was given, it still opens: take it away there.",
        }[made.outcome]
    ]
    if made.public_key:
        lines += [
            "Its public key, which is no secret, is what GitHub and servers are given:",
            f"`{made.public_key}`",
        ]
    if made.file is not None:
        lines.append(f"Its private key was written to {made.file} (0600).")
    return [*lines, *_seen_by(item)]


def _of_earlier(item: VaultItem) -> str:
    if item.kind is Kind.SERVERLESS_KEY:
        return ", which no longer opens anything"
    return "; a deployment that carries the earlier one opens to that until it is given this one"


def _seen_by(item: VaultItem) -> list[str]:
    return ["Everybody in your organisation can use it."] if item.visibility == "org" else []
