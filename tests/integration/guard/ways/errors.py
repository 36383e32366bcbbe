"""Errors, warnings and logs."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    ERROR,
    LOG,
    REPLY,
    hard,
    way,
)

ERRORS = (
    way("an error's message", "raise ValueError(f'bad key {v}')", at=ERROR),
    way("an error's message, in the reply", "raise ValueError(f'bad key {v}')", at=REPLY),
    way("an error's arguments", "raise ValueError(1, {'k': v})", at=ERROR),
    way("a KeyError", "{}[v]", at=ERROR),
    way("an AttributeError", "getattr(os, v)", at=ERROR),
    way("int of it", "int(v)", at=ERROR),
    way(
        "a chained error",
        ("try:\n    int(v)\nexcept ValueError as e:\n    raise RuntimeError('no') from e"),
        at=ERROR,
    ),
    way("an error during another", "try:\n    int(v)\nexcept ValueError:\n    1 / 0", at=ERROR),
    way(
        "an error's note", "e = ValueError('no'); e.add_note(f'the key was {v}'); raise e", at=ERROR
    ),
    way("a group of errors", "raise ExceptionGroup('g', [ValueError(v), KeyError(v)])"),
    way("an error's class", "raise type(v, (Exception,), {})('x')", at=ERROR),
    way("an error's class, in the reply", "raise type(v, (Exception,), {})('x')", at=REPLY),
    way("an assertion", "assert v == '', f'{v} is not empty'", at=ERROR),
    way("a SyntaxError", "compile(v + ' +', 'x', 'exec')", at=ERROR),
    way(
        "a UnicodeDecodeError",
        "(v.encode() + b'\\xff').decode()",
        "raise ValueError((v.encode() + b'\\xff'))",
        at=ERROR,
    ),
    way("SystemExit", "sys.exit(v)", at=ERROR),
    way(
        "a Verbose traceback",
        "%xmode Verbose",
        "def f(key):\n    local = [key, key]\n    return 1 / 0\nf(v)",
        at=ERROR,
    ),
    way(
        "a Verbose traceback of a long structure",
        (
            "def f(key):\n"
            "    local = {i: {'k': key} for i in range(30)}\n"
            "    return local[1 / 0]\n"
            "f(v)"
        ),
        at=ERROR,
    ),
    way(
        "a Verbose traceback of a hard value",
        "def f(key):\n    return key + (1 / 0)\nf(v)",
        at=ERROR,
        value=hard,
    ),
    way(
        "a Context traceback",
        "%xmode Context",
        "exec(compile(f'x = \"{v}\"; 1 / 0', 'f', 'exec'))",
        "raise OSError(2, 'no such file', v)",
        at=ERROR,
    ),
    way("a Plain traceback", "%xmode Plain", "int(v)", "%xmode Context", at=ERROR),
    way("a Minimal traceback", "%xmode Minimal", "int(v)", "%xmode Context", at=ERROR),
    way(
        "%tb",
        (
            "try:\n"
            "    int(v)\n"
            "except ValueError:\n"
            "    sys.last_type, sys.last_value, sys.last_traceback = sys.exc_info()\n"
            "    sys.last_exc = sys.last_value"
        ),
        "%tb",
        at=ERROR,
    ),
    way("a path that is not there", "open('/nowhere/' + v)", at=ERROR),
    way(
        "traceback.print_exc",
        ("import traceback\ntry:\n    int(v)\nexcept ValueError:\n    traceback.print_exc()"),
    ),
    way(
        "traceback.format_exc with locals",
        (
            "import traceback\n"
            "def f(key): return 1 / 0\n"
            "try:\n"
            "    f(v)\n"
            "except ZeroDivisionError as e:\n"
            "    print(''.join(traceback.TracebackException.from_exception(e, "
            "capture_locals=True).format()))"
        ),
    ),
    way(
        "sys.excepthook",
        ("try:\n    int(v)\nexcept ValueError:\n    sys.excepthook(*sys.exc_info())"),
        at=ERROR,
    ),
    way(
        "the original excepthook",
        ("try:\n    int(v)\nexcept ValueError:\n    sys.__excepthook__(*sys.exc_info())"),
    ),
    way("an error in a thread", "t = threading.Thread(target=int, args=(v,)); t.start(); t.join()"),
    way(
        "an error in a finalizer",
        ("class D:\n    def __del__(self): raise ValueError(v)\nd = D(); del d"),
    ),
    way(
        "an error in a repr", "class R:\n    def __repr__(self): raise ValueError(v)\nR()", at=ERROR
    ),
    way(
        "an error in a task nobody awaits",
        (
            "import asyncio, gc\n"
            "async def f(): raise ValueError(v)\n"
            "t = asyncio.ensure_future(f())\n"
            "await asyncio.sleep(0.02)\n"
            "del t\n"
            "gc.collect()\n"
            "None"
        ),
    ),
    way(
        "an error in a callback of the loop, in the log",
        (
            "import asyncio\n"
            "def f(): raise ValueError(v)\n"
            "asyncio.get_running_loop().call_soon(f)\n"
            "await asyncio.sleep(0.02)"
        ),
    ),
    way(
        "an error in a hook of IPython",
        ("def hook(*a): raise ValueError(v)\nget_ipython().events.register('post_execute', hook)"),
        "get_ipython().events.unregister('post_execute', hook)",
        at=ERROR,
    ),
    way("an error in %timeit", "%timeit -n1 -r1 int(v)", at=ERROR),
    way("warnings.warn", "import warnings; warnings.warn(f'old key {v}')"),
    way(
        "warnings.warn of a hard value",
        "import warnings; warnings.warn(f'old key {v}')",
        value=hard,
    ),
    way("a SyntaxWarning", "import warnings; warnings.warn_explicit(v, UserWarning, 'file.py', 1)"),
    way(
        "an httpx error with its address",
        (
            "import httpx\n"
            "r = httpx.Response(401, request=httpx.Request('GET', "
            "f'https://example.org/?key={v}'))\n"
            "r.raise_for_status()"
        ),
        at=ERROR,
    ),
    way(
        "httpx headers",
        (
            "import httpx\n"
            "print(dict(httpx.Headers({'Authorization': f'Bearer {v}', 'X-Api-Key': v})))"
        ),
    ),
    way(
        "an httpx header that may not be",
        (
            "import httpx, socket\n"
            "server = socket.create_server(('127.0.0.1', 0))\n"
            "httpx.get(f'http://127.0.0.1:{server.getsockname()[1]}/', headers={'X': v + "
            "'\\n'}, trust_env=False)"
        ),
        at=ERROR,
    ),
    way(
        "a requests error with its address",
        ("import requests\nrequests.get(f'http://127.0.0.1:9/?key={v}')"),
        at=ERROR,
    ),
    way(
        "a requests header that may not be",
        ("import requests\nrequests.get('http://127.0.0.1:9/', headers={'X': v + '\\n'})"),
        at=ERROR,
    ),
    way("a urllib error", "import urllib.request\nurllib.request.urlopen(v)", at=ERROR),
    way("a subprocess error", "subprocess.run(['false', v], check=True)", at=ERROR),
)

LOGS = (
    way("the root logger", "logging.getLogger().error('key %s', v)"),
    way("logging.warning", "logging.warning('key %s', v)"),
    way(
        "a child logger with a handler",
        (
            "log = logging.getLogger('a.b')\n"
            "h = logging.StreamHandler(sys.stdout)\n"
            "log.addHandler(h)\n"
            "log.error('key %s', v)\n"
            "log.removeHandler(h)"
        ),
    ),
    way(
        "a handler to the log",
        (
            "log = logging.getLogger('a.c')\n"
            "h = logging.StreamHandler(sys.__stderr__)\n"
            "log.addHandler(h)\n"
            "log.error('key %s', v)\n"
            "log.removeHandler(h)"
        ),
        at=LOG,
    ),
    way(
        "a file handler",
        (
            "log = logging.getLogger('a.d')\n"
            "h = logging.FileHandler('app.log')\n"
            "log.addHandler(h)\n"
            "log.error('key %s', v)\n"
            "log.removeHandler(h)\n"
            "h.close()"
        ),
        at="work/app.log",
    ),
    way(
        "a file handler with its own formatter",
        (
            "class F(logging.Formatter):\n"
            "    def format(self, r): return f'{r.msg} {r.args}'\n"
            "log = logging.getLogger('a.e')\n"
            "h = logging.FileHandler('own.log')\n"
            "h.setFormatter(F())\n"
            "log.addHandler(h)\n"
            "log.error('key %s', v)\n"
            "log.removeHandler(h)\n"
            "h.close()"
        ),
        at="work/own.log",
    ),
    way(
        "a file handler in the JSON way",
        (
            "class F(logging.Formatter):\n"
            "    def format(self, r): return json.dumps(r.__dict__, default=str)\n"
            "log = logging.getLogger('a.j')\n"
            "h = logging.FileHandler('json.log')\n"
            "h.setFormatter(F())\n"
            "log.addHandler(h)\n"
            "log.error('key', extra={'key': v})\n"
            "log.removeHandler(h)\n"
            "h.close()"
        ),
        at="work/json.log",
        value=hard,
    ),
    way(
        "a rotating file handler",
        (
            "from logging.handlers import RotatingFileHandler\n"
            "log = logging.getLogger('a.r')\n"
            "h = RotatingFileHandler('turn.log', maxBytes=60, backupCount=3)\n"
            "log.addHandler(h)\n"
            "for _ in range(3): log.error('key %s', v)\n"
            "log.removeHandler(h)\n"
            "h.close()"
        ),
        at="work/turn.log",
    ),
    way("exc_info", ("try:\n    int(v)\nexcept ValueError:\n    logging.exception('failed')")),
    way(
        "exc_info in a file",
        (
            "log = logging.getLogger('a.f')\n"
            "h = logging.FileHandler('exc.log')\n"
            "log.addHandler(h)\n"
            "try:\n"
            "    int(v)\n"
            "except ValueError:\n"
            "    log.exception('failed')\n"
            "log.removeHandler(h)\n"
            "h.close()"
        ),
        at="work/exc.log",
    ),
    way(
        "a QueueHandler",
        (
            "import queue\n"
            "from logging.handlers import QueueHandler, QueueListener\n"
            "q = queue.Queue()\n"
            "h = QueueHandler(q)\n"
            "out = logging.FileHandler('queue.log')\n"
            "log = logging.getLogger('a.g')\n"
            "log.addHandler(h)\n"
            "l = QueueListener(q, out)\n"
            "l.start()\n"
            "log.error('key %s', v)\n"
            "l.stop()\n"
            "log.removeHandler(h)\n"
            "out.close()"
        ),
        at="work/queue.log",
    ),
    way(
        "a handler of one's own",
        (
            "class H(logging.Handler):\n"
            "    def emit(self, r): print(self.format(r))\n"
            "log = logging.getLogger('a.h')\n"
            "h = H()\n"
            "log.addHandler(h)\n"
            "log.error(v)\n"
            "log.removeHandler(h)"
        ),
    ),
    way(
        "a MemoryHandler",
        (
            "from logging.handlers import MemoryHandler\n"
            "h = MemoryHandler(10, target=logging.FileHandler('memory.log'))\n"
            "log = logging.getLogger('a.m')\n"
            "log.addHandler(h)\n"
            "log.error(v)\n"
            "h.flush()\n"
            "log.removeHandler(h)"
        ),
        at="work/memory.log",
    ),
    way("the kernel's own logger", "get_ipython().kernel.log.error('key %s', v)", at=LOG),
    way(
        "httpx at INFO",
        (
            "import httpx\n"
            "log = logging.getLogger('httpx')\n"
            "h = logging.StreamHandler()\n"
            "log.addHandler(h)\n"
            "log.setLevel('INFO')\n"
            "transport = httpx.MockTransport(lambda r: httpx.Response(200))\n"
            "httpx.Client(transport=transport).get(f'https://example.org/credentials/{v}')\n"
            "log.removeHandler(h)"
        ),
    ),
    way(
        "captured warnings",
        (
            "import warnings\n"
            "logging.captureWarnings(True)\n"
            "h = logging.FileHandler('warnings.log')\n"
            "logging.getLogger('py.warnings').addHandler(h)\n"
            "warnings.warn(v + ' is old')\n"
            "logging.captureWarnings(False)\n"
            "logging.getLogger('py.warnings').removeHandler(h)\n"
            "h.close()"
        ),
        at="work/warnings.log",
    ),
    way(
        "an error in logging itself",
        "log = logging.getLogger('a.x'); h = logging.StreamHandler(); log.addHandler(h)\n"
        "log.error('%d', v); log.removeHandler(h)",
    ),
    way(
        "a handler that formats by itself",
        "class H(logging.Handler):\n"
        "    def emit(self, r): print(r.getMessage(), r.args)\n"
        "log = logging.getLogger('a.o'); h = H(); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h)",
    ),
    way(
        "a handler whose class has a format of its own",
        "class H(logging.FileHandler):\n"
        "    def format(self, r): return f'<{r.getMessage()}>'\n"
        "log = logging.getLogger('a.p'); h = H('class.log'); log.addHandler(h)\n"
        "log.error('key %s', v); log.removeHandler(h); h.close()",
        at="work/class.log",
    ),
    way(
        "a file handler and a value in base64",
        "import base64\n"
        "log = logging.getLogger('a.q'); h = logging.FileHandler('b64.log'); log.addHandler(h)\n"
        "log.error('key %s', base64.b64encode(v.encode())); log.removeHandler(h); h.close()",
        at="work/b64.log",
    ),
    way(
        "a file handler, a value in two records",
        "log = logging.getLogger('a.s'); h = logging.FileHandler('two.log'); log.addHandler(h)\n"
        "h.terminator = ''\n"
        "for i in range(0, len(v), 8): log.error(v[i:i + 8])\n"
        "log.removeHandler(h); h.close()",
        at="work/two.log",
    ),
)
