"""T and F rows read as aggressors."""

from __future__ import annotations

from luxterm.replay.aggressors import MakerFill, read_event
from luxterm.sources.formats.base import MboRow


def row(action, side, order_id, price, size, ts=0):
    return MboRow(1, 1, ts, order_id, price, size, 0, ord(action), ord(side), 0)


def test_an_event_without_trades_is_all_edits():
    rows = [row("A", "B", 1, 100, 5), row("C", "B", 1, 100, 5)]
    event = read_event(rows)
    assert event.before == rows and not event.aggressors


def test_consecutive_rows_of_one_order_are_one_aggressor_and_others_are_others():
    event = read_event(
        [
            row("C", "A", 7, 100, 1),
            row("T", "B", 9, 100, 2),
            row("F", "A", 1, 100, 2),
            row("T", "B", 9, 101, 3),
            row("F", "A", 2, 101, 3),
            row("T", "B", 10, 101, 1),
            row("F", "A", 3, 101, 1),
        ]
    )
    first, second = event.aggressors
    assert len(event.before) == 1
    assert (first.order_id, first.size, first.limit_e9) == (9, 5, 101)
    assert first.fills == [MakerFill(1, 100, 2), MakerFill(2, 101, 3)]
    assert (second.order_id, second.fills) == (10, [MakerFill(3, 101, 1)])


def test_fills_on_the_own_side_name_an_aggressor_that_its_trade_does_not():
    (aggressor,) = read_event([row("T", "A", 0, 100, 2), row("F", "A", 5, 100, 2), row("F", "B", 1, 100, 2)]).aggressors
    assert aggressor.order_id == 5
    assert aggressor.fills == [MakerFill(1, 100, 2)]


def test_nameless_prints_go_together_while_they_get_worse_for_one_taker():
    event = read_event(
        [row("T", "B", 0, 100, 1), row("T", "B", 0, 101, 1), row("T", "B", 0, 100, 1), row("T", "A", 0, 99, 1)]
    )
    assert [(each.size, each.limit_e9) for each in event.aggressors] == [(2, 101), (1, 100), (1, 99)]


def test_fills_may_come_in_front_of_their_trade():
    first, second = read_event(
        [
            row("F", "A", 1, 100, 2),
            row("T", "B", 9, 100, 2),
            row("F", "A", 2, 101, 1),
            row("T", "B", 10, 101, 1),
        ]
    ).aggressors
    assert [fill.order_id for fill in first.fills] == [1]
    assert [fill.order_id for fill in second.fills] == [2]


def test_a_print_without_a_side_is_an_auctions():
    event = read_event([row("T", "N", 0, 100, 2), row("F", "A", 1, 100, 2), row("F", "B", 2, 100, 2)])
    assert event.auction_prints == 1 and not event.aggressors and len(event.before) == 3


def test_the_rest_is_what_an_add_shows_and_what_later_aggressors_took_before_it():
    first, _ = read_event(
        [
            row("T", "B", 9, 100, 2),
            row("F", "A", 1, 100, 2),
            row("T", "A", 10, 101, 3),
            row("F", "B", 9, 101, 3),
            row("A", "B", 9, 101, 4),
        ]
    ).aggressors
    assert (first.rest_taken, first.rest_shown, first.rest_e9) == (3, 4, 101)


def test_an_aggressor_that_is_cancelled_rests_nothing():
    (aggressor,) = read_event([row("T", "B", 9, 100, 2), row("F", "A", 1, 100, 2), row("C", "B", 9, 99, 5)]).aggressors
    assert aggressor.rest_shown == 0
