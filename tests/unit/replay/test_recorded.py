"""The recorded book applies rows by the format's own rules."""

from __future__ import annotations

from luxterm.replay.recorded import RecordedBook
from luxterm.sources.formats.base import MboRow
from luxterm.sources.formats.dbn import ASK, BID, UNDEF_PRICE


def row(action, side="B", order_id=1, price=100, size=5, flags=0):
    return MboRow(1, 1, 0, order_id, price, size, flags, ord(action), ord(side), 0)


def book(*rows, whole_cancels=False):
    made = RecordedBook(whole_cancels=whole_cancels)
    for each in rows:
        made.apply(each)
    return made


def test_best_prices_follow_adds_and_cancels():
    made = book(row("A", "B", 1, 100), row("A", "B", 2, 101), row("A", "A", 3, 105))
    assert (made.best(BID), made.best(ASK), made.crossed) == (101, 105, False)
    made.apply(row("C", "B", 2, 101))
    assert made.best(BID) == 100
    made.apply(row("A", "B", 4, 105))
    assert made.crossed


def test_trades_and_fills_do_not_change_the_book():
    made = book(row("A"), row("T"), row("F", size=5))
    assert made.depth(BID) == [(100, 5, 1)]


def test_a_part_cancel_takes_its_size_off_unless_the_venue_has_none():
    assert book(row("A"), row("C", size=2)).depth(BID) == [(100, 3, 1)]
    assert book(row("A"), row("C", size=2), whole_cancels=True).depth(BID) == []


def test_rank_is_kept_when_the_size_shrinks_and_lost_otherwise():
    made = book(row("A", order_id=1), row("A", order_id=2))
    first = made.orders[1].rank
    made.apply(row("M", order_id=1, size=4))
    assert made.orders[1].rank == first
    made.apply(row("M", order_id=1, size=6))
    assert made.orders[1].rank > made.orders[2].rank


def test_a_fill_and_its_smaller_size_keep_the_place_and_a_refill_loses_it_as_the_same_iceberg():
    made = book(row("A", order_id=1), row("A", order_id=2), row("F", order_id=1, size=3), row("M", order_id=1, size=2))
    first, segment = made.orders[1].rank, made.orders[1].segment
    assert first < made.orders[2].rank
    made.apply(row("F", order_id=1, size=2))
    made.apply(row("M", order_id=1, size=5))
    assert made.orders[1].rank > made.orders[2].rank
    assert made.orders[1].segment == segment


def test_a_new_price_is_a_new_place():
    made = book(row("A"), row("M", price=101))
    assert made.orders[1].segment == 2
    assert made.depth(BID) == [(101, 5, 1)]


def test_an_unknown_order_in_a_modify_is_added_and_in_a_cancel_ignored():
    assert book(row("M")).depth(BID) == [(100, 5, 1)]
    assert book(row("C")).depth(BID) == []


def test_a_clear_empties_and_a_snapshot_restates_the_same_iceberg():
    made = book(row("A"), row("M", price=101), row("R", "N"))
    assert not made.orders
    made.apply(row("A", price=101, flags=32))
    assert made.orders[1].segment == 2


def test_a_top_of_book_add_replaces_its_side():
    made = book(row("A", "B", 1, 100), row("A", "A", 2, 105), row("A", "B", 3, 99, flags=64))
    assert made.depth(BID) == [(99, 5, 1)]
    made.apply(row("A", "A", 0, UNDEF_PRICE, 0, flags=64))
    assert made.depth(ASK) == []
    assert made.levels(BID) == 1


def test_a_fill_waits_for_the_row_that_tells_of_it():
    made = book(row("A"), row("F", size=2))
    assert (made.orders[1].size, made.orders[1].filled) == (5, 2)
    made.apply(row("M", size=3))
    assert (made.orders[1].size, made.orders[1].filled, made.orders[1].rank) == (3, 0, 1)
