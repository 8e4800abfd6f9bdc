"""What the engine answers when it is asked: plain values in engine units, copied out, never live."""

from __future__ import annotations

import msgspec


class OrderState(msgspec.Struct, frozen=True):
    order_id: int
    account: int
    market: int
    side: int
    type: int
    tif: int
    stp: int
    trigger_by: int
    peg: int
    flags: int
    status: int
    """OrderStatus: an open order is SUBMITTED, PARTIAL, TRIGGERED or UNTRIGGERED."""
    price_ticks: int
    size_lots: int
    filled_lots: int
    filled_value_tick_lots: int
    """Sum of price_ticks x size_lots over its fills; divided by filled_lots it is the average price."""
    stop_price_ticks: int
    display_lots: int
    expires_ns: int
    created_ns: int
    updated_ns: int
    oco_order_id: int
    client_order_id: bytes


class PositionState(msgspec.Struct, frozen=True):
    account: int
    market: int
    lots: int
    """Positive long, negative short; 0 where only leverage or orders exist."""
    cost_usd6: int
    leverage: int
    mode: int
    margin_usd6: int
    """Isolated margin; 0 in cross mode."""
    mark_ticks: int
    notional_usd6: int
    unrealized_pnl_usd6: int
    realized_pnl_usd6: int
    funding_usd6: int
    """Received positive, paid negative, over the life of the position."""
    initial_margin_usd6: int
    maintenance_margin_usd6: int
    liquidation_ticks: int
    """0 = none within reach."""


class BalanceState(msgspec.Struct, frozen=True):
    asset: int
    total_atoms: int
    locked_atoms: int
    borrowed_atoms: int = 0
    supplied_atoms: int = 0


class AccountState(msgspec.Struct, frozen=True):
    account: int
    name: bytes
    seq: int
    cash_usd6: int
    equity_usd6: int
    initial_margin_usd6: int
    maintenance_margin_usd6: int
    free_margin_usd6: int
    """What new orders may use: equity - initial margin, not below 0."""
    withdrawable_usd6: int
    liquidating: bool
    open_orders: int
    balances: tuple[BalanceState, ...]


class MarketState(msgspec.Struct, frozen=True):
    market: int
    symbol: bytes
    type: int
    flags: int
    status: int
    stale: bool
    base_asset: int
    tick_size_e12: int
    lot_size_e12: int
    max_leverage: int
    default_leverage: int
    best_bid_ticks: int
    best_ask_ticks: int
    last_ticks: int
    mark_ticks: int
    index_ticks: int
    index_published_ns: int
    open_interest_lots: int
    orders: int
    """Resting orders."""
    bid_levels: int
    ask_levels: int
    trades: int
    """Prints since the market began."""
    funding_rate_e12: int
    """Last settled rate for its interval."""
    next_funding_ns: int


class BookState(msgspec.Struct, frozen=True):
    """Displayed levels, best first: (price_ticks, size_lots, orders)."""

    market: int
    seq: int
    bids: tuple[tuple[int, int, int], ...]
    asks: tuple[tuple[int, int, int], ...]
