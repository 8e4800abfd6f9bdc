"""What the examples share: their options and how they reach the node."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable

from luxterm.client import AsyncClient, ClientError, connect

Bot = Callable[[AsyncClient, argparse.Namespace], Awaitable[None]]


def options(text: str, account: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--connect", default="ws://127.0.0.1:8080/ws", metavar="URL")
    parser.add_argument("--account", default=account, help="paper nodes: whose account")
    parser.add_argument("--symbol", default="BTC-USDT")
    parser.add_argument("--seconds", type=float, help="stop after so long (default: run until Ctrl-C)")
    return parser


def run(bot: Bot, args: argparse.Namespace) -> None:
    """Connects, runs the bot until it is done or its time is over, and leaves no open orders behind."""

    async def main() -> None:
        key = os.environ.get("LUXTERM_API_KEY")
        if key:
            client = await connect(args.connect, api_key=key, api_secret=os.environ.get("LUXTERM_API_SECRET", ""))
        else:
            client = await connect(args.connect, account=args.account)
        async with client:
            try:
                async with asyncio.timeout(args.seconds):
                    await bot(client, args)
            except TimeoutError:
                pass
            finally:
                await client.cancel_all()

    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
    except ClientError as error:
        raise SystemExit(f"{error}") from None
