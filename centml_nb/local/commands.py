"""The command line: run, start, stop, status."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import platformdirs

from centml_nb.local import process
from centml_nb.local.description import Description
from centml_nb.local.errors import LocalPlatformError
from centml_nb.local.options import DEFAULT_PORT, Options
from centml_nb.local.state import StateDirectory

DOWN = 3
Command = Callable[..., Any]


def main() -> int:
    """Run the command line; the exit code."""
    try:
        code = cli(standalone_mode=False, prog_name="centml-nb local")
    except LocalPlatformError as error:
        click.echo(f"{error}\n{error.hint}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    return int(code or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Serve the platform's contract on this machine, for trying out; not for real secrets."""


def _upstream(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.BadParameter("an http or https address, such as http://127.0.0.1:11434/v1")
    if parts.username or parts.password:
        raise click.BadParameter("an address without a password: other users see command lines")
    return url


def _state_dir(command: Command) -> Command:
    return click.option(
        "--state-dir",
        type=click.Path(path_type=Path),
        default=lambda: platformdirs.user_data_path("centml_nb") / "local",
        help="The private directory that holds the platform's state.",
    )(command)


def _as_json(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Say it as one JSON object.")(
        command
    )


def _serving(command: Command) -> Command:
    for decorate in reversed(_SERVING_OPTIONS):
        command = decorate(command)
    return command


_SECONDS = click.FloatRange(min=0)
_SERVING_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=DEFAULT_PORT,
        show_default=True,
        help="The API's port on 127.0.0.1; 0 takes a free one.",
    ),
    click.option(
        "--contract",
        type=click.Choice(["4.31", "2025"]),
        default="4.31",
        show_default=True,
        help="The generation of the platform's API.",
    ),
    click.option(
        "--serverless/--no-serverless",
        default=True,
        help="Serve serverless keys and their gateway, or answer 404 as the platform does today.",
    ),
    click.option(
        "--token-lifetime",
        type=click.FloatRange(min=0, min_open=True),
        default=Options.token_lifetime,
        show_default=True,
        help="Seconds an access token is good for.",
    ),
    click.option(
        "--refresh-grace",
        type=click.FloatRange(0, 30),
        default=Options.refresh_grace,
        show_default=True,
        help="Seconds in which a used refresh token is still answered.",
    ),
    click.option(
        "--rollout",
        type=click.Choice(["overlap", "cut"]),
        default=Options.rollout,
        show_default=True,
        help="Whether the old guard still opens a door while an update rolls out.",
    ),
    click.option(
        "--rollout-seconds",
        type=_SECONDS,
        default=Options.rollout_seconds,
        show_default=True,
        help="How long an update rolls out.",
    ),
    click.option(
        "--upstream", callback=_upstream, help="An OpenAI-compatible server to forward to."
    ),
    click.option(
        "--device-interval",
        type=click.IntRange(min=0),
        default=Options.device_interval,
        show_default=True,
        help="Seconds between two polls of a device login.",
    ),
    click.option(
        "--device-lifetime",
        type=_SECONDS,
        default=Options.device_lifetime,
        show_default=True,
        help="Seconds in which a device login must be confirmed.",
    ),
    click.option(
        "--concurrent-requests",
        type=click.IntRange(min=1),
        default=Options.concurrent_requests,
        show_default=True,
        help="Requests that a key may have open at a door at once.",
    ),
]


@cli.command()
@_serving
@_state_dir
@_as_json
def run(state_dir: Path, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - click's own
    """Serve in the foreground, until Ctrl-C."""
    process.refuse_missing_extra()
    # The server's imports take a second, and `status` and `stop` do without them. What they make
    # stays: collecting garbage among it would only be felt.
    gc.disable()
    from centml_nb.local import service

    gc.freeze()
    gc.enable()

    def announce(running: Description) -> None:
        _show(running, as_json=as_json)

    service.run(StateDirectory(state_dir.absolute()), Options(**options), announce)


@cli.command()
@_serving
@_state_dir
@_as_json
def start(state_dir: Path, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - click's own
    """Start it in the background, or say where it already runs."""
    running, new = process.start(StateDirectory(state_dir.absolute()), Options(**options))
    if not as_json:
        click.echo("Started." if new else "It already runs.")
    _show(running, as_json=as_json)


@cli.command()
@_state_dir
def stop(state_dir: Path) -> None:
    """End it, and wait until it is gone."""
    ended = process.stop(StateDirectory(state_dir.absolute()))
    click.echo("Stopped." if ended else "It did not run.")


@cli.command()
@_state_dir
@_as_json
def status(state_dir: Path, *, as_json: bool) -> int:
    """Say where it runs; exit code 3 when it does not."""
    running = process.status(StateDirectory(state_dir.absolute()))
    if running is None:
        click.echo("{}" if as_json else "The local platform does not run.")
        return DOWN
    _show(running, as_json=as_json)
    return 0


def _show(running: Description, *, as_json: bool) -> None:
    if as_json:
        click.echo(running.json())
        return
    click.echo(f"The local platform (contract {running.contract}) is at {running.api_url}")
    if running.serverless_url:
        click.echo(f"  serverless    {running.serverless_url}")
    for name, address in running.endpoints.items():
        click.echo(f"  {name:<13} https://{address}/openai/v1")
    click.echo(f"  certificates  {running.ca_file}")
