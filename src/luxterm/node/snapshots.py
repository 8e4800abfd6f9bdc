"""When snapshots are taken, and of what: engine, views and journal at one and the same command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from luxterm.journal import snapshots
from luxterm.journal.store import AppendFailed, Journal
from luxterm.model.commands import Command
from luxterm.node.recovery import state_hash_of
from luxterm.node.sequencer import Sequencer
from luxterm.views import Views

if TYPE_CHECKING:
    from luxterm.engine import Engine


class Snapshots:
    """Takes one every `every` commands (0 = never by itself) and one when the node stops."""

    def __init__(
        self,
        journal: Journal,
        sequencer: Sequencer,
        views: Views,
        every: int,
        say: Callable[[str], None],
        last_seq: int,
    ) -> None:
        """`last_seq` is where the newest snapshot stands."""
        self.last_seq = last_seq
        self._journal = journal
        self._sequencer = sequencer
        self._views = views
        self._every = every
        self._say = say
        self._asked = False

    def observe(self, seq: int, now_ns: int, records: bytes, command: Command) -> None:
        """A durable command has passed."""
        if self._every and not self._asked and seq - self.last_seq >= self._every:
            self._asked = True
            self._sequencer.at_boundary(self._take)

    def _take(self) -> Callable[[], None]:
        engine = self._sequencer.engine
        state, seq, now_ns = engine.snapshot(), engine.seq, engine.now_ns

        def behind() -> None:
            views = self._views.dump()
            self._sequencer.run_in_writer(lambda: self._write(engine, seq, now_ns, state, views))
            self.last_seq, self._asked = seq, False

        return behind

    def take_last(self) -> None:
        """The stopping node's, when everything is durable and released; in the journal's thread or without one."""
        engine = self._sequencer.engine
        if engine.seq > self.last_seq and engine.seq == self._views.seq == self._journal.last_seq:
            self._write(engine, engine.seq, engine.now_ns, engine.snapshot(), self._views.dump())

    def _write(self, engine: Engine, seq: int, now_ns: int, state: bytes, views: bytes) -> None:
        chain, state_hash = self._journal.hash_at(seq), state_hash_of(state)
        if chain is None:
            raise AssertionError(f"a snapshot at {seq} is not at the end of a batch")
        snapshot = snapshots.Snapshot(seq, now_ns, engine.rules_version, chain, state_hash, state, views)
        try:
            snapshots.write(self._journal.data_dir, snapshot)
            self._journal.checkpoint(seq, chain, bytes.fromhex(state_hash))
        except (OSError, AppendFailed) as error:
            self._say(f"no snapshot could be written ({error}); the journal is complete without it")
