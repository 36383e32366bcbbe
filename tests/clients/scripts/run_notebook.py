"""Run a notebook's code cells in a real kernel of this environment; one JSON of what they showed.

The argument is the notebook. The exit code is 1 where a cell ended with an error, which is the
last one then.
"""

from __future__ import annotations

import html
import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient

SECONDS = 60
_CONTROL = re.compile(r"\x1b\[[0-9;]*m")
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def main(notebook: Path) -> int:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown: list[dict[str, Any]] = []
    manager, client = import_module("jupyter_client.manager").start_new_kernel(
        startup_timeout=SECONDS, kernel_name="python3"
    )
    try:
        for source in sources:
            shown.append(_run(client, source))
            if shown[-1]["error"]:
                break
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    json.dump(shown, sys.stdout)
    return int(any(cell["error"] for cell in shown))


def _run(client: BlockingKernelClient, source: str) -> dict[str, Any]:
    texts: list[str] = []
    errors: list[str] = []

    def note(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            texts.append(content["text"])
        elif message["msg_type"] in {"display_data", "execute_result"}:
            texts.append(_text(content["data"]))
        elif message["msg_type"] == "error":
            errors.append(_CONTROL.sub("", "\n".join(content["traceback"])))

    client.execute_interactive(source, timeout=SECONDS, output_hook=note)
    return {"source": source, "text": "\n".join(texts), "error": "\n".join(errors)}


def _text(data: dict[str, str]) -> str:
    if "text/html" in data:
        return html.unescape(_TAG.sub(" ", data["text/html"]))
    return data.get("text/plain", "")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
