"""Solidity against published figures and against the plain formulas in exact fractions."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from support.local_chain import Rig, deployed_chain, rig  # noqa: F401

from luxterm.chain.artifacts.vault_utils import VaultUtils

pytestmark = pytest.mark.chain
VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "risk.json"
USD = 10**30
LONG, SHORT = True, False


def dollars(text: str) -> int:
    return int(Fraction(text) * USD)


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    if not VECTORS.exists():
        pytest.skip("the published figures are not beside the project (../shared/vectors)")
    vectors: list[dict[str, Any]] = json.loads(VECTORS.read_text())["gmx_v1"]
    return vectors


async def test_published_average_price(rig: Rig, published: list[dict[str, Any]]) -> None:  # noqa: F811
    utils, row = VaultUtils(rig.chain, rig.at("VaultUtils")), published[0]
    got = await utils.get_next_average_price(
        dollars(row["size_usd"]), dollars(row["average_price"]), LONG, dollars(row["price_min"]),
        dollars(row["price_max"]), dollars(row["add_usd"]),
    )  # fmt: skip
    assert got == dollars(row["next_average_price"])


async def test_published_funding(rig: Rig, published: list[dict[str, Any]]) -> None:  # noqa: F811
    utils, row = VaultUtils(rig.chain, rig.at("VaultUtils")), published[1]
    got = await utils.get_funding_increment(row["funding_factor"], row["reserved"], row["pool"], row["intervals"])
    assert got == row["cumulative_increment"]


async def test_published_liquidation(rig: Rig, published: list[dict[str, Any]]) -> None:  # noqa: F811
    """The vector's terms: fee 10 bp, liquidation fee 5 dollars flat, maximum leverage 50."""
    utils, row = VaultUtils(rig.chain, rig.at("VaultUtils")), published[2]
    size, collateral = dollars(row["size_usd"]), dollars(row["collateral_usd"])
    for check in row["checks"]:
        profit, delta = await utils.get_delta(size, dollars(row["average_price"]), dollars(check["price"]), LONG)
        loss = 0 if profit else delta
        state, _ = await utils.get_health(size, collateral, loss, size // 1000, 5 * USD, 50 * 10_000)
        assert state == check["state"]


def delta_of(size: int, average: int, price: int, is_long: bool) -> tuple[bool, int]:
    """size x |average - price| / average."""
    moved = price - average if is_long else average - price
    return moved > 0, floor(Fraction(size * abs(moved), average))


def next_average_of(size: int, average: int, is_long: bool, mark: int, price: int, add: int) -> int:
    """The price at which the larger position shows the smaller one's profit."""
    profit, delta = delta_of(size, average, mark, is_long)
    total = size + add
    worth = total + delta if profit == is_long else total - delta
    return floor(Fraction(price * total, worth))


def health_of(size: int, collateral: int, loss: int, fees: int, reward: int, max_leverage_bps: int) -> tuple[int, int]:
    if loss > collateral:
        return 1, fees
    left = collateral - loss
    if left < fees:
        return 1, left
    if left < fees + reward:
        return 1, fees
    return (2 if Fraction(size, left) * 10_000 > max_leverage_bps else 0), fees


async def test_the_formulas_to_the_unit(rig: Rig) -> None:  # noqa: F811
    utils = VaultUtils(rig.chain, rig.at("VaultUtils"))
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    for _ in range(150):
        size, add = chance.randint(1, 10**40), chance.randint(1, 10**40)
        average = chance.randint(10**26, 10**36)
        mark = chance.randint(average // 2, average * 2 - average // 10)
        price, is_long = chance.randint(mark, mark + mark // 100), chance.random() < 0.5
        assert tuple(await utils.get_delta(size, average, mark, is_long)) == delta_of(size, average, mark, is_long), (
            seed
        )
        wanted = next_average_of(size, average, is_long, mark, price, add)
        assert await utils.get_next_average_price(size, average, is_long, mark, price, add) == wanted, seed
        collateral, loss = chance.randint(0, size), chance.randint(0, size)
        terms = (size, collateral, loss, chance.randint(0, size // 50), chance.randint(0, size // 50), 100 * 10_000)
        assert tuple(await utils.get_health(*terms)) == health_of(*terms), seed
