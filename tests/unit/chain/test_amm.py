"""The published builds: where they come from, what they are called with."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.chain import amm
from luxterm.chain.errors import ToolMissing


def test_price_of_a_new_pool() -> None:
    assert amm.sqrt_price_x96(1, 1) == 2**96
    assert amm.sqrt_price_x96(1, 4) == 2**97
    # The root is floored: its square is at most the ratio, the next root's is above it.
    root = amm.sqrt_price_x96(10**18, 3_500 * 10**6)
    assert root * root * 10**18 <= 3_500 * 10**6 * 2**192 < (root + 1) ** 2 * 10**18


def test_missing_packages_are_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="make node-tools"):
        amm.load("AMMV3Factory", tmp_path)


def test_ticks_lie_on_the_spacing() -> None:
    assert amm.V3_MAX_TICK % amm.V3_TICK_SPACING == 0
    assert 887_272 - amm.V3_TICK_SPACING < amm.V3_MAX_TICK <= 887_272
