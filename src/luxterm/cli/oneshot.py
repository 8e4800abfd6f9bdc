"""What the one-shot commands share: how they reach a node, sign in, print and end.

Exit status: 0 done, 1 the venue's answer is no (a rejection, nothing found), 2 wrong arguments or credentials, 3 the
node cannot be reached. With --json the output is one JSON value, the objects of the API as the reference has them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.client import AsyncClient, connect
from luxterm.wire.objects import Order, OrderUpdate
from luxterm.wire.plain import encode

DEFAULT_URL: Final = "http://127.0.0.1:8080"

Work = Callable[[AsyncClient], Awaitable[int]]


def add_common(parser: argparse.ArgumentParser) -> None:
    """Options of every one-shot command. Secrets come from the environment alone: arguments show in `ps`."""
    parser.add_argument("--connect", metavar="URL", help="the node's address (default: the node running here)")
    parser.add_argument("--data-dir", type=Path, help="data directory of the node to find")
    parser.add_argument("--account", help="paper nodes: whose account (default: default)")
    parser.add_argument(
        "--api-key",
        metavar="KEY",
        help="API key; its secret is read from LUXTERM_API_SECRET (or LUXTERM_TOKEN is used)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS", help="patience (default: 10)")


def find_url(args: argparse.Namespace) -> str:
    """The address asked for, that of the node which runs here, or the default one."""
    if args.connect:
        return str(args.connect)
    from luxterm.node.supervise import default_data_dir, find_node

    node = find_node(args.data_dir or default_data_dir())
    return node.http_url if node is not None else DEFAULT_URL


def run_client(args: argparse.Namespace, work: Work) -> int:
    """Connects, does the work, and returns its exit status. The client's errors carry theirs."""

    async def main() -> int:
        options: dict[str, Any] = {"timeout_s": args.timeout, "reconnect": False}
        key = args.api_key or os.environ.get("LUXTERM_API_KEY")
        token = os.environ.get("LUXTERM_TOKEN")
        if key:
            options.update(api_key=key, api_secret=os.environ.get("LUXTERM_API_SECRET", ""))
        elif token:
            options.update(token=token)
        elif args.account:
            options.update(account=args.account)
        async with await connect(find_url(args), **options) as client:
            return await work(client)

    return asyncio.run(main())


def show(args: argparse.Namespace, value: object, rows: Sequence[Sequence[object]], head: Sequence[str]) -> None:
    """Prints `value` as JSON or `rows` as a table."""
    if args.json:
        sys.stdout.write(encode(value).decode() + "\n")
    else:
        sys.stdout.write(table(head, rows))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns: numbers to the right, words to the left."""
    cells = [[text(cell) for cell in row] for row in rows]
    widths = [max(len(line[index]) for line in [list(head), *cells]) for index in range(len(head))]
    right = [all(_is_number(row[index]) for row in cells) for index in range(len(head))]
    lines = []
    for line in [list(head), *cells]:
        parts = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def text(value: object) -> str:
    return "-" if value is None or value == "" else str(value)


def _is_number(cell: str) -> bool:
    return cell == "-" or cell.lstrip("+-").replace(".", "", 1).isdigit()


ORDER_HEAD: Final = ("id", "symbol", "side", "type", "price", "size", "filled", "avg", "status", "client id")


def order_row(order: Order) -> tuple[object, ...]:
    average = None if order.avg_price is None else round(order.avg_price, 8).normalize()
    return (
        order.order_id or None, order.symbol, order.side, order.type, order.price, order.size, order.filled,
        None if average is None else f"{average:f}", order.status, order.client_order_id,
    )  # fmt: skip


def show_updates(args: argparse.Namespace, updates: Sequence[OrderUpdate], *, single: bool = False) -> int:
    """Prints what became of orders; EXIT_FAILED when one was rejected, its reason on stderr."""
    value: object = updates[0] if single else list(updates)
    show(args, value, [order_row(update.order) for update in updates], ORDER_HEAD)
    status = EXIT_OK
    for update in updates:
        if update.order.reject is not None:
            reject = update.order.reject
            print(f"luxterm: rejected: {reject.reason} ({reject.name}, {reject.code})", file=sys.stderr)
            status = EXIT_FAILED
    return status
