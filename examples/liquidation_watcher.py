"""Prints the venue's liquidations as they happen, and warns when one's own account comes near."""

import argparse
import asyncio
from decimal import Decimal

from common import options, run

from luxterm.client import AsyncClient


async def public(client: AsyncClient) -> None:
    async for step in client.liquidations():
        print(f"{step.symbol} {step.step}: {step.side} {step.size} at {step.price}, {step.remaining} left")


async def own(client: AsyncClient, warn: Decimal) -> None:
    async for margin in client.margin():
        ratio = Decimal(margin.margin_ratio or 0)
        if margin.liquidating:
            print("this account is being liquidated")
        elif ratio >= warn or margin.margin_call:
            print(f"margin ratio {ratio:.2%}: equity {margin.equity}, maintenance {margin.maintenance_margin}")


async def watch(client: AsyncClient, args: argparse.Namespace) -> None:
    print("watching")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(public(client))
        tasks.create_task(own(client, Decimal(args.warn)))


if __name__ == "__main__":
    parser = options("Watches liquidations.", "default")
    parser.add_argument("--warn", default="0.5", help="margin ratio from which it warns")
    run(watch, parser.parse_args())
