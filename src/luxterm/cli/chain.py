"""`luxterm chain`: the local chain."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from pathlib import Path

from luxterm.chain import anvil, precompiles
from luxterm.chain.networks import LUX_MAINNET, WELL_KNOWN_MNEMONIC
from luxterm.chain.provider import connect
from luxterm.chain.signer import MNEMONIC_ENV
from luxterm.cli import EXIT_FAILED, EXIT_OK
from luxterm.model.errors import UsageError
from luxterm.node.supervise import DATA_DIR_VARIABLE, default_data_dir

HELP = "start, stop or look at a local chain (anvil, chain id 96369)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("up", "down", "status"))
    parser.add_argument("--port", type=int, default=8545, help="RPC port (default: 8545; 0 picks a free one)")
    parser.add_argument("--block-time", type=float, metavar="SECONDS", help="mine by the clock, not by transaction")
    parser.add_argument("--chain-id", type=int, default=LUX_MAINNET, help=f"default: {LUX_MAINNET}")
    parser.add_argument("--fresh", action="store_true", help="up: forget the state of the last run")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=f"default: {DATA_DIR_VARIABLE} or the platform's directory"
    )


def folder_of(data_dir: Path | None) -> Path:
    """Where the local chain of a data directory lives."""
    return (data_dir or default_data_dir()) / "chain"


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.data_dir)
    found = anvil.running(folder)
    if args.action == "status":
        print(f"local chain runs: {found.http_url} (pid {found.pid})" if found else "no local chain runs")
        return EXIT_OK if found else EXIT_FAILED
    if args.action == "down":
        print("local chain has stopped; its state is kept" if anvil.down(folder) else "no local chain runs")
        return EXIT_OK
    if not 0 <= args.port <= 65535:
        raise UsageError(f"--port {args.port} is no port")
    if args.block_time is not None and args.block_time <= 0:
        raise UsageError("--block-time takes seconds above 0")
    if args.fresh:
        if found:
            raise UsageError("the local chain runs; `luxterm chain down` first")
        shutil.rmtree(folder, ignore_errors=True)
    info = found or _start(folder, args)
    print(f"local chain {'runs already' if found else 'is up'}: {info.http_url} {info.ws_url} ipc {info.ipc}")
    return EXIT_OK


def _start(folder: Path, args: argparse.Namespace) -> anvil.AnvilInfo:
    import os

    info = anvil.up(
        folder,
        port=args.port,
        block_time_s=args.block_time,
        chain_id=args.chain_id,
        mnemonic=os.environ.get(MNEMONIC_ENV) or WELL_KNOWN_MNEMONIC,
    )
    asyncio.run(_furnish(info.ipc))
    return info


async def _furnish(ipc: str) -> None:
    async with await connect(ipc) as chain:
        await precompiles.place_local(chain)
