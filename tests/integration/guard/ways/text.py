"""Text that is printed: whole, in pieces, spelt otherwise."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    DISPLAY,
    LOG,
    document,
    hard,
    long,
    odd,
    of_lines,
    phrase,
    way,
)

PRINTS = (
    way("print", "print(v)"),
    way("print of a hard value", "print(v)", value=hard),
    way("print of three lines", "print(v)", value=of_lines),
    way("print in colour", "print(f'\\x1b[1;32m{v}\\x1b[0m')"),
    way("print after half a colour code", "print('\\x1b[' + v)"),
    way("print to standard error", "print(v, file=sys.stderr)"),
    way("sys.stdout.write", "sys.stdout.write(v + '\\n')"),
    way("sys.stderr.write", "sys.stderr.write('key: ' + v)"),
    way("sys.stdout.writelines", "sys.stdout.writelines([v[:20], v[20:]])"),
    way("sys.__stdout__", "print(v, file=sys.__stdout__, flush=True)"),
    way("sys.__stdout__, in the log", "print(v, file=sys.__stdout__, flush=True)", at=LOG),
    way("sys.__stderr__, in the log", "print(v, file=sys.__stderr__, flush=True)", at=LOG),
    way("os.write to 1", "os.write(1, v.encode() + b'\\n')"),
    way("os.write to 2, in the log", "os.write(2, v.encode() + b'\\n')", at=LOG),
    way("os.write to 1 by the byte", "for c in v: os.write(1, c.encode())", at=LOG),
    way("a file object on descriptor 1", "with os.fdopen(1, 'w', closefd=False) as f: f.write(v)"),
    way("an f-string", "print(f'Bearer {v}')"),
    way("str.format", "print('{0:>60}|'.format(v))"),
    way("percent formatting", "print('key=%s' % v)"),
    way("plus", "print('Bearer ' + v)"),
    way("join", "print(', '.join(['a', v, 'b']))"),
    way("json.dumps", "print(json.dumps({'key': v}))", value=hard),
    way("json.dumps twice", "print(json.dumps(json.dumps({'key': v})))"),
    way("repr", "print(repr(v))", value=hard),
    way("ascii", "print(ascii(v))", value=hard),
    way("repr of bytes", "print(repr(v.encode()))"),
    way("repr of bytes of a hard value", "print(v.encode())", value=hard),
    way("pprint", "from pprint import pprint; pprint({'a': [v] * 3, 'b': {'c': v}})"),
    way("pprint of bytes", "from pprint import pprint; pprint(v.encode() * 4, width=40)"),
    way("a slice of twelve", "print(v[5:17])"),
    way("a slice to the end", "print(v[20:])"),
    way("all but the first", "print('*' + v[1:-1] + '*')"),
    way("upper half masked", "print(v[:12] + '*' * 25)"),
    way("many times in a row", "print(v * 50)"),
    way("inside a long text", "print('x' * 100_000 + v + 'y' * 100_000)"),
    way("tabulated text", "print('\\t'.join(['name', v]))"),
    way("HTML-escaped", "import html; print(html.escape(v))", value=hard),
    way("XML", "print(f'<key a={v!r}>{v}</key>')"),
    way("dict view of the environment", "print(dict(os.environ))"),
    way("print of a long value", "print(v)", value=long),
    way("a piece of a long value", "print(v[2000:2100])", value=long),
    way("a long value in lines", "import textwrap; print(textwrap.fill(v, 76))", value=long),
    way("print of a document", "print(v)", value=document),
    way("one line of a document", "print(v.splitlines()[2])", value=document),
    way("a document in JSON", "print(json.dumps({'account': v}))", value=document),
    way("a document's repr", "print([v])", value=document),
    way("a document, by the line", "for line in v.splitlines(): print(line)", value=document),
    way("print of odd characters", "print(v)", value=odd),
    way("repr of odd characters", "print([v])", value=odd),
    way("a stream taken for a file", "json.dump({'k': v}, sys.stdout)"),
    way("a generator of pieces", "sys.stdout.writelines(v[i:i + 3] for i in range(0, len(v), 3))"),
)

SPLITS = (
    way("two writes", "print(v[:10], end=''); print(v[10:])"),
    way("two writes, flushed", "print(v[:10], end='', flush=True); print(v[10:])"),
    way("a character at a time", "for c in v: print(c, end='')"),
    way("a character at a time, flushed", "for c in v: print(c, end='', flush=True)"),
    way(
        "pieces of eleven, flushed",
        "for i in range(0, len(v), 11): print(v[i:i + 11], end='', flush=True)",
    ),
    way(
        "halves over a pause", "print(v[:20], end='', flush=True); time.sleep(0.15); print(v[20:])"
    ),
    way(
        "pieces of five over pauses",
        (
            "for i in range(0, len(v), 5):\n"
            "    print(v[i:i + 5], end='', flush=True)\n"
            "    time.sleep(0.15)"
        ),
    ),
    way(
        "pieces of nine over pauses",
        (
            "for i in range(0, len(v), 9):\n"
            "    print(v[i:i + 9], end='', flush=True)\n"
            "    time.sleep(0.12)"
        ),
    ),
    way("one character a line", "print(*v, sep='\\n')"),
    way("one character a line, flushed", "for c in v: print(c, flush=True)"),
    way("wrapped at 20 columns", "import textwrap; print(textwrap.fill(v, 20))"),
    way("wrapped at 8 columns", "import textwrap; print(textwrap.fill(v, 8))"),
    way(
        "wrapped and indented",
        "import textwrap; print(textwrap.indent(textwrap.fill(v, 20), '    '))",
    ),
    way("wrapped with carriage returns", "print(v[:9] + '\\r\\n' + v[9:20] + '\\r\\n' + v[20:])"),
    way("coloured halves", "print(f'\\x1b[31m{v[:10]}\\x1b[32m{v[10:20]}\\x1b[1;34m{v[20:]}')"),
    way(
        "each character coloured",
        "print(''.join(f'\\x1b[3{i % 8}m{c}\\x1b[0m' for i, c in enumerate(v)))",
    ),
    way("coloured and flushed", "for c in v: print(f'\\x1b[31m{c}', end='', flush=True)"),
    way(
        "split between display and print",
        ("print(v[:6], end='')\ndisplay({'text/plain': 'x'}, raw=True)\nprint(v[6:])"),
    ),
    way(
        "split over both streams",
        ("print(v[:20], end='', flush=True)\nprint(v[20:], file=sys.stderr, flush=True)"),
    ),
    way(
        "split in a child's writes",
        ("!printf %s ${PLANTED%${PLANTED#??????????}}; sleep 0.2; printf %s ${PLANTED#??????????}"),
    ),
)

ENCODINGS = (
    way("base64", "import base64; print(base64.b64encode(v.encode()).decode())"),
    way("base64, shifted by one", "import base64; print(base64.b64encode(b'a' + v.encode()))"),
    way("base64, shifted by two", "import base64; print(base64.b64encode(b'ab' + v.encode()))"),
    way(
        "base64 of a hard value",
        "import base64; print(base64.b64encode(v.encode()).decode())",
        value=hard,
    ),
    way(
        "base64, URL-safe",
        ("import base64\nprint(base64.urlsafe_b64encode(b'user:' + v.encode()).decode())"),
        value=hard,
    ),
    way("base64 in lines of 76", "import base64; print(base64.encodebytes(v.encode() * 5))"),
    way(
        "base64 in lines of 20",
        (
            "import base64, textwrap\n"
            "print(textwrap.fill(base64.b64encode(v.encode()).decode(), 20))"
        ),
    ),
    way(
        "a Basic header",
        (
            "import base64\n"
            "print('Authorization: Basic', base64.b64encode(f'user:{v}'.encode()).decode())"
        ),
    ),
    way("hexadecimal", "print(v.encode().hex())"),
    way("hexadecimal, upper case", "print(v.encode().hex().upper())"),
    way("hexadecimal with colons", "print(v.encode().hex(':'))"),
    way(
        "a form's body",
        "from urllib.parse import urlencode; print(urlencode({'k': v}))",
        value=phrase,
    ),
    way(
        "pieces after each of which the terminal is set back",
        "print('\\x1b(B\\x1b[m'.join(v[i : i + 8] for i in range(0, len(v), 8)))",
    ),
    way(
        "HTML broken into lines",
        "display({'text/html': '<br>'.join(v[i : i + 8] for i in range(0, len(v), 8))}, raw=True)",
        at=DISPLAY,
    ),
    way("percent-encoded", "from urllib.parse import quote; print(quote(v, safe=''))", value=hard),
    way(
        "a query string",
        "from urllib.parse import urlencode; print(urlencode({'k': v}))",
        value=hard,
    ),
    way("reversed", "print(v[::-1])"),
    way("JSON with escapes", "print(json.dumps(v, ensure_ascii=True))", value=hard),
    way("a shell's quotes", "import shlex; print(shlex.quote(v))", value=hard),
    way(
        "base64 in lines of 76, printed",
        "import base64; print(base64.encodebytes(v.encode()).decode())",
        value=long,
    ),
    way("base64 of a piece", "import base64; print(base64.b64encode(v[3:30].encode()).decode())"),
    way("hexadecimal of a piece", "print(v[5:35].encode().hex())"),
    way("reversed, in two writes", "print(v[:19:-1], end='', flush=True); print(v[19::-1])"),
    way("a data address", "import base64; print('data:,' + base64.b64encode(v.encode()).decode())"),
)
