"""Lots, cost and margin of each position. Profit, margin use and liquidation prices are asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from luxterm.model.codes import MarginMode
from luxterm.model.events import Fill, PositionChanged, Stamped
from luxterm.model.states import PositionState


class Position(msgspec.Struct, array_like=True, gc=False):
    account: int
    market: int
    lots: int = 0
    """Positive long, negative short."""
    cost_usd6: int = 0
    margin_usd6: int = 0
    mode: int = MarginMode.CROSS
    leverage: int = 0
    """0 = the market's default."""
    realized_pnl_usd6: int = 0
    """Since the fold began, before fees."""
    seq: int = 0
    updated_ns: int = 0


class Positions:
    def __init__(self) -> None:
        self._positions: dict[int, dict[int, Position]] = {}

    def _position(self, account: int, market: int) -> Position:
        markets = self._positions.get(account)
        if markets is None:
            markets = self._positions[account] = {}
        position = markets.get(market)
        if position is None:
            position = markets[market] = Position(account, market)
        return position

    def get(self, account: int, market: int) -> Position | None:
        return self._positions.get(account, {}).get(market)

    def of(self, account: int) -> list[Position]:
        """The account's positions that are not flat, by market."""
        markets = self._positions.get(account, {})
        return [markets[market] for market in sorted(markets) if markets[market].lots]

    def open(self) -> Iterator[Position]:
        """Every position that is not flat."""
        for markets in self._positions.values():
            for position in markets.values():
                if position.lots:
                    yield position

    def dump(self) -> list[Position]:
        return [position for markets in self._positions.values() for position in markets.values()]

    def load(self, state: list[Position]) -> None:
        for position in state:
            self._positions.setdefault(position.account, {})[position.market] = position

    def put(self, state: PositionState, seq: int) -> None:
        """Takes over one position from a snapshot."""
        position = self._position(state.account, state.market)
        position.lots, position.cost_usd6, position.margin_usd6 = state.lots, state.cost_usd6, state.margin_usd6
        position.mode, position.leverage = state.mode, state.leverage
        position.realized_pnl_usd6, position.seq = state.realized_pnl_usd6, seq

    def filled(self, stamped: Stamped, event: Fill) -> None:
        position = self._position(event.account, event.market)
        position.lots, position.cost_usd6 = event.position_lots, event.position_cost_usd6
        position.margin_usd6 = event.position_margin_usd6
        position.realized_pnl_usd6 += event.realized_pnl_usd6
        position.seq, position.updated_ns = stamped.seq, stamped.now_ns

    def changed(self, stamped: Stamped, event: PositionChanged) -> None:
        position = self._position(event.account, event.market)
        position.lots, position.cost_usd6, position.margin_usd6 = event.lots, event.cost_usd6, event.margin_usd6
        position.mode, position.leverage = event.mode, event.leverage
        position.realized_pnl_usd6 += event.realized_pnl_usd6
        position.seq, position.updated_ns = stamped.seq, stamped.now_ns
