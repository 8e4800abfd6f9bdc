"""`luxterm positions`: one's open positions."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "list your open positions"
HEAD = ("symbol", "side", "size", "entry", "mark", "liquidation", "leverage", "mode", "margin", "unrealized", "funding")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol", nargs="?", help="only this market")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        positions = await client.get_positions(args.symbol)
        rows = [
            (
                p.symbol, p.side, p.size, p.entry_price, p.mark_price, p.liquidation_price, p.leverage, p.margin_mode,
                p.margin, p.unrealized_pnl, p.funding,
            )
            for p in positions
        ]  # fmt: skip
        show(args, positions, rows, HEAD)
        return EXIT_OK

    return run_client(args, work)
