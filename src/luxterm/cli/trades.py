"""`luxterm trades SYMBOL`: the last public trades."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "list a market's last trades"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol")
    parser.add_argument("--limit", type=int, default=20)
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        trades = await client.get_trades(args.symbol, limit=args.limit)
        rows = [
            (datetime.fromtimestamp(t.timestamp / 1000, UTC).strftime("%H:%M:%S.%f")[:-3], t.side, t.price, t.size)
            for t in trades
        ]
        show(args, trades, rows, ("time UTC", "side", "price", "size"))
        return EXIT_OK

    return run_client(args, work)
