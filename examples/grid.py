"""Grid: a ladder of buys below the mid and sells above it; each fill is answered one step further on the other side."""

import argparse
from decimal import Decimal

from common import options, run

from luxterm.client import AsyncClient


async def grid(client: AsyncClient, args: argparse.Namespace) -> None:
    market = await client.market(args.symbol)
    step = Decimal(args.step)
    book = await client.book(args.symbol)
    centre = book.mid
    while centre is None:
        book.changed.clear()
        await book.changed.wait()
        centre = book.mid
    tick = market.price(1)
    centre = centre // tick * tick  # the middle of a spread may lie between two ticks
    fills = await client.fills()
    rungs = [("buy", centre - step * n) for n in range(1, args.rungs + 1)]
    rungs += [("sell", centre + step * n) for n in range(1, args.rungs + 1)]
    specs = [client.order_spec(args.symbol, side, args.size, price, post_only=True) for side, price in rungs]
    placed = await client.place_orders(specs)
    print(f"{sum(update.ok for update in placed)} of {len(placed)} rungs around {centre}")
    async for fill in fills:
        other, price = ("sell", fill.price + step) if fill.side == "buy" else ("buy", fill.price - step)
        update = await client.place_order(args.symbol, other, fill.size, price)
        print(f"{fill.side} {fill.size} at {fill.price}, now {other} at {price}: {update.status}")


if __name__ == "__main__":
    parser = options("Works a grid of orders.", "grid")
    parser.add_argument("--size", default="0.01", help="of each rung")
    parser.add_argument("--step", default="10", help="between rungs")
    parser.add_argument("--rungs", type=int, default=5, help="on each side")
    run(grid, parser.parse_args())
