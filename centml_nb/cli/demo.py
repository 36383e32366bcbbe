"""`centml-nb demo`: the walk through the four steps."""

from __future__ import annotations

import click


@click.command()
@click.option("--lab", is_flag=True, help="Open JupyterLab on the tutorials instead.")
def demo(*, lab: bool) -> None:
    """Walk login, vault, injection and endpoint call on this machine, with no account."""
    from centml_nb import demo as walk

    if lab:
        walk.open_lab()
    elif not walk.run():
        raise click.exceptions.Exit(1)
