"""Every way in which the server's contents manager writes a file, each with a planted value.

A way sets the scene on disk (past the server, as another program would), then asks the server to
write. It returns the answer, and the files that must stay as they were when it is refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.integration.server.conftest import notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from tests.integration.server.conftest import Server

    Way = Callable[[Server, Path], httpx.Response]

CLEAN = json.dumps(notebook("x = 1"), indent=1)


def _dirty(server: Server) -> dict[str, object]:
    return notebook("import os", f"key = '{server.value}'")


def _named(server: Server, folder: Path, name: str) -> str:
    return (folder / name).relative_to(server.root).as_posix()


def save_notebook(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    return server.save_notebook(_named(server, folder, "old.ipynb"), _dirty(server))


def save_a_new_notebook(server: Server, folder: Path) -> httpx.Response:
    return server.save_notebook(_named(server, folder, "new.ipynb"), _dirty(server))


def save_an_output(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    content = notebook("print(key)")
    text = [f"key: {server.value[:20]}", f"{server.value[20:]}\n"]
    content["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return server.save_notebook(_named(server, folder, "old.ipynb"), content)


def save_metadata(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    content = notebook("x", metadata={"papermill": {"parameters": {"key": server.value}}})
    return server.save_notebook(_named(server, folder, "old.ipynb"), content)


def save_widget_state(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    state = {"state": {"1": {"state": {"value": server.value}}}}
    widgets = {"application/vnd.jupyter.widget-state+json": state}
    content = notebook("x", metadata={"widgets": widgets})
    return server.save_notebook(_named(server, folder, "old.ipynb"), content)


def save_an_attachment(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    content = notebook("x")
    content["cells"].append(
        {
            "cell_type": "markdown",
            "id": "m",
            "metadata": {},
            "source": "![a](attachment:a.txt)",
            "attachments": {"a.txt": {"text/plain": f"k {server.value}"}},
        }
    )
    return server.save_notebook(_named(server, folder, "old.ipynb"), content)


def save_text(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.py").write_text("x = 1\n")
    return server.put(
        _named(server, folder, "old.py"),
        type="file",
        format="text",
        content=f"x = 1\nkey = '{server.value}'\n",
    )


def save_a_notebook_as_text(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    return server.put(
        _named(server, folder, "old.ipynb"),
        type="file",
        format="text",
        content=json.dumps(_dirty(server), indent=1),
    )


def upload_a_notebook_in_pieces(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    data = json.dumps(_dirty(server), indent=1).encode()
    return server.upload(_named(server, folder, "old.ipynb"), data)


def upload_text_in_pieces(server: Server, folder: Path) -> httpx.Response:
    """The value lies across the border of two pieces."""
    (folder / "old.txt").write_text("old\n")
    value = server.value.encode()
    data = b"a" * (300 - len(value) // 2) + value
    return server.upload(_named(server, folder, "old.txt"), data.ljust(600, b"b"), pieces=2)


def save_as(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    return server.save_notebook(_named(server, folder, "renamed.ipynb"), _dirty(server))


def copy_a_file(server: Server, folder: Path) -> httpx.Response:
    target = folder / "target"
    target.mkdir()
    (folder / "dirty.ipynb").write_text(json.dumps(_dirty(server), indent=1))
    name = _named(server, folder, "dirty.ipynb")
    return server.post(f"api/contents/{_named(server, target, '')}", {"copy_from": name})


def copy_a_folder(server: Server, folder: Path) -> httpx.Response:
    (folder / "dirty").mkdir()
    (folder / "target").mkdir()
    (folder / "dirty" / "a.ipynb").write_text(json.dumps(_dirty(server), indent=1))
    name = _named(server, folder, "dirty")
    return server.post(f"api/contents/{_named(server, folder, 'target')}", {"copy_from": name})


def rename(server: Server, folder: Path) -> httpx.Response:
    (folder / "dirty.ipynb").write_text(json.dumps(_dirty(server), indent=1))
    return server.ask(
        "PATCH",
        f"api/contents/{_named(server, folder, 'dirty.ipynb')}",
        {"path": _named(server, folder, "renamed.ipynb")},
    )


def checkpoint(server: Server, folder: Path) -> httpx.Response:
    (folder / "dirty.ipynb").write_text(json.dumps(_dirty(server), indent=1))
    return server.post(f"api/contents/{_named(server, folder, 'dirty.ipynb')}/checkpoints")


def restore(server: Server, folder: Path) -> httpx.Response:
    (folder / "old.ipynb").write_text(CLEAN)
    (folder / ".ipynb_checkpoints").mkdir()
    kept = folder / ".ipynb_checkpoints" / "old-checkpoint.ipynb"
    kept.write_text(json.dumps(_dirty(server), indent=1))
    return server.post(f"api/contents/{_named(server, folder, 'old.ipynb')}/checkpoints/checkpoint")


def save_what_nbconvert_makes(server: Server, folder: Path) -> httpx.Response:
    """The server converts a notebook that was dirty already; what it made is saved beside it."""
    (folder / "dirty.ipynb").write_text(json.dumps(_dirty(server), indent=1))
    made = server.client.get(f"nbconvert/script/{_named(server, folder, 'dirty.ipynb')}")
    assert server.value in made.text, made.text
    return server.put(
        _named(server, folder, "made.py"), type="file", format="text", content=made.text
    )


WAYS: tuple[Way, ...] = (
    save_notebook,
    save_a_new_notebook,
    save_an_output,
    save_metadata,
    save_widget_state,
    save_an_attachment,
    save_text,
    save_a_notebook_as_text,
    upload_a_notebook_in_pieces,
    upload_text_in_pieces,
    save_as,
    copy_a_file,
    copy_a_folder,
    rename,
    checkpoint,
    restore,
    save_what_nbconvert_makes,
)
