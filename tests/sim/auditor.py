"""An independent auditor: believes nothing but the events, and holds them against each other.

It knows bookkeeping, not the exchange's rules: every order opens once and closes once, every fill belongs to a print
and to two open orders of different owners, every balance is the sum of its rows, every position the sum of its fills,
nothing is made or lost, and the book it folds from level events is the book the engine shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from luxterm.model.codes import BOTH_SIDES, QUOTE_ASSET, MarginMode, Side
from luxterm.model.events import (
    BookLevel,
    CashChanged,
    Event,
    Fill,
    InsuranceChanged,
    OrderAccepted,
    OrderChanged,
    OrderClosed,
    OrderTriggered,
    PositionChanged,
    Stamped,
    Trade,
    WithdrawalChanged,
)


class AuditError(AssertionError):
    """The events contradict each other."""


@dataclass(slots=True)
class Seen:
    """An open order as its events tell it."""

    account: int
    market: int
    side: int
    price: int
    size: int
    filled: int = 0


@dataclass(slots=True)
class Held:
    """A position as its events tell it."""

    lots: int = 0
    cost: int = 0
    margin: int = 0
    isolated: bool = False


@dataclass
class Auditor:
    """Feed it every event of every command, in order."""

    spot_markets: set[int] = field(default_factory=set)
    unmargined: set[int] = field(default_factory=set)
    """Replay markets: no money moves."""
    self_trading: set[int] = field(default_factory=set)
    """Markets where an account may trade with itself."""
    units: dict[int, int] = field(default_factory=dict)
    orders: dict[int, Seen] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    cash: dict[tuple[int, int], int] = field(default_factory=dict)
    held: dict[tuple[int, int], Held] = field(default_factory=dict)
    levels: dict[tuple[int, int], dict[int, tuple[int, int]]] = field(default_factory=dict)
    last_trade: dict[int, int] = field(default_factory=dict)
    outside: dict[int, int] = field(default_factory=dict)
    """Per asset: deposits less confirmed withdrawals."""
    prints: int = 0
    stamp: tuple[int, int] = (0, -1)

    def feed(self, events: list[Stamped]) -> None:
        """The events of one command. AuditError when they contradict what was seen."""
        waiting: list[tuple[Trade, int]] = []
        for item in events:
            if (item.seq, item.index) <= self.stamp:
                raise AuditError(f"{item!r} is not after {self.stamp}")
            self.stamp = (item.seq, item.index)
            event = item.event
            if isinstance(event, Trade):
                self._need(not waiting, f"{event!r} before both fills of the trade before")
                self._trade(event)
                waiting = [(event, event.maker_order_id), (event, event.taker_order_id)]
            elif isinstance(event, Fill):
                self._need(bool(waiting), f"{event!r} without a print")
                trade, order_id = waiting.pop(0)
                self._need(
                    (event.trade_id, event.order_id, event.price_ticks, event.size_lots)
                    == (trade.trade_id, order_id, trade.price_ticks, trade.size_lots),
                    f"{event!r} does not belong to {trade!r}",
                )
                self._fill(event)
            else:
                self._other(event)
        self._need(not waiting, "a print without its two fills")

    def _need(self, holds: bool, text: str) -> None:
        if not holds:
            raise AuditError(f"after {self.stamp}: {text}")

    def _trade(self, event: Trade) -> None:
        self.prints += 1
        before = self.last_trade.get(event.market)
        self._need(before is None or event.trade_id > before, f"{event!r} repeats a trade id")
        self.last_trade[event.market] = event.trade_id
        apart = event.maker_account != event.taker_account or event.market in self.self_trading
        self._need(apart, f"{event!r} is a self trade")
        maker = self.orders.get(event.maker_order_id)
        taker = self.orders.get(event.taker_order_id)
        assert maker and taker, f"{event!r} between orders that are not open"
        self._need(maker.side == 1 - event.taker_side and taker.side == event.taker_side, f"{event!r}: sides")
        self._need(maker.price == event.price_ticks, f"{event!r}: the price is not the maker's {maker.price}")
        inside = event.price_ticks <= taker.price if taker.side == Side.BUY else event.price_ticks >= taker.price
        self._need(inside, f"{event!r} is beyond the taker's limit {taker.price}")

    def _fill(self, event: Fill) -> None:
        order = self.orders[event.order_id]
        order.filled += event.size_lots
        self._need(
            event.size_lots > 0 and order.filled <= order.size and event.remaining_lots == order.size - order.filled,
            f"{event!r}: {order.filled} of {order.size} are filled",
        )
        if event.market in self.spot_markets:
            value = event.price_ticks * event.size_lots * self.units[event.market]
            self._pay(event, (-value if event.side == Side.BUY else value) - event.fee_usd6)
        else:
            self._book_fill(event)

    def _pay(self, event: Fill, delta: int) -> None:
        """The fill's effect on quote cash, against the balance it says."""
        key = (event.account, QUOTE_ASSET)
        self.cash[key] = self.cash.get(key, 0) + delta
        self._need(self.cash[key] == event.cash_usd6, f"{event!r}: the rows sum to {self.cash[key]}")

    def _book_fill(self, event: Fill) -> None:
        """Position and cash as the rules of bookkeeping give them, against what the fill says."""
        held = self.held.setdefault((event.account, event.market), Held())
        signed = event.size_lots if event.side == Side.BUY else -event.size_lots
        value = event.price_ticks * event.size_lots * self.units[event.market]
        realized = 0
        closes = held.lots * signed < 0 and event.market not in self.unmargined
        closed = min(abs(held.lots), event.size_lots) if closes else 0
        rest = event.size_lots - closed
        insured = 0
        if closed:
            part = held.cost if closed == abs(held.lots) else _trunc(held.cost * closed, abs(held.lots))
            paid = event.price_ticks * closed * self.units[event.market]
            realized = (paid if held.lots > 0 else -paid) - part
            if held.isolated and closed == abs(held.lots) and event.position_margin_usd6 >= 0:
                # Outside of a liquidation an isolated position loses its margin and no more; insurance pays the rest.
                insured = max(0, -(held.margin + realized))
            held.cost -= part
            held.lots += closed if signed > 0 else -closed
        if rest:
            opened = value - event.price_ticks * closed * self.units[event.market]
            held.cost += opened if signed > 0 else -opened
            held.lots += rest if signed > 0 else -rest
        self._need(
            (held.lots, held.cost, realized)
            == (event.position_lots, event.position_cost_usd6, event.realized_pnl_usd6),
            f"{event!r}: bookkeeping says {held} and {realized} realised",
        )
        self._pay(event, realized + insured - event.fee_usd6 - (event.position_margin_usd6 - held.margin))
        held.margin = event.position_margin_usd6

    def _other(self, event: Event) -> None:
        if isinstance(event, OrderAccepted):
            fresh = event.order_id not in self.orders and event.order_id not in self.closed
            self._need(fresh, f"{event!r} reuses an order id")
            self.orders[event.order_id] = Seen(
                event.account, event.market, event.side, event.price_ticks, event.size_lots
            )
        elif isinstance(event, OrderTriggered):
            self.orders[event.order_id].price = event.price_ticks
        elif isinstance(event, OrderChanged):
            order = self.orders[event.order_id]
            order.price, order.size = event.price_ticks, event.size_lots
            self._need(order.filled == event.filled_lots < event.size_lots, f"{event!r}: {order.filled} are filled")
        elif isinstance(event, OrderClosed):
            self._need(event.order_id in self.orders, f"{event!r} closes an order that is not open")
            order = self.orders.pop(event.order_id)
            self.closed.add(event.order_id)
            self._need(order.filled == event.filled_lots, f"{event!r}: {order.filled} are filled")
        elif isinstance(event, CashChanged):
            key = (event.account, event.asset)
            self.cash[key] = self.cash.get(key, 0) + event.delta_atoms
            self._need(self.cash[key] == event.cash_atoms, f"{event!r}: the rows sum to {self.cash[key]}")
        elif isinstance(event, PositionChanged):
            held = self.held.setdefault((event.account, event.market), Held())
            held.lots, held.cost, held.margin = event.lots, event.cost_usd6, event.margin_usd6
            held.isolated = event.mode == MarginMode.ISOLATED
        elif isinstance(event, BookLevel):
            side = self.levels.setdefault((event.market, event.side), {})
            if event.size_lots:
                side[event.price_ticks] = (event.size_lots, event.orders)
            else:
                self._need(event.price_ticks in side, f"{event!r} removes a level that never was")
                del side[event.price_ticks]
        elif isinstance(event, (WithdrawalChanged, InsuranceChanged)):
            pass

    def conserved(self) -> None:
        """Nothing is made or lost: cash + margin - cost is what came in; the lots of every market sum to zero."""
        totals: dict[int, int] = {}
        for (_, asset), amount in self.cash.items():
            totals[asset] = totals.get(asset, 0) + amount
        totals[QUOTE_ASSET] = totals.get(QUOTE_ASSET, 0) + sum(held.margin - held.cost for held in self.held.values())
        for asset, total in totals.items():
            self._need(
                total == self.outside.get(asset, 0), f"asset {asset}: {total}, came in {self.outside.get(asset)}"
            )
        lots: dict[int, int] = {}
        for (_, market), held in self.held.items():
            lots[market] = lots.get(market, 0) + held.lots
        for market, total in lots.items():
            self._need(total == 0, f"market {market}: the lots sum to {total}")

    def book(self, market: int, side: int) -> list[tuple[int, int, int]]:
        """The folded levels, best first."""
        assert side != BOTH_SIDES
        levels = self.levels.get((market, side), {})
        prices = sorted(levels, reverse=side == Side.BUY)
        return [(price, *levels[price]) for price in prices]


def _trunc(product: int, divisor: int) -> int:
    """product / divisor toward zero; divisor > 0."""
    return product // divisor if product >= 0 else -(-product // divisor)
