"""What makers want to show and takers want to do."""

from __future__ import annotations

import random

import pytest

from luxterm.market.plan import STYLES, Flow, Standing, Style, Want, changes, ladder, lots_of, quoted, through
from luxterm.model.codes import Side
from luxterm.model.markets import Market
from luxterm.model.units import USD6

BTC = Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)  # tick 0.01, lot 0.0001
REFERENCE = 6_500_000
STYLE = Style()


def wants(position=0, style=STYLE, seed=1):
    return ladder(BTC, style, REFERENCE, position, random.Random(seed))


def best(side, quotes):
    prices = [want.ticks for want in quotes if want.side == side]
    return max(prices) if side == Side.BUY else min(prices)


def test_quotes_stand_on_both_sides_from_the_inside_out():
    quotes = wants()
    assert best(Side.BUY, quotes) < REFERENCE < best(Side.SELL, quotes)
    assert [want.side for want in quotes[:4]] == [Side.BUY, Side.SELL, Side.BUY, Side.SELL]
    bids = [want.ticks for want in quotes if want.side == Side.BUY]
    assert bids == sorted(bids, reverse=True) and len(bids) == STYLE.layers


def test_a_long_maker_quotes_lower_and_a_full_one_not_at_all_on_that_side():
    cap = lots_of(BTC, REFERENCE, STYLE.max_position_usd6)
    assert best(Side.SELL, wants(cap // 2)) < best(Side.SELL, wants())
    assert best(Side.BUY, wants(-cap // 2)) > best(Side.BUY, wants())
    assert {want.side for want in wants(cap)} == {Side.SELL}
    assert {want.side for want in wants(-cap)} == {Side.BUY}


def test_all_quotes_of_a_maker_fit_the_margin_of_a_paper_account():
    # 100,000 USDT at the default leverage of 10, larger side counts, positions at their bound on top
    bound = 0
    for style in STYLES.values():
        side = sum(style.notional_usd6 * (2 + layer) * 140 // 200 for layer in range(style.layers))
        bound += side + style.max_position_usd6 * 5 // 4
    assert bound // 10 < 100_000 * USD6


def test_lots_are_never_none():
    assert lots_of(BTC, REFERENCE, 1) == 1
    assert lots_of(BTC, REFERENCE, 65_000 * USD6) == 10_000


def standing(*orders):
    return {number: Standing(side, ticks, 1, 0.0) for number, (side, ticks) in enumerate(orders, start=1)}


def test_orders_within_the_slack_stay_and_cost_no_message():
    quotes = [Want(Side.BUY, 100, 1, 2), Want(Side.SELL, 110, 1, 2)]
    assert changes(standing((Side.BUY, 99), (Side.SELL, 112)), quotes, now_s=1) == ([], [])


def test_an_order_that_is_too_far_in_goes_at_once_and_is_replaced():
    cancels, places = changes(standing((Side.BUY, 105), (Side.SELL, 110)), [
        Want(Side.BUY, 100, 1, 2), Want(Side.SELL, 110, 1, 2)
    ], now_s=1)  # fmt: skip
    assert cancels == [1] and places == [Want(Side.BUY, 100, 1, 2)]


def test_only_so_many_are_placed_at_a_time_and_none_is_missing_in_the_meantime():
    quotes = [Want(Side.BUY, 1000 - number * 10, 1, 1) for number in range(10)]
    old = standing(*[(Side.BUY, 805 - number * 10) for number in range(10)])
    cancels, places = changes(old, quotes, now_s=1, most=3)
    assert places == quotes[:3]
    assert len(cancels) == 3


def test_old_orders_are_renewed():
    quotes = [Want(Side.BUY, 100, 1, 2)]
    cancels, places = changes(standing((Side.BUY, 100)), quotes, now_s=31)
    assert cancels == [1] and places == quotes


def test_nothing_standing_and_nothing_wanted_is_nothing_to_do():
    assert changes({}, [], now_s=0) == ([], [])


@pytest.mark.parametrize("momentum", [False, True])
def test_takers_work_a_full_position_off(momentum):
    flow = Flow(random.Random(3), 1.0, momentum)
    assert all(flow.next(BTC, REFERENCE, 50_000, 500, 500).side == Side.SELL for _ in range(50))
    assert all(flow.next(BTC, REFERENCE, -50_000, -500, 500).side == Side.BUY for _ in range(50))


def test_a_momentum_taker_goes_with_a_large_move():
    flow = Flow(random.Random(3), 1.0, True)
    assert {flow.next(BTC, REFERENCE, 40_000, 0, 500).side for _ in range(30)} == {Side.BUY}


def test_takers_come_at_about_their_rate():
    flow = Flow(random.Random(3), 2.0, False)
    mean = sum(flow.wait_s() for _ in range(4000)) / 4000
    assert 0.4 < mean < 0.6


def test_takers_wait_until_both_sides_are_quoted_near_the_reference():
    # 1 % of 65,000.00 is 650.00
    assert quoted(REFERENCE, REFERENCE - 65_000, REFERENCE + 65_000)
    assert not quoted(REFERENCE, REFERENCE - 65_001, REFERENCE + 1)
    assert not quoted(REFERENCE, REFERENCE - 1, REFERENCE + 65_001)
    assert not quoted(REFERENCE, None, REFERENCE + 1)
    assert not quoted(REFERENCE, REFERENCE - 1, None)


def test_what_rests_through_the_reference_is_taken_inside_the_edge():
    # 4 bp of 65,000.00 are 26.00
    assert through(BTC, REFERENCE, REFERENCE - 10, REFERENCE + 10) is None
    assert through(BTC, REFERENCE, None, REFERENCE - 2600) is None
    buy = through(BTC, REFERENCE, None, REFERENCE - 2601)
    assert buy is not None and (buy.side, buy.ticks) == (Side.BUY, REFERENCE - 1300)
    sell = through(BTC, REFERENCE, REFERENCE + 5000, None)
    assert sell is not None and (sell.side, sell.ticks) == (Side.SELL, REFERENCE + 1300)
