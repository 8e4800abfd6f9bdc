"""The order flow that engines are measured with: seeded, one symbol, a steady book of about 10,000 orders.

51 % rest, 39 % cancel, 10 % cross. Crossing orders are filled whole and cancels name orders that still rest, so that
every engine does the same work whatever it does with remainders and unknown ids. Order ids count placed orders from 1,
as a venue that refuses none of them numbers them.
"""

from __future__ import annotations

import random
import struct
from collections import deque
from pathlib import Path
from typing import Final, NamedTuple

ADD, CANCEL, CROSS = 0, 1, 2
BUY, SELL = 0, 1
OP: Final = struct.Struct("<IIQII")
"""kind, side, order id, price in ticks, size in lots: what the C drivers read."""
MID: Final = 100_000


class Op(NamedTuple):
    kind: int
    side: int
    order_id: int
    ticks: int
    lots: int
    market: int = 0


class _Book:
    """Just enough of a book to know what rests: queues by price, sizes by order id."""

    def __init__(self, rng: random.Random, levels: int, spacing: int, mid: int) -> None:
        self.rng, self.levels, self.spacing, self.mid = rng, levels, spacing, mid
        self.sizes: dict[int, list[int]] = {}
        self.queues: dict[tuple[int, int], deque[int]] = {}
        self.ids: list[int] = []
        self.next_id = 1

    def add(self) -> Op:
        rng = self.rng
        side = rng.randrange(2)
        away = min(int(rng.expovariate(1 / (self.levels / 4))), self.levels - 1) * self.spacing
        ticks = self.mid - self.spacing - away if side == BUY else self.mid + self.spacing + away
        op = Op(ADD, side, self.next_id, ticks, rng.randrange(1, 100))
        self.next_id += 1
        self.sizes[op.order_id] = [op.lots, side, ticks]
        self.queues.setdefault((side, ticks), deque()).append(op.order_id)
        self.ids.append(op.order_id)
        return op

    def cancel(self) -> Op | None:
        while self.ids:
            at = self.rng.randrange(len(self.ids))
            self.ids[at], self.ids[-1] = self.ids[-1], self.ids[at]
            order_id = self.ids.pop()
            if order_id in self.sizes:
                _, side, ticks = self.sizes.pop(order_id)
                return Op(CANCEL, side, order_id, ticks, 0)
        return None

    def cross(self) -> Op | None:
        """A marketable limit order that takes one or two resting orders and leaves nothing."""
        side = self.rng.randrange(2)
        other = 1 - side
        lots, ticks, took, want = 0, 0, 0, self.rng.choice((1, 1, 1, 2))
        for away in range(self.levels):
            ticks = self.mid + self.spacing * (1 + away) * (1 if other == SELL else -1)
            queue = self.queues.get((other, ticks))
            while queue and took < want:
                order_id = queue[0]
                left = self.sizes.pop(order_id, None)
                queue.popleft()
                if left is not None:
                    took += 1
                    lots += left[0]
            if took == want:
                break
        if not lots:
            return None
        op = Op(CROSS, side, self.next_id, ticks, lots)
        self.next_id += 1
        return op


def generate(
    count: int, *, seed: int = 7, resting: int = 10_000, levels: int = 70, spacing: int = 1, mid: int = MID
) -> list[Op]:
    """`resting` adds to fill the book, then `count` operations of the mix. `spacing` ticks lie between two levels."""
    rng = random.Random(seed)
    book = _Book(rng, levels, spacing, mid)
    ops = [book.add() for _ in range(resting)]
    while len(ops) < resting + count:
        draw = rng.random()
        op = book.add() if draw < 0.51 else book.cancel() if draw < 0.90 else book.cross()
        if op is not None:
            ops.append(op)
    return ops


def write(path: Path, ops: list[Op]) -> None:
    path.write_bytes(b"".join(OP.pack(*op[:5]) for op in ops))


def wide(count: int) -> list[Op]:
    """100,000 resting orders over ten million ticks: 5,000 levels on each side, 1,000 ticks apart."""
    return generate(count, resting=100_000, levels=5_000, spacing=1_000, mid=10_000_000)


def venue(count: int, *, resting: int = 10_000, markets: int = 20) -> list[Op]:
    """The mix by turns over many markets, each with its part of the `resting` orders; ids count over all of them."""
    flows = [generate(count // markets, seed=7 + number, resting=resting // markets) for number in range(markets)]
    ids: list[dict[int, int]] = [{} for _ in flows]
    made: list[Op] = []
    placed = 0
    for turn in zip(*flows, strict=True):
        for number, op in enumerate(turn):
            if op.kind != CANCEL:
                placed += 1
                ids[number][op.order_id] = placed
            made.append(op._replace(order_id=ids[number][op.order_id], market=number))
    return made
