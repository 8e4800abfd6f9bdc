"""`luxterm place buy|sell SIZE SYMBOL [PRICE]`: places one order and says what became of it."""

from __future__ import annotations

import argparse
from typing import Literal

from luxterm.cli.oneshot import add_common, run_client, show_updates
from luxterm.client import AsyncClient
from luxterm.model.errors import UsageError

HELP = "place an order"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("side", choices=("buy", "sell"))
    parser.add_argument("size")
    parser.add_argument("symbol")
    parser.add_argument("price", nargs="?", help="limit price; without it --market must be given")
    parser.add_argument("--market", action="store_true", help="take what the book offers, inside the slippage bound")
    parser.add_argument("--tif", choices=("GTC", "IOC", "FOK", "DAY"), help="time in force (default: GTC)")
    parser.add_argument("--post-only", action="store_true", help="reject it rather than trade at once")
    parser.add_argument("--reduce-only", action="store_true", help="only ever reduce a position")
    parser.add_argument("--stop", metavar="PRICE", help="trigger price: a stop, or with PRICE a stop limit order")
    parser.add_argument("--display", metavar="SIZE", help="iceberg: what shows")
    parser.add_argument("--slippage-bps", type=int, help="bound of a market order against the mark")
    parser.add_argument("--client-order-id", metavar="ID", help="your own id; placing it twice makes one order")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    if args.price is None and not args.market and args.stop is None:
        raise UsageError("give a PRICE, or --market to take what the book offers")

    async def work(client: AsyncClient) -> int:
        kind: Literal["stop", "stop_limit"] | None = None
        if args.stop is not None:
            kind = "stop" if args.price is None else "stop_limit"
        update = await client.place_order(
            args.symbol,
            args.side,
            args.size,
            args.price,
            type=kind,
            time_in_force=args.tif,
            post_only=args.post_only,
            reduce_only=args.reduce_only,
            stop_price=args.stop,
            display_size=args.display,
            slippage_bps=args.slippage_bps,
            client_order_id=args.client_order_id,
        )
        return show_updates(args, [update], single=True)

    return run_client(args, work)
