"""What the venue says over a WebSocket: one envelope, and the data that belongs to each type."""

from __future__ import annotations

import msgspec

from luxterm.wire.objects import (
    BalanceUpdate,
    BookDelta,
    BookSnapshot,
    Candle,
    Fill,
    Funding,
    LendingUpdate,
    Liquidation,
    Margin,
    Object,
    OracleUpdate,
    Order,
    OrderUpdate,
    Position,
    PositionUpdate,
    PriceUpdate,
    Settlement,
    Ticker,
    Trade,
    VaultUpdate,
)


class Message(msgspec.Struct, omit_defaults=True):
    """The envelope of everything the venue sends. `timestamp` is Unix milliseconds; data's shape is `DATA[type]`."""

    type: str
    timestamp: int = 0
    request_id: int | str | None = None
    channel: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"")
    error: str | None = None
    code: int | None = None
    retryable: bool | None = None
    order_id: int | None = None
    client_order_id: str | None = None


class Connected(Object):
    """Said once on connect."""

    client_id: str
    server_time: int
    version: str
    mode: str = "paper"


class AuthSuccess(Object):
    user_id: str
    scopes: list[str] = []


class Pong(Object):
    server_time: int


class Subscribed(Object):
    channel: str
    symbols: list[str]


class OrderBatch(Object):
    """One result for each item of a batch, in the same order."""

    results: list[OrderUpdate]


class OrdersUpdate(Object):
    """A full list of orders: it replaces what was known."""

    orders: list[Order]


class PositionsUpdate(Object):
    positions: list[Position]


class FillsUpdate(Object):
    fills: list[Fill]


class TradeUpdate(Object):
    trade: Trade


class TradesSnapshot(Object):
    trades: list[Trade]


class TickerUpdate(Object):
    tickers: list[Ticker]


class CandleUpdate(Object):
    """The present candle; after subscribing the recent ones, oldest first."""

    symbol: str
    interval: str
    candles: list[Candle]


class ScheduleCancelAck(Object):
    time: int | None


class CancelOnDisconnectAck(Object):
    enabled: bool


DATA: dict[str, type[Object]] = {
    "connected": Connected,
    "auth_success": AuthSuccess,
    "pong": Pong,
    "subscribed": Subscribed,
    "unsubscribed": Subscribed,
    "order_update": OrderUpdate,
    "order_batch": OrderBatch,
    "orders_update": OrdersUpdate,
    "position_update": PositionUpdate,
    "positions_update": PositionsUpdate,
    "balance_update": BalanceUpdate,
    "fill_update": Fill,
    "fills_update": FillsUpdate,
    "margin_update": Margin,
    "vault_update": VaultUpdate,
    "lending_update": LendingUpdate,
    "schedule_cancel": ScheduleCancelAck,
    "cancel_on_disconnect": CancelOnDisconnectAck,
    "orderbook_update": BookSnapshot,
    "orderbook_delta": BookDelta,
    "trade_update": TradeUpdate,
    "trades_update": TradesSnapshot,
    "price_update": PriceUpdate,
    "candle_update": CandleUpdate,
    "ticker_update": TickerUpdate,
    "liquidation_update": Liquidation,
    "funding_update": Funding,
    "oracle_update": OracleUpdate,
    "settlement_update": Settlement,
}
"""Type of message -> shape of its `data`."""
