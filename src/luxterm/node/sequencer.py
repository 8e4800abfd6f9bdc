"""The single writer: stamps commands, applies them, and lets nothing out before it is durable.

    post(command) -> engine.apply -> open batch -> (writer's thread: journal) -> release: views, answers, broadcast

One batch is on its way to the disk while the next one collects, so that the number of commands that share an fsync
grows with the load by itself. A small batch that need not wait for the disk is written and released in one turn of the
loop. Everything here runs on the event loop's thread, the thread's appends excepted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from luxterm.api.venue import Receipt
from luxterm.clock import Clock
from luxterm.journal.writer import Writer
from luxterm.model.codes import RejectCode
from luxterm.model.commands import Command, Tick
from luxterm.model.errors import EngineError, VenueUnavailable
from luxterm.model.records import encode_command
from luxterm.node.publish import ANSWER, Entry, Release

if TYPE_CHECKING:
    from luxterm.engine import Engine

T = TypeVar("T")

MAX_WAITING: Final = 100_000
"""Commands that may wait for the disk before new ones are refused."""
MAX_BATCH: Final = 2_000
"""Commands in one group commit: bounds the pause that releasing them makes."""
_SHORTEST_TIMER_S: Final = 0.001
_LONGEST_TIMER_S: Final = 3600.0


class Sequencer:
    """Implements the write side of `api.venue.Venue`."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        release: Release,
        loop: asyncio.AbstractEventLoop,
        writer: Writer | None,
        fatal: Callable[[BaseException], None],
    ) -> None:
        """`writer` None keeps nothing (durability `memory`).

        `fatal` is told of an engine that failed; from then on nothing is accepted or written.
        """
        self.engine = engine
        self.seq = self.durable_seq = engine.seq
        self.blocked: str | None = None
        """Why the journal cannot be written; None while it can."""
        self.commands = self.batches = 0
        self._clock = clock
        self._release = release
        self._loop = loop
        self._fatal = fatal
        self._closed: str | None = None
        self._records: list[bytes] = []
        self._entries: list[Entry] = []
        self._first_seq = self.seq + 1
        self._in_flight: list[Entry] | None = None
        self._scheduled = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_ns = 0
        self._at_boundary: Callable[[Sequence[Entry], Sequence[bytes]], None] | None = None
        self._writer = writer

    # --- the doors --------------------------------------------------------------------------------------------------

    def post(self, command: Command, done: Callable[[Receipt], None] | None = None) -> int:
        """Stamps and applies; `done` runs when the command is durable and folded. Answers its seq.

        Raises VenueUnavailable while nothing is accepted, RecordError for a field that does not fit its width.
        """
        if self._closed is not None or self.blocked is not None or len(self._entries) >= MAX_WAITING:
            raise self._refusal()
        seq = self.seq + 1
        now_ns = self._clock.now_ns()
        record = encode_command(command, seq, now_ns)
        try:
            events = self.engine.apply(record)
        except EngineError:
            raise
        except BaseException as error:
            self._die(error)
            raise
        self.seq = seq
        self.commands += 1
        self._records.append(record)
        self._entries.append((seq, now_ns, events, done, command))
        self._schedule()
        return seq

    def submit(self, command: Command) -> asyncio.Future[Receipt]:
        """As `post`, with a future."""
        future: asyncio.Future[Receipt] = self._loop.create_future()
        self.post(command, partial(_resolve, future))
        return future

    def ask(self, question: Callable[[Engine], T]) -> asyncio.Future[T]:
        """The answer as of now, released once everything it could have seen is durable."""
        future: asyncio.Future[T] = self._loop.create_future()
        try:
            answer = question(self.engine)
        except Exception as error:
            future.set_exception(error)
            return future
        self._when_durable(partial(_resolve, future, answer))
        return future

    def settled(self) -> asyncio.Future[None]:
        """Resolves when everything accepted so far is durable and released."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._when_durable(partial(_resolve, future, None))
        return future

    def _when_durable(self, act: Callable[[], None]) -> None:
        if self._entries:
            self._entries.append((ANSWER, 0, b"", act, None))
        elif self._in_flight is not None:
            self._in_flight.append((ANSWER, 0, b"", act, None))
        else:
            act()

    def _refusal(self) -> VenueUnavailable:
        if self._closed is not None:
            return VenueUnavailable(self._closed, RejectCode.VENUE_STOPPING)
        if self.blocked is not None:
            return VenueUnavailable(
                f"the journal cannot be written: {self.blocked}. Free some space; the node goes on by itself",
                RejectCode.JOURNAL_UNAVAILABLE,
            )
        return VenueUnavailable("too many commands wait for the disk; try again", RejectCode.CAPACITY)

    # --- batches ----------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        self._scheduled = False
        if self._hand_over():
            self._written()

    def _hand_over(self) -> bool:
        """Gives what has collected to the writer, one batch at a time. Whether it is durable at once."""
        if self._in_flight is not None or not self._entries or self._closed is _DEAD:
            return False
        entries, records, first_seq = self._entries, self._records, self._first_seq
        if len(entries) > MAX_BATCH:
            entries, records = self._take(MAX_BATCH)
        else:
            self._entries, self._records = [], []
        self._first_seq = first_seq + len(records)
        self._in_flight = entries
        self.batches += 1
        return self._writer is None or not records or self._writer.write(first_seq, records, self._written)

    def _schedule(self) -> None:
        if not self._scheduled and self._entries and self._in_flight is None:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def _take(self, count: int) -> tuple[list[Entry], list[bytes]]:
        entries = self._entries[:count]
        commands = sum(entry[0] != ANSWER for entry in entries)
        records = self._records[:commands]
        del self._entries[:count], self._records[:commands]
        return entries, records

    def _written(self) -> None:
        """The batch in flight is durable."""
        entries, self._in_flight = self._in_flight or [], None
        if self._closed is _DEAD:
            return
        last = next((entry[0] for entry in reversed(entries) if entry[0] != ANSWER), self.durable_seq)
        # The disk works on the next batch while this one is released.
        if self._at_boundary is None and self._hand_over():
            self._loop.call_soon(self._written)
        self.durable_seq = last
        try:
            self._release.release(entries)
        except BaseException as error:
            self._die(error)
            raise
        # Asked for during this release, with the next batch on its way already: the boundary is behind that one.
        if self._at_boundary is not None and self._in_flight is None and len(self._entries) <= MAX_BATCH:
            act, self._at_boundary = self._at_boundary, None
            act(self._entries, self._records)
        self._schedule()
        self._arm()

    def at_boundary(self, act: Callable[[Sequence[Entry], Sequence[bytes]], None]) -> None:
        """Runs `act` once between two batches: nothing is on its way to the disk, views and journal stand at
        `durable_seq`, and the engine stands behind the entries (with their records) that are the next batch.
        """
        self._at_boundary = act

    # --- a journal that cannot be written -----------------------------------------------------------------------------

    def on_blocked(self, problem: str) -> None:
        """The writer's appends fail: nothing is accepted until they succeed."""
        self.blocked = problem

    def on_unblocked(self) -> None:
        self.blocked = None
        self._arm()

    # --- time -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to run the engine's timed work when it comes due."""
        self._arm()

    def _arm(self) -> None:
        if self._closed is not None or self.blocked is not None:
            return
        due_ns = self.engine.next_due_ns
        if self.engine.pending_steps:
            due_ns = self._clock.now_ns()
        if due_ns == self._timer_ns and self._timer is not None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due_ns:
            wait_s = (due_ns - self._clock.now_ns()) / 1e9
            wait_s = min(max(wait_s, _SHORTEST_TIMER_S), _LONGEST_TIMER_S)
            self._timer = self._loop.call_later(wait_s, self._tick)
            self._timer_ns = due_ns

    def _tick(self) -> None:
        self._timer = None
        now_ns = self._clock.now_ns()
        due_ns = self.engine.next_due_ns
        if self._closed is not None or self.blocked is not None:
            return
        if self.engine.pending_steps or (due_ns and due_ns <= now_ns):
            try:
                self.post(Tick())
            except VenueUnavailable:
                self._loop.call_later(0.1, self._arm)
        else:
            self._arm()

    # --- the end ----------------------------------------------------------------------------------------------------

    def refuse(self, reason: str = "the node is stopping") -> None:
        """Accepts no more commands; what was accepted goes on to the disk."""
        self._closed = self._closed or reason
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def close(self) -> None:
        """Ends the writer's thread. What it could not write was never acknowledged."""
        self.refuse()
        if self._writer is not None:
            self._writer.close()

    def run_in_writer(self, job: Callable[[], None]) -> None:
        """Runs `job` in the journal's thread behind everything handed over so far."""
        if self._writer is not None:
            self._writer.run(job)

    def _die(self, error: BaseException) -> None:
        """Our own bug: not one byte more is written or released."""
        self._closed = _DEAD
        self._entries, self._records = [], []
        self._fatal(error)


_DEAD: Final = "the node has failed and is ending"


def _resolve(future: asyncio.Future[T], value: T) -> None:
    if not future.done():
        future.set_result(value)
