"""What one reading of the file finds out: the price grid and how much icebergs hide."""

from __future__ import annotations

from luxterm.replay.hidden import Grid, look_ahead
from luxterm.sources.formats.base import MboRow

KEY = (1, 1)


def row(action, side, order_id, price, size, last=1):
    return MboRow(1, 1, 0, order_id, price, size, 128 if last else 0, ord(action), ord(side), 0)


def test_the_grid_is_the_greatest_step_that_fits_every_price():
    seen = look_ahead(
        [row("A", "B", 1, -500, 1), row("A", "B", 2, 250, 1), row("A", "B", 3, 1000, 1)], whole_cancels=True
    )
    assert seen.rows == 3
    assert seen.grids[KEY] == Grid(-500, 750)
    assert [seen.grids[KEY].ticks(price) for price in (-500, 250, 1000)] == [1, 2, 3]
    assert seen.grids[KEY].price_e9(3) == 1000


def test_an_order_that_sells_more_than_it_shows_hides_its_later_fills_and_last_size():
    rows = [
        row("A", "B", 1, 100, 3),
        row("F", "B", 1, 100, 5, last=0),
        row("M", "B", 1, 100, 1),
        row("F", "B", 1, 100, 1, last=0),
        row("M", "B", 1, 100, 3),
        row("C", "B", 1, 100, 3),
    ]
    assert look_ahead(rows, whole_cancels=True).totals == {(KEY, 1, 1): 9}


def test_an_order_that_is_taken_whole_and_shows_anew_is_one_too():
    rows = [row("A", "B", 1, 100, 3), row("F", "B", 1, 100, 3, last=0), row("M", "B", 1, 100, 2)]
    assert look_ahead(rows, whole_cancels=True).totals == {(KEY, 1, 1): 5}


def test_an_order_that_its_owner_enlarges_is_none():
    rows = [
        row("A", "B", 1, 100, 3),
        row("M", "B", 1, 100, 9),
        row("F", "B", 1, 100, 9, last=0),
        row("C", "B", 1, 100, 9),
    ]
    assert look_ahead(rows, whole_cancels=True).totals == {}
