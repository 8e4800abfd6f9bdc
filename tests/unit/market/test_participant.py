"""Staying solvent: what a participant does when its margin gets tight or its money runs out."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from luxterm.market import participant as module
from luxterm.market.participant import Participant, Pulse, word
from luxterm.market.reference import Reference
from luxterm.model.codes import Side
from luxterm.model.markets import Market

BTC = Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)


class Idle(Participant):
    async def trade(self, client):
        return


class Client:
    """Answers margin questions from a list and remembers orders."""

    def __init__(self, *margins):
        self.margins = list(margins)
        self.orders = []

    async def get_margin(self):
        equity, ratio = self.margins.pop(0)
        return SimpleNamespace(equity=str(equity), margin_ratio=None if ratio is None else str(ratio))

    async def place_order(self, symbol, side, size, **options):
        self.orders.append((symbol, side, size, options))


@pytest.fixture
def nobody_sleeps(monkeypatch):
    async def sleep(_):
        return

    monkeypatch.setattr(module.asyncio, "sleep", sleep)


def participant(lots):
    made = Idle("ws://nowhere", "x", Reference({"BTC-USDT": BTC}), 1)
    made.positions = {"BTC-USDT": lots}
    return made


async def test_tight_margin_halves_positions_and_a_worn_out_account_is_left_flat(nobody_sleeps):
    client = Client((100_000, "0.1"), (80_000, "0.6"), (24_999, "0.2"))
    await participant(-1001)._watch(client)
    reduce = {"type": "market", "reduce_only": True}
    assert client.orders == [
        ("BTC-USDT", "buy", Decimal("0.0501"), reduce),
        ("BTC-USDT", "buy", Decimal("0.1001"), reduce),
    ]


async def test_an_account_without_positions_is_left_alone(nobody_sleeps):
    client = Client((100_000, None), (99_000, "0.9"), (1, None))
    await participant(0)._watch(client)
    assert client.orders == []


async def test_the_pulse_names_whoever_is_due_first(nobody_sleeps):
    pulse = Pulse()
    pulse.set("late", 5)
    pulse.set("soon", 1)
    assert await pulse.next() == "soon"
    pulse.set("soon", 9)
    assert await pulse.next() == "late"


def test_sides_have_their_words():
    assert [word(side) for side in Side] == ["buy", "sell"]
