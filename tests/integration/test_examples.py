"""The example bots, each run for a few seconds as a user would run it, against a gateway with a moving market."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.gateway import Rig, rig
from support.venue import BTC

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
RUNS = {
    "first_bot": [],
    "market_maker": ["--spread", "4"],
    "grid": ["--step", "2", "--rungs", "3"],
    "twap": ["--minutes", "0.02", "--slices", "4"],
    "funding_arbitrage": ["--rate", "0"],
    "liquidation_watcher": ["--warn", "0"],
    "candle_recorder": [],
}
SAYS = {
    "first_bot": "filled",
    "market_maker": "buy ",
    "grid": "6 of 6 rungs",
    "twap": "slice 4",
    "funding_arbitrage": "opened",
    "liquidation_watcher": "watching",
    "candle_recorder": " 0.0",
}


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        maker = await running.client("maker")
        await maker.place_orders(
            [maker.order_spec("BTC-USDT", "buy", 2, 65000 - n) for n in range(1, 20)]
            + [maker.order_spec("BTC-USDT", "buy", 2, "64999.01")]  # so that the mid lies between two ticks
            + [maker.order_spec("BTC-USDT", "sell", 1 if n > 6 else "0.05", 65000 + n) for n in range(1, 20)]
        )
        stirring = asyncio.create_task(stir(running))
        yield running
        stirring.cancel()
        await asyncio.gather(stirring, return_exceptions=True)


async def stir(venue: Rig) -> None:
    """Somebody trades a little each way and the index wobbles, so that there is something to see."""
    taker = await venue.client("taker")
    for number in range(10_000):
        venue.venue.set_index(BTC, 6_500_000 + number % 7)
        for side, price in (("buy", 65001), ("sell", 64999)):
            await taker.place_order("BTC-USDT", side, "0.0002", price, time_in_force="IOC")
        await asyncio.sleep(0.05)


def test_every_example_is_run() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} - {"common"} == set(RUNS)


@pytest.mark.parametrize("name", RUNS)
async def test_example(venue: Rig, name: str, tmp_path: Path) -> None:
    words = ["--connect", venue.ws_url, "--seconds", "60", *RUNS[name]]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", str(EXAMPLES / f"{name}.py"), *words,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(120):
            while SAYS[name] not in said:
                line = (await process.stdout.readline()).decode()
                assert line, f"it ended after saying:\n{said}"
                said += line
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
    assert "Traceback" not in said
    if name == "candle_recorder":
        assert (tmp_path / "candles.csv").read_text().startswith("start,open,high")
