"""Commands: everything that changes engine state, and nothing else. State = fold(commands).

A command is an immutable struct of integers. Its fields are written to a record in the order declared here, each with
the width of its annotation, little-endian and without padding; a last field of type `bytes` or `tuple[int, ...]` takes
the rest of the record. `KIND` names the record; kinds are stored in journals: never renumber, never reorder fields.
The C structs of `_engine.pxd` mirror these layouts and a test holds the two against each other.

Prices are ticks, sizes lots, money usd6, amounts of an asset its atoms, times Unix nanoseconds; 0 means "not given"
unless a field says otherwise.
"""

from __future__ import annotations

from typing import ClassVar, Final, Union

import msgspec

from luxterm.model.units import I64, U8, U16, U32


class _Command(msgspec.Struct, frozen=True):
    KIND: ClassVar[int]


# --- orders ----------------------------------------------------------------------------------------------------------


class PlaceOrder(_Command, frozen=True):
    KIND: ClassVar[int] = 1
    account: U32
    market: U16
    side: U8
    type: U8
    tif: U8
    stp: U8
    trigger_by: U8
    peg: U8
    flags: U16
    """OrderFlag bits."""
    slippage_bps: U16
    """Market orders: bound against mark; 0 = the market's default."""
    trail_bps: U16
    price_ticks: I64
    """Limit price; 0 for market-type orders."""
    size_lots: I64
    stop_price_ticks: I64 = 0
    display_lots: I64 = 0
    """Iceberg: shown slice; 0 = all."""
    expires_ns: I64 = 0
    trail_ticks: I64 = 0
    peg_offset_ticks: I64 = 0
    """Signed; added to the peg's reference price."""
    take_profit_ticks: I64 = 0
    stop_loss_ticks: I64 = 0
    """Bracket legs created with the entry's fills; 0 = none."""
    oco_order_id: I64 = 0
    """An open order of the same account and market that this one cancels and is cancelled by."""
    connection_id: I64 = 0
    """The connection it came from, for cancel-on-disconnect; 0 = none."""
    client_order_id: bytes = b""


class CancelOrder(_Command, frozen=True):
    """By order id, or by client order id when `order_id` is 0."""

    KIND: ClassVar[int] = 2
    account: U32
    order_id: I64
    client_order_id: bytes = b""


class ModifyOrder(_Command, frozen=True):
    """`size_lots` is the new total, filled part included; 0 keeps a value as it is."""

    KIND: ClassVar[int] = 3
    account: U32
    order_id: I64
    price_ticks: I64
    size_lots: I64
    stop_price_ticks: I64 = 0
    client_order_id: bytes = b""


class CancelAll(_Command, frozen=True):
    KIND: ClassVar[int] = 4
    account: U32
    market: U16
    """ANY_MARKET for all."""
    side: U8
    """BOTH_SIDES for both."""
    kind: U8
    """CancelKind."""


class ScheduleCancel(_Command, frozen=True):
    """Dead-man's switch: cancels all of the account's orders at `at_ns`; 0 disarms."""

    KIND: ClassVar[int] = 5
    account: U32
    at_ns: I64


class SetCancelOnDisconnect(_Command, frozen=True):
    KIND: ClassVar[int] = 6
    account: U32
    connection_id: I64
    enabled: U8


class CloseConnection(_Command, frozen=True):
    KIND: ClassVar[int] = 7
    connection_id: I64


# --- accounts and margin ---------------------------------------------------------------------------------------------


class OpenAccount(_Command, frozen=True):
    """The engine assigns the next id; the event carries it. A known name is rejected with ACCOUNT_EXISTS."""

    KIND: ClassVar[int] = 16
    name: bytes


class Deposit(_Command, frozen=True):
    """Money that has arrived. `reference` names where (a transaction hash, `paper`); it is not interpreted."""

    KIND: ClassVar[int] = 17
    account: U32
    asset: U16
    amount_atoms: I64
    reference: bytes = b""


class Withdraw(_Command, frozen=True):
    """Moves the amount to the pending account until FinishWithdrawal."""

    KIND: ClassVar[int] = 18
    account: U32
    asset: U16
    amount_atoms: I64
    reference: bytes = b""


class FinishWithdrawal(_Command, frozen=True):
    KIND: ClassVar[int] = 19
    withdrawal_id: I64
    confirmed: U8
    """1: it left the venue; 0: it failed and returns to the account."""


class Transfer(_Command, frozen=True):
    KIND: ClassVar[int] = 20
    account: U32
    to_account: U32
    asset: U16
    amount_atoms: I64


class SetLeverage(_Command, frozen=True):
    KIND: ClassVar[int] = 21
    account: U32
    market: U16
    leverage: U16


class SetMarginMode(_Command, frozen=True):
    KIND: ClassVar[int] = 22
    account: U32
    market: U16
    mode: U8


class AdjustMargin(_Command, frozen=True):
    """Adds to (positive) or removes from (negative) an isolated position's margin."""

    KIND: ClassVar[int] = 23
    account: U32
    market: U16
    amount_usd6: I64


# --- prices and time -------------------------------------------------------------------------------------------------


class SetIndexPrice(_Command, frozen=True):
    """The aggregator's price. `published_ns` is its age against which staleness is judged (not later than now)."""

    KIND: ClassVar[int] = 32
    market: U16
    price_ticks: I64
    published_ns: I64


class Tick(_Command, frozen=True):
    """A clock command: only runs the work that has come due."""

    KIND: ClassVar[int] = 33


# --- configuration ---------------------------------------------------------------------------------------------------


class ConfigureAsset(_Command, frozen=True):
    KIND: ClassVar[int] = 48
    asset: U16
    decimals: U8
    """At most 8; the quote asset has 6."""
    haircut_bps: U16
    index_market: U16
    """The market whose index prices this asset in the quote; ANY_MARKET for stables at 1."""
    name: bytes


class ConfigureMarket(_Command, frozen=True):
    """Creates or changes a market. tick_size x lot_size must be a whole number of usd6."""

    KIND: ClassVar[int] = 49
    market: U16
    type: U8
    flags: U16
    """MarketFlag bits."""
    base_asset: U16
    tick_size_e12: I64
    lot_size_e12: I64
    max_leverage: U16
    default_leverage: U16
    maintenance_margin_bps: U16
    liquidation_fee_bps: U16
    price_band_bps: U16
    """Limit prices further from mark than this are refused; 0 = off."""
    slippage_bps: U16
    """Default protection of market orders."""
    max_funding_rate_bps: U16
    """Cap per funding interval."""
    maker_fee_e12: I64
    """Of notional; negative is a rebate."""
    taker_fee_e12: I64
    stale_ns: I64
    funding_interval_ns: I64
    """0 = no funding."""
    interest_8h_e12: I64
    impact_notional_usd6: I64
    min_notional_usd6: I64
    max_order_lots: I64
    """0 = no cap, here and below."""
    max_order_notional_usd6: I64
    max_position_lots: I64
    max_open_interest_lots: I64
    backstop_cap_lots: I64
    max_pegs: U16
    symbol: bytes


class ConfigureMarginTiers(_Command, frozen=True):
    """`tiers` = lower_usd6, max_leverage, lower_usd6, ... rising from a lower of 0; empty removes them."""

    KIND: ClassVar[int] = 50
    market: U16
    tiers: tuple[int, ...]


class ConfigureFeeTiers(_Command, frozen=True):
    """30-day volume tiers: volume_usd6, maker_fee_e12, taker_fee_e12, ...; they replace higher market fees."""

    KIND: ClassVar[int] = 51
    tiers: tuple[int, ...]


class ConfigureVenue(_Command, frozen=True):
    """Limits of the whole venue."""

    KIND: ClassVar[int] = 52
    max_open_orders: U32
    """Per account."""
    max_steps: U32
    """Triggers and liquidations that one command may run; the rest goes on with the next."""
    large_position_usd6: I64
    """Above this notional liquidation takes 20 % first."""
    partial_wait_ns: I64


class SetMarketStatus(_Command, frozen=True):
    KIND: ClassVar[int] = 53
    market: U16
    status: U8


# --- vaults and lending ----------------------------------------------------------------------------------------------


class ConfigureMarketRisk(_Command, frozen=True):
    """What a perp's last hour is used for."""

    KIND: ClassVar[int] = 54
    market: U16
    depth_cap_bps: U32
    """Open interest against the least depth within 2 % over the last hour: 10,000 = as much; 0 = no cap."""
    settlement_minutes: U16
    """1..60: a delisted market settles at the average of its index over so many minutes."""


class CreateVault(_Command, frozen=True):
    """A vault led by `account`; the event carries the account id of the vault."""

    KIND: ClassVar[int] = 64
    account: U32
    leader_share_bps: U16
    performance_fee_bps: U16
    lockup_ns: I64
    capacity_usd6: I64
    name: bytes


class VaultDeposit(_Command, frozen=True):
    KIND: ClassVar[int] = 65
    account: U32
    vault: U32
    amount_usd6: I64


class VaultWithdraw(_Command, frozen=True):
    """Redeems shares worth `amount_usd6`; 0 redeems all."""

    KIND: ClassVar[int] = 66
    account: U32
    vault: U32
    amount_usd6: I64


class ConfigureLending(_Command, frozen=True):
    """Rates are e12 a year; the kink at `kink_bps` of utilisation."""

    KIND: ClassVar[int] = 67
    asset: U16
    base_rate_e12: I64
    slope_rate_e12: I64
    steep_rate_e12: I64
    kink_bps: U16
    reserve_bps: U16
    enabled: U8


class LendingSupply(_Command, frozen=True):
    KIND: ClassVar[int] = 68
    account: U32
    asset: U16
    amount_atoms: I64


class LendingWithdraw(_Command, frozen=True):
    """0 withdraws all."""

    KIND: ClassVar[int] = 69
    account: U32
    asset: U16
    amount_atoms: I64


class LendingBorrow(_Command, frozen=True):
    KIND: ClassVar[int] = 70
    account: U32
    asset: U16
    amount_atoms: I64


class LendingRepay(_Command, frozen=True):
    """0 repays all that the balance covers."""

    KIND: ClassVar[int] = 71
    account: U32
    asset: U16
    amount_atoms: I64


Command = Union[
    PlaceOrder, CancelOrder, ModifyOrder, CancelAll, ScheduleCancel, SetCancelOnDisconnect, CloseConnection,
    OpenAccount, Deposit, Withdraw, FinishWithdrawal, Transfer, SetLeverage, SetMarginMode, AdjustMargin,
    SetIndexPrice, Tick,
    ConfigureAsset, ConfigureMarket, ConfigureMarginTiers, ConfigureFeeTiers, ConfigureVenue, SetMarketStatus,
    ConfigureMarketRisk,
    CreateVault, VaultDeposit, VaultWithdraw,
    ConfigureLending, LendingSupply, LendingWithdraw, LendingBorrow, LendingRepay,
]  # fmt: skip

COMMANDS: Final[tuple[type[_Command], ...]] = (
    PlaceOrder, CancelOrder, ModifyOrder, CancelAll, ScheduleCancel, SetCancelOnDisconnect, CloseConnection,
    OpenAccount, Deposit, Withdraw, FinishWithdrawal, Transfer, SetLeverage, SetMarginMode, AdjustMargin,
    SetIndexPrice, Tick,
    ConfigureAsset, ConfigureMarket, ConfigureMarginTiers, ConfigureFeeTiers, ConfigureVenue, SetMarketStatus,
    ConfigureMarketRisk,
    CreateVault, VaultDeposit, VaultWithdraw,
    ConfigureLending, LendingSupply, LendingWithdraw, LendingBorrow, LendingRepay,
)  # fmt: skip
