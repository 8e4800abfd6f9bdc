"""`python -m luxterm.market --url ws://...`: the simulated market as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence

from luxterm.market.run import run_market
from luxterm.model.errors import LuxtermError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs until SIGTERM or SIGINT. Exit status 0 then, 2 for wrong arguments, else that of the error."""
    parser = argparse.ArgumentParser(prog="luxterm.market", description="simulated makers and takers for a paper node")
    parser.add_argument("--url", default="ws://127.0.0.1:8080/ws", help="the node's WebSocket address")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is random (default 1)")
    parser.add_argument("--rate", type=float, default=1.0, help="how busy they are; 1 is the normal rate")
    parser.add_argument("--symbols", nargs="*", default=(), help="markets to trade; all perpetuals by default")
    parser.add_argument("--leash", action="store_true", help="end when standard input ends")
    args = parser.parse_args(argv)
    if not 0.01 <= args.rate <= 100:
        parser.error("--rate lies between 0.01 and 100")
    try:
        asyncio.run(_until_told(args))
    except LuxtermError as error:
        sys.stderr.write(f"luxterm.market: {error}\n")
        return int(getattr(error, "exit_status", 2))
    except KeyboardInterrupt:
        pass
    return 0


async def _until_told(args: argparse.Namespace) -> None:
    task = asyncio.create_task(run_market(args.url, seed=args.seed, rate=args.rate, symbols=args.symbols))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    if args.leash:
        loop.add_reader(sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 1) or task.cancel())
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    sys.exit(main())
