"""What a client may say over a WebSocket: one struct for each request type, unknown fields forbidden, lengths bounded.

Decoding checks shapes only; whether a price lies on the grid or an order exists is a matter of `translate`
and the engine.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Union

import msgspec
from msgspec import Meta

from luxterm.wire.objects import MarginModeName, OrderKind, SelfTradeMode, TimeInForce

MAX_BATCH: Final = 100
"""Orders or cancels in one batch."""
MAX_SYMBOLS: Final = 100

Symbol = Annotated[str, Meta(min_length=1, max_length=32, description="A market, such as BTC-USDT.")]
Name = Annotated[str, Meta(max_length=64)]
ClientOrderId = Annotated[str, Meta(min_length=1, max_length=64, description="The client's own id, 1 to 64 bytes.")]
OrderId = Annotated[int, Meta(ge=1, le=2**63 - 1)] | Annotated[str, Meta(min_length=1, max_length=64)]
"""An order's number; decimal text is taken too."""
RequestId = Annotated[int, Meta(ge=-(2**53), le=2**53)] | Annotated[str, Meta(max_length=128)]
PositiveCount = Annotated[int, Meta(ge=1, le=1000)]
Number = Decimal
"""A JSON number or decimal text; finite, checked against the market's grid."""
Millis = Annotated[int, Meta(ge=0, le=2**53)]


class Trail(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The distance of a trailing stop: exactly one of the two."""

    distance: Number | None = None
    bps: Annotated[int, Meta(ge=1, le=9999)] | None = None


class Peg(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    to: Literal["bid", "ask", "mid"]
    offset: Number | None = None
    """Signed, added to the reference."""


class OrderSpec(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order as a client asks for it."""

    symbol: Symbol
    side: Literal["buy", "sell"]
    size: Number
    type: OrderKind = "limit"
    price: Number | None = None
    """Ignored (0 or null) for market-type orders."""
    stop_price: Number | None = None
    time_in_force: TimeInForce | None = None
    """Default GTC; market orders are IOC."""
    client_order_id: ClientOrderId | None = None
    post_only: bool | Literal["slide"] = False
    reduce_only: bool = False
    hidden: bool = False
    display_size: Number | None = None
    stp: SelfTradeMode = "expire_maker"
    expires_at: Millis | None = None
    """Unix milliseconds; makes the order GTD."""
    take_profit: Number | None = None
    stop_loss: Number | None = None
    trail: Trail | None = None
    peg: Peg | None = None
    trigger_by: Literal["mark", "last", "index"] | None = None
    slippage_bps: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    oco_order_id: OrderId | None = None


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"):
    """Base of all requests. `timestamp` is the specification's and is not interpreted."""

    request_id: RequestId | None = None
    timestamp: float | int | None = None


class Auth(Request, tag="auth"):
    """Sign in: an API key pair, a token, or a signed EIP-4361 message."""

    apiKey: Annotated[str, Meta(max_length=128)] | None = None
    apiSecret: Annotated[str, Meta(max_length=256)] | None = None
    token: Annotated[str, Meta(max_length=4096)] | None = None
    message: Annotated[str, Meta(max_length=4096)] | None = None
    signature: Annotated[str, Meta(max_length=300)] | None = None


class Ping(Request, tag="ping"):
    """Answered by `pong`."""


class _Channel(Request):
    channel: Annotated[str, Meta(min_length=1, max_length=96)]
    symbols: Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=MAX_SYMBOLS)] | None = None


class Subscribe(_Channel, tag="subscribe"):
    """Subscribe to a channel for symbols (`["*"]` for all), or to `name:SYMBOL` in one string."""

    depth: Annotated[int, Meta(ge=1, le=1000)] | None = None
    interval_ms: Annotated[int, Meta(ge=0, le=60_000)] | None = None
    mode: Literal["snapshot", "delta"] | None = None
    checksum: bool = False
    interval: Annotated[str, Meta(max_length=8)] | None = None
    """Candles: 1m, 5m, 1h, ..."""


class Unsubscribe(_Channel, tag="unsubscribe"):
    interval: Annotated[str, Meta(max_length=8)] | None = None


class PlaceOrder(Request, tag="place_order"):
    order: OrderSpec


class PlaceOrders(Request, tag="place_orders"):
    orders: Annotated[list[OrderSpec], Meta(min_length=1, max_length=MAX_BATCH)]


class OrderRef(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Names an order by the venue's id or by the client's own."""

    order_id: OrderId | None = None
    orderID: OrderId | None = None
    client_order_id: ClientOrderId | None = None
    symbol: Symbol | None = None


class CancelOrder(Request, tag="cancel_order"):
    order_id: OrderId | None = None
    orderID: OrderId | None = None
    client_order_id: ClientOrderId | None = None
    symbol: Symbol | None = None


class CancelOrders(Request, tag="cancel_orders"):
    orders: Annotated[list[OrderRef | OrderId], Meta(min_length=1, max_length=MAX_BATCH)]


class CancelAll(Request, tag="cancel_all"):
    symbol: Symbol | None = None
    side: Literal["buy", "sell"] | None = None
    kind: Literal["all", "resting", "triggers"] = "all"


class ModifyOrder(Request, tag="modify_order"):
    """`size` is the new total, filled part included; what is left out stays as it is."""

    order_id: OrderId | None = None
    orderID: OrderId | None = None
    client_order_id: ClientOrderId | None = None
    symbol: Symbol | None = None
    price: Number | None = None
    newPrice: Number | None = None
    size: Number | None = None
    newSize: Number | None = None
    stop_price: Number | None = None


class ScheduleCancel(Request, tag="schedule_cancel"):
    """Dead-man's switch: cancel everything at `time` (Unix ms, at least 5 s ahead); null disarms."""

    time: Millis | None = None


class CancelOnDisconnect(Request, tag="cancel_on_disconnect"):
    """Cancel this connection's orders when it ends."""

    enabled: bool = True


class OpenPosition(Request, tag="open_position"):
    """A market order with its leverage in one request."""

    symbol: Symbol
    side: Literal["buy", "sell"]
    size: Number
    leverage: Annotated[int, Meta(ge=1, le=1000)] | None = None
    margin_mode: MarginModeName | None = None
    settlement: Annotated[str, Meta(max_length=32)] | None = None
    client_order_id: ClientOrderId | None = None
    slippage_bps: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class ClosePosition(Request, tag="close_position"):
    """A reduce-only market order against one's position; without `size` all of it."""

    positionID: Name | None = None
    position_id: Name | None = None
    symbol: Symbol | None = None
    size: Number | None = None
    client_order_id: ClientOrderId | None = None
    slippage_bps: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class ModifyLeverage(Request, kw_only=True, tag="modify_leverage"):
    positionID: Name | None = None
    position_id: Name | None = None
    symbol: Symbol | None = None
    leverage: Annotated[int, Meta(ge=1, le=1000)]
    margin_mode: MarginModeName | None = None


class AdjustMargin(Request, kw_only=True, tag="adjust_margin"):
    """Adds to (positive) or takes from (negative) the margin of an isolated position."""

    positionID: Name | None = None
    position_id: Name | None = None
    symbol: Symbol | None = None
    amount: Number


class VaultDeposit(Request, kw_only=True, tag="vault_deposit"):
    vaultID: RequestId | None = None
    vault_id: RequestId | None = None
    amount: Number


class VaultWithdraw(Request, tag="vault_withdraw"):
    """Redeems shares worth `amount`; null redeems all."""

    vaultID: RequestId | None = None
    vault_id: RequestId | None = None
    amount: Number | None = None


class _Lending(Request):
    asset: Name


class LendingSupply(_Lending, kw_only=True, tag="lending_supply"):
    amount: Number


class LendingWithdraw(_Lending, tag="lending_withdraw"):
    amount: Number | None = None


class LendingBorrow(_Lending, kw_only=True, tag="lending_borrow"):
    amount: Number


class LendingRepay(_Lending, tag="lending_repay"):
    amount: Number | None = None


class Transfer(Request, tag="transfer"):
    """To another account of the venue, by its name."""

    to: Name
    asset: Name
    amount: Number


class GetBalances(Request, tag="get_balances"):
    pass


class GetPositions(Request, tag="get_positions"):
    symbol: Symbol | None = None


class GetOrders(Request, tag="get_orders"):
    """Open orders; with `closed` the last closed ones, newest first."""

    symbol: Symbol | None = None
    closed: bool = False
    limit: PositiveCount = 500


class GetOrder(Request, tag="get_order"):
    """One order of one's own, open or lately closed."""

    order_id: OrderId | None = None
    orderID: OrderId | None = None
    client_order_id: ClientOrderId | None = None
    symbol: Symbol | None = None


class GetFills(Request, tag="get_fills"):
    symbol: Symbol | None = None
    limit: PositiveCount = 100


AnyRequest = Union[
    Auth, Ping, Subscribe, Unsubscribe,
    PlaceOrder, PlaceOrders, CancelOrder, CancelOrders, CancelAll, ModifyOrder, ScheduleCancel, CancelOnDisconnect,
    OpenPosition, ClosePosition, ModifyLeverage, AdjustMargin,
    VaultDeposit, VaultWithdraw, LendingSupply, LendingWithdraw, LendingBorrow, LendingRepay, Transfer,
    GetBalances, GetPositions, GetOrders, GetOrder, GetFills,
]  # fmt: skip
