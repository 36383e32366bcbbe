"""HandingOut: what is done whenever a value leaves the vault into this process."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from centml_nb.audit import AuditLog
from centml_nb.contract.kinds import Kind
from centml_nb.errors import CentMLError
from centml_nb.redaction.fingerprint import Fingerprinter, shown
from centml_nb.redaction.forms import forms
from centml_nb.redaction.registry import REGISTRY

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.contract.items import VaultItem
    from centml_nb.injection.lease import Lease
    from centml_nb.redaction.traces import Traces
    from centml_nb.secret import Secret

_UNGUARDED = "Its value is too short or too ordinary to be taken out of output: it is not guarded."
_UNTRACED = (
    "Files are not searched for it: it is so short or plain that it could be found by trying"
    " values against its fingerprint. Output is guarded."
)


class HandingOut:
    """Notes each act in the log, and keeps fingerprints by which files can be searched."""

    def __init__(self, home: Path, platform_name: str) -> None:
        self.home = home
        self._log = AuditLog(home)
        self._platform_name = platform_name

    def note(self, act: str, reference: str, endpoint: str = "") -> None:
        """Note an act that hands out no value."""
        self._log.record(act, reference, self._platform_name, endpoint)

    def note_over(self, act: str, lease: Lease) -> None:
        """Note that what a lease held is out of this process."""
        self.note(act, lease.reference, lease.endpoint or "")

    def handed_out(self, act: str, item: VaultItem, value: Secret, endpoint: str = "") -> list[str]:
        """Note that a value was handed out; return what its user has to know of its guards."""
        self.note(act, item.reference, endpoint)
        if not REGISTRY.register(item.name, value):
            return [_UNGUARDED]
        try:
            # By the fingerprint that output shows: of a private key's first form it is another.
            fingerprint = shown(self._fingerprinter.of(value))
            is_kept = self._traces.remember(item.reference, forms(value), fingerprint=fingerprint)
            for secret in _parts(item, value):
                REGISTRY.register(item.name, secret)
                self._traces.remember(item.reference, forms(secret))
        except CentMLError as error:
            return [f"Files are not searched for it. {error}"]
        return [] if is_kept else [_UNTRACED]

    @cached_property
    def _fingerprinter(self) -> Fingerprinter:
        return Fingerprinter.kept_in(self.home)

    @cached_property
    def _traces(self) -> Traces:
        # One for all acts: it reads its store again when that has changed, and only then.
        from centml_nb.redaction.traces import Traces

        return Traces.kept_in(self.home)


def _parts(item: VaultItem, value: Secret) -> list[Secret]:
    """Return what is secret by itself in a value: a registry's password inside of its JSON."""
    if item.kind is not Kind.REGISTRY_CREDENTIAL:
        return []
    from centml_nb.vault.registry_credential import passwords

    return passwords(value)
