"""Magics, requests that are no cells, prompts, the debugger."""

from __future__ import annotations

from tests.integration.guard.ways.way import (
    ERROR,
    INPUT,
    LITERAL,
    REPLY,
    RESULT,
    STREAM,
    Cell,
    Debugging,
    Request,
    hard,
    way,
)

MAGICS = (
    way("%env", "%env", at=RESULT),
    way("%env of one", "%env PLANTED", at=RESULT),
    way("%whos", "%whos"),
    way("%who_ls of a name", "globals()[v] = 1", "%who_ls", at=RESULT),
    way("obj?", "v?", at=REPLY),
    way("obj??", "v??", at=REPLY),
    way("obj? of a hard value", "v?", at=REPLY, value=hard),
    way("a documentation", "def f(): pass\nf.__doc__ = f'Uses {v}.'", "f?", at=REPLY),
    way("%pdoc", "def f(): pass\nf.__doc__ = v", "%pdoc f", at=REPLY),
    way(
        "%pinfo2 of an object",
        "class K:\n    def __repr__(self): return v\nk = K()",
        "%pinfo2 k",
        at=REPLY,
    ),
    way(
        "%psource of a file",
        (
            "path = os.path.join(SCRATCH, 'keys_module.py')\n"
            "open(path, 'w').write(f'def key():\\n    return \"{v}\"\\n')\n"
            "import importlib.util\n"
            "spec = importlib.util.spec_from_file_location('keys_module', path)\n"
            "m = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(m)"
        ),
        "%psource m.key",
        at=REPLY,
    ),
    way(
        "%pycat",
        "open(os.path.join(SCRATCH, 'a.py'), 'w').write(f'x = \"{v}\"')",
        "%pycat $SCRATCH/a.py",
        at=REPLY,
    ),
    way("!cat", "open(os.path.join(SCRATCH, 'b.py'), 'w').write(v)", "!cat $SCRATCH/b.py"),
    way(
        "%load",
        "open(os.path.join(SCRATCH, 'c.py'), 'w').write(f'x = \"{v}\"')",
        "%load $SCRATCH/c.py",
        at=REPLY,
    ),
    way("set_next_input", "get_ipython().set_next_input(f'key = \"{v}\"')", at=REPLY),
    way("page", "from IPython.core.page import page; page(v)", at=REPLY),
    way(
        "%run of a script",
        (
            "open(os.path.join(SCRATCH, 'd.py'), 'w').write('import os; "
            'print(os.environ["PLANTED"])\')'
        ),
        "%run $SCRATCH/d.py",
    ),
    way("%prun", "%prun -q int(v)", at=ERROR),
    way("%time", "%time v", at=RESULT),
    way("%%time", "%%time\nprint(v)"),
    way("%config", "get_ipython().banner2 = v", "%config ZMQInteractiveShell.banner2", at=RESULT),
    way(
        "%config of all there is",
        "get_ipython().banner2 = v",
        "%config ZMQInteractiveShell",
    ),
    way("%%timeit, typed", f"%%timeit -n1 -r1\n'{LITERAL}' + 1", at=ERROR),
    way("%dirs", "get_ipython().dir_stack = [v]", "%dirs", at=RESULT),
    way(
        "%alias", "get_ipython().alias_manager.define_alias('zz', f'echo {v}')", "%alias", at=RESULT
    ),
    way(
        "%pprint of a macro",
        "get_ipython().user_ns['mm'] = __import__('IPython').core.macro.Macro(f'k = \"{v}\"')",
        "print(mm)",
    ),
    way(
        "user_expressions",
        Cell("1", options={"user_expressions": {"a": "v", "b": "int(v)"}}),
        at=REPLY,
    ),
    way(
        "a name in user_expressions",
        Cell("1", options={"user_expressions": {LITERAL: "1"}}),
        at=REPLY,
    ),
    way(
        "an inspect_request",
        Request("inspect_request", {"code": "v", "cursor_pos": 1, "detail_level": 0}),
        at="shell inspect_reply",
    ),
    way(
        "a detailed inspect_request",
        "k = {'a': v}",
        Request("inspect_request", {"code": "k", "cursor_pos": 1, "detail_level": 1}),
        at="shell inspect_reply",
    ),
    way(
        "completion of a dictionary's keys",
        "k = {v: 1}",
        Request("complete_request", {"code": "k['", "cursor_pos": 3}),
        at="shell complete_reply",
    ),
    way(
        "completion of attributes",
        "class K: pass\nk = K(); setattr(k, v, 1)",
        Request("complete_request", {"code": "k.", "cursor_pos": 2}),
        at="shell complete_reply",
    ),
    way(
        "completion of names",
        "globals()[v] = 1",
        Request("complete_request", {"code": "nb_", "cursor_pos": 3}),
        at="shell complete_reply",
    ),
    way(
        "the names of comms",
        "from comm import create_comm\nc = create_comm(target_name=v)",
        Request("comm_info_request", {}),
        "c.close()",
        at="shell comm_info_reply",
    ),
    way("a literal, typed", f"x = '{LITERAL}'", at="iopub execute_input"),
    way(
        "a literal, in history_reply",
        f"x = '{LITERAL}'",
        Request(
            "history_request", {"output": False, "raw": True, "hist_access_type": "tail", "n": 3}
        ),
        at="shell history_reply",
    ),
    way(
        "a literal, in a range of history",
        f"x = '{LITERAL}'",
        Request(
            "history_request",
            {"output": True, "raw": False, "hist_access_type": "range", "session": 0, "start": 1},
        ),
        at="shell history_reply",
    ),
    way("a literal, by %history", f"x = '{LITERAL}'", "%history -l 3"),
    way("a literal, by In", f"x = '{LITERAL}'", "In[-2]", at=RESULT),
    way("a literal, by _i", f"x = '{LITERAL}'", "print(_i)"),
    way("%recall", "v", "%recall", at=REPLY),
    way("%recall of lines", f"x = '{LITERAL}'", "%recall 1-9999", at=REPLY),
    way("%rerun", f"x = '{LITERAL}'", "%rerun"),
    way("a literal, by %macro", f"x = '{LITERAL}'", "%macro -q mac 1-999", "print(mac)"),
    way("a literal that fails", f"1 / 0, '{LITERAL}'", at=ERROR),
    way("a literal that is no Python", f"x = = '{LITERAL}'", at=ERROR),
    way("a literal in a source", f"def f():\n    return '{LITERAL}'", "f??", at=REPLY),
    way(
        "inspect.getsource",
        f"def f():\n    return '{LITERAL}'",
        "import inspect; print(inspect.getsource(f))",
    ),
    way("a default argument", "def f(key=v): pass", "f?", at=REPLY),
    way(
        "a default argument, inspected",
        "def f(key=v): pass",
        Request("inspect_request", {"code": "f(", "cursor_pos": 2, "detail_level": 0}),
        at="shell inspect_reply",
    ),
    way("help", "def f(): pass\nf.__doc__ = v", "help(f)"),
    way(
        "completion of a file's name",
        "open(os.path.join(SCRATCH, v), 'w').close(); os.chdir(SCRATCH)",
        Request("complete_request", {"code": "open('nb_", "cursor_pos": 9}),
        "os.chdir('../work')",
        at="shell complete_reply",
    ),
    way("%ls", "open(os.path.join(SCRATCH, v), 'w').close()", "%ls $SCRATCH"),
    way("%set_env", "%set_env COPY=$PLANTED", "%set_env COPY2=$v", at=STREAM),
    way("%env of a new one", "%env COPY=$v", at=STREAM),
    way("%%writefile's name", "import os", "%%writefile $SCRATCH/$v\nx", at=STREAM),
    way("%alias_magic", "get_ipython().run_line_magic('alias_magic', f'{v} env')", at=STREAM),
    way("a magic that is not there", "get_ipython().run_line_magic(v, '')", at=STREAM),
    way("%timeit's setup, typed", f"%timeit -n1 -r1 '{LITERAL}' + 1", at=ERROR),
)

PROMPTS = (
    way("input", Cell("input(f'Is {v} right? ')"), at=INPUT),
    way("getpass", Cell("import getpass; _x = getpass.getpass(f'{v}: ')"), at=INPUT),
    way("input of a hard value", Cell("input(v)"), at=INPUT, value=hard),
    way("print, then input", Cell("print(v[:9], end=''); input(v[9:])"), at=INPUT),
    way("%debug", "int(v)", Cell("%debug", answers=("p v", "q"))),
    way(
        "%debug, the arguments",
        "def f(key): return 1 / 0\nf(v)",
        Cell("%debug", answers=("a", "q")),
    ),
    way(
        "%debug, where it stands",
        "def f(key): return int(key)\nf(v)",
        Cell("%debug", answers=("pp {key: 1}", "q")),
    ),
    way(
        "breakpoint",
        Cell(
            (
                "def f(key):\n"
                "    __import__('IPython').core.debugger.set_trace()\n"
                "    return key\n"
                "f(v);"
            ),
            answers=("p key", "c"),
        ),
    ),
    way("a prompt that is an answer", Cell("x = input(); print(x, v)")),
)

DEBUGGER = (
    way(
        "the debugger's variables of the whole kernel",
        Request(
            "debug_request",
            {"type": "request", "seq": 1, "command": "inspectVariables", "arguments": {}},
            "control",
        ),
        at="control debug_reply",
    ),
    way(
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
    way(
        "the debugger at a stop",
        Debugging("def f(key):\n    n = len(key)\n    return n\nf(v)\n", 3),
        at="control debug_reply",
    ),
)
