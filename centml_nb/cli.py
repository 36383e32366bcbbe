"""`centml-nb`: the command line, thin adapters over the account."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from centml_nb.errors import CentMLError
from centml_nb.redaction.registry import REGISTRY
from centml_nb.version import __version__

if TYPE_CHECKING:
    from centml_nb.views.shown import Sentences, Table


class _Told(click.ClickException):
    """An error of ours, told as a sentence and a hint in the words of the command line."""

    def __init__(self, error: CentMLError) -> None:
        super().__init__(REGISTRY.redact(error.message))
        self._hint = as_commands(REGISTRY.redact(error.hint))

    def show(self, file: IO[Any] | None = None) -> None:
        del file
        click.echo(self.message, err=True)
        click.echo(f"  → {self._hint}", err=True)


class _Commands(click.Group):
    """A group whose commands end in a sentence, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except CentMLError as error:
            raise _Told(error) from None


def as_commands(hint: str) -> str:
    """Return a hint with magics turned into commands: `%vault_list` is `centml-nb vault list`."""
    return re.sub(
        r"%(?:centml_(\w+)|vault_(\w+))",
        lambda found: f"centml-nb {found[1] or 'vault ' + found[2]}",
        hint,
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="centml-nb")
def main() -> None:
    """Credentials for the CentML platform: log in, keep keys, open the right doors."""


@main.command()
@click.option("--lab", is_flag=True, help="Open JupyterLab on the tutorials instead.")
def demo(*, lab: bool) -> None:
    """Walk login, vault, injection and endpoint call on this machine, with no account."""
    from centml_nb import demo as walk

    if lab:
        walk.open_lab()
    elif not walk.run():
        raise click.exceptions.Exit(1)


@main.command()
@click.option("--local", is_flag=True, help="Log in to the platform on this machine.")
def login(*, local: bool) -> None:
    """Log in, and say which source won."""
    from centml_nb.accounts import current
    from centml_nb.views import status as views

    account = current.login(local=local)
    _show(views.login_sentences(account, account.identity()))


@main.command()
def logout() -> None:
    """End the session with this platform; sessions with other platforms stay."""
    from centml_nb.accounts import current
    from centml_nb.views import status as views

    account = current.account()
    current.logout()
    _show(views.logout_sentences(account))


@main.command()
def status() -> None:
    """Show who is logged in, where, and until when."""
    from centml_nb.accounts import current
    from centml_nb.settings import Settings
    from centml_nb.views import status as views

    account = current.account()
    home = Settings.from_environment().home
    _show(views.status_table(account, account.identity(), home))


@main.command()
def endpoints() -> None:
    """List the doors: what each takes, and which of your keys opens it."""
    from centml_nb.accounts import current
    from centml_nb.views import endpoints as views

    _show(views.endpoints_table(current.account()))


@main.group(cls=_Commands)
def vault() -> None:
    """List the vault, and make keys."""


@vault.command("list")
@click.argument("kind", required=False)
@click.argument("query", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_items(kind: str | None, query: str | None, *, as_json: bool) -> None:
    """List items, of one KIND and with QUERY in their names; never reads a value."""
    from centml_nb.accounts import current
    from centml_nb.contract.kinds import Kind
    from centml_nb.views import vault as views

    account = current.account()
    items = account.vault.items_of(Kind.parse(kind) if kind else None, query)
    if as_json:
        records = views.vault_records(account, items)
        click.echo(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        _show(views.vault_table(account, items))


@vault.command()
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
    _show(generated_sentences(made, days=days))


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rebuild", is_flag=True, help="Begin an empty store of fingerprints first.")
@click.pass_context
def scan(ctx: click.Context, paths: tuple[Path, ...], *, rebuild: bool) -> None:
    """Find keys in files below PATHS: exit 1 on a finding, one line each, never the value."""
    from centml_nb.findings.scan import Unread
    from centml_nb.findings.scan import scan as findings_below
    from centml_nb.redaction.traces import Traces
    from centml_nb.settings import home_directory

    traces = Traces.kept_in(home_directory())
    if rebuild:
        traces.rebuild()
    found = False
    for one in findings_below(paths, traces.finder(), home_directory()):
        click.echo(str(one), err=isinstance(one, Unread))
        found = found or not isinstance(one, Unread)
    if found:
        ctx.exit(1)


@main.command()
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

    finder = Traces.kept_in(home_directory()).finder()
    changes = plan(paths or (Path.cwd(), *History.all_of_user()), finder, home_directory())
    if not changes:
        _show(views.nothing_found())
        return
    _show(views.plan_table(changes))
    if not yes:
        click.confirm("Do it?", abort=True)
    done, failures = carry_out_all(changes, finder)
    _show(views.scrubbed_sentences(done, failures))
    if failures:
        ctx.exit(1)


@main.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def local(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run, start, stop or see the local platform: `centml-nb local --help`."""
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


def _show(shown: Table | Sentences) -> None:
    from rich.console import Console

    Console(highlight=False).print(shown.reworded(as_commands))
