"""What goes through the engine is given back: orders, batches, snapshots and engines come and go, the memory stays.

Each churn runs in a process of its own. After two rounds of warming up, what the median round adds, times the rounds,
is at most BOUND_KB: a leak adds in every round, while the allocator may take a few megabytes once, at any time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
BOUND_KB = 2_048
ACCOUNT_BYTES = 1_024
"""An account is never closed, so it costs memory for good: no more than this."""

PREPARE = """
import gc
from luxterm.engine import Engine
from luxterm.model import commands as c
from luxterm.model.records import encode_command
from properties.terms import market
from luxterm.model.errors import EngineError

def resident_kb():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4

def venue(users=2):
    engine, records = Engine(), []
    records.append(c.ConfigureAsset(1, 8, 1000, 0, b"BTC"))
    records.append(market(0, max_order_lots=0, price_band_bps=0, min_notional_usd6=0))
    records += [c.OpenAccount(b"user%d" % number) for number in range(users)]
    records += [c.Deposit(16 + number, 0, 10**15) for number in range(users)]
    records.append(c.SetIndexPrice(0, 1_000, 1))
    for command in records:
        engine.apply(encode_command(command, engine.seq + 1, 1))
    return engine
"""
CHURNS = {
    # A million orders: a bid and an ask that cross, one that is cancelled, all with client order ids.
    "orders": """
engine = venue()
def churn(round):
    place, cancel = engine.place, engine.cancel
    for number in range(40_000):
        label = b"%d-%d" % (round, number)
        place(16, 0, 0, 1_000 - number % 50, 5, 0, 0, 0, label)
        resting = place(17, 0, 1, 1_001 + number % 50, 5, 0, 0, 0, label)
        place(17, 0, 1, 1_000 - number % 50, 5)
        assert cancel(17, resting) == resting
ROUNDS = 9
""",
    "batches": """
engine = venue()
def churn(round):
    for number in range(1_500):
        now = engine.now_ns
        places = [
            encode_command(
                c.PlaceOrder(16 + i % 2, 0, i % 2, 0, 0, 0, 0, 0, 0, 0, 0, 1_000, 3), engine.seq + 1 + i, now
            )
            for i in range(20)
        ]
        data = b"".join(places)
        for broken in (data[:-1], data + b"x", data[7:]):
            try:
                engine.apply_batch(broken)
            except EngineError:
                continue
            raise AssertionError("a broken batch was taken")
        engine.apply_batch(data)
ROUNDS = 6
""",
    "snapshots": """
engine = venue(50)
for number in range(3_000):
    engine.place(16 + number % 50, 0, 0, 1 + number % 900, 1, client_order_id=b"%d" % number)
def churn(round):
    snapshot = engine.snapshot()
    for number in range(12):
        again = Engine.restore(snapshot)
        assert again.snapshot() == snapshot
        try:
            Engine.restore(snapshot[: -number - 2])
        except EngineError:
            continue
ROUNDS = 14
""",
    # What is armed for a far day and settled otherwise: switches moved on, orders cancelled before they expire.
    "far days": """
engine = venue()
def churn(round):
    far = 10**18
    for number in range(40_000):
        place = c.PlaceOrder(
            16, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 900, 1, expires_ns=far + number
        )
        engine.apply(encode_command(place, engine.seq + 1, engine.now_ns))
        engine.cancel(16, round * 40_000 + number + 1)
        engine.apply(encode_command(c.ScheduleCancel(17, far + number), engine.seq + 1, engine.now_ns))
        engine.apply(encode_command(c.SetIndexPrice(0, 1_000, engine.now_ns), engine.seq + 1, engine.now_ns + 1))
ROUNDS = 6
""",
    "engines": """
def churn(round):
    for number in range(300):
        engine = venue(3)
        engine.place(16, 0, 0, 900, 5)
ROUNDS = 6
""",
}
RUN = """
churn(0)
churn(1)
added = []
for round in range(2, ROUNDS):
    before = resident_kb()
    churn(round)
    added.append(resident_kb() - before)
print(sorted(added)[(len(added) - 1) // 2] * len(added))
"""


def measured(program: str) -> int:
    """What the program prints: kilobytes."""
    path = os.pathsep.join([str(TESTS), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", PREPARE + program], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


@pytest.mark.parametrize("name", CHURNS)
def test_churn_leaves_the_memory_as_it_was(name: str) -> None:
    assert measured(CHURNS[name] + RUN) <= BOUND_KB


def test_an_account_costs_what_an_account_may() -> None:
    grown = measured("""
engine = venue(1)
base = resident_kb()
for number in range(20_000):
    engine.apply(encode_command(c.OpenAccount(b"a%d" % number), engine.seq + 1, 1))
print(resident_kb() - base)
""")
    assert grown * 1024 <= 20_000 * ACCOUNT_BYTES
