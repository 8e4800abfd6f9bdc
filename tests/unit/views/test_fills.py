"""Own fills, newest first and bounded."""

from __future__ import annotations

from support.folds import records

from luxterm.model.events import Fill, OrderAccepted
from luxterm.views.fills import Fills
from luxterm.views.orders import Orders


def fill(account: int, market: int, trade_id: int) -> Fill:
    return Fill(account, market, 0, 0, trade_id, trade_id, 100, 1, 0, 0, 0, 0, 0, 0, 0)


def test_fills_belong_to_their_account() -> None:
    orders = Orders()
    fills = Fills(orders, keep=3)
    for n in range(1, 6):
        accepted = OrderAccepted(16, n % 2, n, 0, 0, 0, 0, 0, 0, 0, 100, 1, 0, 0, 0, b"c%d" % n)
        orders.apply(records(accepted, seq=n))
        fills.apply(records(accepted, fill(16, n % 2, n), seq=n))
    assert [(own.fill.trade_id, own.client_order_id, own.seq) for own in fills.recent(16)] == [
        (5, b"c5", 5), (4, b"c4", 4), (3, b"c3", 3),
    ]  # fmt: skip
    assert [own.fill.trade_id for own in fills.recent(16, market=0)] == [4]
    assert len(fills.recent(16, limit=1)) == 1
    assert [(own.index, own.now_ns) for own in fills.recent(16, 1)] == [(1, 1005)]
    assert fills.recent(17) == []


def test_a_fill_of_an_order_nobody_knows_has_no_client_id() -> None:
    fills = Fills(Orders())
    fills.apply(records(fill(16, 0, 1)))
    assert [own.client_order_id for own in fills.recent(16)] == [b""]
