"""The guard over what IPython's magics write: `%save`, `%history -f`, `%prun -T`, `%edit`."""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import marshal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core import magic as magics_of_ipython

from centml_nb.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from IPython.core.interactiveshell import InteractiveShell

    from centml_nb.redaction.registry import SecretRegistry

# The magics that open files by themselves, and the names by which their modules do.
_OPENING = {"history": ("io_open", "open"), "prun": ("Path", "open"), "store": ("open",)}
# What newer shells keep for a magic until it is first used.
_PLACEHOLDER: Any = getattr(magics_of_ipython, "LazyMagic", ())


class WriteGuard:
    """Redacts the text that a magic writes to a file, or sends to a pastebin.

    A cell that was typed before its value was known, a variable that is saved, a profile's
    heading: `%%writefile` alone is the user's own act, and writes what is in the cell.
    """

    def __init__(self, shell: InteractiveShell, registry: SecretRegistry) -> None:
        self._shell = shell
        self._registry = registry
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Put the guard before what magics take from history or variables, and before files."""
        self._redact_result("find_user_code")
        self._redact_data("mktempfile")
        self._guard_magics()
        self._follow_loading()
        # `%store` is an extension, which may be loaded later.
        self._shell.events.register("pre_run_cell", self._guard_magics)
        self._undo.append(lambda: self._shell.events.unregister("pre_run_cell", self._guard_magics))

    def remove(self) -> None:
        """Put back what was there before."""
        while self._undo:
            self._undo.pop()()

    def _redact_result(self, name: str) -> None:
        original = getattr(self._shell, name)

        @functools.wraps(original)
        def found(*arguments: Any, **options: Any) -> str:  # noqa: ANN401 - as it is called
            return self._registry.redact(original(*arguments, **options))

        self._put(self._shell, name, found)

    def _redact_data(self, name: str) -> None:
        original = getattr(self._shell, name)

        @functools.wraps(original)
        def made(data: str | None = None, *arguments: Any, **options: Any) -> str:  # noqa: ANN401
            path: str = original(data and self._registry.redact(data), *arguments, **options)
            return path

        self._put(self._shell, name, made)

    def _follow_loading(self) -> None:
        """Guard a magic that its shell imports when it is first used, before it runs."""
        manager = self._shell.magics_manager
        original = getattr(manager, "load_lazy", None)
        if original is None:
            return

        @functools.wraps(original)
        def loaded(*arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as it is called
            original(*arguments, **options)
            self._guard_magics()

        self._put(manager, "load_lazy", loaded)

    def _guard_magics(self, _info: object = None) -> None:
        for name, opening in _OPENING.items():
            magic = self._loaded(name)
            if magic is not None:
                # Of the function itself: older shells load its module under another name.
                self._guard_files(inspect.unwrap(getattr(magic, "__func__", magic)), opening)
        self._guard_profiles(getattr(self._loaded("prun"), "__self__", None))

    def _loaded(self, name: str) -> Any:  # noqa: ANN401 - a function or a method
        """Return the line magic of that name, or None where its shell has not imported it yet."""
        magic = self._shell.magics_manager.magics["line"].get(name)
        return None if isinstance(magic, _PLACEHOLDER) else magic

    def _guard_profiles(self, magics: Any) -> None:  # noqa: ANN401 - IPython's, or None
        original = getattr(magics, "_run_with_profiler", None)
        if original is None or "_run_with_profiler" in vars(magics):
            return

        @functools.wraps(original)
        def profiled(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as it is called
            with _refusing_profiles(self._registry):
                return original(*arguments, **options)

        self._put(magics, "_run_with_profiler", profiled)

    def _put(self, owner: Any, name: str, value: object) -> None:  # noqa: ANN401 - any object
        setattr(owner, name, value)
        self._undo.append(lambda: delattr(owner, name))

    def _guard_files(self, function: Any, opening: tuple[str, ...]) -> None:  # noqa: ANN401
        names = function.__globals__
        if names.get("open") == self._opened:
            return
        for name in opening:
            if name == "open":
                # A module's own name goes before the built-in one.
                names["open"] = self._opened
                self._undo.append(functools.partial(names.pop, "open", None))
            elif name in names:
                new = self._opened if name == "io_open" else self._path
                self._undo.append(functools.partial(names.__setitem__, name, names[name]))
                names[name] = new

    def _opened(self, path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if mode not in {"a", "w"}:
            return open(path, mode, *arguments, **options)  # noqa: PTH123 - as it is called
        return _RedactedFile(path, mode, self._registry)

    def _path(self, *parts: Any) -> Path:  # noqa: ANN401 - as a path is made
        path = _RedactedPath(*parts)
        path.registry = self._registry
        return path


@contextlib.contextmanager
def _refusing_profiles(registry: SecretRegistry) -> Iterator[None]:
    """Refuse to write a profile that holds a value: its bytes are read back by their lengths."""
    from cProfile import Profile

    original = Profile.dump_stats

    def dump_stats(profile: Any, file: Any) -> None:  # noqa: ANN401 - as it is called
        profile.create_stats()
        if registry.find(marshal.dumps(profile.stats).decode("latin-1")):
            raise GuardError(
                "A name in the profile holds a key, and -D would write it to a file.",
                "-T FILE writes the profile as text, with the key's item in its place.",
            )
        original(profile, file)

    setattr(Profile, "dump_stats", dump_stats)  # noqa: B010 - a method for a while
    try:
        yield
    finally:
        setattr(Profile, "dump_stats", original)  # noqa: B010


class _RedactedFile(io.StringIO):
    """A text file that is written when it is closed, without known values."""

    def __init__(self, path: Any, mode: str, registry: SecretRegistry) -> None:  # noqa: ANN401
        super().__init__()
        self._path = path
        self._mode = mode
        self._registry = registry
        # Where it cannot be written, that is said before the work is done, as without us.
        with open(path, mode, encoding="utf-8"):  # noqa: PTH123
            pass

    def close(self) -> None:
        if not self.closed:
            text = self._registry.redact(self.getvalue())
            with open(self._path, "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(text)
        super().close()


class _RedactedPath(type(Path())):  # type: ignore[misc]  # the platform's own kind of path
    """A path whose file's text is written without known values."""

    registry: SecretRegistry

    def write_text(self, data: str, *arguments: Any, **options: Any) -> int:  # noqa: ANN401
        length: int = super().write_text(self.registry.redact(data), *arguments, **options)
        return length
