"""`centml-nb run`: a command with keys in its environment, and nothing else changed."""

from __future__ import annotations

import click

from centml_nb.cli import completing

_USAGE = "Write it as: centml-nb run [VAR=]NAME… -- COMMAND…"


class _BeforeAndAfter(click.Command):
    """A command whose own words end at the first `--`; what follows is somebody else's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`, and keep what stands after it as it is."""
        own, after = args, None
        if "--" in args:
            where = args.index("--")
            own, after = args[:where], args[where + 1 :]
        rest = super().parse_args(ctx, own)
        if not after and not ctx.resilient_parsing:
            raise click.UsageError(f"Which command? {_USAGE}", ctx)
        ctx.params["command"] = tuple(after or ())
        return rest


@click.command(cls=_BeforeAndAfter, options_metavar="[OPTIONS]")
@click.argument(
    "names", nargs=-1, metavar="[VAR=]NAME... -- COMMAND...", shell_complete=completing.names
)
@click.option("--endpoint", metavar="NAME", help="Also a door's address, with the key it takes.")
@click.option(
    "--with",
    "key",
    metavar="NAME",
    shell_complete=completing.names,
    help="The item to open the endpoint with.",
)
@click.option("--no-redact", is_flag=True, help="Leave the command's output as it is.")
@click.pass_context
def run(  # noqa: PLR0913 - each is a word of what is typed
    ctx: click.Context,
    names: tuple[str, ...],
    command: tuple[str, ...],
    *,
    endpoint: str | None,
    key: str | None,
    no_redact: bool,
) -> None:
    """Run COMMAND with these keys in its environment, and nothing else changed.

    Known keys are taken out of its output. Its exit code is passed on; 127 says that there is no
    such command, 126 that it cannot be run.

    \b
    centml-nb run my-key -- python call.py
    centml-nb run MY_TOKEN=bearer/rag -- curl ...
    centml-nb run --endpoint llama-dedicated -- python call.py
    """  # noqa: D301 - click's mark for lines that stay as they are
    if not names and endpoint is None:
        raise click.UsageError(f"Which keys? {_USAGE}", ctx)
    if key is not None and endpoint is None:
        raise click.UsageError("--with names the key of an endpoint: give --endpoint too.", ctx)

    from centml_nb.cli.run.keys import environment
    from centml_nb.cli.run.process import run_guarded
    from centml_nb.cli.run.signals import ending_cleanly
    from centml_nb.settings import guard_is_off

    with ending_cleanly(), environment(names, endpoint, key) as variables:
        is_redacted = not (no_redact or guard_is_off())
        code = run_guarded(command, variables, is_redacted=is_redacted)
    ctx.exit(code)
