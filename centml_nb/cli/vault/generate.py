"""`centml-nb vault generate`: a fresh item, or a usable one that exists."""

from __future__ import annotations

from pathlib import Path

import click

from centml_nb.cli import completing
from centml_nb.cli.shown import show


@click.command()
@click.argument("kind", shell_complete=completing.kinds)
@click.argument("name")
@click.option("--new", is_flag=True, help="A fresh one in place of one that exists.")
@click.option("--days", type=click.IntRange(1), default=365, help="How long a certificate lives.")
@click.option("--visibility", type=click.Choice(["user", "org"]), help="Who sees it.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Also write a certificate's or ssh key there."
)
@click.option("--force", is_flag=True, help="Replace that file if it is there.")
def generate(  # noqa: PLR0913 - one for each option
    kind: str,
    name: str,
    *,
    new: bool,
    days: int,
    visibility: str | None,
    out: Path | None,
    force: bool,
) -> None:
    """Make an item of KIND (serverless, bearer, cert, ssh) called NAME, or reuse a usable one."""
    from centml_nb.accounts import current
    from centml_nb.accounts.mistyped import refuse_reference
    from centml_nb.views.made import generated_sentences

    refuse_reference(f"%vault_generate {kind}", name)
    made = current.account().vault.generate(
        kind, name, new=new, days=days, visibility=visibility, out=out, force=force
    )
    show(generated_sentences(made, days=days))
