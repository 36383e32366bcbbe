"""The private directory that holds everything a local platform remembers."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from centml_nb.local.errors import DiskError, StateDirectoryError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ENOENT}


@dataclass(frozen=True)
class StateDirectory:
    """The paths of one platform's files; mode 0700 the directories, 0600 the files."""

    root: Path

    @property
    def database(self) -> Path:
        """SQLite, and its journal beside it."""
        return self.root / "platform.db"

    @property
    def description(self) -> Path:
        """Where the running platform is."""
        return self.root / "platform.json"

    @property
    def lock(self) -> Path:
        """Held by the process that serves."""
        return self.root / "platform.lock"

    @property
    def log(self) -> Path:
        """What the process said."""
        return self.root / "platform.log"

    @property
    def operator_secret(self) -> Path:
        """Whoever can read it may log in."""
        return self.root / "operator-secret"

    @property
    def pepper(self) -> Path:
        """The key of the digests."""
        return self.root / "pepper"

    @property
    def signing_key(self) -> Path:
        """The key of the access tokens."""
        return self.root / "signing-key"

    @property
    def authority_certificate(self) -> Path:
        """What clients of the doors trust."""
        return self.root / "ca.pem"

    @property
    def authority_key(self) -> Path:
        """What signs the doors' certificate."""
        return self.root / "ca-key.pem"

    @property
    def door_chain(self) -> Path:
        """The doors' key and certificate."""
        return self.root / "doors.pem"

    @property
    def client_keys(self) -> Path:
        """Private keys of seeded certificates."""
        return self.root / "client-keys"

    def prepare(self) -> None:
        """Make the directory, or check the one that is there.

        Raises:
            StateDirectoryError: It is a link, somebody else's, or open to others.
            DiskError: It cannot be written.
        """
        with disk_trouble_told(self.root):
            self.root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
            self._refuse_open_directory()
            self._refuse_open_files()
            self.client_keys.mkdir(mode=0o700, exist_ok=True)

    def _refuse_open_directory(self) -> None:
        found = self.root.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise StateDirectoryError(
                f"{self.root} is a link, not a directory.",
                "Name the directory itself with --state-dir.",
            )
        if found.st_uid != os.getuid():
            raise StateDirectoryError(
                f"{self.root} belongs to another user.",
                "Name a directory of your own by CENTML_NB_HOME, or with --state-dir.",
            )
        if found.st_mode & OTHERS:
            raise StateDirectoryError(
                f"Others can read {self.root} (mode {stat.S_IMODE(found.st_mode):04o}).",
                f"Close it with `chmod 700 {self.root}`, or choose another with --state-dir.",
            )

    def _refuse_open_files(self) -> None:
        for path in sorted(self.root.rglob("*")):
            if path.lstat().st_mode & OTHERS:
                raise StateDirectoryError(
                    f"Others can read {path}.",
                    f"Close it with `chmod go-rwx {path}` and start again.",
                )

    def secret(self, path: Path) -> bytes:
        """Return the random secret kept in `path`, made at first use: 43 characters."""
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32).encode())
        return read_private(path)


@contextmanager
def disk_trouble_told(path: Path) -> Iterator[None]:
    """Turn a full, read-only or forbidden disk into a sentence."""
    try:
        yield
    except FileExistsError as error:
        raise StateDirectoryError(
            f"{path} is a file, not a directory.", "Choose a directory with --state-dir."
        ) from error
    except PermissionError as error:
        raise DiskError(
            f"{path} cannot be written: permission denied.",
            "Name a directory of your own by CENTML_NB_HOME, or with --state-dir.",
        ) from error
    except OSError as error:
        if error.errno not in DISK_TROUBLE:
            raise
        raise DiskError(
            f"{path} cannot be written: {os.strerror(error.errno or 0).lower()}.",
            "Make room, or choose a directory on another disk with --state-dir.",
        ) from error


def write_private(path: Path, content: bytes) -> None:
    """Write a 0600 file whole: to a temporary beside it, then renamed over `path`."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_private(path: Path) -> bytes:
    """Read a file that must be a regular one, ours alone.

    Raises:
        StateDirectoryError: Others can read it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_mode & OTHERS:
            raise StateDirectoryError(
                f"Others can read {path}.", f"Close it with `chmod 600 {path}` and start again."
            )
        return file.read()


def open_private(path: Path, flags: int) -> int:
    """Open a file that is created 0600; a link in its place is refused."""
    return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
