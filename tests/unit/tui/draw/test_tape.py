"""Time and sales: merging, gaps, widths."""

from __future__ import annotations

import pytest

from luxterm.model.markets import Market
from luxterm.tui.draw import tape
from luxterm.tui.themes import packaged

BTC = Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 50, 10)
COLORS = packaged()["lux-dark"].colors


def test_prints_of_one_sweep_at_one_price_are_one_line() -> None:
    prints = tape.Tape()
    prints.add(1_000, True, 100, 5, 1)
    prints.add(1_050, True, 100, 7, 2)
    prints.add(1_060, True, 101, 1, 3)
    prints.add(1_070, False, 101, 1, 4)
    prints.add(1_300, False, 101, 1, 5)
    shown = [(p.buy, p.ticks, p.lots, p.merged) for p in prints.prints]
    assert shown == [(False, 101, 1, 1), (False, 101, 1, 1), (True, 101, 1, 1), (True, 100, 12, 2)]


def test_what_is_known_already_is_not_repeated() -> None:
    prints = tape.Tape()
    for trade_id in (1, 2, 2, 1, 3):
        prints.add(trade_id * 1_000, True, 100, 1, trade_id)
    assert len(prints.prints) == 3


def test_an_interruption_is_named_only_when_prints_are_missing() -> None:
    prints = tape.Tape()
    prints.interrupted()  # nothing was there: nothing can be missing
    prints.add(1_000, True, 100, 1, 1)
    prints.interrupted()
    prints.add(1_000, True, 100, 1, 1)  # the snapshot reaches back
    prints.add(2_000, True, 100, 1, 2)
    assert all(item.merged for item in prints.prints)
    prints.interrupted()
    prints.add(9_000, True, 100, 1, 9)
    assert [item.merged for item in prints.prints] == [1, 0, 1, 1]


def test_the_tape_is_bounded() -> None:
    prints = tape.Tape(keep=10)
    for trade_id in range(1, 100):
        prints.add(trade_id * 1_000, True, 100, 1, trade_id)
    assert len(prints.prints) == 10


@pytest.mark.parametrize("width", [18, 24, 30, 38, 60])
def test_lines_fill_the_width(width: int) -> None:
    columns = tape.columns(width, BTC, 6_500_000, 90_000)
    items = [tape.Print(0, True, 6_500_000, 90_000, 3), tape.Print(0, False, 0, 0, 0)]
    lines = [tape.header(columns, COLORS), *(tape.print_line(item, columns, BTC, COLORS) for item in items)]
    assert {sum(len(part.text) for part in line) for line in lines} == {width}
    assert "missed" in lines[2][0].text or width < 20
