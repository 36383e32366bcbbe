"""Groups of commands, whose errors end in a sentence and a hint."""

from __future__ import annotations

from typing import IO, Any

import click

from centml_nb.cli.shown import as_commands, other_name
from centml_nb.errors import CentMLError

_WHOLE = 1_000  # characters: more than any summary has
_TYPED = "centml_nb.typed"


class Commands(click.Group):
    """A group whose commands end in a sentence, not in a traceback."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; one that is called otherwise here is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            group = {"main": "centml", "vault": "vault"}.get(self.name or "", "")
            other = other_name(group, args[0])
            if other is None:
                raise
            raise click.UsageError(f"{error.message} In a terminal: {other}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its whole first sentence, on as many lines as it takes."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(_WHOLE)) for name, each in commands if each]
            )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words, and keep them for an error that would repeat one."""
        ctx.meta.setdefault(_TYPED, tuple(args))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; an error of ours is told by click, exit code 1."""
        try:
            return super().invoke(ctx)
        except CentMLError as error:
            from centml_nb.accounts.mistyped import unrepeated
            from centml_nb.settings import home_directory

            raise _Told(unrepeated(home_directory(), error, ctx.meta[_TYPED])) from None


class _Told(click.ClickException):
    """An error of ours, told as a sentence and a hint in the words of the command line."""

    def __init__(self, error: CentMLError) -> None:
        from centml_nb.redaction.registry import REGISTRY

        super().__init__(as_commands(REGISTRY.redact(error.message)))
        self._hint = as_commands(REGISTRY.redact(error.hint))

    def show(self, file: IO[Any] | None = None) -> None:
        del file
        click.echo(self.message, err=True)
        click.echo(f"  → {self._hint}", err=True)
