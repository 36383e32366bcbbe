"""Into the vault from a `.env` file, and out of it into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.accounts import current
from centml_nb.accounts.import_entry import Wanted, kinds_by_name
from centml_nb.accounts.mistyped import refuse_values
from centml_nb.kernel.conversation import Conversation
from centml_nb.settings import home_directory
from centml_nb.vault.env_file import read_file
from centml_nb.vault.writing import VISIBILITIES
from centml_nb.views import export_dialog, import_dialog

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("file", help="a .env file")
@argument("--only", action="append", default=[], metavar="NAME", help="take this variable alone")
@argument("--skip", action="append", default=[], metavar="NAME", help="leave this one out")
@argument("--kind", action="append", default=[], metavar="NAME=KIND", help="another kind for one")
@argument(
    "--on-conflict",
    choices=import_dialog.CONFLICTS,
    help="what to do where another value is there (ask; with --yes: keep)",
)
@argument("--visibility", choices=VISIBILITIES, help="who sees them: you, or your organisation")
@argument("--dry-run", action="store_true", help="show what would happen, and do nothing")
@argument("--yes", action="store_true", help="do it without asking")
def vault_import(shell: InteractiveShell, arguments: Namespace) -> None:
    """Take the variables of a .env file into the vault; shows first what each becomes.

    Kinds are guessed from names and shapes. What is there already with the same value is left
    alone, so that an import that was stopped goes on where it was.

    Examples::

        %vault_import .env --dry-run
        %vault_import .env
        %vault_import .env --only HF_TOKEN --only MY_DOOR --kind MY_DOOR=bearer --yes
    """
    refuse_values(home_directory(), *arguments.only, *arguments.skip, *arguments.kind)
    wishes = import_dialog.ImportWishes(
        Wanted(
            tuple(arguments.only),
            frozenset(arguments.skip),
            kinds_by_name(arguments.kind),
            arguments.visibility,
        ),
        on_conflict=arguments.on_conflict,
        is_dry_run=arguments.dry_run,
        is_allowed=arguments.yes,
    )
    importing = current.account().vault.importing()
    file = read_file(Path(arguments.file).expanduser())
    import_dialog.hold(importing, file, wishes, Conversation(shell))


@magic_arguments()
@argument("file", help="the .env file to write")
@argument("names", nargs="+", metavar="[VAR=]NAME", help="items, `rag` or `bearer/rag`")
@argument("--force", action="store_true", help="in place of a file that is there")
@argument("--gitignore", action="store_true", help="add it to .gitignore without asking")
@argument("--yes", action="store_true", help="do it without asking")
def vault_export(shell: InteractiveShell, arguments: Namespace) -> None:
    """Write items into a .env file (0600), as the variables that `%vault_use` sets.

    Their values stand in it in plain text. python-dotenv reads them back exactly.

    Examples::

        %vault_export .env hf/hub env/WANDB_API_KEY
        %vault_export .env MY_TOKEN=bearer/rag --gitignore
    """
    refuse_values(home_directory(), *arguments.names)
    wishes = export_dialog.ExportWishes(
        is_forced=arguments.force, is_allowed=arguments.yes, is_ignored=arguments.gitignore
    )
    vault = current.account().vault
    path = Path(arguments.file).expanduser().absolute()
    export_dialog.hold(vault, path, arguments.names, wishes, Conversation(shell))
