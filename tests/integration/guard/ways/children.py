"""Child processes, threads, tasks and subshells."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    DISPLAY,
    ERROR,
    LITERAL,
    LOG,
    RESULT,
    Cell,
    way,
)

CHILDREN = (
    way("!env", "!env"),
    way("!echo", "!echo key: $PLANTED"),
    way("!!", "!!printenv PLANTED", at=RESULT),
    way("an assigned !", "x = !printenv PLANTED\nx", at=RESULT),
    way("%%bash", "%%bash\nprintenv PLANTED"),
    way("%%bash to standard error", "%%bash\nprintenv PLANTED >&2"),
    way("%%sh", "%%sh\necho $PLANTED"),
    way("%sx", "%sx printenv PLANTED", at=RESULT),
    way("%system", "%system printenv PLANTED", at=RESULT),
    way("%%script", "%%script python3\nimport os; print(os.environ['PLANTED'])"),
    way("%%capture, shown later", "%%capture c\nprint(v)", "c.show()"),
    way("subprocess.run", "subprocess.run(['printenv', 'PLANTED'])"),
    way("subprocess.run, in the log", "subprocess.run(['printenv', 'PLANTED'])", at=LOG),
    way(
        "subprocess.run to standard error",
        "subprocess.run('printenv PLANTED >&2', shell=True)",
        at=LOG,
    ),
    way(
        "a captured subprocess",
        "print(subprocess.run(['printenv', 'PLANTED'], capture_output=True))",
    ),
    way("os.system", "os.system('printenv PLANTED')"),
    way("os.system, in the log", "os.system('printenv PLANTED')", at=LOG),
    way(
        "os.posix_spawn",
        "os.waitpid(os.posix_spawn('/usr/bin/env', ['env'], os.environ), 0)",
        at=LOG,
    ),
    way(
        "a child that writes by the character",
        (
            "subprocess.run([sys.executable, '-c', 'import os, time\\nfor c in "
            'os.environ["PLANTED"]: os.write(1, c.encode()); time.sleep(0.01)\'])'
        ),
    ),
    way(
        "a child that writes by the character, in the log",
        (
            "subprocess.run([sys.executable, '-c', 'import os, time\\nfor c in "
            'os.environ["PLANTED"]: os.write(1, c.encode()); time.sleep(0.01)\'])'
        ),
        at=LOG,
    ),
    way(
        "a child's traceback",
        "subprocess.run([sys.executable, '-c', 'import os; int(os.environ[\"PLANTED\"])'])",
    ),
    way("set -x", ('%%bash\nset -x\ncurl() { true; }; curl -H "Authorization: Bearer $PLANTED"')),
    way(
        "a forked child that prints",
        (
            "import multiprocessing\n"
            "p = multiprocessing.get_context('fork').Process(target=print, args=(v,), "
            "kwargs={'flush': True})\n"
            "p.start()\n"
            "p.join(20)"
        ),
    ),
    way(
        "a forked child that writes to 1",
        (
            "pid = os.fork()\n"
            "if pid == 0:\n"
            "    os.write(1, v.encode())\n"
            "    os._exit(0)\n"
            "os.waitpid(pid, 0)"
        ),
        at=LOG,
    ),
    way(
        "a forked child that prints by the character",
        (
            "import multiprocessing\n"
            "def f():\n"
            "    for c in v: print(c, end='', flush=True)\n"
            "p = multiprocessing.get_context('fork').Process(target=f)\n"
            "p.start()\n"
            "p.join(20)"
        ),
    ),
    way(
        "a forked child's error",
        (
            "import multiprocessing\n"
            "p = multiprocessing.get_context('fork').Process(target=int, args=(v,))\n"
            "p.start()\n"
            "p.join(20)"
        ),
    ),
    way(
        "a pool of processes",
        (
            "import multiprocessing\n"
            "from concurrent.futures import ProcessPoolExecutor\n"
            "with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as "
            "pool:\n"
            "    for f in [pool.submit(print, v, flush=True) for _ in range(4)]: f.result(20)"
        ),
    ),
    way(
        "an error from a pool of processes",
        (
            "import multiprocessing\n"
            "from concurrent.futures import ProcessPoolExecutor\n"
            "with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('fork')) as "
            "pool:\n"
            "    pool.submit(int, v).result(20)"
        ),
        at=ERROR,
    ),
    way(
        "a forked child that displays",
        (
            "import multiprocessing\n"
            "p = multiprocessing.get_context('fork').Process(target=display, args=(v,))\n"
            "p.start()\n"
            "p.join(20)"
        ),
        at=LOG,
    ),
    way(
        "a forked child that logs",
        (
            "import multiprocessing\n"
            "p = multiprocessing.get_context('fork').Process(target=logging.error, args=('k "
            "%s', v))\n"
            "p.start()\n"
            "p.join(20)"
        ),
    ),
    way(
        "a child on sys.stdout",
        "subprocess.run(['printenv', 'PLANTED'], stdout=sys.stdout)",
        at=LOG,
    ),
    way("os.write to where sys.stdout stands", "os.write(sys.stdout.fileno(), v.encode())", at=LOG),
    way("os.write to where sys.stderr stands", "os.write(sys.stderr.fileno(), v.encode())", at=LOG),
    way("os.popen", "with os.popen('printenv PLANTED') as p: x = p.read()\nx", at=RESULT),
    way("a terminal of its own", "import pty; pty.spawn(['printenv', 'PLANTED'])", at=LOG),
    way(
        "a child after the cell's end",
        "p = subprocess.Popen('read x; printenv PLANTED', shell=True, stdin=subprocess.PIPE)",
        "p.communicate(b'go\\n')",
    ),
    way(
        "a spawned child",
        "import multiprocessing\n"
        "p = multiprocessing.get_context('spawn').Process(target=print, args=(v,))\n"
        "p.start(); p.join(20)\n"
        "# ipykernel waits for each child at its end.\n"
        "from multiprocessing.resource_tracker import _resource_tracker; _resource_tracker._stop()",
    ),
    way("a shell's error, typed", f"%%bash\n: {LITERAL}\nfalse", at=ERROR),
    way("!echo, typed", f"!echo {LITERAL}"),
)

CONCURRENT = (
    way("a thread", "t = threading.Thread(target=print, args=(v,)); t.start(); t.join()"),
    way(
        "a thread after the cell's end",
        (
            "go = threading.Event()\n"
            "def f(): go.wait(20); print(v)\n"
            "t = threading.Thread(target=f)\n"
            "t.start()"
        ),
        "go.set(); t.join()",
    ),
    way(
        "a thread that writes by the piece after the cell's end",
        (
            "go = threading.Event()\n"
            "def f():\n"
            "    go.wait(20)\n"
            "    for c in v: print(c, end='', flush=True)\n"
            "t = threading.Thread(target=f)\n"
            "t.start()"
        ),
        "go.set(); t.join()",
    ),
    way(
        "a pool of threads",
        (
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(4) as pool: list(pool.map(print, [v] * 8))"
        ),
    ),
    way(
        "a display from a thread",
        "t = threading.Thread(target=display, args=(v,)); t.start(); t.join()",
        at=DISPLAY,
    ),
    way(
        "a task after the cell's end",
        (
            "import asyncio\n"
            "async def f(): await asyncio.sleep(0.01); print(v)\n"
            "t = asyncio.create_task(f())"
        ),
        "await t",
    ),
    way("a top-level await", "import asyncio\nawait asyncio.sleep(0); print(v)"),
    way("a subshell's print", Cell("print(v)", in_subshell=True)),
    way("a subshell's result", Cell("v", in_subshell=True), at=RESULT),
    way("a subshell's error", Cell("int(v)", in_subshell=True), at=ERROR),
)
