"""`centml-nb scan` and `scrub`: keys in files, found and taken out."""

from __future__ import annotations

from pathlib import Path

import click

from centml_nb.cli.asking import Terminal
from centml_nb.cli.shown import show, written

_NOBODY = "Nothing was changed. To do it without being asked: --yes"


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rebuild", is_flag=True, help="Begin an empty store of fingerprints first.")
@click.pass_context
def scan(ctx: click.Context, paths: tuple[Path, ...], *, rebuild: bool) -> None:
    """Find keys in files below PATHS, by default here: exit 1 and a line each, never the value."""
    from centml_nb.findings.scan import Unread
    from centml_nb.findings.scan import scan as findings_below
    from centml_nb.redaction.traces import Traces
    from centml_nb.settings import home_directory

    traces = Traces.kept_in(home_directory())
    if rebuild:
        traces.rebuild()
    # A store that is begun anew knows nothing to look for here.
    where = paths or (() if rebuild else (Path(),))
    found = False
    for one in findings_below(where, traces.finder(), home_directory()):
        with written():
            click.echo(str(one), err=isinstance(one, Unread))
        found = found or not isinstance(one, Unread)
    if found:
        ctx.exit(1)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_context
def scrub(ctx: click.Context, paths: tuple[Path, ...], *, yes: bool) -> None:
    """Take keys out of files below PATHS, by default here and in IPython's history."""
    from centml_nb.findings.history import History
    from centml_nb.findings.scrub import carry_out_all, plan
    from centml_nb.redaction.traces import Traces
    from centml_nb.settings import home_directory
    from centml_nb.views import findings as views
    from centml_nb.views.surface import is_agreed

    finder = Traces.kept_in(home_directory()).finder()
    changes = plan(paths or (Path.cwd(), *History.all_of_user()), finder, home_directory())
    if not changes:
        show(views.nothing_found())
        return
    show(views.plan_table(changes))
    if not yes and not is_agreed(Terminal(), "Do it?", _NOBODY):
        click.echo("Nothing was changed.")
        ctx.exit(1)
    done, failures = carry_out_all(changes, finder)
    show(views.scrubbed_sentences(done, failures))
    if failures:
        ctx.exit(1)
