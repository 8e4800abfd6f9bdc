"""The named options that more than one method takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, TypedDict

from luxterm.client.connection import ConnectionState

Number = Decimal | int | str | float
"""A price, size or amount: floats are read by their shortest text, so 0.1 is one tenth."""


class OrderOptions(TypedDict, total=False):
    """Of an order, besides market, side, size and price."""

    type: Literal["limit", "market", "stop", "stop_limit", "take_profit", "take_profit_limit", "trailing_stop"] | None
    time_in_force: Literal["GTC", "IOC", "FOK", "GTD", "DAY"] | None
    client_order_id: str | None
    post_only: bool | Literal["slide"]
    reduce_only: bool
    hidden: bool
    stop_price: Number | None
    display_size: Number | None
    stp: Literal["expire_maker", "expire_taker", "expire_both", "decrement"]
    expires_at: int | None
    take_profit: Number | None
    stop_loss: Number | None
    trail_distance: Number | None
    trail_bps: int | None
    peg: Literal["bid", "ask", "mid"] | None
    peg_offset: Number | None
    trigger_by: Literal["mark", "last", "index"] | None
    slippage_bps: int | None
    oco_order_id: int | None


class ClientOptions(TypedDict, total=False):
    """Of a client, besides its address; see AsyncClient."""

    account: str | None
    api_key: str | None
    api_secret: str | None
    token: str | None
    timeout_s: float
    reconnect: bool
    on_state: Callable[[ConnectionState], None] | None
