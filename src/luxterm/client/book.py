"""A local order book that follows one delta subscription, in ticks and lots."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, insort
from decimal import Decimal

from luxterm.model.markets import Market
from luxterm.wire.book import checksum
from luxterm.wire.objects import BookDelta, BookSnapshot
from luxterm.wire.render import Grid


class BookGap(Exception):
    """A delta does not follow the book's sequence, or the checksum differs: the book must be taken anew."""


class BookSide:
    """Price levels of one side: `lots` by price, and the prices sorted ascending."""

    __slots__ = ("lots", "prices")

    def __init__(self) -> None:
        self.lots: dict[int, int] = {}
        self.prices: list[int] = []

    def set(self, ticks: int, lots: int) -> None:
        if lots:
            if ticks not in self.lots:
                insort(self.prices, ticks)
            self.lots[ticks] = lots
        elif self.lots.pop(ticks, None) is not None:
            del self.prices[bisect_left(self.prices, ticks)]

    def replace(self, levels: dict[int, int]) -> None:
        self.lots = levels
        self.prices = sorted(levels)


class LocalBook:
    """The displayed book of a market, kept equal to the venue's at `sequence`.

    The same object lives as long as its stream and is changed in place; `version` grows with every change and `changed`
    is set (clear it before waiting again). While the connection is down `stale` is true and the levels are the last
    known ones.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self._grid = Grid(market)
        self.bids_side = BookSide()
        self.asks_side = BookSide()
        self.sequence = 0
        self.timestamp = 0
        """Venue time of the last change, Unix milliseconds."""
        self.version = 0
        self.stale = True
        self.gaps = 0
        """How often the book had to be taken anew."""
        self.changed = asyncio.Event()

    # --- reading, integers

    def bid_levels(self, count: int | None = None) -> list[tuple[int, int]]:
        """(price_ticks, size_lots), best first."""
        side = self.bids_side
        prices = side.prices[::-1] if count is None else side.prices[: -count - 1 : -1]
        return [(ticks, side.lots[ticks]) for ticks in prices]

    def ask_levels(self, count: int | None = None) -> list[tuple[int, int]]:
        side = self.asks_side
        return [(ticks, side.lots[ticks]) for ticks in side.prices[:count]]

    @property
    def best_bid_ticks(self) -> int | None:
        return self.bids_side.prices[-1] if self.bids_side.prices else None

    @property
    def best_ask_ticks(self) -> int | None:
        return self.asks_side.prices[0] if self.asks_side.prices else None

    # --- reading, decimals

    def bids(self, count: int | None = None) -> list[tuple[Decimal, Decimal]]:
        """(price, size), best first."""
        return [(self._grid.price(ticks), self._grid.size(lots)) for ticks, lots in self.bid_levels(count)]

    def asks(self, count: int | None = None) -> list[tuple[Decimal, Decimal]]:
        return [(self._grid.price(ticks), self._grid.size(lots)) for ticks, lots in self.ask_levels(count)]

    @property
    def best_bid(self) -> Decimal | None:
        ticks = self.best_bid_ticks
        return None if ticks is None else self._grid.price(ticks)

    @property
    def best_ask(self) -> Decimal | None:
        ticks = self.best_ask_ticks
        return None if ticks is None else self._grid.price(ticks)

    @property
    def mid(self) -> Decimal | None:
        bid, ask = self.best_bid_ticks, self.best_ask_ticks
        return None if bid is None or ask is None else self._grid.price(bid + ask) / 2

    @property
    def symbol(self) -> str:
        return self.market.symbol

    def checksum(self) -> int:
        """CRC32 over the top ten levels, as the venue computes it."""
        return checksum(self.bid_levels(10), self.ask_levels(10))

    # --- following

    def apply_snapshot(self, book: BookSnapshot) -> None:
        price, size = self.market.price_ticks, self.market.size_lots
        self.bids_side.replace({price(p): size(s) for p, s in book.bids})
        self.asks_side.replace({price(p): size(s) for p, s in book.asks})
        self.stale = False
        self._moved(book.sequence, book.timestamp)

    def apply_delta(self, delta: BookDelta) -> None:
        """Raises BookGap unless the delta follows this book."""
        if self.stale or delta.prev_sequence != self.sequence:
            raise BookGap(f"{self.symbol}: at {self.sequence}, delta follows {delta.prev_sequence}")
        price, size = self.market.price_ticks, self.market.size_lots
        for p, s in delta.bids:
            self.bids_side.set(price(p), size(s))
        for p, s in delta.asks:
            self.asks_side.set(price(p), size(s))
        self._moved(delta.sequence, delta.timestamp)
        if delta.checksum is not None and delta.checksum != self.checksum():
            raise BookGap(f"{self.symbol}: the checksum differs at {self.sequence}")

    def mark_stale(self) -> None:
        self.stale = True
        self.version += 1
        self.changed.set()

    def _moved(self, sequence: int, timestamp: int) -> None:
        self.sequence = sequence
        self.timestamp = timestamp
        self.version += 1
        self.changed.set()
