"""`luxterm close SYMBOL [SIZE]`: closes a position with a market order."""

from __future__ import annotations

import argparse
import sys

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "close a position"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol")
    parser.add_argument("size", nargs="?", help="how much of it (default: all)")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        update = await client.close_position(args.symbol, args.size)
        order = update.order
        row = (args.symbol, update.action, order.filled if order else None, order.avg_price if order else None,
               update.realizedPnL, update.position.size)  # fmt: skip
        show(args, update, [row], ("symbol", "action", "filled", "avg", "realized", "left"))
        if update.reject is not None:
            print(
                f"luxterm: rejected: {update.reject.reason} ({update.reject.name}, {update.reject.code})",
                file=sys.stderr,
            )
        return EXIT_OK if update.action == "closed" else EXIT_FAILED

    return run_client(args, work)
