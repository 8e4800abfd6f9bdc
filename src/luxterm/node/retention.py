"""How long the past is kept: what both kept snapshots cover and is older than the window is forgotten, bit by bit.

Whatever the moment of a crash, the journal then begins at or before the older snapshot, so that damage to the newer one
costs time and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from luxterm.clock import Clock
from luxterm.journal import snapshots
from luxterm.journal.store import AppendFailed, Journal
from luxterm.model.errors import JournalError
from luxterm.node.sequencer import Sequencer

STEP_BYTES: Final = 1 << 20
"""Of records that one transaction drops."""
PAUSE_S: Final = 0.05
"""Between two of them: the venue's own batches go in between."""


class Retention:
    def __init__(
        self,
        journal: Journal,
        sequencer: Sequencer,
        clock: Clock,
        keep_ns: int,
        say: Callable[[str], None],
        *,
        pause_s: float = PAUSE_S,
    ) -> None:
        """Keeps `keep_ns` of commands at least; 0 = all of them."""
        self._journal = journal
        self._sequencer = sequencer
        self._clock = clock
        self._keep_ns = keep_ns
        self._say = say
        self._pause_s = pause_s
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Looks for what can go: at a start, and behind each new snapshot. Safe from any thread."""
        if self._keep_ns:
            self._loop.call_soon_threadsafe(self._start)

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._run(), name="retention")

    async def _run(self) -> None:
        covered = await self._loop.run_in_executor(None, self._covered)
        if covered is None:
            return
        before_ns = self._clock.now_ns() - self._keep_ns
        up_to = await self._in_writer(lambda: self._limit(*covered, before_ns))
        more = up_to
        while more:
            more = await self._in_writer(lambda: int(self._journal.forget(up_to, STEP_BYTES)))
            await asyncio.sleep(self._pause_s)

    def _covered(self) -> tuple[int, bytes] | None:
        """Where the oldest of the kept snapshots stands, if there are as many as are kept and it is whole."""
        kept = snapshots.kept(self._journal.data_dir)
        if len(kept) < snapshots.KEEP:
            return None
        try:
            oldest = snapshots.read(kept[snapshots.KEEP - 1])
        except (JournalError, OSError):
            return None
        return oldest.seq, oldest.chain

    def _limit(self, seq: int, chain: bytes, before_ns: int) -> int:
        """The last command that can go; 0 = none."""
        if self._journal.hash_at(seq) != chain:
            return 0
        last = min(seq, self._journal.last_before(before_ns))
        return last if last >= self._journal.first_seq else 0

    async def _in_writer(self, job: Callable[[], int]) -> int:
        """What `job` answers in the journal's thread; 0 where the disk refuses it."""
        answer: asyncio.Future[int] = self._loop.create_future()

        def run() -> None:
            try:
                found = job()
            except AppendFailed as error:
                self._loop.call_soon_threadsafe(self._refused, str(error))
                found = 0
            self._loop.call_soon_threadsafe(_resolve, answer, found)

        self._sequencer.run_in_writer(run)
        return await answer

    def _refused(self, problem: str) -> None:
        self._say(f"the journal's past could not be dropped ({problem}); it is tried again behind the next snapshot")

    async def stop(self) -> None:
        """Leaves the rest for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def _resolve(answer: asyncio.Future[int], found: int) -> None:
    if not answer.done():
        answer.set_result(found)
