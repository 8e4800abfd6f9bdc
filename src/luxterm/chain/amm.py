"""The AMM's published builds, read from their npm packages when they are deployed; nothing of them is kept here."""

from __future__ import annotations

import json
from math import isqrt
from pathlib import Path
from typing import Any, Final, NamedTuple

from eth_abi.abi import encode

from luxterm.chain.anvil import project_folder
from luxterm.chain.contract import abi_type
from luxterm.chain.errors import ToolMissing

V3_FEE: Final = 3000
V3_TICK_SPACING: Final = 60
V3_MAX_TICK: Final = 887_272 // V3_TICK_SPACING * V3_TICK_SPACING

PUBLISHED: Final = {
    # our name -> file below node_modules/@uniswap
    "AMMV2Factory": "v2-core/build/UniswapV2Factory.json",
    "AMMV2Router": "v2-periphery/build/UniswapV2Router02.json",
    "AMMV3Factory": "v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json",
    "AMMV3Router": "v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json",
    "NFTPositionManager": (
        "v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json"
    ),
    "Quoter": "v3-periphery/artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json",
    "TickLens": "v3-periphery/artifacts/contracts/lens/TickLens.sol/TickLens.json",
}


class Published(NamedTuple):
    abi: list[dict[str, Any]]
    bytecode: bytes


def load(name: str, folder: Path | None = None) -> Published:
    """A published build. Raises ToolMissing when its package is not installed."""
    root = folder or project_folder()
    path = (root or Path()) / "node_modules" / "@uniswap" / PUBLISHED[name]
    try:
        built = json.loads(path.read_text())
    except FileNotFoundError:
        raise ToolMissing(
            f"{name} comes with npm's @uniswap packages, which are not installed: run `make node-tools` in the checkout"
        ) from None
    return Published(built["abi"], bytes.fromhex(str(built["bytecode"]).removeprefix("0x")))


def creation_code(name: str, arguments: tuple[Any, ...] = (), folder: Path | None = None) -> bytes:
    """Bytecode and constructor arguments of a published build."""
    built = load(name, folder)
    kinds: list[str] = []
    for entry in built.abi:
        if entry["type"] == "constructor":
            kinds = [abi_type(field) for field in entry["inputs"]]
    return built.bytecode + encode(kinds, arguments)


def sqrt_price_x96(amount0: int, amount1: int) -> int:
    """Square root of amount1 / amount0 with 96 fraction bits, rounded down: the price a new V3 pool starts at."""
    return isqrt((amount1 << 192) // amount0)
