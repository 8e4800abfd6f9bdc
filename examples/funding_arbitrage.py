"""Funding: holds the side that is paid while the rate is worth more than the fees of getting in and out.

It takes the perpetual's leg; hedge it elsewhere (a spot market, another venue) to be neutral to the price.
"""

import argparse
from decimal import Decimal

from common import options, run

from luxterm.client import AsyncClient


async def collect(client: AsyncClient, args: argparse.Namespace) -> None:
    threshold = Decimal(args.rate)
    account = await client.watch_account()
    waiting = False
    async for price in client.prices(args.symbol):
        if price.stale or price.mark is None:
            continue
        # Before the first payment the premium of the mark over the index says where the rate is going.
        rate = price.funding
        if rate is None and price.index:
            rate = (price.mark - price.index) / price.index / 8
        if rate is None:
            continue
        wanted = "sell" if rate >= threshold else "buy" if rate <= -threshold else None
        if wanted is None and not waiting:
            print(f"rate {rate:.6%}: waiting for one beyond {threshold:.4%}")
        waiting = wanted is None
        position = account.positions.get(args.symbol)
        if position is not None and position.side != wanted:
            closed = await client.close_position(args.symbol)
            print(f"rate {rate:.6%}: closed, realised {closed.realizedPnL}")
        elif position is None and wanted is not None:
            opened = await client.open_position(args.symbol, wanted, args.size, args.leverage)
            print(f"rate {rate:.6%}: {opened.action} {wanted} {opened.position.size} at {opened.position.entry_price}")


if __name__ == "__main__":
    parser = options("Holds the side that funding pays.", "funding")
    parser.add_argument("--size", default="0.01")
    parser.add_argument("--leverage", type=int, default=3)
    parser.add_argument("--rate", default="0.0001", help="of one funding interval, above which it acts")
    run(collect, parser.parse_args())
