"""`centml-nb/kernels/ID/keys`: keys for a kernel that speaks no Python, at its next start.

`GET` answers `{"items": [{"name", "reference", "kind"}], "atNextStart": [reference], "now":
[reference]}`; `PUT` of `{"atNextStart": [reference]}` sets it and answers the same.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from centml_nb.errors import ConfigurationError
from centml_nb.server.answers import Answering
from centml_nb.server.next_start import NEXT_START

_LIST = ("-P", "-c", "from centml_nb.cli import main; main()", "vault", "list", "--json")
_SECONDS = 60
_HINT = "  → "


class KernelKeysHandler(Answering):
    """Says and sets what a kernel gets at its next start, by references."""

    auth_resource = "kernels"

    @authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """Answer the vault's items, and which of them this kernel gets."""
        self._known(kernel_id)
        await self._answer(kernel_id)

    @authenticated
    @authorized
    async def put(self, kernel_id: str) -> None:
        """Set which items this kernel gets at its next start."""
        self._known(kernel_id)
        wanted = self.body().get("atNextStart")
        if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
            raise HTTPError(400, 'Say {"atNextStart": [references]}.')
        try:
            offered = {item["reference"] for item in await _items()}
        except ConfigurationError as error:
            self.fail(error)
            return
        if unknown := [one for one in wanted if one not in offered]:
            self.fail(ConfigurationError(f"There is no {unknown[0]} in the vault.", "Look again."))
            return
        NEXT_START.want(kernel_id, wanted)
        await self._answer(kernel_id)

    def _known(self, kernel_id: str) -> None:
        if kernel_id not in self.kernel_manager:
            raise HTTPError(404, "There is no such kernel.")

    async def _answer(self, kernel_id: str) -> None:
        try:
            items = await _items()
        except ConfigurationError as error:
            self.fail(error)
            return
        wanted, given = NEXT_START.wanted(kernel_id), NEXT_START.given(kernel_id)
        self.answer({"items": items, "atNextStart": wanted, "now": given})


async def _items() -> list[dict[str, Any]]:
    """Return the vault's items, as the command line lists them in a process of its own.

    Raises:
        ConfigurationError: it could not; its own sentence and hint.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *_LIST,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, told = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ConfigurationError("The platform does not answer.", "Try again later.") from None
    if process.returncode:
        message, _, hint = told.decode().partition(_HINT)
        raise ConfigurationError(message.strip(), hint.strip())
    return [
        {key: record[key] for key in ("name", "reference", "kind")} for record in json.loads(out)
    ]
