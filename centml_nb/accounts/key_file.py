"""KeyFile: a private key written to a file of its user's choice, on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from centml_nb.contract.kinds import Kind
from centml_nb.errors import MistypedError, PrivateFileError
from centml_nb.private_file import check_plain, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from centml_nb.secret import Secret


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Where `--out` puts a certificate's `.pem` or an ssh key, with its `.pub` beside it.

    Attributes:
        path: the file.
        is_forced: whether a file that is there is replaced.
    """

    path: Path
    is_forced: bool

    def check(self, kind: Kind) -> None:
        """Check that the file can be written, before a key is made.

        Raises:
            MistypedError: a kind that has no file.
            PrivateFileError: a file is there, the folder is not, or it is no plain file.
        """
        if kind not in {Kind.CERTIFICATE, Kind.SSH_KEY}:
            raise MistypedError(
                f"{kind.noun.capitalize()} is not written to a file.",
                "Without --out. To use it: %vault_use NAME",
            )
        check_plain(self.path)
        if not self.path.parent.is_dir():
            raise PrivateFileError(
                f"There is no folder {self.path.parent}.", "Make it, or name another: --out FILE"
            )
        for path in (self.path, self._public):
            if (path == self.path or kind is Kind.SSH_KEY) and path.exists() and not self.is_forced:
                raise PrivateFileError(
                    f"{path} exists, and could hold a key that is still needed.",
                    "Name another file, or replace it: --force",
                )

    def write(self, private: Secret, public: str = "") -> None:
        """Write the key, 0600, and its public half where there is one.

        Raises:
            PrivateFileError: it cannot be written, or is a link.
        """
        write_private(self.path, private.reveal().encode())
        if public:
            write_private(self._public, f"{public}\n".encode())

    @property
    def _public(self) -> Path:
        return self.path.with_name(f"{self.path.name}.pub")
