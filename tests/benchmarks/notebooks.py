"""Notebooks of 200 kB as people have them: code, printed text, a picture; and a home of keys."""

from __future__ import annotations

import json
import os
import random
import secrets
from base64 import encodebytes
from typing import TYPE_CHECKING, Any

from centml_nb.redaction.forms import forms
from centml_nb.redaction.traces import Traces
from centml_nb.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = [
    "loss",
    "epoch",
    "train",
    "model",
    "batch",
    "value",
    "frame",
    "index",
    "result",
    "key",
    "token",
    "layer",
    "score",
]
KEYS = 100
SIZE = 200_000


def notebook(seed: int) -> dict[str, Any]:
    drawn = random.Random(seed)  # noqa: S311 - for text that is the same each time
    cells: list[dict[str, Any]] = []
    size = 60_000
    while size < SIZE:
        code = [f"{_word(drawn)}_{n} = {_word(drawn)}({drawn.random():.3f})\n" for n in range(12)]
        text = [f"{_word(drawn)} {n}/90: {drawn.random():.6f}\n" for n in range(40)]
        size += len(json.dumps([code, text], indent=1)) + 300
        cells.append(_code(len(cells), code, [_stream(text)]))
    picture = encodebytes(os.urandom(44_000)).decode()
    data = {"image/png": picture, "text/plain": ["<Figure size 640x480>"]}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    cells.append(_code(len(cells), ["plt.show()"], [shown]))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def written(folder: Path, count: int, *, first: int = 0) -> list[Path]:
    paths = []
    for number in range(first, first + count):
        paths.append(folder / f"{number}.ipynb")
        paths[-1].write_text(json.dumps(notebook(number), indent=1) + "\n")
    return paths


def home_of_keys(home: Path) -> Traces:
    traces = Traces.kept_in(home)
    for number in range(KEYS):
        traces.remember(f"bearer/k{number}", forms(Secret(secrets.token_urlsafe(32))))
    return traces


def _code(number: int, source: list[str], outputs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": number,
        "id": f"c{number}",
        "metadata": {},
        "outputs": outputs,
        "source": source,
    }


def _stream(text: list[str]) -> dict[str, Any]:
    return {"name": "stdout", "output_type": "stream", "text": text}


def _word(drawn: random.Random) -> str:
    return drawn.choice(_WORDS)
