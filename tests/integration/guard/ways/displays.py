"""Displays, results, and the libraries that make them."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    COMM_MSG,
    COMM_OPEN,
    DISPLAY,
    ERROR,
    LITERAL,
    RESULT,
    UPDATE,
    Request,
    hard,
    way,
    with_numbers,
)

DISPLAYS = (
    way("os.environ as a result", "os.environ", at=RESULT),
    way("os.environ[...] as a result", "os.environ['PLANTED']", at=RESULT),
    way("a last expression", "v", at=RESULT),
    way("a last expression of a hard value", "v", at=RESULT, value=hard),
    way("a list as a result", "[v, {v: v}]", at=RESULT),
    way("bytes as a result", "v.encode()", at=RESULT),
    way(
        "a dataclass as a result",
        ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    key: str\nD(v)"),
        at=RESULT,
    ),
    way("a set in JSON", "display({'application/json': {'keys': {v}}}, raw=True)", at=DISPLAY),
    way(
        "the values of os.environ in JSON",
        "display({'application/json': {'env': os.environ.values()}}, raw=True)",
        at=DISPLAY,
    ),
    way(
        "an iterator in JSON",
        "from IPython.display import JSON; display(JSON({'a': map(str, [v])}))",
        at=DISPLAY,
    ),
    way(
        "an array of texts in JSON",
        "import numpy; display({'application/json': {'a': numpy.array([v, 'x'])}}, raw=True)",
        at=DISPLAY,
    ),
    way("Out, used again", "{'a': v}", "Out[max(Out)]", at=RESULT),
    way("the underscore, used again", "v;", "v", "_", at=RESULT),
    way("display", "display(v)", at=DISPLAY),
    way(
        "display of HTML",
        "from IPython.display import HTML; display(HTML(f'<b>{v}</b>'))",
        at=DISPLAY,
    ),
    way(
        "display of escaped HTML",
        ("import html\nfrom IPython.display import HTML\ndisplay(HTML(html.escape(v)))"),
        at=DISPLAY,
        value=hard,
    ),
    way(
        "display of Markdown",
        "from IPython.display import Markdown; display(Markdown(f'`{v}`'))",
        at=DISPLAY,
    ),
    way(
        "display of JSON",
        "from IPython.display import JSON; display(JSON({v: [1, {'k': v}]}))",
        at=DISPLAY,
    ),
    way(
        "display of SVG",
        (
            "from IPython.display import SVG\n"
            "display(SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{v}</text></svg>'))"
        ),
        at=DISPLAY,
    ),
    way(
        "display of Javascript",
        ("from IPython.display import Javascript\ndisplay(Javascript(f'let k = \"{v}\"'))"),
        at=DISPLAY,
    ),
    way(
        "display of LaTeX",
        "from IPython.display import Latex; display(Latex(f'${v}$'))",
        at=DISPLAY,
    ),
    way(
        "display of an image's bytes",
        (
            "from IPython.display import Image\n"
            "png = bytes.fromhex('89504e470d0a1a0a') + b'tEXtkey' + v.encode()\n"
            "display(Image(data=png, format='png'))"
        ),
        at=DISPLAY,
        is_named=False,
    ),
    way(
        "raw bytes in a display",
        "display({'application/octet-stream': b'\\x00' + v.encode()}, raw=True)",
        at=DISPLAY,
        is_named=False,
    ),
    way(
        "display metadata",
        "display({'text/plain': 'x'}, raw=True, metadata={'k': {v: 1}})",
        at=DISPLAY,
    ),
    way(
        "display of a made-up type",
        "display({f'application/{v}': 'x', 'text/plain': 'x'}, raw=True)",
        at=DISPLAY,
    ),
    way("display with an id", "display({'text/plain': 'x'}, raw=True, display_id=v)", at=DISPLAY),
    way(
        "update_display",
        (
            "h = display({'text/plain': 'x'}, raw=True, display_id='d')\n"
            "h.update({'text/plain': v}, raw=True)"
        ),
        at=UPDATE,
    ),
    way(
        "update_display later",
        (
            "from IPython.display import update_display\n"
            "display({'text/plain': 'x'}, raw=True, display_id='later')"
        ),
        "update_display({'text/html': v}, raw=True, display_id='later')",
        at=UPDATE,
    ),
    way(
        "text before clear_output",
        (
            "from IPython.display import clear_output\n"
            "print(v[:10], end='')\n"
            "clear_output(wait=True)\n"
            "print(v)"
        ),
    ),
    way(
        "publish_display_data",
        (
            "from IPython.display import publish_display_data\n"
            "publish_display_data({'text/plain': v})"
        ),
        at=DISPLAY,
    ),
    way(
        "_repr_html_",
        ("class T:\n    def _repr_html_(self): return f'<td>{v}</td>'\nT()"),
        at=RESULT,
    ),
    way(
        "_repr_mimebundle_",
        (
            "class T:\n"
            "    def _repr_mimebundle_(self, **k): return {'text/plain': 'x', "
            "'application/json': {'k': v}}, {'m': v}\n"
            "T()"
        ),
        at=RESULT,
    ),
    way("_ipython_display_", "class T:\n    def _ipython_display_(self): print(v)\nT()"),
    way(
        "a table in HTML",
        (
            "rows = [('name', 'value'), ('key', v)]\n"
            "class Table:\n"
            "    def _repr_html_(self):\n"
            "        return ''.join('<tr>' + ''.join(f'<td>{c}</td>' for c in r) + '</tr>' for "
            "r in rows)\n"
            "display(Table())"
        ),
        at=DISPLAY,
    ),
    way(
        "a download link",
        (
            "import base64\n"
            "from IPython.display import HTML\n"
            "HTML('<a href=\"data:text/plain;base64,' + base64.b64encode(b'K=' + "
            "v.encode()).decode() + '\">')"
        ),
        at=RESULT,
    ),
    way(
        "display of a hard value in a frame",
        ("from IPython.display import IFrame\nIFrame('https://example.org/', 1, 1, key=v)"),
        at=RESULT,
        value=hard,
    ),
    way("%%html, typed", f"%%html\n<b>{LITERAL}</b>", at=DISPLAY),
    way("%%markdown, typed", f"%%markdown\n`{LITERAL}`", at=DISPLAY),
    way("a display's hook of one's own", "sys.displayhook(v)", at=RESULT),
)

LIBRARIES = (
    way(
        "a comm's opening",
        ("from comm import create_comm\nc = create_comm(target_name='t', data={'k': [v]})"),
        "c.close()",
        at=COMM_OPEN,
    ),
    way(
        "a comm's message",
        (
            "from comm import create_comm\n"
            "c = create_comm(target_name='t')\n"
            "c.send({v: v})\n"
            "c.close()"
        ),
        at=COMM_MSG,
    ),
    way(
        "a comm's metadata",
        (
            "from comm import create_comm\n"
            "c = create_comm(target_name='t')\n"
            "c.send({}, metadata={'k': v})\n"
            "c.close()"
        ),
        at=COMM_MSG,
    ),
    way(
        "a comm's buffer",
        (
            "from comm import create_comm\n"
            "c = create_comm(target_name='t')\n"
            "c.send({}, buffers=[b'\\x00\\xff' + v.encode(), memoryview(v.encode())])\n"
            "c.close()"
        ),
        at=COMM_MSG,
        is_named=False,
    ),
    way(
        "a comm's closing",
        ("from comm import create_comm\nc = create_comm(target_name='t')\nc.close(data={'k': v})"),
        at="iopub comm_close",
    ),
    way("a widget's text", "import ipywidgets as w; w.Text(value=v)", at=COMM_OPEN),
    way(
        "a widget's description",
        "import ipywidgets as w; w.Button(description=v, tooltip=v)",
        at=COMM_OPEN,
    ),
    way("a widget's HTML", "import ipywidgets as w; display(w.HTML(f'<b>{v}</b>'))", at=COMM_OPEN),
    way("a widget's change", "import ipywidgets as w; t = w.Textarea(); t.value = v", at=COMM_MSG),
    way("a widget's options", "import ipywidgets as w; w.Dropdown(options=[v, 'b'])", at=COMM_OPEN),
    way("a widget's repr", "import ipywidgets as w; t = w.Password(value=v); t", at=COMM_OPEN),
    way(
        "a widget's picture",
        "import ipywidgets as w; w.Image(value=b'\\x89PNG' + v.encode())",
        at=COMM_OPEN,
        is_named=False,
    ),
    way(
        "print in an Output widget",
        ("import ipywidgets as w; o = w.Output(); display(o)\nwith o: print(v)"),
    ),
    way(
        "an Output widget's own text",
        "import ipywidgets as w; o = w.Output(); o.append_stdout(v)",
        at=COMM_MSG,
    ),
    way(
        "an Output widget's capture",
        ("import ipywidgets as w\no = w.Output()\n@o.capture()\ndef f(): int(v)\nf()"),
        at=ERROR,
    ),
    way(
        "an error in a widget's callback",
        (
            "import ipywidgets as w\n"
            "t = w.Text()\n"
            "def f(c): raise ValueError(v)\n"
            "t.observe(f, 'value')\n"
            "t.value = 'x'"
        ),
        at=ERROR,
    ),
    way(
        "a print in a comm's handler",
        (
            "from comm import create_comm\n"
            "c = create_comm(target_name='t', comm_id='fixed')\n"
            "c.on_msg(lambda m: print(v))"
        ),
        Request("comm_msg", {"comm_id": "fixed", "data": {}}),
        "c.close()",
    ),
    way(
        "an error in a comm's handler",
        (
            "from comm import create_comm\n"
            "c = create_comm(target_name='t', comm_id='fails')\n"
            "c.on_msg(lambda m: int(v))"
        ),
        Request("comm_msg", {"comm_id": "fails", "data": {}}),
        "c.close()",
    ),
    way(
        "rich's console",
        "from rich.console import Console; Console(width=30).print({'key': v})",
        at=DISPLAY,
    ),
    way(
        "rich in a terminal",
        (
            "from rich.console import Console\n"
            "Console(width=30, force_jupyter=False, force_terminal=True).print(f'[red]{v}[/] "
            "{v}')"
        ),
    ),
    way(
        "rich's table",
        (
            "from rich.console import Console\n"
            "from rich.table import Table\n"
            "t = Table('name', 'value')\n"
            "t.add_row('key', v)\n"
            "Console(width=70, force_jupyter=False).print(t)"
        ),
    ),
    way(
        "rich's traceback",
        (
            "from rich.console import Console\n"
            "def f(key): return 1 / 0\n"
            "try:\n"
            "    f(v)\n"
            "except ZeroDivisionError:\n"
            "    Console(width=100, force_jupyter=False).print_exception(show_locals=True)"
        ),
    ),
    way("tqdm's description", "from tqdm import tqdm\nfor _ in tqdm(range(3), desc=v): pass"),
    way(
        "tqdm's postfix",
        (
            "from tqdm import tqdm\n"
            "with tqdm(range(3), mininterval=0) as bar:\n"
            "    for _ in bar: bar.set_postfix(key=v)"
        ),
    ),
    way("tqdm.write", "from tqdm import tqdm; tqdm.write(v)"),
    way(
        "tqdm in a notebook",
        ("from tqdm.notebook import tqdm\nfor _ in tqdm(range(3), desc=v): pass"),
        at=COMM_MSG,
    ),
    way(
        "a figure's title",
        (
            "import matplotlib\n"
            "matplotlib.use('svg')\n"
            "import matplotlib.pyplot as plt, io\n"
            "plt.rcParams['svg.fonttype'] = 'none'\n"
            "f = plt.figure()\n"
            "f.suptitle(v)\n"
            "b = io.StringIO()\n"
            "f.savefig(b, format='svg')\n"
            "from IPython.display import SVG\n"
            "plt.close(f)\n"
            "SVG(b.getvalue())"
        ),
        at=RESULT,
    ),
    way(
        "a figure's metadata",
        (
            "import io\n"
            "from matplotlib.figure import Figure\n"
            "from IPython.display import Image\n"
            "b = io.BytesIO()\n"
            "Figure().savefig(b, format='png', metadata={'Comment': v})\n"
            "Image(b.getvalue())"
        ),
        at=RESULT,
        is_named=False,
    ),
    way(
        "rich's highlighted numbers",
        "from rich.console import Console\nConsole(width=100).print(v)",
        at=DISPLAY,
        value=with_numbers,
    ),
    way(
        "rich's link",
        "from rich.console import Console\n"
        "console = Console(width=100, force_jupyter=False, force_terminal=True)\n"
        "console.print(f'[link=https://example.org/?key={v}]here[/link]')",
    ),
    way(
        "highlighted code",
        "from IPython.display import Code; Code(f'key = \"{v}\"', language='python')",
        at=RESULT,
    ),
    way(
        "highlighted code of a value with numbers",
        "from IPython.display import Code; Code(f'export KEY={v}', language='bash')",
        at=RESULT,
        value=with_numbers,
    ),
)
