"""Engines with markets and funded accounts, and the order flow of `bench.workload` as their commands."""

from __future__ import annotations

from bench.workload import CANCEL, CROSS, Op
from luxterm.engine import Engine
from luxterm.model.codes import ANY_MARKET, MarketFlag, MarketType, OrderType, TimeInForce
from luxterm.model.commands import (
    CancelOrder,
    Command,
    ConfigureMarket,
    ConfigureVenue,
    Deposit,
    OpenAccount,
    PlaceOrder,
    SetIndexPrice,
)
from luxterm.model.records import encode_command
from luxterm.model.units import SECOND, SIZE_ONE_E12, USD6

FIRST = 16
"""Id of the first account a stream opens."""
INDEX = 100_000
"""Ticks; the middle of the flow's book."""


class Stream:
    """Numbers commands as a sequencer does, and keeps the records of what it applied."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.seq, self.now_ns = engine, engine.seq, 1_700_000_000 * SECOND
        self.applied: list[bytes] = []

    def encode(self, command: Command) -> bytes:
        self.seq += 1
        self.now_ns += 1000
        return encode_command(command, self.seq, self.now_ns)

    def apply(self, command: Command) -> bytes:
        self.applied.append(self.encode(command))
        return self.engine.apply(self.applied[-1])


def market(flags: MarketFlag, number: int = 0) -> ConfigureMarket:
    return ConfigureMarket(
        market=number, type=MarketType.PERP, flags=flags, base_asset=ANY_MARKET, tick_size_e12=SIZE_ONE_E12 // 100,
        lot_size_e12=SIZE_ONE_E12 // 10_000, max_leverage=50, default_leverage=10, maintenance_margin_bps=500,
        liquidation_fee_bps=50, price_band_bps=0, slippage_bps=500, max_funding_rate_bps=100, maker_fee_e12=0,
        taker_fee_e12=0, stale_ns=0, funding_interval_ns=0, interest_8h_e12=0, impact_notional_usd6=0,
        min_notional_usd6=0, max_order_lots=0, max_order_notional_usd6=0, max_position_lots=0,
        max_open_interest_lots=0, backstop_cap_lots=0, max_pegs=64, symbol=f"X{number}".encode(),
    )  # fmt: skip


def prepared(*, margin: bool, accounts: int, markets: int = 1, deposit_usd6: int = 10**7 * USD6) -> Stream:
    """An engine with funded accounts 16.. and markets 0.. whose index is `INDEX`."""
    stream = Stream(Engine())
    stream.apply(
        ConfigureVenue(max_open_orders=2**32 - 1, max_steps=64, large_position_usd6=10**14, partial_wait_ns=30 * SECOND)
    )
    for number in range(markets):
        stream.apply(market(MarketFlag.NONE if margin else MarketFlag.MARGIN_OFF, number))
    for number in range(accounts):
        stream.apply(OpenAccount(f"a{number}".encode()))
        stream.apply(Deposit(FIRST + number, 0, deposit_usd6))
    for number in range(markets):
        stream.apply(SetIndexPrice(number, INDEX, stream.now_ns))
    return stream


def account_of(op: Op, accounts: int) -> int:
    """Resting and crossing orders come from different halves of the accounts, so that none meets itself."""
    half = accounts // 2
    return FIRST + (half if op.kind == CROSS else 0) + op.order_id % half


def commands(ops: list[Op], accounts: int) -> list[Command]:
    """The workload as commands."""
    made: list[Command] = []
    for op in ops:
        account = account_of(op, accounts)
        if op.kind == CANCEL:
            made.append(CancelOrder(account, op.order_id))
        else:
            made.append(limit_order(account, op.market, op.side, op.ticks, op.lots))
    return made


def limit_order(account: int, number: int, side: int, ticks: int, lots: int) -> PlaceOrder:
    return PlaceOrder(account, number, side, OrderType.LIMIT, TimeInForce.GTC, 0, 0, 0, 0, 0, 0, ticks, lots)
