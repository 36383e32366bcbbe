"""`centml-nb vault audit`: what was used on this machine."""

from __future__ import annotations

import click

from centml_nb.cli.shown import show


@click.command()
@click.option("--last", type=click.IntRange(1), default=50, help="How many acts (50).")
def audit(last: int) -> None:
    """Show what was used on this machine, where and when; no values."""
    from centml_nb.audit import AuditLog
    from centml_nb.settings import home_directory
    from centml_nb.views import status

    show(status.audit_table(AuditLog(home_directory()).acts()[:last]))
