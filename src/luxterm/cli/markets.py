"""`luxterm markets`: what is traded, on which grid."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "list the markets"
HEAD = ("symbol", "type", "tick", "lot", "max leverage", "status", "mark", "bid", "ask")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        markets = list((await client.markets()).values())
        rows = [
            (
                m.symbol, m.type, m.tick_size, m.lot_size, m.max_leverage, f"{m.status}{' stale' if m.stale else ''}",
                m.mark_price, m.best_bid, m.best_ask,
            )
            for m in markets
        ]  # fmt: skip
        show(args, markets, rows, HEAD)
        return EXIT_OK

    return run_client(args, work)
