"""Events: what a command did. Derived, never journaled as truth; identified by (seq, index).

Laid out in records exactly as commands are. Every event that concerns an account names it, so that a publisher can
route it without state. `Fill` carries the position and cash after it, `CashChanged` each other ledger row: folding the
two gives every balance.
"""

from __future__ import annotations

from typing import ClassVar, Final, Union

import msgspec

from luxterm.model.units import I64, U8, U16, U32


class _Event(msgspec.Struct, frozen=True, array_like=True):
    KIND: ClassVar[int]


class Stamped(msgspec.Struct, frozen=True):
    """An event with its identity and the time of its command."""

    seq: int
    index: int
    now_ns: int
    event: Event


# --- orders ----------------------------------------------------------------------------------------------------------


class OrderAccepted(_Event, frozen=True):
    """A new order that is not refused; whatever it fills at once follows."""

    KIND: ClassVar[int] = 1
    account: U32
    market: U16
    order_id: I64
    side: U8
    type: U8
    tif: U8
    stp: U8
    trigger_by: U8
    peg: U8
    flags: U16
    price_ticks: I64
    """The effective limit: a market order's protection price."""
    size_lots: I64
    stop_price_ticks: I64
    display_lots: I64
    expires_ns: I64
    client_order_id: bytes


class OrderTriggered(_Event, frozen=True):
    KIND: ClassVar[int] = 2
    account: U32
    market: U16
    order_id: I64
    price_ticks: I64
    """The limit it enters the book with."""
    trigger_price_ticks: I64
    """The reference price that set it off."""


class OrderChanged(_Event, frozen=True):
    """Price, size or stop of an open order changed: by modify, slide, peg, trail, decrement, trim or group."""

    KIND: ClassVar[int] = 3
    account: U32
    market: U16
    order_id: I64
    reason: U8
    """CloseReason of the cause where the venue shrank it; MODIFIED_AWAY for the owner's modify, pegs and trails."""
    price_ticks: I64
    size_lots: I64
    filled_lots: I64
    stop_price_ticks: I64


class OrderClosed(_Event, frozen=True):
    """The order is gone; `filled_lots` of `size_lots` were filled."""

    KIND: ClassVar[int] = 4
    account: U32
    market: U16
    order_id: I64
    reason: U8
    size_lots: I64
    filled_lots: I64


class Rejected(_Event, frozen=True):
    """A command that was refused and changed nothing."""

    KIND: ClassVar[int] = 5
    account: U32
    market: U16
    """ANY_MARKET where the command names none."""
    command_kind: U16
    code: U16
    order_id: I64
    """The order it is about: for DUPLICATE_CLIENT_ORDER_ID the one that exists; 0 = none."""
    client_order_id: bytes


# --- trades ----------------------------------------------------------------------------------------------------------


class Trade(_Event, frozen=True):
    """The public print."""

    KIND: ClassVar[int] = 8
    market: U16
    taker_side: U8
    trade_id: I64
    price_ticks: I64
    size_lots: I64
    maker_order_id: I64
    taker_order_id: I64
    maker_account: U32
    taker_account: U32


class Fill(_Event, frozen=True):
    """One side of a trade, with the account as it is afterwards; the maker's, then the taker's, follow their Trade."""

    KIND: ClassVar[int] = 9
    account: U32
    market: U16
    side: U8
    liquidity: U8
    order_id: I64
    trade_id: I64
    price_ticks: I64
    size_lots: I64
    remaining_lots: I64
    fee_usd6: I64
    """Positive is paid, negative a rebate."""
    realized_pnl_usd6: I64
    """Of the closed part, before fees."""
    position_lots: I64
    position_cost_usd6: I64
    position_margin_usd6: I64
    """Isolated margin; 0 in cross mode."""
    cash_usd6: I64
    """Quote cash after realised profit, fee and isolated margin."""


class BookLevel(_Event, frozen=True):
    """A price level as it shows at the end of the command: one event for each level that changed."""

    KIND: ClassVar[int] = 10
    market: U16
    side: U8
    price_ticks: I64
    size_lots: I64
    """Displayed; 0 = the level is gone."""
    orders: U32


# --- accounts --------------------------------------------------------------------------------------------------------


class AccountOpened(_Event, frozen=True):
    KIND: ClassVar[int] = 16
    account: U32
    name: bytes


class CashChanged(_Event, frozen=True):
    """A ledger row other than a Fill's."""

    KIND: ClassVar[int] = 17
    account: U32
    asset: U16
    cause: U8
    market: U16
    """ANY_MARKET where none is concerned."""
    delta_atoms: I64
    cash_atoms: I64
    reference_id: I64
    """Withdrawal, order or vault id by cause; 0 = none."""


class PositionChanged(_Event, frozen=True):
    """A position changed other than by a Fill: takeover, deleveraging, settlement, margin, leverage, funding."""

    KIND: ClassVar[int] = 18
    account: U32
    market: U16
    cause: U8
    mode: U8
    leverage: U16
    lots: I64
    cost_usd6: I64
    margin_usd6: I64
    realized_pnl_usd6: I64


class WithdrawalChanged(_Event, frozen=True):
    KIND: ClassVar[int] = 19
    account: U32
    asset: U16
    withdrawal_id: I64
    amount_atoms: I64
    status: U8
    """0 pending, 1 confirmed, 2 returned."""
    reference: bytes


class CancelScheduled(_Event, frozen=True):
    KIND: ClassVar[int] = 20
    account: U32
    at_ns: I64


class DisconnectSet(_Event, frozen=True):
    KIND: ClassVar[int] = 21
    account: U32
    connection_id: I64
    enabled: U8


# --- prices, funding, market state -----------------------------------------------------------------------------------


class MarkChanged(_Event, frozen=True):
    KIND: ClassVar[int] = 32
    market: U16
    mark_ticks: I64
    index_ticks: I64
    open_interest_lots: I64


class FundingSettled(_Event, frozen=True):
    """A due funding payment; the accounts' rows are CashChanged of cause FUNDING."""

    KIND: ClassVar[int] = 33
    market: U16
    rate_e12: I64
    """For the interval; positive: longs pay shorts."""
    index_ticks: I64
    premium_e12: I64
    due_ns: I64
    deferred: U8


class MarketConfigured(_Event, frozen=True):
    KIND: ClassVar[int] = 34
    market: U16
    symbol: bytes


class MarketStatusChanged(_Event, frozen=True):
    KIND: ClassVar[int] = 35
    market: U16
    status: U8
    stale: U8
    """1 while the index is stale."""


class AssetConfigured(_Event, frozen=True):
    KIND: ClassVar[int] = 36
    asset: U16
    decimals: U8
    name: bytes


class ConfigurationChanged(_Event, frozen=True):
    """Tiers, fee tiers, venue limits or lending terms changed; `command_kind` says which."""

    KIND: ClassVar[int] = 37
    command_kind: U16
    market: U16


# --- liquidation -----------------------------------------------------------------------------------------------------


class LiquidationStep(_Event, frozen=True):
    """A step of the waterfall on one position."""

    KIND: ClassVar[int] = 48
    account: U32
    market: U16
    step: U8
    """0 started, 1 book order, 2 backstop took it, 3 insurance paid, 4 deleveraged, 5 collateral sold to
    insurance, 6 ended, 7 collateral sold on the book, 8 the market settled because nobody was left to deleverage,
    9 an owed asset bought on the book."""
    lots: I64
    """Signed as the position: what this step closed or took over."""
    price_ticks: I64
    fee_usd6: I64
    remaining_lots: I64
    equity_usd6: I64
    maintenance_usd6: I64
    counterparty: U32
    """Backstop, insurance or the deleveraged account; 0 = the book."""
    order_id: I64


class InsuranceChanged(_Event, frozen=True):
    """The fund after a payment; below zero it is short until the waterfall or a deposit covers it."""

    KIND: ClassVar[int] = 49
    delta_usd6: I64
    balance_usd6: I64


# --- vaults and lending ----------------------------------------------------------------------------------------------


class VaultCreated(_Event, frozen=True):
    KIND: ClassVar[int] = 64
    vault: U32
    leader: U32
    name: bytes


class VaultChanged(_Event, frozen=True):
    KIND: ClassVar[int] = 65
    vault: U32
    account: U32
    shares_delta: I64
    account_shares: I64
    total_shares: I64
    amount_usd6: I64
    assets_usd6: I64
    performance_fee_usd6: I64


class LendingChanged(_Event, frozen=True):
    KIND: ClassVar[int] = 66
    account: U32
    asset: U16
    action: U8
    """0 supply, 1 withdraw, 2 borrow, 3 repay, 4 accrue, 5 write-down, 6 automatic loan."""
    amount_atoms: I64
    supply_shares: I64
    borrow_shares: I64
    supply_index_e12: I64
    borrow_index_e12: I64
    cash_atoms: I64


Event = Union[
    OrderAccepted, OrderTriggered, OrderChanged, OrderClosed, Rejected, Trade, Fill, BookLevel,
    AccountOpened, CashChanged, PositionChanged, WithdrawalChanged, CancelScheduled, DisconnectSet,
    MarkChanged, FundingSettled, MarketConfigured, MarketStatusChanged, AssetConfigured, ConfigurationChanged,
    LiquidationStep, InsuranceChanged, VaultCreated, VaultChanged, LendingChanged,
]  # fmt: skip

EVENTS: Final[tuple[type[_Event], ...]] = (
    OrderAccepted, OrderTriggered, OrderChanged, OrderClosed, Rejected, Trade, Fill, BookLevel,
    AccountOpened, CashChanged, PositionChanged, WithdrawalChanged, CancelScheduled, DisconnectSet,
    MarkChanged, FundingSettled, MarketConfigured, MarketStatusChanged, AssetConfigured, ConfigurationChanged,
    LiquidationStep, InsuranceChanged, VaultCreated, VaultChanged, LendingChanged,
)  # fmt: skip
