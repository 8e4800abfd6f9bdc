"""`luxterm book SYMBOL`: the order book."""

from __future__ import annotations

import argparse

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show
from luxterm.client import AsyncClient

HELP = "show an order book"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("symbol")
    parser.add_argument("--depth", type=int, default=10, help="levels of each side (default: 10, 0 = all)")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        book = await client.get_book(args.symbol, args.depth)
        asks: list[tuple[object, ...]] = [(None, None, price, size) for price, size in reversed(book.asks)]
        bids: list[tuple[object, ...]] = [(size, price, None, None) for price, size in book.bids]
        show(args, book, asks + bids, ("bid size", "bid", "ask", "ask size"))
        return EXIT_OK

    return run_client(args, work)
