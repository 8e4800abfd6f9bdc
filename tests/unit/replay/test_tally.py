"""When two lists of fills are the same."""

from __future__ import annotations

import pytest

from luxterm.replay.aggressors import Aggressor, MakerFill
from luxterm.replay.tally import KEPT_DIFFERENCES, Tally, same_fills


def fills(*items):
    return [MakerFill(order_id, 100, size) for order_id, size in items]


@pytest.mark.parametrize(
    ("matched", "recorded", "same"),
    [
        (fills((1, 2), (2, 3)), fills((1, 2), (2, 3)), True),
        (fills((2, 3), (1, 2)), fills((1, 2), (2, 3)), False),
        (fills((1, 2), (1, 1)), fills((1, 3)), True),
        (fills((1, 2), (2, 3), (1, 1)), fills((1, 3), (2, 3)), True),
        (fills((1, 3), (2, 3)), fills((1, 2), (2, 3), (1, 1)), False),
        (fills(), fills(), True),
        (fills((1, 2)), fills((1, 3)), False),
    ],
)
def test_neighbours_and_summed_slices_count_as_one(matched, recorded, same):
    assert same_fills(matched, recorded) is same


def test_counts_and_a_bounded_list_of_differences():
    tally = Tally()
    for _ in range(KEPT_DIFFERENCES + 5):
        tally.count(7, Aggressor(9, 66, 1, 100, 5, fills((1, 2), (2, 3)), 0, []), fills((2, 3), (1, 2)))
    tally.count(7, Aggressor(9, 66, 1, 100, 5, fills((1, 5)), 0, []), None)
    assert (tally.aggressors, tally.exact, tally.same_makers) == (KEPT_DIFFERENCES + 6, 0, KEPT_DIFFERENCES + 5)
    assert tally.lots == 5 * (KEPT_DIFFERENCES + 6)
    assert len(tally.differences) == KEPT_DIFFERENCES
    assert tally.differences[0].instrument == 7 and tally.differences[0].same_makers
