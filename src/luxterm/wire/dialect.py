"""The Lux SDKs' dialect: the methods, names and casing that their clients use. Times are Unix seconds.

Order types are limit 0, market 1, stop 2, stop_limit 3, iceberg 4, peg 5; sides buy 0, sell 1; statuses open, partial,
filled, cancelled, rejected.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from luxterm.wire import objects as o
from luxterm.wire import requests as r
from luxterm.wire.method import Method, Params
from luxterm.wire.session import Budget, Scope

ICEBERG: Final = 4
PEG: Final = 5
TYPES: Final = {0: "limit", 1: "market", 2: "stop", 3: "stop_limit", ICEBERG: "limit", PEG: "limit"}
TYPE_NUMBERS: Final = {
    "limit": 0, "market": 1, "stop": 2, "stop_limit": 3, "take_profit": 2, "take_profit_limit": 3, "trailing_stop": 2,
}  # fmt: skip
STATUSES: Final = {
    "submitted": "open", "triggered": "open", "partial": "partial", "filled": "filled", "cancelled": "cancelled",
    "expired": "cancelled", "rejected": "rejected",
}  # fmt: skip


class LxOrder(Params, kw_only=True):
    symbol: r.Symbol
    type: Annotated[int, Meta(ge=0, le=5)] = 0
    side: Annotated[int, Meta(ge=0, le=1)] = 0
    price: r.Number | None = None
    size: r.Number
    userID: Annotated[str, Meta(max_length=64)] = ""
    """Paper nodes: whose order it is. Elsewhere it can only be oneself."""
    clientID: Annotated[str, Meta(max_length=64)] = ""
    timeInForce: Annotated[str, Meta(max_length=8)] = ""
    postOnly: bool = False
    reduceOnly: bool = False
    stopPrice: r.Number | None = None
    displaySize: r.Number | None = None


class LxOrderId(Params):
    orderId: Annotated[int, Meta(ge=0, le=2**63 - 1)]


class LxBook(Params):
    symbol: r.Symbol
    depth: Annotated[int, Meta(ge=0, le=1000)] = 10


class LxSymbol(Params):
    symbol: r.Symbol


class LxRecent(Params):
    symbol: r.Symbol
    limit: r.PositiveCount = 100


class LxSource(Params):
    symbol: r.Symbol
    source: Annotated[str, Meta(max_length=64)] = ""


class LxUser(Params):
    user_id: Annotated[str, Meta(max_length=64)] = ""


class LxBatch(Params):
    batch_id: int | str


class LxNothing(Params):
    pass


class LxPlaced(o.Object):
    orderId: int
    status: str
    message: str


class LxCancelled(o.Object):
    success: bool
    message: str


class LxOrderState(o.Object):
    order_id: int
    symbol: str
    type: int
    side: int
    price: Decimal
    size: Decimal
    filled: Decimal
    remaining: Decimal
    status: str
    user_id: str
    client_id: str
    timestamp: int
    time_in_force: str
    post_only: bool
    reduce_only: bool


class LxLevel(msgspec.Struct, rename="pascal"):
    price: Decimal
    size: Decimal


class LxBookState(msgspec.Struct, rename="pascal"):
    symbol: str
    bids: list[LxLevel]
    asks: list[LxLevel]
    timestamp: int


class LxPrice(o.Object):
    price: Decimal


class LxTrade(o.Object):
    """Order and user ids are one's own; those of others are 0 and empty."""

    trade_id: int
    symbol: str
    price: Decimal
    size: Decimal
    side: int
    buy_order_id: int
    sell_order_id: int
    buyer_id: str
    seller_id: str
    timestamp: int


class LxInfo(o.Object):
    version: str
    network: str
    order_count: int
    trade_count: int
    timestamp: int
    block_height: int
    syncing: bool
    uptime: int


class LxQuote(o.Object):
    name: str
    symbol: str
    price: Decimal
    bid: Decimal
    ask: Decimal
    volume: Decimal
    latency_ns: int
    provider: str


class LxAggregate(o.Object):
    symbol: str
    price: Decimal
    confidence: Decimal
    sources: list[LxQuote]
    timestamp: int


class LxSourceInfo(o.Object):
    name: str
    provider: str
    healthy: bool
    latency_ns: int
    symbols: list[str]


class LxLiquidation(o.Object):
    symbol: str
    side: str
    size: Decimal
    price: Decimal
    step: str
    timestamp: str
    """ISO 8601."""


class LxSettlement(o.Object):
    batch_id: int | str
    status: str
    trades: int
    tx_hash: str
    timestamp: str


class LxMargin(o.Object):
    user_id: str
    equity: Decimal
    initial_margin: Decimal
    maintenance_margin: Decimal
    free_margin: Decimal
    margin_ratio: Decimal
    positions: int


class LxRisk(o.Object):
    user_id: str
    risk: Decimal
    """Maintenance margin / equity, 1 and above being liquidated."""
    liquidating: bool
    positions: list[dict[str, Any]]


class LxInsurance(o.Object):
    balance: Decimal
    asset: str
    liquidations: int


class LxStats(o.Object):
    symbol: str
    last_price: Decimal
    mark_price: Decimal
    index_price: Decimal
    volume_24h: Decimal
    high_24h: Decimal
    low_24h: Decimal
    change_24h: Decimal
    open_interest: Decimal
    funding_rate: Decimal
    trades_24h: int


DIALECT: Final[dict[str, Method]] = {
    "lx_placeOrder": Method(LxOrder, LxPlaced, "Places an order.", Scope.TRADE, Budget.ORDER),
    "lx_cancelOrder": Method(LxOrderId, LxCancelled, "Cancels an order.", Scope.TRADE, Budget.CANCEL),
    "lx_getOrder": Method(LxOrderId, LxOrderState, "One of one's own orders.", Scope.READ),
    "lx_getOrderBook": Method(LxBook, LxBookState, "The order book."),
    "lx_getBestBid": Method(LxSymbol, LxPrice, "The best bid's price, 0 where nobody bids."),
    "lx_getBestAsk": Method(LxSymbol, LxPrice, "The best offer's price, 0 where nobody offers."),
    "lx_getTrades": Method(LxRecent, list[LxTrade], "The last trades, newest first."),
    "lx_getInfo": Method(LxNothing, LxInfo, "The node in short."),
    "lx_ping": Method(LxNothing, str, "Answers pong."),
    "market_data.get": Method(LxSource, LxQuote, "One source's price of a symbol, or the aggregate."),
    "market_data.aggregate": Method(LxSymbol, LxAggregate, "The aggregated price with its sources."),
    "market_data.sources": Method(LxNothing, list[LxSourceInfo], "The price sources."),
    "market.stats": Method(LxSymbol, LxStats, "24 hours of a market."),
    "liquidations.get": Method(LxRecent, list[LxLiquidation], "Steps of liquidations, newest first."),
    "settlement.batch": Method(LxBatch, LxSettlement, "One settlement batch."),
    "margin.info": Method(LxUser, LxMargin, "One's margin account.", Scope.READ),
    "margin.liquidation_risk": Method(LxUser, LxRisk, "How near liquidation one is.", Scope.READ),
    "insurance_fund.status": Method(LxNothing, LxInsurance, "The insurance fund."),
}
