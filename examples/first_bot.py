"""A bot in twenty lines: when twice as much is bid as offered near the top, it buys a little."""

import argparse

from common import options, run

from luxterm.client import AsyncClient


async def lean(client: AsyncClient, args: argparse.Namespace) -> None:
    async for book in client.orderbook(args.symbol):
        bid = sum(size for _, size in book.bids(5))
        ask = sum(size for _, size in book.asks(5))
        if ask and bid > 2 * ask:
            done = await client.place_order(args.symbol, "buy", args.size, book.best_ask, time_in_force="IOC")
            print(done.status, done.order.filled, "at", done.order.avg_price)


if __name__ == "__main__":
    parser = options("Buys where the book leans.", "first-bot")
    parser.add_argument("--size", default="0.001")
    run(lean, parser.parse_args())
