"""Runs in the peers' environment: one peer, one call from Python for each operation; prints operations per second.

usage: peer_calls.py PACKAGE WORKLOAD WARM_UP_OPERATIONS
"""

from __future__ import annotations

import struct
import sys
import time
from pathlib import Path


def main() -> None:
    package, workload, warm_up = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    ops = list(struct.iter_unpack("<IIQII", workload.read_bytes()))
    if package == "limit_order_book":
        from limit_order_book import LimitOrderBook

        book = LimitOrderBook()
        buy, sell, cancel = book.limit_buy, book.limit_sell, book.cancel

        def run(ops: list[tuple[int, ...]]) -> None:
            for kind, side, order_id, ticks, lots in ops:
                if kind == 1:
                    cancel(order_id)
                elif side == 0:
                    buy(order_id, lots, ticks)
                else:
                    sell(order_id, lots, ticks)

    elif package == "orderly_chaos":
        from orderly_chaos import LimitOrderBook, Side

        book = LimitOrderBook()
        limit, cancel, sides = book.limit, book.cancel, (Side.BUY, Side.SELL)

        def run(ops: list[tuple[int, ...]]) -> None:
            for kind, side, order_id, ticks, lots in ops:
                if kind == 1:
                    cancel(order_id)
                else:
                    limit(sides[side], order_id=order_id, quantity=lots, price=ticks)

    else:
        import liquibook

        book = liquibook.DepthOrderBook()
        book.set_symbol("X")
        add, cancel, make, orders = book.add, book.cancel, liquibook.SimpleOrder, {}

        def run(ops: list[tuple[int, ...]]) -> None:
            for kind, side, order_id, ticks, lots in ops:
                if kind == 1:
                    cancel(orders.pop(order_id))
                else:
                    orders[order_id] = order = make(side == 0, ticks, lots)
                    add(order)

    run(ops[:warm_up])
    ops = ops[warm_up:]
    start = time.process_time()
    run(ops)
    print(f"{len(ops) / (time.process_time() - start):.0f}")


main()
