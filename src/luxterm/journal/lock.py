"""One node per data directory: a lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from luxterm.model.errors import JournalError

LOCK_FILE: Final = "lock"


class DirectoryInUse(JournalError):
    """Another process holds the data directory."""


class DirectoryLock:
    """Holds the data directory until `release` or the end of the process. Raises DirectoryInUse naming the holder."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / LOCK_FILE
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise DirectoryInUse(
                f"process {holder} already uses {data_dir}: attach to it with `luxterm`, end it with "
                f"`luxterm stop --data-dir {data_dir}`, or name another --data-dir"
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
