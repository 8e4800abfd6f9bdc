"""Writes a market's closed candles to a CSV file, the recent ones first and then each as it closes."""

import argparse
import csv
from pathlib import Path

from common import options, run

from luxterm.client import AsyncClient

FIELDS = ("start", "open", "high", "low", "close", "volume", "trades")


async def record(client: AsyncClient, args: argparse.Namespace) -> None:
    newest = 0
    with Path(args.file).open("a", newline="") as file:  # noqa: ASYNC230 - a line a minute
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(FIELDS)
        async for candle in client.candles(args.symbol, args.interval):
            if candle.closed and candle.start > newest:
                newest = candle.start
                writer.writerow(getattr(candle, field) for field in FIELDS)
                file.flush()
                print(candle.start, candle.close, candle.volume)


if __name__ == "__main__":
    parser = options("Records candles.", "default")
    parser.add_argument("--interval", default="1s", help="1s, 1m, 5m, 15m, 1h, 4h or 1d")
    parser.add_argument("--file", default="candles.csv")
    run(record, parser.parse_args())
