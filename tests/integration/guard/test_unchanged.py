"""Ordinary output is what it was without the guard, message for message, with any number of values.

Compared is what a front end shows: the messages of each cell in their order, without their ids, and
the texts of a stream joined where no other message stands between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.guard.ways.way import Cell

if TYPE_CHECKING:
    from tests.integration.guard.wire import Answer, WatchedKernel

COUNTS = (0, 1, 30, 300)
_ID = re.compile(
    r"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])"
    r"|ipykernel_\d+"
)
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_COUNT = re.compile(r"(In|Out)( *\[?)(?:\x1b\[[0-9;]*m)*\d+")
_PREPARED = """
import os, sys, threading, time
from IPython.display import HTML, clear_output, display, update_display
def _register(count):
    import secrets
    from centml_nb.redaction.registry import REGISTRY
    from centml_nb.secret import Secret
    for number in range(len(REGISTRY), count):
        assert REGISTRY.register(f'key-{number}', Secret('nb_' + secrets.token_hex(20)))
"""

CELLS: dict[str, Cell] = {
    "a partial print, then a display": Cell(
        "print('abc', end=''); display({'text/plain': 'd'}, raw=True); print('ef')"
    ),
    "a partial print, then clear_output": Cell(
        "print('old', end=''); clear_output(); print('new')"
    ),
    "clear_output that waits": Cell(
        "print('old', end='', flush=True); clear_output(wait=True); print('new', end='')"
    ),
    "a partial print, then input": Cell(
        "print('Name', end=''); x = input('? '); print(x)", ("me",)
    ),
    "a partial print, then an error": Cell("print('before', end=''); 1 / 0"),
    "a partial print, then a result": Cell("print('before', end=''); 'result'"),
    "a partial print, then an update": Cell(
        "h = display({'text/plain': '1'}, raw=True, display_id='fixed'); print('x', end='')\n"
        "update_display({'text/plain': '2'}, raw=True, display_id='fixed'); print('y')"
    ),
    "both streams in turn": Cell(
        "for i in range(20):\n"
        "    print('out', i, end='', flush=True); print('err', i, file=sys.stderr, flush=True)"
    ),
    "a comm between prints": Cell(
        "from comm import create_comm\n"
        "print('a', end='', flush=True); c = create_comm(target_name='t', data={'k': 1})\n"
        "print('b', end='', flush=True); c.send({'k': 2}); c.close(); print('c')"
    ),
    "carriage returns": Cell(
        "for i in range(50): print(f'\\r{i:>3} %', end='', flush=True)\nprint('\\rdone  ')"
    ),
    "backspaces and colours": Cell(
        "print('\\x1b[31mred\\x1b[0m\\b\\b\\x1b[1;32m' + 'ok' * 40 + '\\x1b[K\\x1b[0m\\r\\n')"
    ),
    "one character at a time": Cell(
        "for c in 'nb_ the quick brown fox ' * 20: print(c, end='', flush=True)"
    ),
    "what begins like hexadecimal": Cell(
        "import hashlib\n"
        "for i in range(200): print(hashlib.sha256(b'%d' % i).hexdigest(), flush=i % 7 == 0)"
    ),
    "base64 of pictures": Cell(
        "import base64, random\n"
        "print(base64.b64encode(random.Random(1).randbytes(20_000)).decode())"
    ),
    "tqdm": Cell(
        "from tqdm import tqdm\n"
        "for _ in tqdm(range(40), mininterval=0, miniters=1, ascii=True, file=sys.stdout,\n"
        "              bar_format='{desc}|{bar}| {n_fmt}/{total_fmt}', ncols=60): pass"
    ),
    "tqdm, nested": Cell(
        "from tqdm import tqdm\n"
        "for _ in tqdm(range(3), bar_format='{bar}{n_fmt}', mininterval=0):\n"
        "    for _ in tqdm(range(5), bar_format='{bar}{n_fmt}', mininterval=0, leave=False): pass"
    ),
    "rich's progress": Cell(
        "from rich.console import Console\n"
        "from rich.progress import BarColumn, MofNCompleteColumn, Progress\n"
        "console = Console(width=60, force_jupyter=False, force_terminal=True)\n"
        "columns = BarColumn(), MofNCompleteColumn()\n"
        "with Progress(*columns, console=console, auto_refresh=False) as p:\n"
        "    task = p.add_task('t', total=5)\n"
        "    for _ in range(5): p.advance(task); p.refresh()"
    ),
    "rich in a notebook": Cell(
        "from rich.console import Console; Console(width=60).print({'a': [1, 'b', None]})"
    ),
    "widgets with binary buffers": Cell(
        "import ipywidgets as w\n"
        "image = w.Image(value=bytes(range(256)) * 400)\n"
        "image.value = bytes(reversed(range(256))) * 400\n"
        "display(w.VBox([image, w.IntSlider(3), w.HTML('<b>x</b>')]))"
    ),
    "print in an Output widget": Cell(
        "import ipywidgets as w\n"
        "o = w.Output(); display(o)\n"
        "with o: print('inside', end=''); display({'text/plain': 'd'}, raw=True)\n"
        "print('outside')"
    ),
    "a figure": Cell(
        "import matplotlib; matplotlib.use('module://matplotlib_inline.backend_inline')\n"
        "import matplotlib.pyplot as plt\n"
        "print('x', end=''); plt.plot([1, 3, 2]); plt.title('a figure'); plt.show()"
    ),
    "bytes in a display": Cell(
        "display({'application/octet-stream': bytes(range(256)) * 99, 'image/png': b'\\x89PNG'},"
        " raw=True, metadata={'image/png': {'width': 3}})"
    ),
    "a deep structure": Cell(
        "inner = [{'b': (1, 2.5, None, True, 'x' * 99)}] * 9\n"
        "display({'application/json': {'a': inner}}, raw=True)"
    ),
    "a traceback": Cell("def f(x): return x / 0\n\nf(1)"),
    "a chained traceback": Cell(
        "try:\n    {}['k']\nexcept KeyError as e:\n    raise OSError(e) from e"
    ),
    "a SyntaxError": Cell("x = = 1"),
    "a warning": Cell("import warnings; warnings.warn('old')"),
    "help": Cell("len?"),
    "set_next_input": Cell("get_ipython().set_next_input('x = 1')"),
    "user_expressions": Cell("1", options={"user_expressions": {"a": "[1]", "b": "1 / 0"}}),
    "a child's output": Cell(
        "import subprocess; subprocess.run(['printf', 'a\\nb'])\ntime.sleep(0.1)"
    ),
    "a bang": Cell("!printf 'a\\nb'; printf err >&2"),
    "%%bash": Cell("%%bash\necho out"),
    "a thread": Cell(
        "def f():\n    for i in range(30): print(i)\n"
        "t = threading.Thread(target=f); t.start(); t.join()"
    ),
    "an empty print": Cell("print(end=''); print(''); sys.stdout.write(''); sys.stdout.flush()"),
    "odd characters": Cell(
        "print('é\\u202e\\x00\\x7f💥ß'); display({'text/html': '<é>\\x00'}, raw=True)"
    ),
    "a long text": Cell("print('0123456789abcdef\\n' * 100_000)"),
    "a result that is nothing": Cell("None"),
}
MANY = {
    f"ordinary output {number}": Cell(
        (
            "print({n}, 'steps of', {n} * 7, end='')",
            "print('loss: %.4f' % (1 / ({n} + 1)), 'accuracy:', {n} / 500, flush=True)",
            "{{'run': {n}, 'id': hex({n} ** 9), 'tags': ['a', 'b'] * {m}}}",
            "display(HTML('<td>{n}</td>' * {m}))",
            "print(*range({n}), sep='\\n' if {n} % 2 else ' ')",
        )[number % 5].format(n=number, m=number % 11 + 1)
    )
    for number in range(500)
}


@pytest.fixture(scope="module")
def expected(unguarded: WatchedKernel) -> dict[str, list[Any]]:
    """What the cells show without the guard."""
    unguarded.ok(_PREPARED)
    return {name: _shown(_run(unguarded, cell)) for name, cell in (CELLS | MANY).items()}


@pytest.fixture(scope="module")
def found(guarded: WatchedKernel) -> dict[int, dict[str, list[Any]]]:
    """What they show with it, with more and more values registered."""
    guarded.ok(_PREPARED)
    found = {}
    for count in COUNTS:
        guarded.ok(f"_register({count})", store_history=False)
        cells = CELLS | MANY if count in {COUNTS[0], COUNTS[-1]} else CELLS
        found[count] = {name: _shown(_run(guarded, cell)) for name, cell in cells.items()}
    return found


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_the_same_in_the_same_order_with_values_registered(
    name: str,
    count: int,
    expected: dict[str, list[Any]],
    found: dict[int, dict[str, list[Any]]],
) -> None:
    assert found[count][name] == expected[name]


@pytest.mark.parametrize("count", [COUNTS[0], COUNTS[-1]])
def test_five_hundred_ordinary_outputs_are_the_same_byte_for_byte(
    count: int, expected: dict[str, list[Any]], found: dict[int, dict[str, list[Any]]]
) -> None:
    different = [name for name in MANY if found[count][name] != expected[name]]
    assert different == []


def test_the_comparison_sees_a_changed_order_a_changed_text_and_a_changed_buffer(
    unguarded: WatchedKernel,
) -> None:
    unguarded.ok(_PREPARED)
    first = _shown(unguarded.run("print('a', end=''); display('b')"))
    assert _shown(unguarded.run("print('a', end='', flush=True); display('b')")) == first
    assert _shown(unguarded.run("display('b'); print('a', end='')")) != first
    assert _shown(unguarded.run("print('ab', end=''); display('b')")) != first
    image = "import ipywidgets as w; w.Image(value=b'{}');"
    assert _shown(unguarded.run(image.format("a"))) != _shown(unguarded.run(image.format("b")))


def _run(kernel: WatchedKernel, cell: Cell) -> Answer:
    answers = iter(cell.answers)
    kernel.wire.answer_input = lambda _prompt: next(answers)
    return kernel.run(cell.code, **cell.options)


def _shown(answer: Answer) -> list[Any]:
    """Return the messages for a cell, comparable: per channel in order, streams joined."""
    shown: list[Any] = []
    for message in sorted(answer.messages, key=lambda message: message.channel):
        content = _comparable(message.content)
        if message.kind == "execute_input":
            continue
        if message.kind == "stream" and shown and shown[-1][:2] == ["stream", content["name"]]:
            shown[-1][2] += content["text"]
        elif message.kind == "stream":
            shown.append(["stream", content["name"], content["text"]])
        else:
            metadata = {k: v for k, v in message.metadata.items() if k != "started"}
            shown.append([message.kind, content, _comparable(metadata), message.buffers])
    return shown


def _comparable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return _COUNT.sub(r"\1\2#", _ADDRESS.sub("0x", _ID.sub("id", value)))
    if isinstance(value, dict):
        return {
            _comparable(key): _comparable(item)
            for key, item in value.items()
            if key not in {"execution_count", "engine_info"}
        }
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return value
