from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luxterm.client.book import BookGap, BookSide, LocalBook
from luxterm.model.markets import Market
from luxterm.wire.objects import BookDelta, BookSnapshot

BTC = Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)


def book() -> LocalBook:
    made = LocalBook(BTC)
    made.apply_snapshot(
        BookSnapshot(
            "BTC-USDT",
            [(Decimal("100.00"), Decimal(1)), (Decimal("99.99"), Decimal(2))],
            [(Decimal("100.01"), Decimal(3))],
            7,
        )
    )
    return made


def delta(sequence: int, previous: int, bids: list[tuple[str, str]], checksum: int | None = None) -> BookDelta:
    levels = [(Decimal(price), Decimal(size)) for price, size in bids]
    return BookDelta("BTC-USDT", levels, [], sequence, previous, checksum=checksum)


def test_a_snapshot_in_both_units() -> None:
    made = book()
    assert made.bid_levels() == [(10_000, 10_000), (9_999, 20_000)]
    assert made.ask_levels(1) == [(10_001, 30_000)]
    assert made.bids(1) == [(Decimal(100), Decimal(1))]
    assert (made.best_bid, made.best_ask, made.mid) == (Decimal(100), Decimal("100.01"), Decimal("100.005"))
    assert not made.stale


def test_deltas_set_and_remove_levels() -> None:
    made = book()
    made.apply_delta(delta(9, 7, [("100.00", "0"), ("99.98", "5"), ("99.50", "0")]))
    assert made.bid_levels() == [(9_999, 20_000), (9_998, 50_000)]
    assert made.sequence == 9
    assert made.changed.is_set()


def test_a_gap_and_a_wrong_checksum() -> None:
    made = book()
    with pytest.raises(BookGap):
        made.apply_delta(delta(9, 8, []))
    with pytest.raises(BookGap, match="checksum"):
        made.apply_delta(delta(9, 7, [], checksum=1))
    made.mark_stale()
    with pytest.raises(BookGap):
        made.apply_delta(delta(10, 9, []))
    assert LocalBook(BTC).best_bid is None


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 3))))
def test_a_side_is_a_sorted_dictionary(changes: list[tuple[int, int]]) -> None:
    side, plain = BookSide(), dict[int, int]()
    for ticks, lots in changes:
        side.set(ticks, lots)
        plain[ticks] = lots
    plain = {ticks: lots for ticks, lots in plain.items() if lots}
    assert side.lots == plain
    assert side.prices == sorted(plain)
