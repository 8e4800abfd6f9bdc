"""Tardis trades and books."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from luxterm.model.codes import Side
from luxterm.sources.formats.base import TradeRow
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[3] / "data"


def test_trades_carry_the_takers_side_and_microseconds():
    rows = list(recognise(DATA / "tardis-trades.csv").rows())
    assert rows[0] == TradeRow(1_700_000_000_000_000_000, Decimal("8531.5"), Decimal("2152"), Side.SELL)
    assert rows[1].side == Side.BUY


def test_lines_received_at_one_instant_are_one_update():
    snapshot, change = recognise(DATA / "tardis-book.csv").rows()
    assert snapshot.snapshot
    assert snapshot.bids == ((Decimal(6421), Decimal(1190)),)
    assert not change.snapshot
    assert change.asks == ((Decimal("6421.5"), Decimal(0)), (Decimal(6422), Decimal(40)))
