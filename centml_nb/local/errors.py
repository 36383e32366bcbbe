"""Why the local platform did not start, in words for the person who started it.

LocalPlatformError       exit code 1
├── AlreadyRunningError  exit code 1
├── PortInUseError       exit code 4
├── StateDirectoryError  exit code 5
├── DiskError            exit code 6
└── MissingExtraError    exit code 7
"""

from typing import ClassVar


class LocalPlatformError(Exception):
    """Something a user can mend; `hint` says how."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.hint = hint


class AlreadyRunningError(LocalPlatformError):
    """Another process serves this state directory."""


class PortInUseError(LocalPlatformError):
    """The port asked for belongs to another program."""

    exit_code = 4


class StateDirectoryError(LocalPlatformError):
    """The state directory is not private, or no directory of ours."""

    exit_code = 5


class DiskError(LocalPlatformError):
    """The disk is full, read-only or broken."""

    exit_code = 6


class MissingExtraError(LocalPlatformError):
    """The packages of the `local` extra are not installed."""

    exit_code = 7
