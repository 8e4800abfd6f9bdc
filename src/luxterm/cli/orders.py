"""`luxterm orders`: one's open orders, or the last closed ones."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import ORDER_HEAD, add_common, order_row, run_client, show
from luxterm.client import AsyncClient

HELP = "list your open orders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol", nargs="?", help="only this market")
    parser.add_argument("--closed", action="store_true", help="the last closed ones, newest first")
    parser.add_argument("--limit", type=int, default=500)
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        orders = await client.get_orders(args.symbol, closed=args.closed, limit=args.limit)
        show(args, orders, [order_row(order) for order in orders], ORDER_HEAD)
        return EXIT_OK

    return run_client(args, work)
