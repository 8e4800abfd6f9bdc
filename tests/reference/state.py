"""What the twin keeps: plain objects in plain dicts, and the list of events of the running command."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, field

from reference.book import Book
from reference.rates import FeeTier, Tier

from luxterm.model.codes import (
    ANY_MARKET,
    QUOTE_ASSET,
    MarketFlag,
    MarketStatus,
    MarketType,
    OrderFlag,
    OrderStatus,
    OrderType,
    RejectCode,
    Side,
    SystemAccount,
)
from luxterm.model.commands import ConfigureAsset, ConfigureLending, ConfigureMarket
from luxterm.model.events import CashChanged, Event, InsuranceChanged

PRICE_MAX = 2**42 - 1
LOTS_MAX = 2**50
MONEY_MAX = 2**60
NO_ORDER_LABEL = b""
CLOSED_LABELS_KEPT = 10_000
SYSTEM_NAMES = {
    SystemAccount.FEES: b"fees",
    SystemAccount.INSURANCE: b"insurance",
    SystemAccount.PENDING_WITHDRAWALS: b"pending-withdrawals",
    SystemAccount.LENDING_POOL: b"lending-pool",
    SystemAccount.LENDING_RESERVE: b"lending-reserve",
    SystemAccount.BACKSTOP: b"backstop",
}


class Refused(Exception):
    """A command is refused; raised before anything has changed."""

    def __init__(self, code: RejectCode, order_id: int | None = None, account: int | None = None) -> None:
        super().__init__(code.name)
        self.code, self.order_id, self.account = code, order_id, account


@dataclass(slots=True)
class Order:
    """An open order; it leaves every list when it closes."""

    id: int
    account: int
    market: int
    side: int
    type: int
    tif: int
    stp: int
    trigger_by: int
    peg: int
    flags: int
    price: int
    size: int
    stop: int
    display: int
    expires: int
    connection: int
    client_order_id: bytes
    slippage_bps: int = 0
    trail_ticks: int = 0
    trail_bps: int = 0
    peg_offset: int = 0
    take_profit: int = 0
    stop_loss: int = 0
    oco: int = 0
    created: int = 0
    updated: int = 0
    filled: int = 0
    filled_value: int = 0
    status: int = OrderStatus.SUBMITTED
    resting: bool = False
    fired: bool = False
    """A trigger that has gone off and waits for its step."""
    fired_at: int = 0
    """The reference price that set it off."""
    shown: int = 0
    """Lots left of the current slice."""
    place_in_queue: int = 0
    legs: tuple[int, int] = (0, 0)
    """Bracket: the take profit and the stop loss that its fills made last; of a leg, its entry in its own place."""
    unprotected: int = 0
    """Bracket: lots filled since the legs were last sized."""

    @property
    def remaining(self) -> int:
        return self.size - self.filled

    @property
    def buys(self) -> bool:
        return self.side == Side.BUY

    @property
    def direction(self) -> int:
        return 1 if self.side == Side.BUY else -1

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    @property
    def reduces(self) -> bool:
        return self.has(OrderFlag.REDUCE_ONLY)

    @property
    def is_trigger(self) -> bool:
        return self.type >= OrderType.STOP

    @property
    def untriggered(self) -> bool:
        return self.status == OrderStatus.UNTRIGGERED

    @property
    def market_type(self) -> bool:
        """Ends as an immediate order at a protection price."""
        return self.type in (OrderType.MARKET, OrderType.STOP, OrderType.TAKE_PROFIT, OrderType.TRAILING_STOP)

    @property
    def margin_price(self) -> int:
        """The price at which margin and notional are reckoned: a waiting trigger's stop, else the limit."""
        return self.stop if self.untriggered else self.price

    @property
    def slice(self) -> int:
        """What it shows when it enters a queue."""
        return min(self.display, self.remaining) if self.display else self.remaining


@dataclass(slots=True)
class Position:
    lots: int = 0
    cost: int = 0
    leverage: int = 0
    """0 = the market's default."""
    mode: int = 0
    margin: int = 0
    realized: int = 0
    funding: int = 0
    wait_until: int = 0
    """After a fifth of a large position was sold: when the rest may follow."""
    queued: int = 0
    """Isolated: 0 not in liquidation, 1 awake, 2 asleep."""
    liquidating: bool = False
    """Isolated: its liquidation has begun."""


@dataclass(slots=True)
class Loan:
    """Shares of one account in one pool."""

    supplied: int = 0
    borrowed: int = 0
    overdraft: int = 0
    """Of those borrowed: what the quote pool lent for a negative balance."""


@dataclass(slots=True)
class Pool:
    """A lending pool: indexes are 1e-12 atoms a share."""

    terms: ConfigureLending
    supply_shares: int = 0
    borrow_shares: int = 0
    supply_index: int = 10**12
    borrow_index: int = 10**12
    reserve: int = 0
    accrued_ns: int = 0
    next_accrual_ns: int = 0

    def claim(self, shares: int) -> int:
        return shares * self.supply_index // 10**12

    def debt(self, shares: int) -> int:
        return -(-shares * self.borrow_index // 10**12)


@dataclass(slots=True)
class Withdrawal:
    account: int
    asset: int
    amount: int
    reference: bytes


@dataclass(slots=True)
class Minute:
    """What the samples of one minute saw."""

    index_sum: int = 0
    count: int = 0
    depth: int | None = None


@dataclass(slots=True)
class Market:
    terms: ConfigureMarket
    unit: int
    """usd6 in one tick times one lot."""
    book: Book = field(default_factory=Book)
    status: int = MarketStatus.ACTIVE
    stale: bool = True
    index: int = 0
    index_published: int = 0
    mark: int = 0
    last: int = 0
    prints: int = 0
    ema_e6: int = 0
    ema_ns: int = 0
    tiers: tuple[Tier, ...] = ()
    funding_rate_e12: int = 0
    next_funding_ns: int = 0
    next_sample_ns: int = 0
    premium_sum: int = 0
    premium_count: int = 0
    deferred_ns: int = 0
    depth_cap_bps: int = 0
    settlement_minutes: int = 60
    minutes: dict[int, Minute] = field(default_factory=dict)
    """By number of the minute since 1970, rising."""
    next_minute_sample_ns: int = 0
    shown: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: {Side.BUY: [], Side.SELL: []})
    """Displayed levels as they were after the last command."""

    @property
    def id(self) -> int:
        return self.terms.market

    @property
    def spot(self) -> bool:
        return self.terms.type == MarketType.SPOT

    @property
    def margin_off(self) -> bool:
        return bool(self.terms.flags & MarketFlag.MARGIN_OFF)

    @property
    def margined(self) -> bool:
        """Whether it takes part in margin at all."""
        return not self.spot and not self.margin_off

    def value(self, price: int, lots: int) -> int:
        return price * lots * self.unit


@dataclass(slots=True)
class Account:
    id: int
    name: bytes
    cash: dict[int, int] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    """Open ones, by id rising."""
    closed_labels: dict[bytes, int] = field(default_factory=dict)
    """Client order ids of the last closed orders, in order of closing."""
    owner: int = 0
    """A vault's leader."""
    queued: int = 0
    """Cross: 0 not in liquidation, 1 awake, 2 asleep."""
    liquidating: bool = False
    """Cross: its liquidation has begun."""
    cancel_at: int = 0
    loans: dict[int, Loan] = field(default_factory=dict)
    volume: dict[int, int] = field(default_factory=dict)
    """Value of fills by UTC day, while fee tiers exist."""

    def position(self, market: int) -> Position:
        """The position as it may be changed; made on first use."""
        return self.positions.setdefault(market, Position())

    def loan(self, asset: int) -> Loan:
        """The loan as it may be changed; made on first use."""
        return self.loans.setdefault(asset, Loan())

    def lots(self, market: int) -> int:
        return self.positions[market].lots if market in self.positions else 0

    def reducible(self, market: int, side: int) -> int:
        """Lots that an order of this side could close."""
        lots = self.lots(market)
        return max(0, -lots if side == Side.BUY else lots)

    def orders_in(self, market: int) -> list[Order]:
        return [order for order in self.orders.values() if order.market == market]

    def label(self, client_order_id: bytes) -> int | None:
        """The order that bears or bore this client order id."""
        for order in self.orders.values():
            if client_order_id and order.client_order_id == client_order_id:
                return order.id
        return self.closed_labels.get(client_order_id)


@dataclass(slots=True)
class Holder:
    shares: int = 0
    basis: int = 0
    """What the shares were bought for."""
    unlock: int = 0


@dataclass(slots=True)
class Vault:
    leader: int
    leader_share_bps: int
    performance_fee_bps: int
    lockup: int
    capacity: int
    holders: dict[int, Holder] = field(default_factory=dict)

    @property
    def shares(self) -> int:
        return sum(holder.shares for holder in self.holders.values())

    def share_of(self, account: int) -> int:
        return self.holders[account].shares if account in self.holders else 0


@dataclass(slots=True)
class Venue:
    """The whole state."""

    seq: int = 0
    now: int = 0
    max_open_orders: int = 1000
    max_steps: int = 64
    large_position: int = 100_000_000_000
    partial_wait: int = 30_000_000_000
    assets: dict[int, ConfigureAsset] = field(default_factory=dict)
    markets: dict[int, Market] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    next_account: int = SystemAccount.FIRST_USER
    next_order: int = 1
    next_trade: int = 1
    next_withdrawal: int = 1
    net_deposits: dict[int, int] = field(default_factory=dict)
    fired: list[int] = field(default_factory=list)
    """Fired orders that wait for their step."""
    waits: dict[tuple[int, int], int] = field(default_factory=dict)
    """(account, market) whose large position waits for its second part: until when."""
    printed: set[int] = field(default_factory=set)
    """Markets with a print since triggers on the last price were judged."""
    tried: set[tuple[int, int]] = field(default_factory=set)
    """(account, market) that liquidation has sent to the book in this command."""
    fee_tiers: tuple[FeeTier, ...] = ()
    withdrawals: dict[int, Withdrawal] = field(default_factory=dict)
    vaults: dict[int, Vault] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)
    connections: set[tuple[int, int]] = field(default_factory=set)
    """(connection, account) pairs that cancel when the connection closes."""
    entries: dict[int, Order] = field(default_factory=dict)
    """Bracket entries with fills whose legs have not been sized yet."""
    events: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def copy(self) -> Venue:
        """A venue of its own: what happens to it happens to nobody else."""
        twin: Venue = pickle.loads(pickle.dumps(self))  # noqa: S301 - our own bytes
        return twin

    def market(self, index: int) -> Market:
        if index not in self.markets:
            raise Refused(RejectCode.UNKNOWN_MARKET)
        return self.markets[index]

    def user(self, index: int) -> Account:
        """A user's account, or the refusal that every command of a user begins with."""
        if index not in self.accounts:
            raise Refused(RejectCode.UNKNOWN_ACCOUNT)
        if index < SystemAccount.FIRST_USER:
            raise Refused(RejectCode.SYSTEM_ACCOUNT)
        return self.accounts[index]

    def owner(self, account: int) -> int:
        """Whose orders these are: a vault's leader stands for the vault."""
        return self.accounts[account].owner or account

    def cash(self, account: int, asset: int = QUOTE_ASSET) -> int:
        return self.accounts[account].cash.get(asset, 0)

    def add_cash(self, account: int, delta: int, asset: int = QUOTE_ASSET) -> int:
        """Moves a balance without a row of its own (a Fill carries it); the balance after."""
        cash = self.accounts[account].cash
        cash[asset] = cash.get(asset, 0) + delta
        if not cash[asset]:
            del cash[asset]
        return cash.get(asset, 0)

    def row(
        self,
        account: int,
        delta: int,
        cause: int,
        asset: int = QUOTE_ASSET,
        market: int = ANY_MARKET,
        reference: int = 0,
    ) -> None:
        """A ledger row; the insurance fund's are followed by its balance."""
        after = self.add_cash(account, delta, asset)
        self.emit(CashChanged(account, asset, cause, market, delta, after, reference))
        if account == SystemAccount.INSURANCE and asset == QUOTE_ASSET:
            self.emit(InsuranceChanged(delta, after))


def clone(order: Order) -> Order:
    """An order's twin for trying things out."""
    return copy.copy(order)


def queued_value(venue: Venue, order: Order, without: Order | None) -> int:
    """PQ: margin price x remaining over the account's open orders of this market and side that are not reduce-only."""
    return sum(
        other.margin_price * other.remaining
        for other in venue.accounts[order.account].orders_in(order.market)
        if other.side == order.side and not other.reduces and other is not without
    )
