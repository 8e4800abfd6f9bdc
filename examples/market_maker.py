"""Market maker: one quote on each side of the mid, moved against its own inventory.

A dead man's switch takes the quotes away when this process dies; what the venue refuses (post-only would trade, no
margin) is printed and quoted anew with the next book.
"""

import argparse
import asyncio
import time
from decimal import Decimal

from common import options, run

from luxterm.client import AsyncClient, RetryableError

SWITCH_MS = 30_000


async def make(client: AsyncClient, args: argparse.Namespace) -> None:
    market = await client.market(args.symbol)
    account = await client.watch_account()
    half_ticks = max(1, market.price_ticks(args.spread) // 2)
    quotes: dict[str, tuple[int, int]] = {}  # side -> (order id, price in ticks)
    await client.cancel_all(args.symbol)
    armed_s = 0.0
    async for book in client.orderbook(args.symbol):
        bid, ask = book.best_bid_ticks, book.best_ask_ticks
        if book.stale or bid is None or ask is None:
            continue
        if time.monotonic() - armed_s > SWITCH_MS / 3000:
            await client.schedule_cancel(int(time.time() * 1000) + SWITCH_MS)
            armed_s = time.monotonic()
        position = account.positions.get(args.symbol)
        held = Decimal(0) if position is None else position.size if position.side == "buy" else -position.size
        skew_ticks = int(held / Decimal(args.size) * half_ticks / 4)
        mid = (bid + ask) // 2 - skew_ticks
        for side, ticks in (("buy", mid - half_ticks), ("sell", mid + half_ticks)):
            order_id, quoted = quotes.get(side, (0, 0))
            if order_id in account.orders and abs(quoted - ticks) <= half_ticks // 4:
                continue
            try:
                if order_id in account.orders:
                    update = await client.modify_order(order_id, price=market.price(ticks))
                else:
                    price = market.price(ticks)
                    update = await client.place_order(args.symbol, side, args.size, price, post_only="slide")
            except RetryableError as error:
                print("later:", error)
                await asyncio.sleep(1)
                continue
            if update.order.reject is None:
                quotes[side] = (update.order.order_id, ticks)
                print(f"{side:4} {market.price_text(ticks)} (holding {held})")
            else:
                quotes.pop(side, None)
                print("refused:", update.order.reject.reason)


if __name__ == "__main__":
    parser = options("Quotes both sides of a market.", "market-maker")
    parser.add_argument("--size", default="0.01")
    parser.add_argument("--spread", default="5", help="between its bid and its ask")
    run(make, parser.parse_args())
