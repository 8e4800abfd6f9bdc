"""`luxterm fills`: one's last fills."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "list your last fills"
HEAD = ("trade", "order", "symbol", "side", "price", "size", "liquidity", "fee", "realized")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol", nargs="?", help="only this market")
    parser.add_argument("--limit", type=int, default=50)
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        fills = await client.get_fills(args.symbol, limit=args.limit)
        rows = [
            (f.trade_id, f.order_id, f.symbol, f.side, f.price, f.size, f.liquidity, f.fee, f.realized_pnl)
            for f in fills
        ]
        show(args, fills, rows, HEAD)
        return EXIT_OK

    return run_client(args, work)
