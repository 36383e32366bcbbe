"""Ways of showing a value in a notebook, each with the place where it shows without the guard.

Before each way the value is registered and planted in `os.environ["PLANTED"]`; the cells find it as
`v`. No cell's source holds it, but where typing it is the way.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

LITERAL = "«the value»"
"""Stands in a cell where the value itself is typed."""


@dataclass(frozen=True)
class Cell:
    """A cell that is run; prompts are answered in turn."""

    code: str
    answers: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    in_subshell: bool = False


@dataclass(frozen=True)
class Request:
    """A request that is no cell."""

    kind: str
    content: dict[str, Any]
    channel: str = "shell"


@dataclass(frozen=True)
class Debugging:
    """A session of the debugger, stopped at a line of this cell."""

    code: str
    line: int


Step = str | Cell | Request | Debugging


def _random(length: int) -> str:
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(length))


def plain() -> str:
    """Return a value like most: letters and digits, a name in Python as well."""
    return f"nb_{_random(37)}"


def hard() -> str:
    """Return a value that every spelling changes."""
    return f"{_random(13)}\"{_random(13)}'{_random(13)}&/+%{_random(13)} <é💥>\\{_random(13)}"


def of_lines() -> str:
    """Return a value of three lines."""
    return "\n".join(_random(30) for _ in range(3))


def elliptic_key() -> str:
    """Return a private key on the curve P-256."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def rsa_key() -> str:
    """Return a private key of RSA."""
    return _pem(rsa.generate_private_key(65537, 2048))


def openssh_key() -> str:
    """Return a private key as `ssh-keygen` writes it."""
    return _pem(ed25519.Ed25519PrivateKey.generate(), serialization.PrivateFormat.OpenSSH)


def traditional_key() -> str:
    """Return a private key as OpenSSL wrote it before PKCS #8."""
    key = ec.generate_private_key(ec.SECP384R1())
    return _pem(key, serialization.PrivateFormat.TraditionalOpenSSL)


def secret_parts(value: str) -> list[str | bytes]:
    """Return what of a value is secret: of a private key the numbers that no certificate holds."""
    if not value.startswith("-----BEGIN"):
        return [value]
    load = (
        serialization.load_ssh_private_key
        if "OPENSSH" in value
        else serialization.load_pem_private_key
    )
    key = load(value.encode(), None)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        return [_as_bytes(number) for number in (numbers.d, numbers.p, numbers.q)]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return [_as_bytes(key.private_numbers().private_value)]
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return [key.private_bytes_raw()]


def _pem(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
    form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
) -> str:
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, form, serialization.NoEncryption()).decode()


def _as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass(frozen=True)
class Way:
    """A way of showing a value."""

    name: str
    steps: tuple[Step, ...]
    at: str
    """Where it shows when nothing guards it: the channel and the message's type, or the file."""
    value: Callable[[], str] = plain
    is_named: bool = True
    """Whether the guard shows the value's name instead: not where bytes are withheld whole."""


STREAM = "iopub stream"
DISPLAY = "iopub display_data"
UPDATE = "iopub update_display_data"
RESULT = "iopub execute_result"
ERROR = "iopub error"
REPLY = "shell execute_reply"
COMM_OPEN = "iopub comm_open"
COMM_MSG = "iopub comm_msg"
INPUT = "stdin input_request"
LOG = "kernel.log"


def _way(
    name: str,
    *steps: Step,
    at: str = STREAM,
    value: Callable[[], str] = plain,
    is_named: bool = True,
) -> Way:
    return Way(name, steps, at, value, is_named)


PRINTS = (
    _way("print", "print(v)"),
    _way("print of a hard value", "print(v)", value=hard),
    _way("print of three lines", "print(v)", value=of_lines),
    _way("print to standard error", "print(v, file=sys.stderr)"),
    _way("sys.stdout.write", "sys.stdout.write(v + '\\n')"),
    _way("sys.stderr.write", "sys.stderr.write('key: ' + v)"),
    _way("sys.stdout.writelines", "sys.stdout.writelines([v[:20], v[20:]])"),
    _way("sys.__stdout__", "print(v, file=sys.__stdout__, flush=True)"),
    _way("sys.__stdout__, in the log", "print(v, file=sys.__stdout__, flush=True)", at=LOG),
    _way("sys.__stderr__, in the log", "print(v, file=sys.__stderr__, flush=True)", at=LOG),
    _way("os.write to 1", "os.write(1, v.encode() + b'\\n')"),
    _way("os.write to 2, in the log", "os.write(2, v.encode() + b'\\n')", at=LOG),
    _way("os.write to 1 by the byte", "for c in v: os.write(1, c.encode())", at=LOG),
    _way("a file object on descriptor 1", "with os.fdopen(1, 'w', closefd=False) as f: f.write(v)"),
    _way("an f-string", "print(f'Bearer {v}')"),
    _way("str.format", "print('{0:>60}|'.format(v))"),
    _way("percent formatting", "print('key=%s' % v)"),
    _way("plus", "print('Bearer ' + v)"),
    _way("join", "print(', '.join(['a', v, 'b']))"),
    _way("json.dumps", "print(json.dumps({'key': v}))", value=hard),
    _way("json.dumps twice", "print(json.dumps(json.dumps({'key': v})))"),
    _way("repr", "print(repr(v))", value=hard),
    _way("ascii", "print(ascii(v))", value=hard),
    _way("repr of bytes", "print(repr(v.encode()))"),
    _way("repr of bytes of a hard value", "print(v.encode())", value=hard),
    _way("pprint", "from pprint import pprint; pprint({'a': [v] * 3, 'b': {'c': v}})"),
    _way("pprint of bytes", "from pprint import pprint; pprint(v.encode() * 4, width=40)"),
    _way("a slice of twelve", "print(v[5:17])"),
    _way("a slice to the end", "print(v[20:])"),
    _way("all but the first", "print('*' + v[1:-1] + '*')"),
    _way("upper half masked", "print(v[:12] + '*' * 25)"),
    _way("many times in a row", "print(v * 50)"),
    _way("inside a long text", "print('x' * 100_000 + v + 'y' * 100_000)"),
    _way("tabulated text", "print('\\t'.join(['name', v]))"),
    _way("HTML-escaped", "import html; print(html.escape(v))", value=hard),
    _way("XML", "print(f'<key a={v!r}>{v}</key>')"),
    _way("dict view of the environment", "print(dict(os.environ))"),
)

SPLITS = (
    _way("two writes", "print(v[:10], end=''); print(v[10:])"),
    _way("two writes, flushed", "print(v[:10], end='', flush=True); print(v[10:])"),
    _way("a character at a time", "for c in v: print(c, end='')"),
    _way("a character at a time, flushed", "for c in v: print(c, end='', flush=True)"),
    _way(
        "pieces of eleven, flushed",
        "for i in range(0, len(v), 11): print(v[i:i + 11], end='', flush=True)",
    ),
    _way(
        "halves over a pause",
        "print(v[:20], end='', flush=True); time.sleep(0.15); print(v[20:])",
    ),
    _way(
        "pieces of five over pauses",
        "for i in range(0, len(v), 5):\n"
        "    print(v[i:i + 5], end='', flush=True); time.sleep(0.15)",
    ),
    _way(
        "pieces of nine over pauses",
        "for i in range(0, len(v), 9):\n"
        "    print(v[i:i + 9], end='', flush=True); time.sleep(0.12)",
    ),
    _way("one character a line", "print(*v, sep='\\n')"),
    _way("one character a line, flushed", "for c in v: print(c, flush=True)"),
    _way("wrapped at 20 columns", "import textwrap; print(textwrap.fill(v, 20))"),
    _way("wrapped at 8 columns", "import textwrap; print(textwrap.fill(v, 8))"),
    _way(
        "wrapped and indented",
        "import textwrap; print(textwrap.indent(textwrap.fill(v, 20), '    '))",
    ),
    _way("wrapped with carriage returns", "print(v[:9] + '\\r\\n' + v[9:20] + '\\r\\n' + v[20:])"),
    _way("coloured halves", "print(f'\\x1b[31m{v[:10]}\\x1b[32m{v[10:20]}\\x1b[1;34m{v[20:]}')"),
    _way(
        "each character coloured",
        "print(''.join(f'\\x1b[3{i % 8}m{c}\\x1b[0m' for i, c in enumerate(v)))",
    ),
    _way(
        "coloured and flushed",
        "for c in v: print(f'\\x1b[31m{c}', end='', flush=True)",
    ),
    _way(
        "split between display and print",
        "print(v[:6], end=''); display({'text/plain': 'x'}, raw=True); print(v[6:])",
    ),
    _way(
        "split over both streams",
        "print(v[:20], end='', flush=True); print(v[20:], file=sys.stderr, flush=True)",
    ),
    _way(
        "split in a child's writes",
        "!printf %s ${PLANTED%${PLANTED#??????????}}; sleep 0.2; printf %s ${PLANTED#??????????}",
    ),
)

ENCODINGS = (
    _way("base64", "import base64; print(base64.b64encode(v.encode()).decode())"),
    _way("base64, shifted by one", "import base64; print(base64.b64encode(b'a' + v.encode()))"),
    _way("base64, shifted by two", "import base64; print(base64.b64encode(b'ab' + v.encode()))"),
    _way(
        "base64 of a hard value",
        "import base64; print(base64.b64encode(v.encode()).decode())",
        value=hard,
    ),
    _way(
        "base64, URL-safe",
        "import base64; print(base64.urlsafe_b64encode(b'user:' + v.encode()).decode())",
        value=hard,
    ),
    _way("base64 in lines of 76", "import base64; print(base64.encodebytes(v.encode() * 5))"),
    _way(
        "base64 in lines of 20",
        "import base64, textwrap; print(textwrap.fill(base64.b64encode(v.encode()).decode(), 20))",
    ),
    _way(
        "a Basic header",
        "import base64; print('Authorization: Basic', "
        "base64.b64encode(f'user:{v}'.encode()).decode())",
    ),
    _way("hexadecimal", "print(v.encode().hex())"),
    _way("hexadecimal, upper case", "print(v.encode().hex().upper())"),
    _way("percent-encoded", "from urllib.parse import quote; print(quote(v, safe=''))", value=hard),
    _way(
        "a query string",
        "from urllib.parse import urlencode; print(urlencode({'k': v}))",
        value=hard,
    ),
    _way("reversed", "print(v[::-1])"),
    _way("JSON with escapes", "print(json.dumps(v, ensure_ascii=True))", value=hard),
    _way("a shell's quotes", "import shlex; print(shlex.quote(v))", value=hard),
)

DISPLAYS = (
    _way("os.environ as a result", "os.environ", at=RESULT),
    _way("os.environ[...] as a result", "os.environ['PLANTED']", at=RESULT),
    _way("a last expression", "v", at=RESULT),
    _way("a last expression of a hard value", "v", at=RESULT, value=hard),
    _way("a list as a result", "[v, {v: v}]", at=RESULT),
    _way("bytes as a result", "v.encode()", at=RESULT),
    _way(
        "a dataclass as a result",
        "import dataclasses\n@dataclasses.dataclass\nclass D:\n    key: str\nD(v)",
        at=RESULT,
    ),
    _way("Out, used again", "{'a': v}", "Out[max(Out)]", at=RESULT),
    _way("the underscore, used again", "v;", "v", "_", at=RESULT),
    _way("display", "display(v)", at=DISPLAY),
    _way(
        "display of HTML",
        "from IPython.display import HTML; display(HTML(f'<b>{v}</b>'))",
        at=DISPLAY,
    ),
    _way(
        "display of escaped HTML",
        "import html; from IPython.display import HTML; display(HTML(html.escape(v)))",
        at=DISPLAY,
        value=hard,
    ),
    _way(
        "display of Markdown",
        "from IPython.display import Markdown; display(Markdown(f'`{v}`'))",
        at=DISPLAY,
    ),
    _way(
        "display of JSON",
        "from IPython.display import JSON; display(JSON({v: [1, {'k': v}]}))",
        at=DISPLAY,
    ),
    _way(
        "display of SVG",
        "from IPython.display import SVG\n"
        "display(SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{v}</text></svg>'))",
        at=DISPLAY,
    ),
    _way(
        "display of Javascript",
        "from IPython.display import Javascript; display(Javascript(f'let k = \"{v}\"'))",
        at=DISPLAY,
    ),
    _way(
        "display of LaTeX",
        "from IPython.display import Latex; display(Latex(f'${v}$'))",
        at=DISPLAY,
    ),
    _way(
        "display of an image's bytes",
        "from IPython.display import Image\n"
        "png = bytes.fromhex('89504e470d0a1a0a') + b'tEXtkey' + v.encode()\n"
        "display(Image(data=png, format='png'))",
        at=DISPLAY,
        is_named=False,
    ),
    _way(
        "raw bytes in a display",
        "display({'application/octet-stream': b'\\x00' + v.encode()}, raw=True)",
        at=DISPLAY,
        is_named=False,
    ),
    _way(
        "display metadata",
        "display({'text/plain': 'x'}, raw=True, metadata={'k': {v: 1}})",
        at=DISPLAY,
    ),
    _way(
        "display of a made-up type",
        "display({f'application/{v}': 'x', 'text/plain': 'x'}, raw=True)",
        at=DISPLAY,
    ),
    _way("display with an id", "display({'text/plain': 'x'}, raw=True, display_id=v)", at=DISPLAY),
    _way(
        "update_display",
        "h = display({'text/plain': 'x'}, raw=True, display_id='d')\n"
        "h.update({'text/plain': v}, raw=True)",
        at=UPDATE,
    ),
    _way(
        "update_display later",
        "from IPython.display import update_display\ndisplay({'text/plain': 'x'}, raw=True, display_id='later')",
        "update_display({'text/html': v}, raw=True, display_id='later')",
        at=UPDATE,
    ),
    _way(
        "text before clear_output",
        "from IPython.display import clear_output\nprint(v[:10], end=''); clear_output(wait=True); print(v)",
    ),
    _way(
        "publish_display_data",
        "from IPython.display import publish_display_data\npublish_display_data({'text/plain': v})",
        at=DISPLAY,
    ),
    _way(
        "_repr_html_", "class T:\n    def _repr_html_(self): return f'<td>{v}</td>'\nT()", at=RESULT
    ),
    _way(
        "_repr_mimebundle_",
        "class T:\n    def _repr_mimebundle_(self, **k): return {'text/plain': 'x', 'application/json': {'k': v}}, {'m': v}\nT()",
        at=RESULT,
    ),
    _way("_ipython_display_", "class T:\n    def _ipython_display_(self): print(v)\nT()"),
    _way(
        "a table in HTML",
        "rows = [('name', 'value'), ('key', v)]\n"
        "class Table:\n"
        "    def _repr_html_(self):\n"
        "        return ''.join('<tr>' + ''.join(f'<td>{c}</td>' for c in r) + '</tr>' for r in rows)\n"
        "display(Table())",
        at=DISPLAY,
    ),
    _way(
        "a download link",
        "import base64; from IPython.display import HTML\n"
        "HTML('<a href=\"data:text/plain;base64,' + base64.b64encode(b'K=' + v.encode()).decode() + '\">')",
        at=RESULT,
    ),
    _way(
        "display of a hard value in a frame",
        "from IPython.display import IFrame; IFrame('https://example.org/', 1, 1, key=v)",
        at=RESULT,
        value=hard,
    ),
)

ERRORS = (
    _way("an error's message", "raise ValueError(f'bad key {v}')", at=ERROR),
    _way("an error's message, in the reply", "raise ValueError(f'bad key {v}')", at=REPLY),
    _way("an error's arguments", "raise ValueError(1, {'k': v})", at=ERROR),
    _way("a KeyError", "{}[v]", at=ERROR),
    _way("an AttributeError", "getattr(os, v)", at=ERROR),
    _way("int of it", "int(v)", at=ERROR),
    _way(
        "a chained error",
        "try:\n    int(v)\nexcept ValueError as e:\n    raise RuntimeError('no') from e",
        at=ERROR,
    ),
    _way("an error during another", "try:\n    int(v)\nexcept ValueError:\n    1 / 0", at=ERROR),
    _way(
        "an error's note", "e = ValueError('no'); e.add_note(f'the key was {v}'); raise e", at=ERROR
    ),
    _way("a group of errors", "raise ExceptionGroup('g', [ValueError(v), KeyError(v)])"),
    _way("an error's class", "raise type(v, (Exception,), {})('x')", at=ERROR),
    _way("an error's class, in the reply", "raise type(v, (Exception,), {})('x')", at=REPLY),
    _way("an assertion", "assert v == '', f'{v} is not empty'", at=ERROR),
    _way("a SyntaxError", "compile(v + ' +', 'x', 'exec')", at=ERROR),
    _way(
        "a UnicodeDecodeError",
        "(v.encode() + b'\\xff').decode()",
        "raise ValueError((v.encode() + b'\\xff'))",
        at=ERROR,
    ),
    _way("SystemExit", "sys.exit(v)", at=ERROR),
    _way(
        "a Verbose traceback",
        "%xmode Verbose",
        "def f(key):\n    local = [key, key]\n    return 1 / 0\nf(v)",
        at=ERROR,
    ),
    _way(
        "a Verbose traceback of a long structure",
        "def f(key):\n    local = {i: {'k': key} for i in range(30)}\n    return local[1 / 0]\nf(v)",
        at=ERROR,
    ),
    _way(
        "a Verbose traceback of a hard value",
        "def f(key):\n    return key + (1 / 0)\nf(v)",
        at=ERROR,
        value=hard,
    ),
    _way(
        "a Context traceback",
        "%xmode Context",
        "exec(compile(f'x = \"{v}\"; 1 / 0', 'f', 'exec'))",
        "raise OSError(2, 'no such file', v)",
        at=ERROR,
    ),
    _way("a Plain traceback", "%xmode Plain", "int(v)", "%xmode Context", at=ERROR),
    _way("a Minimal traceback", "%xmode Minimal", "int(v)", "%xmode Context", at=ERROR),
    _way(
        "%tb",
        "try:\n    int(v)\nexcept ValueError:\n    sys.last_type, sys.last_value, sys.last_traceback = sys.exc_info()\n    sys.last_exc = sys.last_value",
        "%tb",
        at=ERROR,
    ),
    _way("a path that is not there", "open('/nowhere/' + v)", at=ERROR),
    _way(
        "traceback.print_exc",
        "import traceback\ntry:\n    int(v)\nexcept ValueError:\n    traceback.print_exc()",
    ),
    _way(
        "traceback.format_exc with locals",
        "import traceback\n"
        "def f(key): return 1 / 0\n"
        "try:\n    f(v)\nexcept ZeroDivisionError as e:\n"
        "    print(''.join(traceback.TracebackException.from_exception(e, capture_locals=True).format()))",
    ),
    _way(
        "sys.excepthook",
        "try:\n    int(v)\nexcept ValueError:\n    sys.excepthook(*sys.exc_info())",
        at=ERROR,
    ),
    _way(
        "the original excepthook",
        "try:\n    int(v)\nexcept ValueError:\n    sys.__excepthook__(*sys.exc_info())",
    ),
    _way(
        "an error in a thread", "t = threading.Thread(target=int, args=(v,)); t.start(); t.join()"
    ),
    _way(
        "an error in a finalizer",
        "class D:\n    def __del__(self): raise ValueError(v)\nd = D(); del d",
    ),
    _way(
        "an error in a repr", "class R:\n    def __repr__(self): raise ValueError(v)\nR()", at=ERROR
    ),
    _way(
        "an error in a task nobody awaits",
        "import asyncio, gc\n"
        "async def f(): raise ValueError(v)\n"
        "t = asyncio.ensure_future(f()); await asyncio.sleep(0.02); del t; gc.collect()\nNone",
    ),
    _way(
        "an error in a callback of the loop, in the log",
        "import asyncio\n"
        "def f(): raise ValueError(v)\n"
        "asyncio.get_running_loop().call_soon(f); await asyncio.sleep(0.02)",
    ),
    _way(
        "an error in a hook of IPython",
        "def hook(*a): raise ValueError(v)\nget_ipython().events.register('post_execute', hook)",
        "get_ipython().events.unregister('post_execute', hook)",
        at=ERROR,
    ),
    _way("an error in %timeit", "%timeit -n1 -r1 int(v)", at=ERROR),
    _way("warnings.warn", "import warnings; warnings.warn(f'old key {v}')"),
    _way(
        "warnings.warn of a hard value",
        "import warnings; warnings.warn(f'old key {v}')",
        value=hard,
    ),
    _way(
        "a SyntaxWarning", "import warnings; warnings.warn_explicit(v, UserWarning, 'file.py', 1)"
    ),
    _way(
        "an httpx error with its address",
        "import httpx\n"
        "r = httpx.Response(401, request=httpx.Request('GET', f'https://example.org/?key={v}'))\n"
        "r.raise_for_status()",
        at=ERROR,
    ),
    _way(
        "httpx headers",
        "import httpx; print(dict(httpx.Headers({'Authorization': f'Bearer {v}', 'X-Api-Key': v})))",
    ),
    _way(
        "an httpx header that may not be",
        "import httpx, socket\nserver = socket.create_server(('127.0.0.1', 0))\nhttpx.get(f'http://127.0.0.1:{server.getsockname()[1]}/', headers={'X': v + '\\n'}, trust_env=False)",
        at=ERROR,
    ),
    _way(
        "a requests error with its address",
        "import requests\nrequests.get(f'http://127.0.0.1:9/?key={v}')",
        at=ERROR,
    ),
    _way(
        "a requests header that may not be",
        "import requests\nrequests.get('http://127.0.0.1:9/', headers={'X': v + '\\n'})",
        at=ERROR,
    ),
    _way("a urllib error", "import urllib.request\nurllib.request.urlopen(v)", at=ERROR),
    _way("a subprocess error", "subprocess.run(['false', v], check=True)", at=ERROR),
)

LOGS = (
    _way("the root logger", "logging.getLogger().error('key %s', v)"),
    _way("logging.warning", "logging.warning('key %s', v)"),
    _way(
        "a child logger with a handler",
        "log = logging.getLogger('a.b'); h = logging.StreamHandler(sys.stdout); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h)",
    ),
    _way(
        "a handler to the log",
        "log = logging.getLogger('a.c'); h = logging.StreamHandler(sys.__stderr__); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h)",
        at=LOG,
    ),
    _way(
        "a file handler",
        "log = logging.getLogger('a.d'); h = logging.FileHandler('app.log'); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h); h.close()",
        at="work/app.log",
    ),
    _way(
        "a file handler with its own formatter",
        "class F(logging.Formatter):\n    def format(self, r): return f'{r.msg} {r.args}'\n"
        "log = logging.getLogger('a.e'); h = logging.FileHandler('own.log'); h.setFormatter(F()); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h); h.close()",
        at="work/own.log",
    ),
    _way(
        "a file handler in the JSON way",
        "class F(logging.Formatter):\n    def format(self, r): return json.dumps(r.__dict__, default=str)\n"
        "log = logging.getLogger('a.j'); h = logging.FileHandler('json.log'); h.setFormatter(F()); log.addHandler(h)\n"
        "log.error('key', extra={'key': v}); log.removeHandler(h); h.close()",
        at="work/json.log",
        value=hard,
    ),
    _way(
        "a rotating file handler",
        "from logging.handlers import RotatingFileHandler\n"
        "log = logging.getLogger('a.r'); h = RotatingFileHandler('turn.log', maxBytes=60, backupCount=3); log.addHandler(h)\n"
        "for _ in range(3): log.error('key %s', v)\nlog.removeHandler(h); h.close()",
        at="work/turn.log",
    ),
    _way("exc_info", "try:\n    int(v)\nexcept ValueError:\n    logging.exception('failed')"),
    _way(
        "exc_info in a file",
        "log = logging.getLogger('a.f'); h = logging.FileHandler('exc.log'); log.addHandler(h)\n"
        "try:\n    int(v)\nexcept ValueError:\n    log.exception('failed')\n"
        "log.removeHandler(h); h.close()",
        at="work/exc.log",
    ),
    _way(
        "a QueueHandler",
        "import queue; from logging.handlers import QueueHandler, QueueListener\n"
        "q = queue.Queue(); h = QueueHandler(q); out = logging.FileHandler('queue.log')\n"
        "log = logging.getLogger('a.g'); log.addHandler(h); l = QueueListener(q, out); l.start()\n"
        "log.error('key %s', v); l.stop(); log.removeHandler(h); out.close()",
        at="work/queue.log",
    ),
    _way(
        "a handler of one's own",
        "class H(logging.Handler):\n    def emit(self, r): print(self.format(r))\n"
        "log = logging.getLogger('a.h'); h = H(); log.addHandler(h); log.error(v); log.removeHandler(h)",
    ),
    _way(
        "a MemoryHandler",
        "from logging.handlers import MemoryHandler\n"
        "h = MemoryHandler(10, target=logging.FileHandler('memory.log'))\n"
        "log = logging.getLogger('a.m'); log.addHandler(h); log.error(v); h.flush(); log.removeHandler(h)",
        at="work/memory.log",
    ),
    _way("the kernel's own logger", "get_ipython().kernel.log.error('key %s', v)", at=LOG),
    _way(
        "httpx at INFO",
        "import httpx\n"
        "log = logging.getLogger('httpx'); h = logging.StreamHandler(); log.addHandler(h); log.setLevel('INFO')\n"
        "transport = httpx.MockTransport(lambda r: httpx.Response(200))\n"
        "httpx.Client(transport=transport).get(f'https://example.org/credentials/{v}'); log.removeHandler(h)",
    ),
    _way(
        "captured warnings",
        "import warnings\nlogging.captureWarnings(True); h = logging.FileHandler('warnings.log')\n"
        "logging.getLogger('py.warnings').addHandler(h); warnings.warn(v + ' is old'); logging.captureWarnings(False)\n"
        "logging.getLogger('py.warnings').removeHandler(h); h.close()",
        at="work/warnings.log",
    ),
)

CHILDREN = (
    _way("!env", "!env"),
    _way("!echo", "!echo key: $PLANTED"),
    _way("!!", "!!printenv PLANTED", at=RESULT),
    _way("an assigned !", "x = !printenv PLANTED\nx", at=RESULT),
    _way("%%bash", "%%bash\nprintenv PLANTED"),
    _way("%%bash to standard error", "%%bash\nprintenv PLANTED >&2"),
    _way("%%sh", "%%sh\necho $PLANTED"),
    _way("%sx", "%sx printenv PLANTED", at=RESULT),
    _way("%system", "%system printenv PLANTED", at=RESULT),
    _way("%%script", "%%script python3\nimport os; print(os.environ['PLANTED'])"),
    _way("%%capture, shown later", "%%capture c\nprint(v)", "c.show()"),
    _way("subprocess.run", "subprocess.run(['printenv', 'PLANTED'])"),
    _way("subprocess.run, in the log", "subprocess.run(['printenv', 'PLANTED'])", at=LOG),
    _way(
        "subprocess.run to standard error",
        "subprocess.run('printenv PLANTED >&2', shell=True)",
        at=LOG,
    ),
    _way(
        "a captured subprocess",
        "print(subprocess.run(['printenv', 'PLANTED'], capture_output=True))",
    ),
    _way("os.system", "os.system('printenv PLANTED')"),
    _way("os.system, in the log", "os.system('printenv PLANTED')", at=LOG),
    _way(
        "os.posix_spawn",
        "os.waitpid(os.posix_spawn('/usr/bin/env', ['env'], os.environ), 0)",
        at=LOG,
    ),
    _way(
        "a child that writes by the character",
        "subprocess.run([sys.executable, '-c', 'import os, time\\n"
        'for c in os.environ["PLANTED"]: os.write(1, c.encode()); time.sleep(0.01)\'])',
    ),
    _way(
        "a child that writes by the character, in the log",
        "subprocess.run([sys.executable, '-c', 'import os, time\\n"
        'for c in os.environ["PLANTED"]: os.write(1, c.encode()); time.sleep(0.01)\'])',
        at=LOG,
    ),
    _way(
        "a child's traceback",
        "subprocess.run([sys.executable, '-c', 'import os; int(os.environ[\"PLANTED\"])'])",
    ),
    _way("set -x", '%%bash\nset -x\ncurl() { true; }; curl -H "Authorization: Bearer $PLANTED"'),
    _way(
        "a forked child that prints",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('fork').Process(target=print, args=(v,), kwargs={'flush': True})\n"
        "p.start(); p.join(20)",
    ),
    _way(
        "a forked child that writes to 1",
        "pid = os.fork()\nif pid == 0:\n    os.write(1, v.encode()); os._exit(0)\nos.waitpid(pid, 0)",
        at=LOG,
    ),
    _way(
        "a forked child that prints by the character",
        "import multiprocessing\n"
        "def f():\n    for c in v: print(c, end='', flush=True)\n"
        "p = multiprocessing.get_context('fork').Process(target=f); p.start(); p.join(20)",
    ),
    _way(
        "a forked child's error",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('fork').Process(target=int, args=(v,)); p.start(); p.join(20)",
    ),
    _way(
        "a pool of processes",
        "import multiprocessing; from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as pool:\n"
        "    for f in [pool.submit(print, v, flush=True) for _ in range(4)]: f.result(20)",
    ),
    _way(
        "an error from a pool of processes",
        "import multiprocessing; from concurrent.futures import ProcessPoolExecutor\n"
        "with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('fork')) as pool:\n"
        "    pool.submit(int, v).result(20)",
        at=ERROR,
    ),
    _way(
        "a forked child that displays",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('fork').Process(target=display, args=(v,)); p.start(); p.join(20)",
        at=LOG,
    ),
    _way(
        "a forked child that logs",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('fork').Process(target=logging.error, args=('k %s', v)); p.start(); p.join(20)",
    ),
)

CONCURRENT = (
    _way("a thread", "t = threading.Thread(target=print, args=(v,)); t.start(); t.join()"),
    _way(
        "a thread after the cell's end",
        "go = threading.Event()\n"
        "def f(): go.wait(20); print(v)\n"
        "t = threading.Thread(target=f); t.start()",
        "go.set(); t.join()",
    ),
    _way(
        "a thread that writes by the piece after the cell's end",
        "go = threading.Event()\n"
        "def f():\n    go.wait(20)\n    for c in v: print(c, end='', flush=True)\n"
        "t = threading.Thread(target=f); t.start()",
        "go.set(); t.join()",
    ),
    _way(
        "a pool of threads",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool: list(pool.map(print, [v] * 8))",
    ),
    _way(
        "a display from a thread",
        "t = threading.Thread(target=display, args=(v,)); t.start(); t.join()",
        at=DISPLAY,
    ),
    _way(
        "a task after the cell's end",
        "import asyncio\n"
        "async def f(): await asyncio.sleep(0.01); print(v)\n"
        "t = asyncio.create_task(f())",
        "await t",
    ),
    _way("a top-level await", "import asyncio\nawait asyncio.sleep(0); print(v)"),
    _way("a subshell's print", Cell("print(v)", in_subshell=True)),
    _way("a subshell's result", Cell("v", in_subshell=True), at=RESULT),
    _way("a subshell's error", Cell("int(v)", in_subshell=True), at=ERROR),
)

MAGICS = (
    _way("%env", "%env", at=RESULT),
    _way("%env of one", "%env PLANTED", at=RESULT),
    _way("%whos", "%whos"),
    _way("%who_ls of a name", "globals()[v] = 1", "%who_ls", at=RESULT),
    _way("obj?", "v?", at=REPLY),
    _way("obj??", "v??", at=REPLY),
    _way("obj? of a hard value", "v?", at=REPLY, value=hard),
    _way("a documentation", "def f(): pass\nf.__doc__ = f'Uses {v}.'", "f?", at=REPLY),
    _way("%pdoc", "def f(): pass\nf.__doc__ = v", "%pdoc f", at=REPLY),
    _way(
        "%pinfo2 of an object",
        "class K:\n    def __repr__(self): return v\nk = K()",
        "%pinfo2 k",
        at=REPLY,
    ),
    _way(
        "%psource of a file",
        "path = os.path.join(SCRATCH, 'keys_module.py')\n"
        "open(path, 'w').write(f'def key():\\n    return \"{v}\"\\n')\n"
        "import importlib.util\nspec = importlib.util.spec_from_file_location('keys_module', path)\n"
        "m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m)",
        "%psource m.key",
        at=REPLY,
    ),
    _way(
        "%pycat",
        "open(os.path.join(SCRATCH, 'a.py'), 'w').write(f'x = \"{v}\"')",
        "%pycat $SCRATCH/a.py",
        at=REPLY,
    ),
    _way("!cat", "open(os.path.join(SCRATCH, 'b.py'), 'w').write(v)", "!cat $SCRATCH/b.py"),
    _way(
        "%load",
        "open(os.path.join(SCRATCH, 'c.py'), 'w').write(f'x = \"{v}\"')",
        "%load $SCRATCH/c.py",
        at=REPLY,
    ),
    _way("set_next_input", "get_ipython().set_next_input(f'key = \"{v}\"')", at=REPLY),
    _way("page", "from IPython.core.page import page; page(v)", at=REPLY),
    _way(
        "%run of a script",
        "open(os.path.join(SCRATCH, 'd.py'), 'w').write('import os; print(os.environ[\"PLANTED\"])')",
        "%run $SCRATCH/d.py",
    ),
    _way("%prun", "%prun -q int(v)", at=ERROR),
    _way("%time", "%time v", at=RESULT),
    _way("%%time", "%%time\nprint(v)"),
    _way("%config", "get_ipython().banner2 = v", "%config ZMQInteractiveShell.banner2", at=RESULT),
    _way("%dirs", "get_ipython().dir_stack = [v]", "%dirs", at=RESULT),
    _way(
        "%alias", "get_ipython().alias_manager.define_alias('zz', f'echo {v}')", "%alias", at=RESULT
    ),
    _way(
        "%pprint of a macro",
        "get_ipython().user_ns['mm'] = __import__('IPython').core.macro.Macro(f'k = \"{v}\"')",
        "print(mm)",
    ),
    _way(
        "user_expressions",
        Cell("1", options={"user_expressions": {"a": "v", "b": "int(v)"}}),
        at=REPLY,
    ),
    _way(
        "a name in user_expressions",
        Cell("1", options={"user_expressions": {LITERAL: "1"}}),
        at=REPLY,
    ),
    _way(
        "an inspect_request",
        Request("inspect_request", {"code": "v", "cursor_pos": 1, "detail_level": 0}),
        at="shell inspect_reply",
    ),
    _way(
        "a detailed inspect_request",
        "k = {'a': v}",
        Request("inspect_request", {"code": "k", "cursor_pos": 1, "detail_level": 1}),
        at="shell inspect_reply",
    ),
    _way(
        "completion of a dictionary's keys",
        "k = {v: 1}",
        Request("complete_request", {"code": "k['", "cursor_pos": 3}),
        at="shell complete_reply",
    ),
    _way(
        "completion of attributes",
        "class K: pass\nk = K(); setattr(k, v, 1)",
        Request("complete_request", {"code": "k.", "cursor_pos": 2}),
        at="shell complete_reply",
    ),
    _way(
        "completion of names",
        "globals()[v] = 1",
        Request("complete_request", {"code": "nb_", "cursor_pos": 3}),
        at="shell complete_reply",
    ),
    _way(
        "the names of comms",
        "from comm import create_comm\nc = create_comm(target_name=v)",
        Request("comm_info_request", {}),
        "c.close()",
        at="shell comm_info_reply",
    ),
    _way("a literal, typed", f"x = '{LITERAL}'", at="iopub execute_input"),
    _way(
        "a literal, in history_reply",
        f"x = '{LITERAL}'",
        Request(
            "history_request", {"output": False, "raw": True, "hist_access_type": "tail", "n": 3}
        ),
        at="shell history_reply",
    ),
    _way(
        "a literal, in a range of history",
        f"x = '{LITERAL}'",
        Request(
            "history_request",
            {"output": True, "raw": False, "hist_access_type": "range", "session": 0, "start": 1},
        ),
        at="shell history_reply",
    ),
    _way("a literal, by %history", f"x = '{LITERAL}'", "%history -l 3"),
    _way("a literal, by In", f"x = '{LITERAL}'", "In[-2]", at=RESULT),
    _way("a literal, by _i", f"x = '{LITERAL}'", "print(_i)"),
    _way("%recall", "v", "%recall", at=REPLY),
    _way("a literal, by %macro", f"x = '{LITERAL}'", "%macro -q mac 1-999", "print(mac)"),
    _way("a literal that fails", f"1 / 0, '{LITERAL}'", at=ERROR),
    _way("a literal that is no Python", f"x = = '{LITERAL}'", at=ERROR),
    _way("a literal in a source", f"def f():\n    return '{LITERAL}'", "f??", at=REPLY),
    _way(
        "inspect.getsource",
        f"def f():\n    return '{LITERAL}'",
        "import inspect; print(inspect.getsource(f))",
    ),
)

PROMPTS = (
    _way("input", Cell("input(f'Is {v} right? ')"), at=INPUT),
    _way("getpass", Cell("import getpass; _x = getpass.getpass(f'{v}: ')"), at=INPUT),
    _way("input of a hard value", Cell("input(v)"), at=INPUT, value=hard),
    _way("print, then input", Cell("print(v[:9], end=''); input(v[9:])"), at=INPUT),
    _way("%debug", "int(v)", Cell("%debug", answers=("p v", "q"))),
    _way(
        "%debug, the arguments",
        "def f(key): return 1 / 0\nf(v)",
        Cell("%debug", answers=("a", "q")),
    ),
    _way(
        "%debug, where it stands",
        "def f(key): return int(key)\nf(v)",
        Cell("%debug", answers=("pp {key: 1}", "q")),
    ),
    _way(
        "breakpoint",
        Cell(
            "def f(key):\n    __import__('IPython').core.debugger.set_trace()\n    return key\nf(v);",
            answers=("p key", "c"),
        ),
    ),
    _way("a prompt that is an answer", Cell("x = input(); print(x, v)")),
)

LIBRARIES = (
    _way(
        "a comm's opening",
        "from comm import create_comm; c = create_comm(target_name='t', data={'k': [v]})",
        "c.close()",
        at=COMM_OPEN,
    ),
    _way(
        "a comm's message",
        "from comm import create_comm; c = create_comm(target_name='t'); c.send({v: v}); c.close()",
        at=COMM_MSG,
    ),
    _way(
        "a comm's metadata",
        "from comm import create_comm; c = create_comm(target_name='t'); c.send({}, metadata={'k': v}); c.close()",
        at=COMM_MSG,
    ),
    _way(
        "a comm's buffer",
        "from comm import create_comm; c = create_comm(target_name='t')\n"
        "c.send({}, buffers=[b'\\x00\\xff' + v.encode(), memoryview(v.encode())]); c.close()",
        at=COMM_MSG,
        is_named=False,
    ),
    _way(
        "a comm's closing",
        "from comm import create_comm; c = create_comm(target_name='t'); c.close(data={'k': v})",
        at="iopub comm_close",
    ),
    _way("a widget's text", "import ipywidgets as w; w.Text(value=v)", at=COMM_OPEN),
    _way(
        "a widget's description",
        "import ipywidgets as w; w.Button(description=v, tooltip=v)",
        at=COMM_OPEN,
    ),
    _way("a widget's HTML", "import ipywidgets as w; display(w.HTML(f'<b>{v}</b>'))", at=COMM_OPEN),
    _way("a widget's change", "import ipywidgets as w; t = w.Textarea(); t.value = v", at=COMM_MSG),
    _way(
        "a widget's options", "import ipywidgets as w; w.Dropdown(options=[v, 'b'])", at=COMM_OPEN
    ),
    _way("a widget's repr", "import ipywidgets as w; t = w.Password(value=v); t", at=COMM_OPEN),
    _way(
        "a widget's picture",
        "import ipywidgets as w; w.Image(value=b'\\x89PNG' + v.encode())",
        at=COMM_OPEN,
        is_named=False,
    ),
    _way(
        "print in an Output widget",
        "import ipywidgets as w; o = w.Output(); display(o)\nwith o: print(v)",
    ),
    _way(
        "an Output widget's own text",
        "import ipywidgets as w; o = w.Output(); o.append_stdout(v)",
        at=COMM_MSG,
    ),
    _way(
        "an Output widget's capture",
        "import ipywidgets as w; o = w.Output()\n@o.capture()\ndef f(): int(v)\nf()",
        at=ERROR,
    ),
    _way(
        "an error in a widget's callback",
        "import ipywidgets as w; t = w.Text()\n"
        "def f(c): raise ValueError(v)\nt.observe(f, 'value'); t.value = 'x'",
        at=ERROR,
    ),
    _way(
        "a print in a comm's handler",
        "from comm import create_comm; c = create_comm(target_name='t', comm_id='fixed')\n"
        "c.on_msg(lambda m: print(v))",
        Request("comm_msg", {"comm_id": "fixed", "data": {}}),
        "c.close()",
    ),
    _way(
        "an error in a comm's handler",
        "from comm import create_comm; c = create_comm(target_name='t', comm_id='fails')\n"
        "c.on_msg(lambda m: int(v))",
        Request("comm_msg", {"comm_id": "fails", "data": {}}),
        "c.close()",
    ),
    _way(
        "rich's console",
        "from rich.console import Console; Console(width=30).print({'key': v})",
        at=DISPLAY,
    ),
    _way(
        "rich in a terminal",
        "from rich.console import Console; Console(width=30, force_jupyter=False, force_terminal=True).print(f'[red]{v}[/] {v}')",
    ),
    _way(
        "rich's table",
        "from rich.console import Console; from rich.table import Table\n"
        "t = Table('name', 'value'); t.add_row('key', v)\n"
        "Console(width=70, force_jupyter=False).print(t)",
    ),
    _way(
        "rich's traceback",
        "from rich.console import Console\n"
        "def f(key): return 1 / 0\n"
        "try:\n    f(v)\nexcept ZeroDivisionError:\n"
        "    Console(width=100, force_jupyter=False).print_exception(show_locals=True)",
    ),
    _way("tqdm's description", "from tqdm import tqdm\nfor _ in tqdm(range(3), desc=v): pass"),
    _way(
        "tqdm's postfix",
        "from tqdm import tqdm\nwith tqdm(range(3), mininterval=0) as bar:\n    for _ in bar: bar.set_postfix(key=v)",
    ),
    _way("tqdm.write", "from tqdm import tqdm; tqdm.write(v)"),
    _way(
        "tqdm in a notebook",
        "from tqdm.notebook import tqdm\nfor _ in tqdm(range(3), desc=v): pass",
        at=COMM_MSG,
    ),
    _way(
        "a figure's title",
        "import matplotlib; matplotlib.use('svg'); import matplotlib.pyplot as plt, io\n"
        "plt.rcParams['svg.fonttype'] = 'none'; f = plt.figure(); f.suptitle(v); b = io.StringIO(); f.savefig(b, format='svg')\n"
        "from IPython.display import SVG; plt.close(f); SVG(b.getvalue())",
        at=RESULT,
    ),
    _way(
        "a figure's metadata",
        "import io; from matplotlib.figure import Figure; from IPython.display import Image\n"
        "b = io.BytesIO(); Figure().savefig(b, format='png', metadata={'Comment': v}); Image(b.getvalue())",
        at=RESULT,
        is_named=False,
    ),
)

PRIVATE_KEYS = (
    _way("a private key", "print(v)", value=elliptic_key),
    _way("a private key's repr", "v", at=RESULT, value=elliptic_key),
    _way("a private key, line by line", "for line in v.splitlines(): print(line)", value=rsa_key),
    _way(
        "a private key, line by line, flushed",
        "for line in v.splitlines(): print(line, flush=True)",
        value=rsa_key,
    ),
    _way("one line of a private key", "print(v.splitlines()[9])", value=rsa_key),
    _way("a private key without its lines", "print(''.join(v.split()))", value=rsa_key),
    _way("a private key as bytes", "print(v.encode())", value=rsa_key),
    _way("a private key in JSON", "print(json.dumps({'key': v}))", value=elliptic_key),
    _way("a private key by %env", "!printenv PLANTED", value=elliptic_key),
    _way("a private key in a traceback", "int(v)", at=ERROR, value=elliptic_key),
    _way(
        "a private key's display",
        "display({'text/html': f'<pre>{v}</pre>'}, raw=True)",
        at=DISPLAY,
        value=rsa_key,
    ),
    _way("a private key of OpenSSH", "print(v)", value=openssh_key),
    _way("a private key of the traditional form", "print(v)", value=traditional_key),
    _way(
        "a private key's bytes",
        "import base64\nprint(base64.b64decode(''.join(v.splitlines()[1:-1])).hex())",
        value=elliptic_key,
    ),
)

DEBUGGER = (
    _way(
        "the debugger's variables of the whole kernel",
        Request(
            "debug_request",
            {"type": "request", "seq": 1, "command": "inspectVariables", "arguments": {}},
            "control",
        ),
        at="control debug_reply",
    ),
    _way(
        "the debugger's rich inspection",
        Request(
            "debug_request",
            {
                "type": "request",
                "seq": 2,
                "command": "richInspectVariables",
                "arguments": {"variableName": "v"},
            },
            "control",
        ),
        at="control debug_reply",
    ),
    _way(
        "the debugger at a stop",
        Debugging("def f(key):\n    n = len(key)\n    return n\nf(v)\n", 3),
        at="control debug_reply",
    ),
)

GROUPS = {
    "text": (*PRINTS, *SPLITS, *ENCODINGS),
    "errors and logs": (*ERRORS, *LOGS),
    "displays and libraries": (*DISPLAYS, *LIBRARIES),
    "children and threads": (*CHILDREN, *CONCURRENT),
    "magics and requests": (*MAGICS, *PROMPTS, *DEBUGGER),
    "private keys": PRIVATE_KEYS,
}
"""Ways that one kernel serves; each has a value of its own there."""

WAYS = tuple(way for group in GROUPS.values() for way in group)
