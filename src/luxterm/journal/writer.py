"""Group commit: while one batch is on its way to the disk, the next one collects.

A commit only copies into the system's memory. For a few commands that takes less time than waking a thread and being
woken by it, so that they are written in place, unless the journal's thread has work on it. With durability `fsync` a
second thread waits for the disk, in compiled code that does not hold the interpreter while the loop goes on.
"""

from __future__ import annotations

import functools
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from luxterm._engine import DiskSync
from luxterm.journal.store import AppendFailed, Journal, SyncFailed

EXIT_SYNC_FAILED: Final = 74
"""Exit status (EX_IOERR) of a node whose disk failed to confirm a write."""
RETRY_S: Final = 0.25
IN_PLACE: Final = 16
"""Commands that are written without the thread."""

Deliver = Callable[[Callable[[], None]], object]
"""Runs a callable on the owner's thread: `loop.call_soon_threadsafe`."""


def end_process(error: SyncFailed) -> None:
    """Ends the process at once: after a failed fsync nobody knows what is on the disk."""
    sys.stderr.write(f"luxterm: {error}. The node ends; start it again when the disk is well.\n")
    sys.stderr.flush()
    os._exit(EXIT_SYNC_FAILED)


class Writer:
    """Writes batches in order. A failed append is tried again until it succeeds or the writer is closed."""

    def __init__(
        self,
        journal: Journal,
        deliver: Deliver,
        *,
        blocked: Callable[[str], None],
        unblocked: Callable[[], None],
        fatal: Callable[[SyncFailed], None] = end_process,
        retry_s: float = RETRY_S,
    ) -> None:
        """`blocked` and `unblocked` are delivered to the owner when appends begin to fail and succeed again."""
        self._journal = journal
        self._deliver = deliver
        self._blocked = blocked
        self._unblocked = unblocked
        self._fatal = fatal
        self._retry_s = retry_s
        self._given = self._finished = 0
        """Jobs put into the queue, counted by the owner; jobs done, counted by the thread."""
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()
        self._disk: _Disk | None = _Disk(journal, deliver, fatal) if journal.log_fd >= 0 else None

    def write(self, first_seq: int, records: Sequence[bytes], done: Callable[[], None]) -> bool:
        """Appends a batch. True: it is durable already. Else `done` is delivered to the owner once it is."""
        if len(records) <= IN_PLACE and self._given == self._finished:
            try:
                self._journal.append(first_seq, records, wait=False)
            except AppendFailed:
                pass  # the thread tries again, and says so
            except SyncFailed as error:
                self._fatal(error)
                return False
            else:
                if self._disk is not None:
                    self._disk.wait(done)
                self._care_for_log()
                return self._disk is None

        def job() -> None:
            self._journal.append(first_seq, records)
            self._deliver(done)

        self.run(job)
        self._care_for_log()
        return False

    def _care_for_log(self) -> None:
        if self._journal.log_is_long:
            self.run(self._journal.fold_log)

    def run(self, job: Callable[[], None]) -> None:
        """Runs `job` in the thread after the batches before it: checkpoints and snapshots."""
        self._given += 1
        self._jobs.put(job)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._attempt(job):
                return
            self._finished += 1

    def _attempt(self, job: Callable[[], None]) -> bool:
        failing = False
        while True:
            try:
                job()
            except AppendFailed as error:
                if not failing:
                    failing = True
                    self._deliver(functools.partial(self._blocked, str(error)))
                if self._closing.wait(self._retry_s):
                    return False
                continue
            except SyncFailed as error:
                self._fatal(error)
                return False
            if failing:
                self._deliver(self._unblocked)
            return True

    def close(self) -> None:
        """Finishes what is queued, unless appends fail, and ends the thread."""
        self._closing.set()
        self._jobs.put(None)
        self._thread.join()
        if self._disk is not None:
            self._disk.close()


class _Disk:
    """The thread that waits for the disk."""

    def __init__(self, journal: Journal, deliver: Deliver, fatal: Callable[[SyncFailed], None]) -> None:
        self._journal = journal
        self._deliver = deliver
        self._fatal = fatal
        self._pipe = os.pipe()
        self._sync = DiskSync(journal.log_fd, *self._pipe)
        self._waiting: deque[Callable[[], None]] = deque()
        self._thread = threading.Thread(target=self._sync.run, args=(self._told,), name="disk", daemon=True)
        self._thread.start()

    def wait(self, done: Callable[[], None]) -> None:
        """Delivers `done` once everything written so far is on the disk."""
        self._waiting.append(done)
        self._sync.ask()

    def _told(self, wrong: int) -> None:
        done = self._waiting.popleft()
        if wrong:
            self._fatal(self._journal.sync_failed(wrong))
        else:
            self._deliver(done)

    def close(self) -> None:
        """Finishes what is waited for, and ends the thread."""
        self._sync.stop()
        self._thread.join()
        for end in self._pipe:
            os.close(end)
