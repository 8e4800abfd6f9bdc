"""Public dumps of one format differ in names, order, quotes, units and headers; their rows are the same."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from luxterm.model.codes import Side
from luxterm.model.units import MINUTE, MS, SECOND
from luxterm.sources.formats.base import BarRow, Kind, QuoteRow, RecordingError, TradeRow
from luxterm.sources.formats.recognise import recognise

AT_MS = 1_610_064_000_278
TRADE = TradeRow(AT_MS * MS, Decimal("39432.48"), Decimal("0.000263"), Side.SELL)
QUOTE = QuoteRow(AT_MS * MS, Decimal("39432.99"), Decimal("0.0031"), Decimal("39433.62"), Decimal("0.066851"))
BAR = BarRow(
    AT_MS // 60_000 * 60_000 * MS, MINUTE, Decimal("10"), Decimal("12"), Decimal("9"), Decimal("11"), Decimal("5")
)

TRADES = {
    "ours": f"timestamp_ms,trade_id,price,quantity,buyer_maker\n{AT_MS},5,39432.48,0.000263,True\n",
    "futures trades": f"id,price,qty,quote_qty,time,is_buyer_maker\n5,39432.48,0.000263,10.37,{AT_MS},true\n",
    "spot trades without header": f"5,39432.48,0.000263,10.37074224,{AT_MS},True,True\n",
    "spot trades in microseconds": f"5,39432.48000000,0.00026300,10.37074224,{AT_MS}000,True,True\n",
    "futures aggregated": "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"
    f"5,39432.48,0.000263,1,2,{AT_MS},true\n",
    "spot aggregated without header": f"5,39432.48,0.000263,1,2,{AT_MS},True,True\n",
    "another order": f"price,buyer_maker,quantity,time\n39432.48,TRUE,0.000263,{AT_MS}\n",
    "quotes and blanks": '"timestamp_ms", "trade_id","price","quantity","buyer_maker"\r\n'
    f'"{AT_MS}", "5","39432.48","0.000263","True"\r\n',
    "byte order mark": f"\ufefftimestamp_ms,trade_id,price,quantity,buyer_maker\n{AT_MS},5,39432.48,0.000263,True\n",
    "capitals": f"Timestamp_ms,Trade_ID,Price,Quantity,Buyer_Maker\n{AT_MS},5,39432.48,0.000263,True\n",
}  # fmt: skip
QUOTES = {
    "ours": f"timestamp_ms,symbol,bid,bid_size,ask,ask_size\n{AT_MS},BTC/USDT,39432.99,0.0031,39433.62,0.066851\n",
    "book ticker": "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n"
    f"7,39432.99,0.0031,39433.62,0.066851,{AT_MS},{AT_MS + 3}\n",
}
START_MS = AT_MS // 60_000 * 60_000
BARS = {
    "ours": "timestamp,open,high,low,close,volume\n2021-01-08 00:00:00,10,12,9,11,5\n",
    "klines": "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    f"taker_buy_quote_volume,ignore\n{START_MS},10,12,9,11,5,{START_MS + 59_999},1,1,1,1,0\n",
    "klines without header": f"{START_MS},10,12,9,11,5,{START_MS + 59_999},1,1,1,1,0\n",
    "klines in microseconds": f"{START_MS}000,10,12,9,11,5,{START_MS + 59_999}999,1,1,1,1,0\n",
    "seconds": f"time,open,high,low,close,volume\n{START_MS // 1000},10,12,9,11,5\n",
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("text", "kind", "row"),
    [(text, kind, row) for texts, kind, row in (
        (TRADES, Kind.TRADES, TRADE), (QUOTES, Kind.QUOTES, QUOTE), (BARS, Kind.BARS, BAR),
    ) for text in texts.values()],
    ids=[f"{kind}: {name}" for texts, kind in ((TRADES, "trades"), (QUOTES, "quotes"), (BARS, "bars"))
         for name in texts],
)  # fmt: skip
def test_every_dump_of_a_format_says_the_same(tmp_path: Path, text: str, kind: Kind, row: object, pack) -> None:
    path = tmp_path / "dump"
    path.write_bytes(pack(text.encode()))
    recording = recognise(path)
    assert recording.kind is kind
    assert list(recording.rows()) == [row]


def test_spot_depth_has_no_pu_and_an_update_begins_after_the_one_before(tmp_path: Path) -> None:
    head = "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty\n"
    lines = [
        f"BTCUSDT,{AT_MS},1,1,b,snap,100,1",
        f"BTCUSDT,{AT_MS},5,6,b,set,100,2",
        f"BTCUSDT,{AT_MS},7,9,a,set,101,3",
    ]
    path = tmp_path / "depth.csv"
    path.write_text(head + "\n".join(lines))
    assert [len(row.bids) + len(row.asks) for row in recognise(path).rows()] == [1, 1, 1]
    path.write_text(head + "\n".join([*lines[:2], lines[2].replace(",7,9,", ",8,9,")]))
    with pytest.raises(RecordingError, match="updates are missing"):
        list(recognise(path).rows())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BARS["klines without header"].replace(str(START_MS + 59_999), str(START_MS + 299_999)), "not a bar of one"),
        (TRADES["spot trades without header"] + "6,1,1\n", "3 columns where 7 belong"),
        (TRADES["futures trades"].replace("true", "maybe"), "buyer_maker is 'maybe'"),
        ("time,price\n1,2\n", "in no format that is known"),
        ("1,2,3,4,5,True\n", "in no format that is known"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_dump_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "dump"
    path.write_text(text)
    with pytest.raises(RecordingError, match=problem):
        list(recognise(path).rows())


def test_units_of_time_are_told_by_size_unless_the_name_says_them(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_text("timestamp_ms,trade_id,price,quantity,buyer_maker\n3500,2,8,1,True\n")
    assert next(recognise(path).rows()).ts_ns == 3500 * MS
    path.write_text("time,price,qty,is_buyer_maker\n1610064000,8,1,True\n")
    assert next(recognise(path).rows()).ts_ns == 1_610_064_000 * SECOND
