"""Books as folds of absolute levels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.codes import Side
from luxterm.model.states import BookState
from luxterm.views.books import Book, Books


def test_levels_are_best_first_and_sizes_absolute() -> None:
    books = Books()
    for level in (
        (Side.BUY, 99, 5, 1), (Side.BUY, 101, 7, 2), (Side.SELL, 105, 1, 1), (Side.SELL, 103, 2, 1),
        (Side.BUY, 99, 6, 3), (Side.SELL, 103, 0, 0),
    ):  # fmt: skip
        books.level(0, 12, 77, *level)
    book = books[0]
    assert book.bids() == [(101, 7, 2), (99, 6, 3)]
    assert book.asks() == [(105, 1, 1)]
    assert (book.best_bid_ticks, book.best_ask_ticks, book.sequence, book.now_ns) == (101, 105, 12, 77)
    assert (book.size_at(Side.BUY, 99), book.size_at(Side.SELL, 99)) == (6, 0)


def test_an_empty_side_has_no_best() -> None:
    assert (Books()[3].best_bid_ticks, Books()[3].best_ask_ticks) == (0, 0)


def test_removing_what_is_not_there_changes_nothing() -> None:
    book = Book(0)
    book.set_level(Side.BUY, 5, 0, 0)
    assert book.bids() == []


def test_a_book_is_taken_over_from_a_snapshot() -> None:
    books = Books()
    books[2].set_level(Side.BUY, 1, 1, 1)
    books.put(BookState(2, 9, ((10, 1, 1), (8, 2, 1)), ((12, 3, 2),)))
    assert (books[2].bids(), books[2].asks(), books[2].sequence) == ([(10, 1, 1), (8, 2, 1)], [(12, 3, 2)], 9)


@given(st.lists(st.tuples(st.sampled_from(list(Side)), st.integers(1, 20), st.integers(0, 3))), st.integers(0, 5))
def test_the_book_is_a_sorted_dictionary(changes: list[tuple[Side, int, int]], depth: int) -> None:
    book, plain = Book(0), {Side.BUY: {}, Side.SELL: {}}  # type: ignore[var-annotated]
    for side, price, size in changes:
        book.set_level(side, price, size, size)
        plain[side].pop(price, None)
        if size:
            plain[side][price] = (price, size, size)
    bids = [plain[Side.BUY][price] for price in sorted(plain[Side.BUY], reverse=True)]
    asks = [plain[Side.SELL][price] for price in sorted(plain[Side.SELL])]
    assert book.bids(depth) == (bids[:depth] if depth else bids)
    assert book.asks(depth) == (asks[:depth] if depth else asks)
