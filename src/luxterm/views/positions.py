"""Lots, cost and margin of each position. Profit, margin use and liquidation prices are asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator

from luxterm._engine import PositionsFold
from luxterm._engine import ShownPosition as Position
from luxterm.model.states import PositionState

__all__ = ["Position", "Positions", "PositionsState"]

PositionsState = list[tuple[int, int, int, int, int, int, int, int, int, int]]
"""`Position.fields()` of each."""


class Positions(PositionsFold):
    """`apply` folds Fill and PositionChanged."""

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

    def dump(self) -> PositionsState:
        return [position.fields() for markets in self._positions.values() for position in markets.values()]

    def load(self, state: PositionsState) -> None:
        for fields in state:
            self._put(Position(*fields))

    def put(self, state: PositionState, seq: int) -> None:
        """Takes over one position from the engine."""
        self._put(
            Position(
                state.account, state.market, state.lots, state.cost_usd6, state.margin_usd6, state.mode,
                state.leverage, state.realized_pnl_usd6, seq,
            )
        )  # fmt: skip

    def _put(self, position: Position) -> None:
        self._positions.setdefault(position.account, {})[position.market] = position
