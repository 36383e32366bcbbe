"""The magics: thin adapters over the account, one a method."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments

from centml_nb.errors import CentMLError
from centml_nb.kernel.typed import typed

if TYPE_CHECKING:
    from argparse import Namespace

    from centml_nb.accounts.account import Account
    from centml_nb.kernel.restart import Recollection


@magics_class
class CentMLMagics(Magics):
    """Credentials for the CentML platform: `%centml` shows where to begin."""

    @line_magic
    @magic_arguments()
    @typed
    def centml(self, _arguments: Namespace) -> None:
        """Show the overview: who is logged in, what this kernel holds, what to type next.

        Example::

            %centml
        """
        from centml_nb.accounts import current
        from centml_nb.views import status

        try:
            account = current.account()
            who = f"{status.who(account, account.identity())}."
        except CentMLError:
            who = "Nobody is logged in."
        held = [lease.reference for lease in current.injector().leases]
        self._show(status.overview(who, held))
        self._show_restart()

    @line_magic
    @magic_arguments()
    @argument(
        "--local",
        action="store_true",
        help="log in to the platform on this machine; it is started if it is not up",
    )
    @typed
    def centml_login(self, arguments: Namespace) -> None:
        """Log in, and say which source won: a flag, the environment, or the stored session.

        Examples::

            %centml_login --local
            %centml_login
        """
        from centml_nb.accounts import current
        from centml_nb.views import status

        account = current.login(local=arguments.local)
        self._show(status.login_sentences(account, account.identity()))

    @line_magic
    @magic_arguments()
    @typed
    def centml_logout(self, _arguments: Namespace) -> None:
        """End the session with this platform; sessions with other platforms stay.

        What is in use in this kernel is released as well.

        Example::

            %centml_logout
        """
        from centml_nb.accounts import current
        from centml_nb.views import injection, status

        account = current.account()
        released = account.vault.release()
        current.logout()
        self._remember()
        self._show(status.logout_sentences(account))
        if released:
            self._show(injection.released_sentences(released))

    @line_magic
    @magic_arguments()
    @typed
    def centml_status(self, _arguments: Namespace) -> None:
        """Show who is logged in, where, until when, and what is in use in this kernel.

        Example::

            %centml_status
        """
        from centml_nb.kernel.guard import installed
        from centml_nb.settings import Settings
        from centml_nb.views import status

        account = self._account()
        home = Settings.from_environment().home
        guards = installed.names(self.shell) or ["off"]
        self._show(status.status_table(account, account.identity(), home, guards))
        self._show_restart()

    @line_magic
    @magic_arguments()
    @argument("kind", nargs="?", help="bearer, serverless, cert, env, hf, ssh or registry")
    @argument("query", nargs="?", help="a part of the names to look for")
    @argument("--json", action="store_true", help="as JSON")
    @typed
    def vault_list(self, arguments: Namespace) -> None:
        """List the vault: kinds, names, what is known of each. Never reads a value.

        Examples::

            %vault_list
            %vault_list bearer
            %vault_list bearer rag
        """
        from centml_nb.contract.kinds import Kind
        from centml_nb.views import vault

        account = self._account()
        kind = Kind.parse(arguments.kind) if arguments.kind else None
        items = account.vault.items_of(kind, arguments.query)
        if arguments.json:
            self._show_json(vault.vault_records(account, items))
        else:
            self._show(vault.vault_table(account, items))

    @line_magic
    @magic_arguments()
    @argument("kind", help="serverless, bearer or cert")
    @argument("name", help="its name in the vault")
    @argument("--use", action="store_true", help="put it into this kernel at once")
    @argument("--new", action="store_true", help="a fresh one in place of one that exists")
    @argument("--days", type=int, default=365, help="how long a certificate lives (365)")
    @argument("--out", metavar="FILE", help="also write a certificate's .pem there (0600)")
    @typed
    def vault_generate(self, arguments: Namespace) -> None:
        """Make a serverless key, a bearer token or a certificate; one that is usable is reused.

        A certificate's private key never goes to the platform: it stays on this machine.

        Examples::

            %vault_generate serverless my-key --use
            %vault_generate bearer rag
            %vault_generate cert gen-cert --out gen-cert.pem
        """
        from centml_nb.views import injection, vault

        account = self._account()
        made = account.vault.generate(
            arguments.kind, arguments.name, new=arguments.new, days=arguments.days
        )
        out = Path(arguments.out).absolute() if arguments.out else None
        pem = account.vault.export_pem(made.item, out)
        self._show(vault.generated_sentences(made, days=arguments.days, pem=pem))
        if arguments.use:
            used = account.vault.use(made.item.reference)
            self._remember()
            self._show(injection.used_sentences(used))

    @line_magic
    @magic_arguments()
    @argument("names", nargs="+", metavar="[VAR=]NAME", help="items, `rag` or `bearer/rag`")
    @typed
    def vault_use(self, arguments: Namespace) -> None:
        """Put items into this kernel's environment, ready for endpoint calls.

        Examples::

            %vault_use my-key
            %vault_use bearer/rag hf/hub
            %vault_use MY_TOKEN=rag
        """
        from centml_nb.views import injection

        used = self._account().vault.use(*arguments.names)
        self._remember()
        self._show(injection.used_sentences(used))

    @line_magic
    @magic_arguments()
    @argument("names", nargs="*", metavar="NAME", help="items or endpoints; all, without any")
    @typed
    def vault_release(self, arguments: Namespace) -> None:
        """Take items out of this kernel; what was there before them comes back.

        Examples::

            %vault_release
            %vault_release rag
        """
        from centml_nb.accounts import current
        from centml_nb.views import injection

        released = current.release(*arguments.names)
        self._remember()
        self._show(injection.released_sentences(released))

    @line_magic
    @magic_arguments()
    @typed
    def centml_endpoints(self, _arguments: Namespace) -> None:
        """List the doors: what each takes, and which of your keys opens it.

        Example::

            %centml_endpoints
        """
        from centml_nb.views import endpoints

        self._show(endpoints.endpoints_table(self._account()))

    @line_magic
    @magic_arguments()
    @argument("endpoint", help="`serverless`, or a deployment's name")
    @argument("--with", dest="key", metavar="NAME", help="the item to open it with")
    @typed
    def centml_connect(self, arguments: Namespace) -> None:
        """Open a door: find its key, check that it answers, put key and address into this kernel.

        Examples::

            %centml_connect serverless
            %centml_connect llama-dedicated
            %centml_connect llama-dedicated --with bearer/rag
        """
        from centml_nb.views import endpoints

        done = self._account().connect(arguments.endpoint, key=arguments.key)
        self._remember()
        self._show(endpoints.connected_sentences(done))

    @line_magic
    @magic_arguments()
    @argument("name", help="the item, `rag` or `bearer/rag`")
    @typed
    def vault_reveal(self, arguments: Namespace) -> None:
        """Show one value on purpose, for ten seconds, here alone; it becomes no output.

        The guard stops accidents. Code that compresses, encrypts or sends a value away is not
        stopped.

        Example::

            %vault_reveal rag
        """
        from centml_nb.kernel.reveal import reveal

        reveal(self.shell, self._account().vault.reveal(arguments.name))

    @line_magic
    @magic_arguments()
    @argument("--last", type=int, default=50, help="how many acts (50)")
    @typed
    def vault_audit(self, arguments: Namespace) -> None:
        """Show what was used on this machine, where and when; no values.

        Example::

            %vault_audit --last 10
        """
        from centml_nb.audit import AuditLog
        from centml_nb.settings import Settings
        from centml_nb.views import status

        acts = AuditLog(Settings.from_environment().home).acts()
        self._show(status.audit_table(acts[: arguments.last]))

    @line_magic
    @magic_arguments()
    @argument("paths", nargs="*", metavar="PATH", help="files or folders; here, without any")
    @argument("--yes", action="store_true", help="do it without asking")
    @typed
    def vault_scrub(self, arguments: Namespace) -> None:
        """Take keys out of files, IPython's history and this kernel's inputs; shows a plan first.

        Notebooks and their checkpoints, text files, `history.sqlite`, `In` and `_i`: each value
        that this machine knows is replaced by its item's name. Save the notebook first.

        Examples::

            %vault_scrub
            %vault_scrub notebooks --yes
        """
        from centml_nb.kernel.scrubbing import scrub

        paths = [Path(path).expanduser() for path in arguments.paths]
        scrub(self.shell, paths, is_allowed=arguments.yes, show=self._show)

    def _account(self) -> Account:
        from centml_nb.accounts import current

        return current.account()

    def _show(self, shown: object) -> None:
        from IPython.display import display

        display(shown)

    def _show_json(self, records: list[dict[str, str | None]]) -> None:
        from IPython.display import display

        text = json.dumps(records, indent=1, ensure_ascii=False)
        display({"text/plain": text, "application/json": records}, raw=True)

    def _recollection(self) -> Recollection | None:
        from centml_nb.kernel.restart import Recollection
        from centml_nb.settings import Settings

        connection = getattr(getattr(self.shell, "kernel", None), "config", {})
        file = connection.get("IPKernelApp", {}).get("connection_file") if connection else None
        return Recollection(Settings.from_environment().home, file) if file else None

    def _remember(self) -> None:
        from centml_nb.accounts import current

        recollection = self._recollection()
        if recollection is not None:
            recollection.remember(current.injector().leases)

    def _show_restart(self) -> None:
        from centml_nb.accounts import current
        from centml_nb.views import status

        recollection = self._recollection()
        lines = [] if recollection is None else recollection.recall()
        if lines and not current.injector().leases:
            self._show(status.restart_sentences(lines))
