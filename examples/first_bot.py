"""A bot in twenty lines: when twice as much is bid as offered near the top, it buys a little."""

import asyncio
import sys

from luxterm.client import connect


async def main(url: str, seconds: float | None) -> None:
    async with await connect(url, account="first-bot") as client, asyncio.timeout(seconds):
        async for book in client.orderbook("BTC-USDT"):
            bid = sum(size for _, size in book.bids(5))
            ask = sum(size for _, size in book.asks(5))
            if ask and bid > 2 * ask:
                done = await client.place_order("BTC-USDT", "buy", "0.001", book.best_ask, time_in_force="IOC")
                print(done.status, done.order.avg_price)


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:8080/ws"
    try:
        asyncio.run(main(address, float(sys.argv[2]) if len(sys.argv) > 2 else None))
    except (KeyboardInterrupt, TimeoutError):
        pass
