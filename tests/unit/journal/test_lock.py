"""One node per data directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luxterm.journal.lock import DirectoryLock
from luxterm.model.errors import JournalError


def test_the_second_holder_is_told_the_first_ones_pid(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    with pytest.raises(JournalError, match=f"process {os.getpid()} already uses .*luxterm stop"):
        DirectoryLock(tmp_path)
    lock.release()
    lock.release()
    DirectoryLock(tmp_path).release()
