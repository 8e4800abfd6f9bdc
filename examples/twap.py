"""TWAP: works an order off in equal slices over time. What a slice does not fill is carried into the next ones."""

import argparse
import asyncio

from common import options, run

from luxterm.client import AsyncClient


async def work(client: AsyncClient, args: argparse.Namespace) -> None:
    market = await client.market(args.symbol)
    total = market.size_lots(args.size)
    left = total
    pause_s = args.minutes * 60 / args.slices
    for number in range(args.slices, 0, -1):
        lots = -(-left // number)
        if lots:
            update = await client.place_order(args.symbol, args.side, market.size(lots), slippage_bps=args.slippage_bps)
            left -= market.size_lots(update.order.filled)
            reason = update.order.reject.reason if update.order.reject else f"at {update.order.avg_price}"
            done = f"{market.size_text(total - left)} of {args.size}"
            print(f"slice {args.slices - number + 1}: {update.status} {reason}, {done} done")
        if not left:
            return
        if number > 1:
            await asyncio.sleep(pause_s)


if __name__ == "__main__":
    parser = options("Works an order off over time.", "twap")
    parser.add_argument("--side", choices=("buy", "sell"), default="buy")
    parser.add_argument("--size", default="0.1", help="in all")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--slices", type=int, default=10)
    parser.add_argument("--slippage-bps", type=int, default=20)
    run(work, parser.parse_args())
