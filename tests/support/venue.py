"""A venue in memory: the real engine and views behind the seam that the gateway knows, without journal or node."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from luxterm.api.venue import Publisher, Receipt
from luxterm.clock import Clock, SystemClock
from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, MarketType, RejectCode
from luxterm.model.errors import VenueUnavailable
from luxterm.model.events import Rejected
from luxterm.model.records import Events, encode_command
from luxterm.model.units import HOUR, SIZE_ONE_E12
from luxterm.views import Views

T = TypeVar("T")

BTC, ETH = 0, 1
PAPER_USD6 = 100_000 * 10**6


def new_engine() -> Any:
    from luxterm.engine import Engine

    return Engine()


class MemoryVenue:
    """Implements `Venue`. Commands are durable at once; answers still come by way of the loop, as a node's do."""

    def __init__(self, clock: Clock | None = None, engine: Any = None) -> None:
        self.clock = clock if clock is not None else SystemClock()
        self.engine = new_engine() if engine is None else engine
        self.views = Views()
        self.publishers: list[Publisher] = []
        self.commands: list[c.Command] = []
        self.refusing: RejectCode | None = None
        """Set to make every submit fail as a stopping node would."""
        self.held: list[Callable[[], None]] | None = None
        """A list makes releases wait for `release()`, as a slow disk would."""
        self._seq = 0

    # --- Venue -------------------------------------------------------------------------------------------------------

    def post(self, command: c.Command, done: Callable[[Receipt], None]) -> None:
        self._check()
        receipt = self._apply(command)
        self._release(lambda: self._finish(command, receipt, done))

    def submit(self, command: c.Command) -> asyncio.Future[Receipt]:
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.post(command, lambda receipt: None if future.done() else future.set_result(receipt))
        return future

    def ask(self, question: Callable[[Any], T]) -> asyncio.Future[T]:
        self._check()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        answer = question(self.engine)
        self._release(lambda: None if future.done() else future.set_result(answer))
        return future

    def info(self) -> dict[str, object]:
        return {"version": "test", "seq": self._seq, "mode": "paper", "healthy": True, "ready": self.refusing is None}

    # --- the inside --------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        if self.refusing is not None:
            error = VenueUnavailable("the venue is stopping")
            error.code = self.refusing  # type: ignore[attr-defined]
            raise error

    def _apply(self, command: c.Command) -> Receipt:
        now_ns = self.clock.now_ns()
        record = encode_command(command, self._seq + 1, now_ns)
        self._seq += 1
        self.commands.append(command)
        events = Events(self.engine.apply(record))
        return Receipt(self._seq, now_ns, events)

    def _release(self, work: Callable[[], None]) -> None:
        if self.held is not None:
            self.held.append(work)
        else:
            work()

    def release(self) -> None:
        """Lets everything out that was held, in order, and holds no more."""
        held, self.held = self.held or [], None
        for work in held:
            work()

    def _finish(self, command: c.Command, receipt: Receipt, done: Callable[[Receipt], None]) -> None:
        self.views.apply(receipt.events.records)
        if not any(isinstance(stamped.event, Rejected) for stamped in receipt.events):
            self.views.commanded(command)
        done(receipt)
        for publisher in self.publishers:
            publisher.publish(receipt.events)

    def do(self, command: c.Command) -> Events:
        """Applies a command from the test; AssertionError where it is refused."""
        receipts: list[Receipt] = []
        self.post(command, receipts.append)
        refused = [s.event for s in receipts[0].events if isinstance(s.event, Rejected)]
        assert not refused, refused
        return receipts[0].events

    # --- accounts and markets ----------------------------------------------------------------------------------------

    async def open_account(self, name: bytes) -> int:
        """Opens an account with paper money, or finds it."""
        known = self.views.accounts.id_of(name)
        if known is not None:
            return known
        self.do(c.OpenAccount(name))
        account = self.views.accounts.id_of(name)
        assert account is not None
        self.do(c.Deposit(account, 0, PAPER_USD6, b"paper"))
        return account

    def set_index(self, market: int, ticks: int) -> None:
        self.do(c.SetIndexPrice(market, ticks, self.clock.now_ns()))


def market_terms(market: int, symbol: str, base_asset: int, **changes: Any) -> c.ConfigureMarket:
    terms: dict[str, Any] = {
        "market": market, "type": MarketType.PERP, "flags": 0, "base_asset": base_asset,
        "tick_size_e12": SIZE_ONE_E12 // 100, "lot_size_e12": SIZE_ONE_E12 // 10_000, "max_leverage": 100,
        "default_leverage": 10, "maintenance_margin_bps": 500, "liquidation_fee_bps": 50, "price_band_bps": 0,
        "slippage_bps": 500, "max_funding_rate_bps": 100, "maker_fee_e12": 200_000_000, "taker_fee_e12": 500_000_000,
        "stale_ns": HOUR, "funding_interval_ns": HOUR, "interest_8h_e12": 100_000_000,
        "impact_notional_usd6": 10_000_000_000, "min_notional_usd6": 0, "max_order_lots": 0,
        "max_order_notional_usd6": 0, "max_position_lots": 0, "max_open_interest_lots": 0, "backstop_cap_lots": 0,
        "max_pegs": 64, "symbol": symbol.encode(),
    }  # fmt: skip
    return c.ConfigureMarket(**{**terms, **changes})


def furnish(venue: MemoryVenue, symbols: Sequence[str] = ("BTC-USDT", "ETH-USDT")) -> None:
    """Markets with prices: BTC at 65,000 and ETH at 3,500."""
    for index, symbol in enumerate(symbols):
        base = symbol.partition("-")[0]
        venue.do(c.ConfigureAsset(index + 1, 8, 2000, ANY_MARKET, base.encode()))
        venue.do(market_terms(index, symbol, index + 1))
        venue.set_index(index, 6_500_000 if index == 0 else 350_000)


__all__ = ["BTC", "ETH", "PAPER_USD6", "MemoryVenue", "furnish", "market_terms", "new_engine"]
