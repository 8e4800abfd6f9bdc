"""Seeded simulations of the whole engine under an auditor that believes only the events."""

from __future__ import annotations

import random
from functools import cache

import pytest
from properties.profiles import PROFILES
from sim.auditor import AuditError, Auditor
from sim.world import Simulation

from luxterm.engine import Engine
from luxterm.model.codes import Liquidity, Side
from luxterm.model.events import BookLevel, Fill, OrderAccepted, Rejected, Stamped, Trade
from luxterm.model.records import COMMAND_LAYOUTS, HEADER, decode_events, encode_command

AUDIT_EVERY = 40


def simulate(name: str, seed: int, count: int) -> Simulation:
    """A stream with everything audited on the way."""
    sim = Simulation(PROFILES[name], seed)
    for number, (now_ns, command) in enumerate(sim.commands(count), 1):
        sim.step(now_ns, command)
        sim.compare_books()
        if number % AUDIT_EVERY == 0:
            sim.settle_accounts()
    sim.settle_accounts()
    return sim


@pytest.mark.parametrize("seed", range(50, 52))
@pytest.mark.parametrize("name", PROFILES)
def test_the_books_balance(name: str, seed: int) -> None:
    assert simulate(name, seed, 700).auditor.prints > 0


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(500, 540))
@pytest.mark.parametrize("name", PROFILES)
def test_the_books_balance_all_night(name: str, seed: int) -> None:
    simulate(name, seed, 10_000)


@pytest.mark.parametrize("name", PROFILES)
def test_a_refusal_changes_nothing(name: str) -> None:
    """Wherever a command of a stream is refused and no work was waiting for it, the listing stays as it was but for the
    stamp in its first line."""
    sim, refused = Simulation(PROFILES[name], 13), 0
    for now_ns, command in sim.commands(500):
        engine = sim.engine
        idle = not engine.pending_steps and not 0 < engine.next_due_ns <= now_ns
        before = engine.dump().partition(b"\n")[2]
        events = sim.step(now_ns, command)
        if idle and [type(item.event) for item in events] == [Rejected]:
            refused += 1
            assert engine.dump().partition(b"\n")[2] == before, f"{command!r} was refused and left traces"
    assert refused > 5


@cache
def streamed(name: str, seed: int) -> Simulation:
    """A stream that has gone through an engine; its records are what the tests below are about."""
    sim = Simulation(PROFILES[name], seed)
    for now_ns, command in sim.commands(350):
        sim.step(now_ns, command)
    return sim


def test_what_is_cut_and_restarted_below_holds_every_command() -> None:
    for seed in (4, 9):
        kinds = {HEADER.unpack_from(record)[1] for name in PROFILES for record in streamed(name, seed).records}
        assert kinds == set(COMMAND_LAYOUTS)


@pytest.mark.parametrize("name", PROFILES)
def test_a_restart_anywhere_changes_nothing(name: str) -> None:
    """Snapshot, restore and go on: the same events, the same state, wherever the cut is."""
    sim = streamed(name, 9)
    rng = random.Random(9)
    cuts = sorted(rng.sample(range(len(sim.records)), 12))
    engine, straight = Engine(), Engine()
    for index, record in enumerate(sim.records):
        if index in cuts:
            again = Engine.restore(engine.snapshot())
            assert again.snapshot() == engine.snapshot()
            assert (again.seq, again.now_ns, again.next_due_ns, again.pending_steps) == (
                engine.seq, engine.now_ns, engine.next_due_ns, engine.pending_steps,
            )  # fmt: skip
            again.check()
            engine = again
        assert engine.apply(record) == straight.apply(record), f"after a restart before seq {index + 1}"
    assert engine.dump() == straight.dump() == sim.engine.dump()


@pytest.mark.parametrize("name", PROFILES)
def test_batches_cut_anywhere_are_the_same_commands(name: str) -> None:
    """One record at a time, all at once, or cut at random: the same events and the same state."""
    sim = streamed(name, 4)
    singly = Engine()
    events = b"".join(singly.apply(record) for record in sim.records)
    whole = Engine()
    assert whole.apply_batch(b"".join(sim.records)) == events
    rng, pieces, at = random.Random(4), Engine(), 0
    parts = b""
    while at < len(sim.records):
        step = rng.randint(1, 60)
        parts += pieces.apply_batch(b"".join(sim.records[at : at + step]))
        at += step
    assert parts == events
    silent, flat = Engine(), Engine()
    assert silent.apply_batch(b"".join(sim.records), events=False) == b""
    shown = [item for item in decode_events(events) if not isinstance(item.event, BookLevel)]
    rest = decode_events(flat.apply_batch(b"".join(sim.records), levels=False))
    assert [(item.seq, item.event) for item in rest] == [(item.seq, item.event) for item in shown]
    states = {engine.state_hash() for engine in (singly, whole, pieces, silent, flat, sim.engine)}
    assert len(states) == 1


def test_a_refused_record_leaves_no_trace() -> None:
    """A record out of order is refused and the next sound one is taken."""
    from luxterm.model.commands import OpenAccount
    from luxterm.model.errors import EngineError

    engine = Engine()
    engine.apply(encode_command(OpenAccount(b"one"), 1, 10))
    before = engine.state_hash()
    for seq, now_ns in ((1, 10), (3, 10), (2, 9), (2, 0), (0, 10), (2, -1), (2, 2**62 + 1), (2, 2**63 - 1)):
        with pytest.raises(EngineError):
            engine.apply(encode_command(OpenAccount(b"two"), seq, now_ns))
        assert engine.state_hash() == before
    engine.apply(encode_command(OpenAccount(b"two"), 2, 10))


# --- the auditor itself ----------------------------------------------------------------------------------------------


def accepted(account: int, order_id: int, side: int) -> OrderAccepted:
    return OrderAccepted(account, 0, order_id, side, 0, 0, 0, 0, 0, 0, 100, 5, 0, 0, 0, b"")


def stamped(*events: object) -> list[Stamped]:
    return [Stamped(1, index, 1, event) for index, event in enumerate(events)]  # type: ignore[arg-type]


def fill(account: int, order_id: int, side: int, lots: int, cost: int, cash: int) -> Fill:
    return Fill(account, 0, side, Liquidity.MAKER, order_id, 1, 100, 5, 0, 0, 0, lots, cost, 0, cash)


TRADE = Trade(0, Side.BUY, 1, 100, 5, 1, 2, 16, 17)
SOUND = (
    accepted(16, 1, Side.SELL),
    accepted(17, 2, Side.BUY),
    TRADE,
    fill(16, 1, 1, -5, -500, 0),
    fill(17, 2, 0, 5, 500, 0),
)


def test_the_auditor_takes_a_sound_trade() -> None:
    auditor = Auditor(units={0: 1})
    auditor.feed(stamped(*SOUND))
    auditor.conserved()


@pytest.mark.parametrize(
    "events",
    [
        (*SOUND[:4],),
        (*SOUND[:3], fill(16, 1, 1, -4, -500, 0), SOUND[4]),
        (*SOUND[:3], fill(16, 1, 1, -5, -501, 0), SOUND[4]),
        (*SOUND[:3], fill(16, 1, 1, -5, -500, 1), SOUND[4]),
        (*SOUND[:3], fill(16, 2, 1, -5, -500, 0), SOUND[4]),
        (SOUND[0], SOUND[0]),
        (*SOUND[:2], Trade(0, Side.BUY, 1, 100, 5, 1, 2, 16, 16)),
        (*SOUND[:2], Trade(0, Side.BUY, 1, 101, 5, 1, 2, 16, 17)),
    ],
    ids=["fill missing", "lots", "cost", "cash", "order", "id reused", "self trade", "price"],
)
def test_the_auditor_refuses(events: tuple[object, ...]) -> None:
    with pytest.raises(AuditError):
        Auditor(units={0: 1}).feed(stamped(*events))
