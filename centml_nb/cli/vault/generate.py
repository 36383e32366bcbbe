"""`centml-nb vault generate`: a fresh item, or a usable one that exists."""

from __future__ import annotations

from pathlib import Path

import click

from centml_nb.cli.shown import show


@click.command()
@click.argument("kind")
@click.argument("name")
@click.option("--new", is_flag=True, help="A fresh one in place of one that exists.")
@click.option("--days", type=click.IntRange(1), default=365, help="How long a certificate lives.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write a certificate's .pem.")
def generate(kind: str, name: str, *, new: bool, days: int, out: Path | None) -> None:
    """Make an item of KIND (serverless, bearer, cert) called NAME, or reuse a usable one."""
    from centml_nb.accounts import current
    from centml_nb.views.made import generated_sentences

    made = current.account().vault.generate(kind, name, new=new, days=days, out=out)
    show(generated_sentences(made, days=days))
