"""The last known index and its move."""

from __future__ import annotations

import pytest

from luxterm.market import reference as module
from luxterm.market.reference import Reference
from luxterm.model.markets import Market

MARKETS = {name: Market(number, name, name, "USDT", 10**10, 10**8, 100, 10) for number, name in enumerate(("A", "B"))}


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def test_a_move_is_that_of_the_last_seconds(clock):
    reference = Reference(MARKETS)
    for ticks in (1000, 1010, 1020):
        reference.set("A", ticks)
        clock[0] += 3
    assert reference.ticks("A") == 1020
    assert reference.moved("A") == 10 * 10**8 // 1010, "what is older than five seconds is forgotten"
    assert reference.moved("B") == 0


async def test_it_is_known_when_every_market_has_a_price(clock):
    reference = Reference(MARKETS)
    reference.set("A", 1)
    assert reference.missing() == ["B"]
    assert not await reference.known(0.01)
    reference.set("B", 2)
    assert await reference.known(0.01)
