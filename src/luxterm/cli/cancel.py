"""`luxterm cancel ID ...` or `luxterm cancel --all [SYMBOL]`."""

from __future__ import annotations

import argparse

from luxterm.cli.oneshot import add_common, run_client, show_updates
from luxterm.client import AsyncClient
from luxterm.model.errors import UsageError

HELP = "cancel orders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("order", nargs="*", help="order ids, or client order ids; with --all a symbol")
    parser.add_argument("--all", action="store_true", help="every open order, triggers included")
    parser.add_argument("--side", choices=("buy", "sell"), help="with --all: only this side")
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    if not args.order and not args.all:
        raise UsageError("name the orders, or give --all")
    if args.all and len(args.order) > 1:
        raise UsageError("--all takes one symbol at most")

    async def work(client: AsyncClient) -> int:
        if args.all:
            updates = await client.cancel_all(args.order[0] if args.order else None, side=args.side)
        else:
            updates = await client.cancel_orders([int(each) if each.isdigit() else each for each in args.order])
        return show_updates(args, updates)

    return run_client(args, work)
