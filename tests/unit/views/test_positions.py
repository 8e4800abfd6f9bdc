"""Positions as the events leave them."""

from __future__ import annotations

from support.folds import records

from luxterm.model.codes import Cause, MarginMode
from luxterm.model.events import Fill, PositionChanged
from luxterm.model.states import PositionState
from luxterm.views.positions import Positions


def test_fills_and_changes_carry_the_position_after_them() -> None:
    positions = Positions()
    fill = Fill(16, 1, 0, 0, 7, 1, 100, 1, 0, 0, 25, 4, 400, 0, 0)
    positions.apply(records(fill))
    (position,) = positions.of(16)
    assert (position.lots, position.cost_usd6, position.realized_pnl_usd6) == (4, 400, 25)
    change = PositionChanged(16, 1, Cause.DELEVERAGE, MarginMode.ISOLATED, 5, 0, 0, 0, -5)
    positions.apply(records(change, seq=2))
    assert positions.of(16) == list(positions.open()) == []
    assert (position.mode, position.leverage, position.realized_pnl_usd6, position.seq) == (1, 5, 20, 2)
    assert positions.get(16, 1) is position
    assert positions.get(16, 2) is positions.get(17, 1) is None


def test_positions_are_taken_over_from_a_snapshot() -> None:
    positions = Positions()
    positions.put(PositionState(16, 2, -3, -300, 7, 0, 0, 100, 300, 0, 11, 0, 0, 0, 0), 42)
    (position,) = positions.open()
    assert (position.lots, position.cost_usd6, position.leverage, position.seq) == (-3, -300, 7, 42)
