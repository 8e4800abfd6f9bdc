"""What the keeper is told of the node's own book."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from luxterm.model.codes import Side
from luxterm.model.markets import Market
from luxterm.node.node import Node
from luxterm.node.onchain import book_top
from luxterm.views import Views


def test_the_top_of_a_book_counts_depth_within_two_percent() -> None:
    views = Views()
    views.markets.put(Market(0, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10))  # 0.01, 0.0001
    node = cast(Node, SimpleNamespace(views=views))
    assert book_top(node, "X-Y") is None
    assert book_top(node, "BTC-USDT") is None
    for side, price, lots in (
        (Side.BUY, 10_000, 100), (Side.BUY, 9_800, 50), (Side.BUY, 9_799, 1_000_000),
        (Side.SELL, 10_100, 300), (Side.SELL, 10_303, 9_999_999),
    ):  # fmt: skip
        views.books[0].set_level(side, price, lots, 1)
    top = book_top(node, "BTC-USDT")
    assert top is not None
    assert (top.bid_e12, top.ask_e12) == (100 * 10**12, 101 * 10**12)
    assert top.depth_e12 == 149 * 10**10  # 100 x 0.01 + 98 x 0.005 = 1.49
