"""How the engine's cost grows with what it holds: orders, levels, accounts, markets, positions under one price.

Each point in a fresh process: the engine is filled, then a mix of adds, cancels and takers runs by batch, with margin.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from bench.flows import FIRST, INDEX, Stream, limit_order, prepared
from bench.table import Row
from luxterm.model.codes import OrderType, TimeInForce
from luxterm.model.commands import CancelOrder, Command, Deposit, OpenAccount, PlaceOrder, SetIndexPrice, Tick
from luxterm.model.units import USD6

COMMANDS = 40_000
CHUNK = 1_000
HOLDERS = 10_000
POSITIONS = 5
MOVES = 10


class Shape(NamedTuple):
    """An engine's size: resting orders, levels on each side, ticks between them, accounts, markets."""

    orders: int = 10_000
    levels: int = 70
    spacing: int = 1
    accounts: int = 1_000
    markets: int = 1


CURVES: dict[str, dict[str, Shape]] = {
    "resting orders": {f"{count:,}": Shape(orders=count) for count in (1_000, 10_000, 100_000, 1_000_000)},
    "price levels, 100,000 orders": {
        "140, side by side": Shape(orders=100_000),
        "10,000 over 99,000 ticks": Shape(orders=100_000, levels=5_000, spacing=19),
        "10,000 over ten million ticks": Shape(orders=100_000, levels=5_000, spacing=1_000),
    },
    "accounts, 100,000 orders": {
        f"{count:,}": Shape(orders=100_000, accounts=count) for count in (100, 1_000, 10_000, 100_000)
    },
    "markets, 100,000 orders": {f"{count:,}": Shape(orders=100_000, markets=count) for count in (1, 20, 200)},
}


class Filled:
    """A book of resting orders in every market, the best on each side deep enough for every taker."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.rng = shape, random.Random(7)
        self.middle = max(INDEX, shape.levels * shape.spacing + 1)
        self.stream = prepared(margin=True, accounts=shape.accounts, markets=shape.markets)
        if self.middle != INDEX:
            for number in range(shape.markets):
                self.stream.apply(SetIndexPrice(number, self.middle, self.stream.now_ns))
        self.resting: list[tuple[int, int]] = []
        for at in range(shape.orders):
            account, number, side, ticks = self.draw(at)
            self.resting.append((account, self.stream.engine.place(account, number, side, ticks, 10)))
        self.stream.seq, self.stream.now_ns = self.stream.engine.seq, self.stream.engine.now_ns
        self.placed = self.resting[-1][1]
        if self.placed < 0:
            raise RuntimeError(f"an order was refused with code {-self.placed}")

    def draw(self, at: int) -> tuple[int, int, int, int]:
        """Account, market, side and price of a resting order; the first half of the accounts rests."""
        rng, shape = self.rng, self.shape
        side = rng.randrange(2)
        away = (1 + rng.randrange(shape.levels)) * shape.spacing
        account = FIRST + rng.randrange(shape.accounts // 2)
        return account, at % shape.markets, side, self.middle + (away if side else -away)

    def command(self, at: int) -> Command:
        """The next of the mix: five adds, four cancels, one taker of a lot."""
        turn, shape = at % 10, self.shape
        if turn == 9:
            account = FIRST + shape.accounts // 2 + at % (shape.accounts // 2)
            ticks = self.middle * 2 if at % 20 == 9 else 1
            self.placed += 1
            return PlaceOrder(
                account,
                at % shape.markets,
                int(ticks == 1),
                OrderType.LIMIT,
                TimeInForce.IOC,
                0,
                0,
                0,
                0,
                0,
                0,
                ticks,
                1,
            )
        if turn % 2:
            chosen = self.rng.randrange(len(self.resting))
            self.resting[chosen], self.resting[-1] = self.resting[-1], self.resting[chosen]
            return CancelOrder(*self.resting.pop())
        account, number, side, ticks = self.draw(at)
        self.placed += 1
        self.resting.append((account, self.placed))
        return limit_order(account, number, side, ticks, 10)


def mixed(shape: Shape) -> float:
    """Commands per second of the mix, events included."""
    filled = Filled(shape)
    records = [filled.stream.encode(filled.command(at)) for at in range(COMMANDS)]
    chunks = [b"".join(records[at : at + CHUNK]) for at in range(0, COMMANDS, CHUNK)]
    start = time.process_time()
    for chunk in chunks:
        filled.stream.engine.apply_batch(chunk, events=True, levels=False)
    return COMMANDS / (time.process_time() - start)


def held(markets: int, lots: int, cash_usd6: int) -> Stream:
    """10,000 accounts hold `lots` bought from one rich account in each market at the index."""
    stream = prepared(margin=True, accounts=HOLDERS, markets=markets, deposit_usd6=cash_usd6)
    rich = rich_account(stream)
    place = stream.engine.place
    for number in range(markets):
        for account in range(FIRST, FIRST + HOLDERS):
            place(rich, number, 1, INDEX, lots)
            if place(account, number, 0, INDEX, lots) < 0:
                raise RuntimeError("a holder's order was refused")
        if stream.engine.market(number).open_interest_lots != HOLDERS * lots:  # type: ignore[union-attr]
            raise RuntimeError("the holders did not get their positions")
    stream.seq, stream.now_ns = stream.engine.seq, stream.engine.now_ns
    return stream


def rich_account(stream: Stream) -> int:
    stream.apply(OpenAccount(b"rich"))
    account = stream.engine.account_by_name(b"rich")
    stream.apply(Deposit(account, 0, 10**10 * USD6))
    return account


def mark_move(everywhere: bool) -> float:
    """Milliseconds for a move of one market's mark, or of all five after each other."""
    stream = held(POSITIONS, 10, 10**5 * USD6)
    spent = 0.0
    for move in range(1, MOVES + 1):
        records = [
            stream.encode(SetIndexPrice(number, INDEX + (move % 2) * 10 + 1, stream.now_ns + 1))
            for number in range(POSITIONS if everywhere else 1)
        ]
        start = time.process_time()
        stream.engine.apply_batch(b"".join(records))
        spent += time.process_time() - start
    return spent / MOVES * 1000


def cascade() -> float:
    """Seconds until 10,000 accounts that one price move put under water are liquidated, 64 steps to a command."""
    lots = 100
    stream = held(1, lots, USD6 * 21 // 20)
    rich = stream.engine.account_by_name(b"rich")
    for away in range(100):
        stream.engine.place(rich, 0, 0, INDEX * 9 // 10 - away, HOLDERS * lots // 50)
    stream.seq, stream.now_ns = stream.engine.seq, stream.engine.now_ns
    start = time.process_time()
    stream.apply(SetIndexPrice(0, INDEX * 9 // 10, stream.now_ns + 1))
    while stream.engine.pending_steps:
        stream.apply(Tick())
    spent = time.process_time() - start
    left = sum(1 for account in range(FIRST, FIRST + HOLDERS) if stream.engine.positions(account))
    if left:
        raise RuntimeError(f"{left} accounts were not liquidated")
    return spent


SINGLE: dict[str, tuple[str, str, Callable[[], float]]] = {
    "mark move, 10,000 cross accounts with 5 positions each": ("one market", "ms", lambda: mark_move(False)),
    "the same": ("five markets after each other", "ms", lambda: mark_move(True)),
    "liquidation of 10,000 accounts after one move": ("book and steps", "s", cascade),
}


def fresh(*words: str) -> float:
    argv = [sys.executable, "-m", "bench.growth", *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=600)
    return float(json.loads(done.stdout))


def run(runs: int) -> list[Row]:
    """Medians of at most three runs: the curves are long."""
    turns = range(min(runs, 3))
    rows = [
        Row(curve, point, "ops/s", tuple(fresh(curve, point) for _ in turns))
        for curve, points in CURVES.items()
        for point in points
    ]
    rows += [Row(what, who, unit, tuple(fresh(what) for _ in turns)) for what, (who, unit, _) in SINGLE.items()]
    return rows


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    print(json.dumps(mixed(CURVES[what][rest[0]]) if rest else SINGLE[what][2]()))
