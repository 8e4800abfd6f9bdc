"""States and events to the objects of the API: numbers to names, ticks and lots to decimals."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any, Final, Protocol

from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import (
    QUOTE_ASSET,
    REJECT_TEXTS,
    CloseReason,
    Liquidity,
    MarginMode,
    MarketFlag,
    MarketStatus,
    MarketType,
    OrderFlag,
    OrderStatus,
    OrderType,
    RejectCode,
    SelfTrade,
    TimeInForce,
    TriggerBy,
)
from luxterm.model.markets import Asset, Market
from luxterm.model.states import AccountState, MarketState, PositionState
from luxterm.model.units import MS, decimals_of_step, format_atoms
from luxterm.wire import objects as o
from luxterm.wire import requests as r

SIDE_NAMES: Final[tuple[Any, ...]] = ("buy", "sell")
TYPE_NAMES: Final[tuple[Any, ...]] = tuple(kind.name.lower() for kind in OrderType)
TIF_NAMES: Final[tuple[Any, ...]] = tuple(kind.name for kind in TimeInForce)
STP_NAMES: Final[tuple[Any, ...]] = tuple(mode.name.lower() for mode in SelfTrade)
TRIGGER_NAMES: Final[tuple[Any, ...]] = tuple(by.name.lower() for by in TriggerBy)
MODE_NAMES: Final[tuple[Any, ...]] = tuple(mode.name.lower() for mode in MarginMode)
MARKET_STATUS_NAMES: Final[tuple[Any, ...]] = tuple(status.name.lower() for status in MarketStatus)
REASON_NAMES: Final = tuple(reason.name.lower() for reason in CloseReason)
STEP_NAMES: Final = (
    "started", "book_order", "backstop", "insurance", "deleveraged", "collateral_sold", "ended", "collateral_on_book",
    "settled", "debt_bought",
)  # fmt: skip
_TO_INSURANCE: Final = STEP_NAMES.index("collateral_sold")
_ON_BOOK: Final = (STEP_NAMES.index("collateral_on_book"), STEP_NAMES.index("debt_bought"))
_STATUS: Final[dict[int, Any]] = {
    status: ("submitted" if status is OrderStatus.UNTRIGGERED else status.name.lower()) for status in OrderStatus
}
_LIQUIDITY: Final[tuple[Any, ...]] = tuple(kind.name.lower() for kind in Liquidity)
_ZERO: Final = Decimal(0)
_USD6: Final = Decimal("0.000001")
# Plain ints: arithmetic on enum members costs more than the rest of rendering an order.
_POST_ONLY: Final = int(OrderFlag.POST_ONLY)
_REDUCE_ONLY: Final = int(OrderFlag.REDUCE_ONLY)
_HIDDEN: Final = int(OrderFlag.HIDDEN)
_STOP: Final = int(OrderType.STOP)


class Markets(Protocol):
    """Markets and assets by id and by name."""

    def get(self, market: int) -> Market | None: ...
    def asset(self, asset: int) -> Asset | None: ...
    def asset_by_name(self, name: str) -> Asset | None: ...


class OrderLike(Protocol):
    """What a folded order and the engine's own answer have in common."""

    @property
    def order_id(self) -> int: ...
    @property
    def side(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def tif(self) -> int: ...
    @property
    def stp(self) -> int: ...
    @property
    def trigger_by(self) -> int: ...
    @property
    def peg(self) -> int: ...
    @property
    def flags(self) -> int: ...
    @property
    def status(self) -> int: ...
    @property
    def price_ticks(self) -> int: ...
    @property
    def size_lots(self) -> int: ...
    @property
    def filled_lots(self) -> int: ...
    @property
    def filled_value_tick_lots(self) -> int: ...
    @property
    def stop_price_ticks(self) -> int: ...
    @property
    def display_lots(self) -> int: ...
    @property
    def expires_ns(self) -> int: ...
    @property
    def created_ns(self) -> int: ...
    @property
    def updated_ns(self) -> int: ...
    @property
    def client_order_id(self) -> bytes: ...
    @property
    def seq(self) -> int: ...
    @property
    def close_reason(self) -> int: ...


class Grid:
    """A market's numbers as decimals of exactly the places that its steps have."""

    __slots__ = ("lot", "market", "size_shift", "symbol", "tick", "tick_shift")

    def __init__(self, market: Market) -> None:
        self.market = market
        self.symbol = market.symbol
        self.tick_shift, self.tick = _scale(market.tick_size_e12)
        self.size_shift, self.lot = _scale(market.lot_size_e12)

    def price(self, ticks: int) -> Decimal:
        return Decimal(ticks * self.tick).scaleb(self.tick_shift)

    def price_or_none(self, ticks: int) -> Decimal | None:
        return Decimal(ticks * self.tick).scaleb(self.tick_shift) if ticks else None

    def size(self, lots: int) -> Decimal:
        return Decimal(lots * self.lot).scaleb(self.size_shift)

    def levels(self, levels: list[tuple[int, int, int]] | tuple[tuple[int, int, int], ...]) -> list[o.Level]:
        """(price, size) of (ticks, lots, orders)."""
        return [(self.price(ticks), self.size(lots)) for ticks, lots, _ in levels]


def _scale(step_e12: int) -> tuple[int, int]:
    places = decimals_of_step(step_e12)
    return -places, step_e12 // 10 ** (12 - places)


def usd(usd6: int) -> str:
    """An amount of the quote as text."""
    return format_atoms(usd6, 6)


def reject(code: int) -> o.Reject:
    text = REJECT_TEXTS[RejectCode(code)]
    return o.Reject(code, text.reason, RejectCode(code).name, text.retryable)


def order(state: OrderLike, grid: Grid) -> o.Order:
    filled = state.filled_lots
    flags = state.flags
    kind = state.type
    closed = state.close_reason
    remaining = state.size_lots - filled if closed < 0 else 0
    return o.Order(
        state.order_id,
        grid.symbol,
        SIDE_NAMES[state.side],
        TYPE_NAMES[kind],
        grid.size(state.size_lots),
        grid.size(filled),
        grid.size(remaining),
        _STATUS[state.status],
        grid.price_or_none(state.price_ticks),
        state.client_order_id.decode("utf-8", "replace") or None,
        grid.price(state.filled_value_tick_lots) / filled if filled else None,
        TIF_NAMES[state.tif],
        grid.price_or_none(state.stop_price_ticks),
        bool(flags & _POST_ONLY),
        bool(flags & _REDUCE_ONLY),
        bool(flags & _HIDDEN),
        grid.size(state.display_lots) if state.display_lots else None,
        STP_NAMES[state.stp],
        TRIGGER_NAMES[state.trigger_by] if kind >= _STOP else None,
        reason=None if closed < 0 else REASON_NAMES[closed],
        expires_at=state.expires_ns // MS if state.expires_ns else None,
        created_at=state.created_ns // MS,
        updated_at=state.updated_ns // MS,
        seq=state.seq,
    )


def _echo(value: Decimal | None) -> Decimal | None:
    """A number as the client wrote it, if it can be written out: 1e-999999999 would take a gigabyte."""
    if value is None or not value.is_finite():
        return None
    _, digits, exponent = value.as_tuple()
    short = len(digits) <= 40 and isinstance(exponent, int) and -40 <= exponent <= 40
    return value if short else None


def rejected_order(spec: r.OrderSpec, code: int, now_ms: int, seq: int = 0) -> o.OrderUpdate:
    """The answer to an order that was refused and got no id."""
    return o.OrderUpdate(
        o.Order(
            0,
            spec.symbol,
            spec.side,
            spec.type,
            _echo(spec.size) or _ZERO,
            _ZERO,
            _ZERO,
            "rejected",
            price=_echo(spec.price),
            client_order_id=spec.client_order_id,
            time_in_force=spec.time_in_force or "GTC",
            reject=reject(code),
            created_at=now_ms,
            updated_at=now_ms,
            seq=seq,
        ),
        "rejected",
    )


def no_order(order_id: int, client_order_id: bytes, now_ms: int) -> o.Order:
    """Stands in a refusal for an order that is not there (or is somebody else's)."""
    return o.Order(
        order_id, "", "buy", "limit", _ZERO, _ZERO, _ZERO, "rejected",
        client_order_id=client_order_id.decode("utf-8", "replace") or None, updated_at=now_ms,
    )  # fmt: skip


def spec_of(command: c.PlaceOrder, grid: Grid) -> r.OrderSpec:
    """The request that would have made this command: what a rejection tells about its order."""
    return r.OrderSpec(
        symbol=grid.symbol,
        side=SIDE_NAMES[command.side],
        size=grid.size(command.size_lots),
        type=TYPE_NAMES[command.type],
        price=grid.price_or_none(command.price_ticks),
        time_in_force=TIF_NAMES[command.tif],
        client_order_id=command.client_order_id.decode() or None,
    )


def trade(seq: int, now_ns: int, event: e.Trade, grid: Grid) -> o.Trade:
    return o.Trade(
        event.trade_id,
        grid.symbol,
        grid.price(event.price_ticks),
        grid.size(event.size_lots),
        SIDE_NAMES[event.taker_side],
        now_ns // MS,
        seq,
    )


def fill(seq: int, now_ns: int, event: e.Fill, grid: Grid, client_order_id: bytes, fee_asset: str) -> o.Fill:
    return o.Fill(
        event.trade_id,
        event.order_id,
        grid.symbol,
        SIDE_NAMES[event.side],
        grid.price(event.price_ticks),
        grid.size(event.size_lots),
        _LIQUIDITY[event.liquidity],
        usd(event.fee_usd6),
        fee_asset,
        usd(event.realized_pnl_usd6),
        now_ns // MS,
        client_order_id.decode("utf-8", "replace") or None,
        position_id(event.account, event.market),
        seq,
    )


def position_id(account: int, market: int) -> str:
    return f"{account}-{market}"


def position(state: PositionState, grid: Grid, now_ns: int, seq: int) -> o.Position:
    lots = state.lots
    entry = None
    if lots:
        entry = Decimal(state.cost_usd6) / (lots * grid.market.usd6_per_tick_lot) * grid.price(1)
        entry = entry.quantize(Decimal(1).scaleb(grid.tick_shift - 4)) if entry.adjusted() < 15 else entry
    return o.Position(
        position_id(state.account, state.market),
        grid.symbol,
        "buy" if lots > 0 else "sell" if lots else "flat",
        grid.size(abs(lots)),
        state.leverage,
        MODE_NAMES[state.mode],
        entry,
        grid.price_or_none(state.mark_ticks),
        grid.price_or_none(state.liquidation_ticks),
        usd(state.margin_usd6 if state.mode == MarginMode.ISOLATED else state.initial_margin_usd6),
        usd(state.maintenance_margin_usd6),
        usd(state.notional_usd6),
        usd(state.unrealized_pnl_usd6),
        usd(state.realized_pnl_usd6),
        usd(state.funding_usd6),
        now_ns // MS,
        seq,
    )


def no_position(account: int, grid: Grid, now_ms: int, seq: int) -> o.Position:
    """A market in which the account never had a position."""
    market = grid.market
    return o.Position(
        position_id(account, market.market), grid.symbol, "flat", grid.size(0), market.default_leverage, "cross",
        updated_at=now_ms, seq=seq,
    )  # fmt: skip


def realized(fills: list[o.Fill] | None) -> Decimal | None:
    """What a closing order realised over all its fills, before fees."""
    return sum((Decimal(fill.realized_pnl) for fill in fills), _ZERO) if fills else None


def balances(state: AccountState, assets: dict[int, Asset]) -> list[o.Balance]:
    """Quote first. What is available of the quote is what may be withdrawn."""
    rows = {QUOTE_ASSET: o.Balance("USDT", "0.000000", "0.000000", "0.000000")}
    for balance in state.balances:
        asset = assets.get(balance.asset)
        if asset is None:
            continue
        free = balance.total_atoms - balance.locked_atoms
        if balance.asset == QUOTE_ASSET:
            free = state.withdrawable_usd6
        rows[balance.asset] = o.Balance(
            asset.name,
            format_atoms(balance.total_atoms, asset.decimals),
            format_atoms(max(free, 0), asset.decimals),
            format_atoms(max(balance.total_atoms - free, 0), asset.decimals),
            format_atoms(balance.borrowed_atoms, asset.decimals),
            format_atoms(balance.supplied_atoms, asset.decimals),
        )
    return list(rows.values())


def margin(state: AccountState, now_ns: int) -> o.Margin:
    maintenance = state.maintenance_margin_usd6
    equity = state.equity_usd6
    ratio = None
    if maintenance:
        ratio = f"{Decimal(maintenance) / equity:.4f}" if equity > 0 else "1.0000"
    return o.Margin(
        usd(equity),
        usd(state.initial_margin_usd6),
        usd(maintenance),
        usd(state.free_margin_usd6),
        usd(state.withdrawable_usd6),
        ratio,
        state.liquidating,
        maintenance > 0 and equity * 4 < maintenance * 5,
        state.open_orders,
        now_ns // MS,
        state.seq,
    )


def market_info(state: MarketState, market: Market) -> o.MarketInfo:
    grid = Grid(market)
    return o.MarketInfo(
        symbol=market.symbol,
        base=market.base,
        quote=market.quote,
        type="spot" if state.type == MarketType.SPOT else "perp",
        tick_size=grid.price(1),
        lot_size=grid.size(1),
        max_leverage=state.max_leverage,
        default_leverage=state.default_leverage,
        status=MARKET_STATUS_NAMES[state.status],
        stale=state.stale,
        market=state.market,
        best_bid=grid.price_or_none(state.best_bid_ticks),
        best_ask=grid.price_or_none(state.best_ask_ticks),
        last_price=grid.price_or_none(state.last_ticks),
        mark_price=grid.price_or_none(state.mark_ticks),
        index_price=grid.price_or_none(state.index_ticks),
        open_interest=grid.size(state.open_interest_lots),
        funding_rate=rate(state.funding_rate_e12),
        next_funding=state.next_funding_ns // MS if state.next_funding_ns else None,
        replay=bool(state.flags & MarketFlag.MARGIN_OFF),
    )


def rate(rate_e12: int) -> Decimal:
    return Decimal(rate_e12).scaleb(-12)


def funding(seq: int, now_ns: int, event: e.FundingSettled, grid: Grid) -> o.Funding:
    return o.Funding(
        grid.symbol,
        rate(event.rate_e12),
        grid.price(event.index_ticks),
        rate(event.premium_e12),
        event.due_ns // MS,
        bool(event.deferred),
        now_ns // MS,
        seq,
    )


def liquidation(seq: int, now_ns: int, event: e.LiquidationStep, markets: Markets) -> o.Liquidation:
    """`markets` knows the market, and the asset where collateral was sold."""
    known = markets.get(event.market)
    symbol, price = "", None
    size = remaining = _ZERO
    if known is not None:
        grid = Grid(known)
        symbol, size, price = grid.symbol, grid.size(abs(event.lots)), grid.price_or_none(event.price_ticks)
        remaining = grid.size(abs(event.remaining_lots))
        if event.step in _ON_BOOK:
            asset = markets.asset_by_name(known.base)
            remaining = remaining if asset is None else _amount(event.remaining_lots, asset)
    elif event.step == _TO_INSURANCE:
        asset = markets.asset(event.order_id)
        if asset is not None:
            symbol, size, remaining = asset.name, _amount(event.lots, asset), _amount(event.remaining_lots, asset)
            price = (Decimal(event.price_ticks).scaleb(-6) / size).quantize(_USD6, ROUND_DOWN)
    return o.Liquidation(
        symbol,
        "buy" if (event.lots or event.remaining_lots) >= 0 else "sell",
        size,
        price,
        STEP_NAMES[event.step],
        remaining,
        now_ns // MS,
        seq,
        usd(event.fee_usd6),
    )


def _amount(atoms: int, asset: Asset) -> Decimal:
    return Decimal(atoms).scaleb(-asset.decimals)
