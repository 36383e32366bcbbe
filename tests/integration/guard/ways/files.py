"""Files that IPython writes: a value was typed as a literal, or shown, after it was registered."""

from __future__ import annotations

from tests.integration.guard.ways.way import LITERAL, way

HISTORY = "ipython/profile_default/history.sqlite"
STORED = "ipython/profile_default/db/autorestore"
NAMED = "def named(): pass\nnamed.__code__ = named.__code__.replace(co_name=v)"

FILES = (
    way("the history file", f"x = '{LITERAL}'", at=HISTORY),
    way("the history file, of a magic", f"%time x = '{LITERAL}'", at=HISTORY),
    way("the history file, of a cell magic", f"%%bash\n: {LITERAL}", at=HISTORY),
    way("the history file, of a cell that fails", f"1 / 0, '{LITERAL}'", at=HISTORY),
    way("the history file, of no Python", f"x = = '{LITERAL}'", at=HISTORY),
    way("the history file, of a command", f"!true {LITERAL}", at=HISTORY),
    way(
        "the history file, of outputs",
        "manager = get_ipython().history_manager\nmanager.db_log_output = True",
        "{'key': v}",
        "manager.db_log_output = False",
        "manager.writeout_cache()",
        at=HISTORY,
    ),
    way("%save", f"x = '{LITERAL}'", "%save -f saved 1-9999", at="work/saved.py"),
    way("%save -r", f"x = '{LITERAL}'", "%save -f -r saved-raw 1-9999", at="work/saved-raw.ipy"),
    way("%history to a file", f"x = '{LITERAL}'", "%history -f history.txt", at="work/history.txt"),
    way(
        "%history -o to a file",
        "{'key': v}",
        "%history -o -f outputs.txt",
        at="work/outputs.txt",
    ),
    way(
        "%logstart",
        "%logstart -r typed.log over",
        f"x = '{LITERAL}'",
        "%logstop",
        at="work/typed.log",
    ),
    way(
        "%logstart, not raw",
        "%logstart -t timed.log over",
        f"x = '{LITERAL}'",
        "%logstop",
        at="work/timed.log",
    ),
    way(
        "%logstart of what was before",
        f"x = '{LITERAL}'",
        "%logstart before.log over",
        "%logstop",
        at="work/before.log",
    ),
    way(
        "%logstart -o",
        "%logstart -o shown.log over",
        "{'key': v}",
        "%logstop",
        at="work/shown.log",
    ),
    way("%notebook, typed", f"x = '{LITERAL}'", "%notebook typed.ipynb", at="work/typed.ipynb"),
    way("%notebook, printed", "print(v)", "%notebook printed.ipynb", at="work/printed.ipynb"),
    way(
        "%notebook, printed by the character",
        "for c in v: print(c, end='', flush=True)",
        "%notebook flushed.ipynb",
        at="work/flushed.ipynb",
    ),
    way("%notebook, a result", "{'key': v}", "%notebook result.ipynb", at="work/result.ipynb"),
    way("%notebook, an error", "int(v)", "%notebook error.ipynb", at="work/error.ipynb"),
    way(
        "%notebook, typed before its value was known",
        (
            "manager = get_ipython().history_manager\n"
            "manager.input_hist_parsed[-1] = manager.input_hist_raw[-1] = f'early = {v!r}'"
        ),
        "%notebook early.ipynb",
        at="work/early.ipynb",
        is_named=False,
    ),
    way("%store", "stored = v", "%store stored", at=f"{STORED}/stored", is_named=False),
    way(
        "%store of a list", "kept = [{'k': v}]", "%store kept", at=f"{STORED}/kept", is_named=False
    ),
    way(
        "%store of an array of texts",
        "import numpy; wide = numpy.array([v, 'x'])",
        "%store wide",
        at=f"{STORED}/wide",
        is_named=False,
    ),
    way(
        "%store of bytes",
        "raw = v.encode()",
        "%store raw",
        at=f"{STORED}/raw",
        is_named=False,
    ),
    way(
        "%store to a file",
        "out = v",
        "%store out >stored.txt",
        at="work/stored.txt",
        is_named=False,
    ),
    way(
        "%store of several",
        "some = [v] * 3",
        "%store some >>several.txt",
        at="work/several.txt",
        is_named=False,
    ),
    way(
        "%store of a macro",
        f"x = '{LITERAL}'",
        "%macro -q mac 1-9999",
        "%store mac",
        at=f"{STORED}/mac",
        is_named=False,
    ),
    way(
        "%store of an alias",
        "get_ipython().alias_manager.define_alias('keyed', f'echo {v}')",
        "%store keyed",
        at="ipython/profile_default/db/stored_aliases",
        is_named=False,
    ),
    way("%prun's profile", NAMED, "%prun -q -T profile.txt named()", at="work/profile.txt"),
    way(
        "%prun's profile, in bytes",
        NAMED,
        "%prun -q -D profile.bin named()",
        at="work/profile.bin",
        is_named=False,
    ),
    way(
        "%run's profile",
        NAMED,
        "open(os.path.join(SCRATCH, 'p.py'), 'w').write('named()')",
        "%run -i -p -T run.txt $SCRATCH/p.py",
        at="work/run.txt",
    ),
    way("%save of a variable", "var = v", "%save -f variable var", at="work/variable.py"),
    way(
        "%save of what %%capture took",
        "%%capture taken\nprint(v)",
        "%save -f taken taken.stdout",
        at="work/taken.py",
    ),
    way(
        "what %edit opens",
        "import shutil; shutil.copy(get_ipython().mktempfile(v), 'edited.txt');",
        at="work/edited.txt",
    ),
    way(
        "%bookmark",
        "get_ipython().run_line_magic('bookmark', f'mark /tmp/{v}')",
        at="ipython/profile_default/db/bookmarks",
        is_named=False,
    ),
)
