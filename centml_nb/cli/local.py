"""`centml-nb local`: the local platform, a process of its own."""

from __future__ import annotations

import sys

import click


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def local(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run, start, stop or see the local platform: `centml-nb local --help`."""
    import subprocess

    from centml_nb.settings import Settings

    where: tuple[str, ...] = ("--state-dir", str(Settings.from_environment().local_state))
    if not arguments or arguments[0].startswith("-") or "--state-dir" in arguments:
        where = ()
    # -P: what lies in the working directory is not imported.
    command = [sys.executable, "-P", "-m", "centml_nb.local", *arguments, *where]
    with subprocess.Popen(command) as process:
        try:
            ctx.exit(process.wait())
        except KeyboardInterrupt:
            ctx.exit(process.wait())
