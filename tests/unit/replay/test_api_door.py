"""The copy of the queues that stands in for what the venue does not tell a taker."""

from __future__ import annotations

import random

from support.plain_book import Order, PlainMarket

from luxterm.model.codes import Side
from luxterm.replay.api_door import QueueCopy, Queued


def test_an_aggressor_takes_prices_from_the_best_and_queues_in_order():
    queue = QueueCopy()
    for order_id, ticks, lots in ((1, 101, 2), (2, 100, 3), (3, 100, 1)):
        queue.rest(order_id, Queued(Side.SELL, ticks, lots, 0))
    assert queue.match(Side.BUY, 100, 10) == [(2, 100, 3), (3, 100, 1)]
    assert queue.match(Side.BUY, 101, 1) == [(1, 101, 1)]
    assert list(queue.orders) == [1]


def test_a_slice_that_is_used_up_goes_to_the_back():
    queue = QueueCopy()
    queue.rest(1, Queued(Side.BUY, 99, 5, 2))
    queue.rest(2, Queued(Side.BUY, 99, 4, 0))
    assert queue.match(Side.SELL, 99, 8) == [(1, 99, 2), (2, 99, 4), (1, 99, 2)]


def test_it_fills_as_a_plain_book_does():
    rng = random.Random(4)
    queue, plain = QueueCopy(), PlainMarket(iter(range(1, 10**6)))
    for _ in range(600):
        side, ticks, lots = Side(rng.randrange(2)), rng.randrange(90, 110), rng.randrange(1, 20)
        display = rng.randrange(1, lots + 1) if rng.random() < 0.3 else 0
        taker = Order(plain.next_id(), side, ticks, lots, display, 0)
        assert queue.match(side, ticks, lots) == plain.match(taker)
        if taker.left:
            plain.rest(taker)
            queue.rest(taker.order_id, Queued(side, ticks, lots, display, taker.filled))
        if rng.random() < 0.3 and plain.orders:
            gone = rng.choice(list(plain.orders))
            del plain.orders[gone]
            queue.remove(gone)
        assert {key: order.left for key, order in queue.orders.items()} == {
            key: order.left for key, order in plain.orders.items()
        }
