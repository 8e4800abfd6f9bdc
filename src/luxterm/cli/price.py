"""`luxterm price [SYMBOL ...]`: the markets' prices."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "show prices and 24-hour figures"
HEAD = ("symbol", "last", "mark", "index", "bid", "ask", "change %", "volume", "open interest", "funding")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol", nargs="*", help="these markets (default: all)")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        symbols = args.symbol or list(await client.markets())
        tickers = [await client.get_ticker(symbol) for symbol in symbols]
        rows = [
            (
                t.symbol, t.last, t.mark, t.index, t.bid, t.ask, t.change_24h, t.volume_24h, t.open_interest,
                None if t.funding is None else f"{t.funding:f}",
            )
            for t in tickers
        ]  # fmt: skip
        show(args, tickers, rows, HEAD)
        return EXIT_OK

    return run_client(args, work)
