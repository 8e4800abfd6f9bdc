"""Binance rows mean what Binance means, and lines that cannot be meant are refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from luxterm.model.codes import Side
from luxterm.sources.formats.base import BookRow, QuoteRow, RecordingError, TradeRow
from luxterm.sources.formats.recognise import recognise

DATA = Path(__file__).parents[3] / "data"
HEADERS = {
    "trades": "timestamp_ms,trade_id,price,quantity,buyer_maker",
    "quotes": "timestamp_ms,symbol,bid,bid_size,ask,ask_size",
    "depth": "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu",
}


def read(tmp_path, kind, *lines):
    path = tmp_path / "file.csv"
    path.write_text("\n".join([HEADERS[kind], *lines]) + "\n")
    return list(recognise(path).rows())


def test_a_buying_maker_means_a_selling_taker():
    rows = list(recognise(DATA / "binance-trades.csv").rows())
    assert rows[0] == TradeRow(1_700_000_000_000_000_000, Decimal("100.50"), Decimal("0.25"), Side.SELL)
    assert [row.side for row in rows] == [Side.SELL, Side.BUY, Side.BUY]


def test_quotes_have_both_sides():
    rows = list(recognise(DATA / "binance-quotes.csv").rows())
    assert rows[0] == QuoteRow(
        1_700_000_000_000_000_000, Decimal("100.5"), Decimal("2.0"), Decimal("100.6"), Decimal("0.5")
    )


def test_lines_of_one_depth_update_are_one_change():
    snapshot, first, second = recognise(DATA / "binance-depth.csv").rows()
    assert snapshot.snapshot and len(snapshot.bids) == 2 and len(snapshot.asks) == 1
    assert first == BookRow(
        1_700_000_000_100_000_000,
        False,
        (),
        ((Decimal("100.10"), Decimal("0.000")), (Decimal("100.20"), Decimal("3.0"))),
    )
    assert second.bids == ((Decimal("100.00"), Decimal("0.5")),)


def test_a_gap_between_updates_is_refused(tmp_path):
    with pytest.raises(RecordingError, match=r":3: updates are missing: 12 should come before this line, not 11"):
        read(tmp_path, "depth", "B,1,10,11,a,set,1,1,9", "B,2,13,14,a,set,1,1,12")


@pytest.mark.parametrize(
    ("kind", "line", "problem"),
    [
        ("trades", "1,1,0,1,True", "price '0' is out of range"),
        ("trades", "1,1,-1,1,True", "price '-1' is out of range"),
        ("trades", "1,1,nan,1,True", "price 'nan' is out of range"),
        ("trades", "1,1,1e30,1,True", "out of range"),
        ("trades", "1,1,x,1,True", "price 'x' is not a number"),
        ("trades", "1,1,1,1,Tru", "buyer_maker is 'Tru'"),
        ("trades", "1.5,1,1,1,True", "timestamp_ms '1.5' is not a whole number"),
        ("trades", "1,1,1,1", "4 columns where 5 belong"),
        ("quotes", "1,B,1,1,2", "5 columns where 6 belong"),
        ("depth", "B,1,1,1,x,set,1,1,0", "side is 'x'"),
        ("depth", "B,1,1,1,a,put,1,1,0", "update_type is 'put'"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_its_number(tmp_path, kind, line, problem):
    with pytest.raises(RecordingError, match=problem) as error:
        read(tmp_path, kind, line)
    assert ":2: " in str(error.value)
