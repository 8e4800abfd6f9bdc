"""When snapshots are taken, and of what: engine, views and journal at one and the same command.

A running node forks: the child has the state as it was at that moment, writes it down and ends, while the node goes
on. A snapshot may so describe a batch that a crash prevents from becoming durable; its running hash then fits no
journal, and a start passes over it.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NoReturn

from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.replay import running_hash
from luxterm.journal.store import Journal
from luxterm.model.commands import Command
from luxterm.model.errors import LuxtermError
from luxterm.node.publish import ANSWER, Entry, Release
from luxterm.node.recovery import state_hash_of
from luxterm.node.sequencer import Sequencer
from luxterm.views import Views

_PR_SET_PDEATHSIG: Final = 1


class Snapshots:
    """Takes one every `every` commands (0 = never by itself) and one when the node stops."""

    def __init__(
        self,
        journal: Journal,
        sequencer: Sequencer,
        release: Release,
        every: int,
        say: Callable[[str], None],
        last_seq: int,
        recorded: Callable[[], None] = lambda: None,
    ) -> None:
        """`last_seq`: where the newest one stands. `recorded` is called in the journal's thread behind each new one."""
        self.last_seq = last_seq
        self._journal = journal
        self._sequencer = sequencer
        self._release = release
        self._every = every
        self._say = say
        self._recorded = recorded
        self._busy = False
        self._waiting: asyncio.Task[None] | None = None

    def observe(self, seq: int, now_ns: int, records: bytes, command: Command) -> None:
        """A durable command has passed."""
        if self._every and not self._busy and seq - self.last_seq >= self._every:
            self._busy = True
            self._sequencer.at_boundary(self._fork)

    def _fork(self, entries: Sequence[Entry], records: Sequence[bytes]) -> None:
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            self._busy, self.last_seq = False, self._sequencer.seq
            self._say(f"no snapshot could be taken ({error}); the journal is complete without it")
            return
        if not pid:
            self._in_child(parent, entries, records)
        self._waiting = asyncio.get_running_loop().create_task(self._wait(pid, self._sequencer.seq), name="snapshot")

    def _in_child(self, parent: int, entries: Sequence[Entry], records: Sequence[bytes]) -> NoReturn:
        status = 1
        try:
            gc.disable()
            signal.set_wakeup_fd(-1)
            end_with(parent)
            os.closerange(3, 1 << 20)  # sockets and the directory's lock are the node's: they must end with it
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.nice(5)
            for seq, now_ns, events, _, command in entries:
                if seq != ANSWER and command is not None:
                    self._release.fold(seq, now_ns, events, command)
            chain = running_hash(self._journal.last_hash, b"".join(records)) if records else self._journal.last_hash
            self._write(chain)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    async def _wait(self, pid: int, seq: int) -> None:
        loop = asyncio.get_running_loop()
        _, status = await loop.run_in_executor(None, os.waitpid, pid, 0)
        self._busy, self.last_seq = False, seq
        if status:
            self._say(f"the snapshot at {seq} was not written (status {status}); the journal is complete without it")
            return
        self._sequencer.run_in_writer(partial(self._record, seq))

    def _record(self, seq: int) -> None:
        """In the journal's thread: what the state was, for later starts to compare."""
        try:
            found, chain, state_hash = snapshots.read_head(snapshots.path_of(self._journal.data_dir, seq))
        except OSError:
            return  # a newer one has replaced it
        if self._journal.hash_at(found) == chain:
            self._journal.checkpoint(found, chain, bytes.fromhex(state_hash))
            self._recorded()

    async def take_last(self) -> None:
        """The stopping node's, when everything is durable and released and nothing else runs."""
        if self._waiting is not None:
            await self._waiting
        engine, views = self._sequencer.engine, self._release.views
        if engine.seq > self.last_seq and engine.seq == views.seq == self._journal.last_seq:
            try:
                state_hash = self._write(self._journal.last_hash)
                self._journal.checkpoint(engine.seq, self._journal.last_hash, bytes.fromhex(state_hash))
            except (OSError, LuxtermError) as error:
                self._say(f"no snapshot could be written ({error}); the journal is complete without it")

    def _write(self, chain: bytes) -> str:
        engine, views = self._sequencer.engine, self._release.views
        if engine.seq != views.seq:
            raise AssertionError(f"the engine stands at {engine.seq} and the views at {views.seq}")
        state = engine.snapshot()
        state_hash = state_hash_of(state)
        taken = snapshots.Snapshot(
            engine.seq, engine.now_ns, engine.rules_version, chain, state_hash, state, views.dump()
        )
        snapshots.write(self._journal.data_dir, taken, partial(check, taken))
        return state_hash


def end_with(parent: int) -> None:
    """Has the system kill this process when `parent` ends: the next node must find nobody at its files."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError("the node has ended")


def check(taken: snapshots.Snapshot, found: snapshots.Snapshot) -> None:
    """Raises LuxtermError where what was read back does not give the state that was written."""
    whole = found == taken and Engine.restore(found.engine).state_hash() == taken.state_hash
    if not whole or Views.load(found.views).dump() != taken.views:
        raise LuxtermError(f"the snapshot at {taken.seq} does not give the state it was taken of")
