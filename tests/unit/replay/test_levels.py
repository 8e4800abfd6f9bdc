"""A level-2 book as one order a level."""

from __future__ import annotations

import itertools
from decimal import Decimal

from luxterm.model.codes import Side
from luxterm.replay.actions import Cancel, Clear, Edits, Place
from luxterm.replay.levels import LevelBook
from luxterm.replay.symbols import BookGrid
from luxterm.sources.formats.base import BookRow

GRID = BookGrid(Decimal("0.1"), Decimal("0.01"))
IDS = itertools.count(1)


def row(bids=(), asks=(), snapshot=False):
    levels = [tuple((Decimal(price), Decimal(size)) for price, size in side) for side in (bids, asks)]
    return BookRow(0, snapshot, *levels)


def act(book, update, refuse=()):
    """Everything the update does; places are answered with fresh ids, those at refused ticks with 0."""
    actions, done, answer = book.update(update), [], None
    while True:
        try:
            action = actions.send(answer)
        except StopIteration:
            return done
        if isinstance(action, Clear):
            done.append(action)
            answer = None
            continue
        assert isinstance(action, Edits)
        done += action.edits
        answer = [next(IDS) if isinstance(edit, Place) and edit.ticks not in refuse else 0 for edit in action.edits]


def test_levels_become_orders_and_changes_replace_them():
    book = LevelBook(GRID)
    act(book, row([("10.0", "1"), ("9.9", "2")], [("10.1", "3")], snapshot=True))
    assert book.levels == {(Side.BUY, 100): 100, (Side.BUY, 99): 200, (Side.SELL, 101): 300}
    done = act(book, row([("10.0", "0"), ("9.9", "2")], [("10.1", "4")]))
    assert [type(edit) for edit in done] == [Cancel, Cancel, Place], "what is unchanged is not touched"
    assert book.levels == {(Side.BUY, 99): 200, (Side.SELL, 101): 400}


def test_cancels_come_first_so_that_a_moving_book_does_not_meet_itself():
    book = LevelBook(GRID)
    act(book, row([("10.0", "1")], [("10.1", "3")]))
    done = act(book, row([("10.1", "1")], [("10.1", "0"), ("10.2", "1")]))
    assert isinstance(done[0], Cancel) and all(isinstance(edit, Place) for edit in done[1:])


def test_a_second_snapshot_starts_anew():
    book = LevelBook(GRID)
    act(book, row([("10.0", "1")], snapshot=True))
    done = act(book, row([("11.0", "1")], snapshot=True))
    assert isinstance(done[0], Clear)
    assert book.levels == {(Side.BUY, 110): 100}


def test_a_refused_level_is_tried_again_with_its_next_change():
    book = LevelBook(GRID)
    act(book, row([("10.0", "1")]), refuse={100})
    assert book.levels == {}
    act(book, row([("10.0", "2")]))
    assert book.levels == {(Side.BUY, 100): 200}
