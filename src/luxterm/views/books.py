"""Displayed order books: sorted levels per market, as the engine says they show after each command."""

from __future__ import annotations

from bisect import bisect_left, insort

from luxterm.model.codes import Side
from luxterm.model.states import BookState

Level = tuple[int, int, int]
"""price_ticks, size_lots, orders."""


class Book:
    """One market's displayed levels. Prices of both sides are kept rising, so the best bid is the last of its list."""

    __slots__ = ("_ask_prices", "_asks", "_bid_prices", "_bids", "market", "now_ns", "sequence")

    def __init__(self, market: int) -> None:
        self.market = market
        self.sequence = 0
        """seq of the last command that changed the book."""
        self.now_ns = 0
        self._bids: dict[int, tuple[int, int]] = {}
        self._asks: dict[int, tuple[int, int]] = {}
        self._bid_prices: list[int] = []
        self._ask_prices: list[int] = []

    def set_level(self, side: int, price_ticks: int, size_lots: int, orders: int) -> None:
        """Sets a level to an absolute size; 0 removes it."""
        if side == Side.BUY:
            levels, prices = self._bids, self._bid_prices
        else:
            levels, prices = self._asks, self._ask_prices
        if size_lots:
            if price_ticks not in levels:
                insort(prices, price_ticks)
            levels[price_ticks] = (size_lots, orders)
        elif levels.pop(price_ticks, None) is not None:
            del prices[bisect_left(prices, price_ticks)]

    def take(self, state: BookState) -> None:
        """Takes over the engine's book, whatever stood here before."""
        self.sequence = state.seq
        self._bids = {price: (size, orders) for price, size, orders in state.bids}
        self._asks = {price: (size, orders) for price, size, orders in state.asks}
        self._bid_prices, self._ask_prices = sorted(self._bids), sorted(self._asks)

    @property
    def best_bid_ticks(self) -> int:
        """0 where nobody bids."""
        return self._bid_prices[-1] if self._bid_prices else 0

    @property
    def best_ask_ticks(self) -> int:
        """0 where nobody offers."""
        return self._ask_prices[0] if self._ask_prices else 0

    def size_at(self, side: int, price_ticks: int) -> int:
        """Displayed lots at a price; 0 where there is no level."""
        return (self._bids if side == Side.BUY else self._asks).get(price_ticks, (0, 0))[0]

    def bids(self, depth: int = 0) -> list[Level]:
        """The best `depth` levels (0 = all), best first."""
        prices = self._bid_prices[-depth:] if depth else self._bid_prices
        return [(price, *self._bids[price]) for price in reversed(prices)]

    def asks(self, depth: int = 0) -> list[Level]:
        """The best `depth` levels (0 = all), best first."""
        prices = self._ask_prices[:depth] if depth else self._ask_prices
        return [(price, *self._asks[price]) for price in prices]


class Books:
    """The books of all markets; `books[market]` makes an empty one where nothing was displayed yet."""

    def __init__(self) -> None:
        self._books: dict[int, Book] = {}

    def __getitem__(self, market: int) -> Book:
        book = self._books.get(market)
        if book is None:
            book = self._books[market] = Book(market)
        return book

    def level(
        self, market: int, seq: int, now_ns: int, side: int, price_ticks: int, size_lots: int, orders: int
    ) -> None:
        """Folds one BookLevel."""
        book = self._books.get(market) or self[market]
        book.sequence = seq
        book.now_ns = now_ns
        book.set_level(side, price_ticks, size_lots, orders)

    def put(self, state: BookState) -> None:
        """Takes over one book from the engine."""
        self[state.market].take(state)
