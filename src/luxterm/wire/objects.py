"""The objects of the API: what the venue tells about orders, trades, positions and markets.

Names are snake_case, times Unix milliseconds. Prices and sizes are exact decimals (JSON numbers on the wire,
multiples of tick and lot); amounts of money in accounts, vaults and lending are decimals written as JSON strings. A
field whose value is not known or does not apply is null. Readers ignore fields they do not know, so that objects can
grow.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Side = Literal["buy", "sell"]
OrderKind = Literal["limit", "market", "stop", "stop_limit", "take_profit", "take_profit_limit", "trailing_stop"]
OrderState = Literal["submitted", "partial", "filled", "cancelled", "rejected", "expired", "triggered"]
TimeInForce = Literal["GTC", "IOC", "FOK", "GTD", "DAY"]
SelfTradeMode = Literal["expire_maker", "expire_taker", "expire_both", "decrement"]
MarginModeName = Literal["cross", "isolated"]
PositionAction = Literal["opened", "closed", "liquidated", "updated"]
LiquidityName = Literal["maker", "taker"]

Price = Annotated[Decimal, Meta(description="A price: a JSON number, a whole multiple of the market's tick.")]
Size = Annotated[Decimal, Meta(description="A size in the base asset: a JSON number, a whole multiple of the lot.")]
Amount = Annotated[str, Meta(description="An amount of an asset as decimal text, exact to the asset's atom.")]
Millis = Annotated[int, Meta(description="Unix time in milliseconds.")]
Seq = Annotated[int, Meta(description="The engine sequence number of the command that caused it.")]


class Object(msgspec.Struct):
    """Base of what the venue sends."""


class Reject(Object):
    """Why the engine refused: a stable code of the table of reject codes, and its reason for people."""

    code: int
    reason: str
    name: str = ""
    retryable: bool = False


class Order(Object):
    """An order as it stands."""

    order_id: int
    symbol: str
    side: Side
    type: OrderKind
    size: Size
    filled: Size
    remaining: Size
    status: OrderState
    price: Price | None = None
    """The limit; a market order's protection price once it is known."""
    client_order_id: str | None = None
    avg_price: Decimal | None = None
    """Average of its fills; it need not lie on the tick grid."""
    time_in_force: TimeInForce = "GTC"
    stop_price: Price | None = None
    post_only: bool = False
    reduce_only: bool = False
    hidden: bool = False
    display_size: Size | None = None
    stp: SelfTradeMode = "expire_maker"
    trigger_by: Literal["mark", "last", "index"] | None = None
    oco_order_id: int | None = None
    reject: Reject | None = None
    reason: str | None = None
    """Why a closed order closed: filled, cancelled, ioc_remainder, self_trade, reduce_only, margin, liquidation, ..."""
    expires_at: Millis | None = None
    created_at: Millis = 0
    updated_at: Millis = 0
    seq: Seq = 0


class Trade(Object):
    """A public print; `side` is the taker's."""

    trade_id: int
    symbol: str
    price: Price
    size: Size
    side: Side
    timestamp: Millis
    seq: Seq = 0


class Fill(Object):
    """One's own side of a trade."""

    trade_id: int
    order_id: int
    symbol: str
    side: Side
    price: Price
    size: Size
    liquidity: LiquidityName
    fee: Amount
    """Positive is paid, negative a rebate."""
    fee_asset: str
    realized_pnl: Amount
    """Of the closed part, before fees."""
    timestamp: Millis
    client_order_id: str | None = None
    position_id: str | None = None
    seq: Seq = 0


class Position(Object):
    """The net position of an account in a market. Its id is stable: there is one per account and market."""

    position_id: str
    symbol: str
    side: Literal["buy", "sell", "flat"]
    size: Size
    """Unsigned; 0 when flat."""
    leverage: int
    margin_mode: MarginModeName
    entry_price: Decimal | None = None
    """Average entry, for display."""
    mark_price: Price | None = None
    liquidation_price: Price | None = None
    """Estimated, rounded to the cautious side; null when none is within reach."""
    margin: Amount = "0"
    """What the position binds: its isolated margin, or its initial margin when cross."""
    maintenance_margin: Amount = "0"
    notional: Amount = "0"
    unrealized_pnl: Amount = "0"
    realized_pnl: Amount = "0"
    funding: Amount = "0"
    """Received positive, paid negative, over the life of the position."""
    updated_at: Millis = 0
    seq: Seq = 0


class Balance(Object):
    asset: str
    total: Amount
    available: Amount
    """What can be withdrawn or bound by new orders."""
    locked: Amount
    borrowed: Amount = "0"
    supplied: Amount = "0"


class Margin(Object):
    """The margin account as a whole, in the quote asset."""

    equity: Amount
    initial_margin: Amount
    maintenance_margin: Amount
    free_margin: Amount
    withdrawable: Amount
    margin_ratio: Amount | None = None
    """Maintenance margin / equity; liquidation begins at 1. Null without maintenance margin."""
    liquidating: bool = False
    margin_call: bool = False
    """True while equity is below 1.25 times the maintenance margin."""
    open_orders: int = 0
    timestamp: Millis = 0
    seq: Seq = 0


class MarketInfo(Object):
    """A market's grid, limits and present state."""

    symbol: str
    base: str
    quote: str
    type: Literal["perp", "spot"]
    tick_size: Decimal
    lot_size: Decimal
    max_leverage: int
    default_leverage: int
    status: Literal["active", "reduce_only", "halted", "settled"]
    stale: bool
    """True while the index is too old to open positions on."""
    market: int = 0
    """The market's number in the engine."""
    best_bid: Price | None = None
    best_ask: Price | None = None
    last_price: Price | None = None
    mark_price: Price | None = None
    index_price: Price | None = None
    open_interest: Size = Decimal(0)
    funding_rate: Decimal | None = None
    next_funding: Millis | None = None
    replay: bool = False
    """True for a market of recorded books, which asks for no margin."""


class OnChainPrice(Object):
    """The newest price that the chain holds."""

    price: Decimal
    timestamp: int
    block: int
    tx_hash: str
    final: bool


class PriceUpdate(Object):
    """What `prices:{symbol}` carries."""

    symbol: str
    price: Price | None
    """The mark price, or the last trade where there is no mark."""
    bid: Price | None
    ask: Price | None
    volume_24h: Size
    change_24h: Decimal
    """Percent."""
    last: Price | None = None
    mark: Price | None = None
    index: Price | None = None
    funding: Decimal | None = None
    """Rate of the last settled interval; 0.0001 is one basis point."""
    next_funding: Millis | None = None
    open_interest: Size | None = None
    stale: bool = False
    onchain: OnChainPrice | None = None
    """The newest price that the chain has confirmed; null where nobody writes one."""
    timestamp: Millis = 0


class Ticker(Object):
    """24 hours of a market."""

    symbol: str
    last: Price | None
    mark: Price | None
    index: Price | None
    bid: Price | None
    ask: Price | None
    open_24h: Price | None
    high_24h: Price | None
    low_24h: Price | None
    volume_24h: Size
    quote_volume_24h: Amount
    change_24h: Decimal
    open_interest: Size
    funding: Decimal | None = None
    next_funding: Millis | None = None
    status: str = "active"
    stale: bool = False
    trades_24h: int = 0
    timestamp: Millis = 0


class Candle(Object):
    symbol: str
    interval: str
    start: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    trades: int = 0
    closed: bool = False
    """True once no more trades can fall into it."""


Level = tuple[Price, Size]


class BookSnapshot(Object):
    """`orderbook_update`: the best levels, best first."""

    symbol: str
    bids: list[Level]
    asks: list[Level]
    sequence: int
    timestamp: Millis = 0
    checksum: int | None = None


class BookDelta(Object):
    """`orderbook_delta`: absolute sizes of the levels that changed; size 0 removes. Applies to `prev_sequence` only."""

    symbol: str
    bids: list[Level]
    asks: list[Level]
    sequence: int
    prev_sequence: int
    timestamp: Millis = 0
    checksum: int | None = None


class Liquidation(Object):
    """A step of a liquidation, without the account."""

    symbol: str
    """The market; empty where a step is about a whole account; the asset where collateral went to insurance."""
    side: Side
    """The side of the position that is being closed."""
    size: Size
    price: Price | None
    step: str
    """`started`, `book_order`, `backstop`, `insurance`, `deleveraged`, `collateral_sold` (to insurance),
    `collateral_on_book`, `debt_bought` (an owed asset, on the book), `settled` (its market, because nobody was left to
    deleverage) or `ended`."""
    remaining: Size
    timestamp: Millis
    seq: Seq = 0
    fee: Amount = "0"
    """The liquidation fee, to insurance."""


class Funding(Object):
    symbol: str
    rate: Decimal
    """For the interval; positive: longs pay shorts."""
    index_price: Price
    premium: Decimal
    due: Millis
    deferred: bool
    timestamp: Millis
    seq: Seq = 0


class OracleSource(Object):
    name: str
    price: Decimal | None = None
    age_ms: int | None = None
    weight: Decimal | None = None
    excluded: str | None = None
    """Why the aggregate does not use it; null when it does."""
    tier: str | None = None
    latency_ms: int | None = None
    used: bool = False
    final: bool = False
    """Read at a block that is final."""


class OracleUpdate(Object):
    """The aggregated price behind a market's index."""

    symbol: str
    price: Decimal | None
    confidence: Decimal
    """0..1."""
    sources: list[OracleSource]
    breaker: str = "closed"
    pinned: bool = False
    """True while a hand-set price stands in for the sources (paper mode)."""
    live: bool = True
    reduce_only: bool = False
    reason: str = ""
    """Why there is no live price."""
    basis: str = ""
    breaker_until: Millis | None = None
    reference_price: Decimal | None = None
    """Tertiary sources' price while they are all there is; for display only."""
    onchain: OnChainPrice | None = None
    timestamp: Millis = 0


class Settlement(Object):
    """A batch written to, or confirmed by, the chain."""

    batch_id: int
    status: str
    trades: int
    transaction: str | None = None
    root: str | None = None
    timestamp: Millis = 0


class LedgerRow(Object):
    """One change of one balance."""

    asset: str
    cause: str
    delta: Amount
    balance: Amount
    timestamp: Millis
    symbol: str | None = None
    reference_id: int | None = None
    seq: Seq = 0


class VaultInfo(Object):
    vault_id: int
    name: str
    leader: str | None = None
    assets: Amount = "0"
    total_shares: Amount = "0"
    share_price: Decimal | None = None
    shares: Amount | None = None
    """One's own, where signed in."""
    value: Amount | None = None
    """What they are worth."""


class VaultUpdate(Object):
    vault_id: int
    action: Literal["deposit", "withdraw", "fee", "created", "rejected"]
    amount: Amount
    shares: Amount = "0"
    """The account's shares afterwards."""
    total_shares: Amount = "0"
    assets: Amount = "0"
    reject: Reject | None = None
    seq: Seq = 0


class LendingUpdate(Object):
    asset: str
    action: str
    amount: Amount
    supplied: Amount = "0"
    borrowed: Amount = "0"
    pool_cash: Amount = "0"
    reject: Reject | None = None
    seq: Seq = 0


class LendingPool(Object):
    asset: str
    cash: Amount
    supply_index: Decimal
    borrow_index: Decimal
    supplied: Amount | None = None
    """One's own supply, where signed in."""
    borrowed: Amount | None = None
    total_supplied: Amount = "0"
    total_borrowed: Amount = "0"
    utilization: Decimal = Decimal(0)
    """Of what the pool has, how much is lent out: 1 = all of it."""
    supply_rate: Decimal = Decimal(0)
    """A year's, at the present utilization, as the other rates."""
    borrow_rate: Decimal = Decimal(0)
    base_rate: Decimal = Decimal(0)
    slope_rate: Decimal = Decimal(0)
    """The borrow rate is base + slope x min(utilization, kink) + steep x what is above the kink."""
    steep_rate: Decimal = Decimal(0)
    kink: Decimal = Decimal(0)
    reserve: Decimal = Decimal(0)
    """The share of the interest that the venue keeps."""
    enabled: bool = True


class OrderUpdate(Object):
    """The answer to an order request, and what the `orders` channel carries."""

    order: Order
    status: OrderState
    fills: list[Fill] | None = None
    duplicate: bool = False
    """True when the client order id was known already: this is that order, and nothing was placed."""

    @property
    def ok(self) -> bool:
        """Whether the venue took the request: False for a rejection, which `order.reject` explains."""
        return self.order.reject is None


class PositionUpdate(Object):
    position: Position
    action: PositionAction | Literal["rejected"]
    realizedPnL: Decimal | None = None
    order: Order | None = None
    """The order that carried an open_position or close_position out."""
    fills: list[Fill] | None = None
    reject: Reject | None = None

    @property
    def ok(self) -> bool:
        return self.reject is None


class BalanceUpdate(Object):
    balances: list[Balance]
    margin: Margin | None = None
    cause: str | None = None
    timestamp: Millis = 0
    seq: Seq = 0
    reject: Reject | None = None

    @property
    def ok(self) -> bool:
        return self.reject is None


class Withdrawal(Object):
    """An amount that has left the balance: `pending` until it is paid on the chain, `confirmed` then. A venue without a
    chain has nothing to wait for."""

    withdrawal_id: int
    asset: str
    amount: Amount
    status: Literal["pending", "confirmed", "rejected"]
    reject: Reject | None = None
    seq: Seq = 0

    @property
    def ok(self) -> bool:
        return self.reject is None
