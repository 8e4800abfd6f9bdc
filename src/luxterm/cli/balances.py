"""`luxterm balances`: one's balances and the margin account."""

from __future__ import annotations

import argparse
import sys

from luxterm.cli import EXIT_OK
from luxterm.cli.oneshot import add_common, run_client, show, table
from luxterm.client import AsyncClient

HELP = "show your balances and margin"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    async def work(client: AsyncClient) -> int:
        update = await client.get_balances()
        rows = [(b.asset, b.total, b.available, b.locked, b.borrowed, b.supplied) for b in update.balances]
        show(args, update, rows, ("asset", "total", "available", "locked", "borrowed", "supplied"))
        margin = update.margin
        if margin is not None and not args.json:
            head = ("equity", "initial margin", "maintenance", "free", "withdrawable")
            row = (
                margin.equity, margin.initial_margin, margin.maintenance_margin, margin.free_margin,
                margin.withdrawable,
            )  # fmt: skip
            sys.stdout.write("\n" + table(head, [row]))
        return EXIT_OK

    return run_client(args, work)
