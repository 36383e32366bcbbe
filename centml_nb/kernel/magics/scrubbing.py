"""After the accident: taking keys out of files and history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.kernel.conversation import Conversation
from centml_nb.kernel.scrubbing import scrub

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell


@magic_arguments()
@argument("paths", nargs="*", metavar="PATH", help="files or folders; here, without any")
@argument("--yes", action="store_true", help="do it without asking")
def vault_scrub(shell: InteractiveShell, arguments: Namespace) -> None:
    """Take keys out of files, IPython's history and this kernel's inputs; shows a plan first.

    Notebooks and their checkpoints, text files, `history.sqlite`, `In` and `_i`: each value
    that this machine knows is replaced by its item's name. Save the notebook first.

    Examples::

        %vault_scrub
        %vault_scrub notebooks --yes
    """
    paths = [Path(path).expanduser() for path in arguments.paths]
    scrub(shell, paths, Conversation(shell), is_allowed=arguments.yes)
