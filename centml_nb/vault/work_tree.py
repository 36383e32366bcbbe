"""Whether git would take a file, and how it is kept from it (gitignore(5))."""

from __future__ import annotations

import contextlib
import re
import subprocess
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from centml_nb.errors import EnvFileError

_SECONDS = 10
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")


class Standing(Enum):
    """What git makes of a file."""

    OUTSIDE = "in no work tree"
    IGNORED = "ignored"
    TAKEN = "would be added by `git add`"
    TRACKED = "is in the repository already"


@dataclass(frozen=True, slots=True)
class WorkTree:
    """The work tree that a file lies in.

    Attributes:
        file: the file, there or not.
        root: the work tree's root; None where there is none, or no git to ask.
    """

    file: Path
    root: Path | None

    @classmethod
    def around(cls, file: Path) -> WorkTree:
        """Return the work tree around a file."""
        folder = file.parent.resolve()
        found = _git(folder, "rev-parse", "--show-toplevel")
        root = found.stdout.rstrip("\n") if found is not None and not found.returncode else ""
        return cls(folder / file.name, Path(root) if root else None)

    @property
    def standing(self) -> Standing:
        """What git makes of the file now."""
        if self.root is None:
            return Standing.OUTSIDE
        if self._says_yes("ls-files", "--error-unmatch", f":(literal){self.file.name}"):
            return Standing.TRACKED
        if self._says_yes("check-ignore", "--quiet", f"./{self.file.name}"):
            return Standing.IGNORED
        return Standing.TAKEN

    @property
    def ignore_file(self) -> Path:
        """The `.gitignore` that a line is added to: the work tree's own."""
        return (self.root or self.file.parent) / ".gitignore"

    def ignore(self) -> None:
        """Add the file to `.gitignore`.

        Raises:
            EnvFileError: it cannot be written, or git takes the file all the same.
        """
        pattern = _SPECIAL.sub(r"\\\1", self.file.relative_to(self.ignore_file.parent).as_posix())
        try:
            before = b""
            with contextlib.suppress(FileNotFoundError):
                before = self.ignore_file.read_bytes()
            start = b"" if not before or before.endswith(b"\n") else b"\n"
            with self.ignore_file.open("ab") as file:
                file.write(start + f"/{pattern}\n".encode(errors="surrogateescape"))
        except OSError as error:
            raise EnvFileError(
                f"{self.ignore_file} cannot be written: {error.strerror}.",
                "Write the export outside of the work tree.",
            ) from None
        if self.standing is Standing.TAKEN:
            raise EnvFileError(
                f"git would still take {self.file}, although it is in {self.ignore_file}.",
                "Look for a line with ! in it that takes it back in, or write the file elsewhere.",
            )

    def _says_yes(self, *arguments: str) -> bool:
        found = _git(self.file.parent, *arguments)
        return found is not None and found.returncode == 0


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    # A repository's configuration may name a program that watches files; it is not started.
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
