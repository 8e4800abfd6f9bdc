"""The single writer: order, durability, refusals, time, failure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from support.tiny_engine import TinyEngine

from luxterm.clock import ManualClock
from luxterm.journal.replay import commands
from luxterm.journal.store import AppendFailed, Durability, Journal, SyncFailed
from luxterm.journal.writer import Writer
from luxterm.model.codes import RejectCode
from luxterm.model.commands import Deposit, OpenAccount, Tick
from luxterm.model.errors import EngineError, InvariantError, RecordError, VenueUnavailable
from luxterm.model.events import Stamped
from luxterm.node.publish import Release
from luxterm.node.sequencer import MAX_BATCH, Sequencer
from luxterm.views import Views


class House:
    """A sequencer with its surroundings, and a log of what was let out."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.engine, self.clock, self.journal = TinyEngine(), ManualClock(1000), journal
        self.log: list[str] = []
        self.failures: list[BaseException] = []
        self.changed = asyncio.Event()
        self.release = Release(Views(), self.failures.append)
        self.release.add(self)
        self.writer = journal and Writer(
            journal,
            self.loop.call_soon_threadsafe,
            blocked=self.on_blocked,
            unblocked=self.on_unblocked,
            fatal=lambda error: self.loop.call_soon_threadsafe(self.on_fatal, error),
            retry_s=0.001,
        )
        self.sequencer = Sequencer(
            cast(Any, self.engine), self.clock, self.release, self.loop, self.writer, self.failures.append
        )

    def on_fatal(self, error: BaseException) -> None:
        self.failures.append(error)
        self.changed.set()

    def on_blocked(self, why: str) -> None:
        self.sequencer.on_blocked(why)
        self.changed.set()

    def on_unblocked(self) -> None:
        self.sequencer.on_unblocked()
        self.changed.set()

    def publish(self, events: Sequence[Stamped]) -> None:
        self.log.append(f"publish {events[0].seq}")

    def say(self, text: str) -> Callable[..., None]:
        return lambda *_: self.log.append(text)


async def test_views_then_the_answer_then_everybody() -> None:
    house = House()
    seen = []
    house.sequencer.post(OpenAccount(b"a"), lambda receipt: seen.append(house.release.views.accounts.id_of(b"a")))
    house.sequencer.post(Deposit(16, 0, 5), house.say("done 2"))
    assert house.log == [] and seen == []  # nothing gets out in the turn of the loop that posted it
    await house.sequencer.settled()
    assert seen == [16]
    assert house.log == ["publish 1", "done 2", "publish 2"]
    assert house.release.views.ledger.balance(16) == 5
    assert (house.sequencer.seq, house.sequencer.durable_seq, house.sequencer.batches) == (2, 2, 1)


async def test_a_receipt_says_what_the_command_did() -> None:
    house = House()
    receipt = await house.sequencer.submit(OpenAccount(b"a"))
    assert (receipt.seq, receipt.now_ns, len(receipt.events)) == (1, 1000, 1)
    assert (receipt.events[0].seq, receipt.events[0].index, receipt.events[0].now_ns) == (1, 0, 1000)


async def test_answers_wait_for_what_they_could_have_seen(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    house = House(journal)
    assert house.sequencer.ask(lambda engine: engine.seq).done()  # nothing is under way
    first = house.sequencer.submit(OpenAccount(b"a"))
    answer = house.sequencer.ask(lambda engine: engine.seq)
    assert not answer.done()
    assert await answer == 1
    assert first.done()
    assert house.sequencer.durable_seq >= 1

    def wrong(_: object) -> None:
        raise KeyError("nothing here")

    with pytest.raises(KeyError):
        await house.sequencer.ask(wrong)
    house.sequencer.close()
    journal.close()


@pytest.mark.parametrize("durability", ["fsync", "os"])
@pytest.mark.parametrize("together", [7, 1, 40])
async def test_nothing_is_let_out_before_it_is_in_the_journal(
    tmp_path: Path, durability: Durability, together: int
) -> None:
    journal = Journal(tmp_path, durability)
    house = House(journal)
    behind: list[tuple[int, int]] = []
    for n in range(50):
        house.sequencer.post(OpenAccount(b"%d" % n), lambda receipt: behind.append((receipt.seq, journal.last_seq)))
        if n % together == 0:
            await asyncio.sleep(0)
    await house.sequencer.settled()
    assert [seq for seq, _ in behind] == list(range(1, 51))
    assert all(durable >= seq for seq, durable in behind)
    house.sequencer.close()
    assert [each.seq for each in commands(journal.batches(), "f")] == list(range(1, 51))
    journal.close()


async def test_a_large_load_is_written_in_bounded_batches(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "memory")
    house = House(journal)
    for n in range(MAX_BATCH + 10):
        house.sequencer.post(Tick(), partial(_append, house.log, n))
    settled = house.sequencer.settled()
    await settled
    assert house.log == list(range(MAX_BATCH + 10))
    house.sequencer.close()
    assert [batch.count for batch in journal.batches()] == [MAX_BATCH, 10]
    journal.close()


def _append(log: list[Any], value: object, _: object) -> None:
    log.append(value)


async def test_a_full_disk_stops_the_venue_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    house = House(journal)
    append, full = journal.append, [True]

    def failing(first_seq: int, records: Sequence[bytes], *, wait: bool = True) -> object:
        if full[0]:
            raise AppendFailed("database or disk is full")
        return append(first_seq, records, wait=wait)

    monkeypatch.setattr(journal, "append", failing)
    first = house.sequencer.submit(OpenAccount(b"a"))
    await house.changed.wait()
    with pytest.raises(VenueUnavailable, match="disk is full") as caught:
        house.sequencer.submit(OpenAccount(b"b"))
    assert caught.value.code == RejectCode.JOURNAL_UNAVAILABLE
    assert house.log == [] and not first.done()
    house.changed.clear()
    full[0] = False
    assert (await first).seq == 1
    await house.changed.wait()
    assert (await house.sequencer.submit(OpenAccount(b"b"))).seq == 2
    house.sequencer.close()
    assert [each.seq for each in commands(journal.batches(), "f")] == [1, 2]
    journal.close()


async def test_a_failed_fsync_lets_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    house = House(journal)

    def failing(first_seq: int, records: Sequence[bytes], *, wait: bool = True) -> object:
        raise SyncFailed("disk I/O error")

    monkeypatch.setattr(journal, "append", failing)
    waiting = house.sequencer.submit(OpenAccount(b"a"))
    await house.changed.wait()
    assert not waiting.done() and house.log == []
    house.sequencer.close()
    journal.close()


async def test_an_engine_that_fails_stops_the_node_before_another_byte(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    house = House(journal)
    house.sequencer.post(OpenAccount(b"a"), house.say("done 1"))
    house.engine.broken = InvariantError("money was made")
    with pytest.raises(InvariantError):
        house.sequencer.post(OpenAccount(b"b"))
    assert [str(error) for error in house.failures] == ["money was made"]
    with pytest.raises(VenueUnavailable) as caught:
        house.sequencer.post(OpenAccount(b"c"))
    assert caught.value.code == RejectCode.VENUE_STOPPING
    house.sequencer.close()
    await asyncio.sleep(0)
    assert journal.last_seq == 0 and house.log == []
    journal.close()


async def test_a_callers_mistake_uses_no_sequence() -> None:
    house = House()
    with pytest.raises(RecordError):
        house.sequencer.post(Deposit(16, 0, 2**70))
    house.engine.broken = EngineError("a door was used wrongly")
    with pytest.raises(EngineError):
        house.sequencer.post(Tick())
    house.engine.broken = None
    assert (await house.sequencer.submit(Tick())).seq == 1
    assert house.failures == []


async def test_one_receiver_that_fails_does_not_keep_others_from_theirs() -> None:
    house = House()

    def wrong(_: object) -> None:
        raise ValueError("a bug in the gateway")

    house.sequencer.post(OpenAccount(b"a"), wrong)
    house.sequencer.post(OpenAccount(b"b"), house.say("done 2"))
    await house.sequencer.settled()
    assert house.log == ["publish 1", "done 2", "publish 2"]
    assert [str(error) for error in house.failures] == ["a bug in the gateway"]


async def test_due_work_gets_its_tick() -> None:
    house = House()
    house.engine.next_due_ns = 900
    house.sequencer.start()
    await house.engine.ticked.wait()
    await house.sequencer.settled()
    assert house.engine.ticks == 1
    house.engine.ticked.clear()
    house.engine.pending_steps = 3
    await house.sequencer.submit(Deposit(2, 0, 1))
    await house.engine.ticked.wait()


async def test_work_that_is_not_due_waits() -> None:
    house = House()
    house.engine.next_due_ns = house.clock.now_ns() + 3_000_000
    house.sequencer.start()
    rung = house.loop.create_future()
    house.loop.call_later(0.01, rung.set_result, None)
    await rung
    assert house.engine.ticks == 0  # the timer rang, but by the node's own clock it is not time yet
    house.clock.advance(3_000_000)
    await house.engine.ticked.wait()


async def test_a_stopping_venue_finishes_what_it_took(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    house = House(journal)
    taken = house.sequencer.submit(OpenAccount(b"a"))
    house.sequencer.refuse()
    with pytest.raises(VenueUnavailable, match="stopping"):
        house.sequencer.submit(OpenAccount(b"b"))
    assert (await taken).seq == 1
    await house.sequencer.settled()
    house.sequencer.close()
    assert journal.last_seq == 1
    journal.close()


async def test_a_boundary_asked_for_during_a_release_waits_for_the_batch_on_its_way() -> None:
    """The next batch flies while this one is released: the engine is ahead of the views until it is released too."""
    house = House()
    met: list[tuple[int, int, int]] = []

    def act(entries: Sequence[Any], records: Sequence[bytes]) -> None:
        met.append((house.sequencer.seq, house.release.views.seq, len(records)))

    def observe(seq: int, *_: object) -> None:
        if seq == 1:
            house.sequencer.at_boundary(act)

    house.release.observe(observe)
    house.sequencer.post(OpenAccount(b"a"))
    house.loop.call_soon(house.sequencer.post, Deposit(16, 0, 5))  # waits while the first is in flight
    await house.sequencer.settled()
    await asyncio.sleep(0)
    await house.sequencer.settled()
    (boundary,) = met
    engine_seq, views_seq, next_records = boundary
    assert engine_seq == views_seq + next_records
