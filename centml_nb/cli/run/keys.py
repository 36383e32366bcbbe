"""The environment of a command: this process's own, with keys in it for as long as it runs."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from centml_nb.accounts import current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from centml_nb.injection.lease import Lease


@contextmanager
def environment(
    names: tuple[str, ...], endpoint: str | None, key: str | None
) -> Iterator[dict[str, str]]:
    """Give a copy of the environment with these keys; their files end with the block.

    Raises:
        VaultError, InjectionError, EndpointError: as `use` and `connect`; nothing is left.
    """
    account = current.account()
    # Through this process's environment: a door's trust and proxies build on what is set there.
    with account.vault.env(*names) as leases:
        connected = [account.connect(endpoint, key=key).lease] if endpoint else []
        try:
            _tell([*leases, *connected])
            yield dict(os.environ)
        finally:
            if connected:
                account.vault.release(*(lease.endpoint or "" for lease in connected))


def _tell(leases: list[Lease]) -> None:
    for lease in leases:
        for note in lease.notes:
            click.echo(note, err=True)
