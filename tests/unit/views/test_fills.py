"""Own fills, newest first and bounded."""

from __future__ import annotations

from luxterm.model.events import Fill, Stamped
from luxterm.views.fills import Fills


def fill(account: int, market: int, trade_id: int) -> Fill:
    return Fill(account, market, 0, 0, 7, trade_id, 100, 1, 0, 0, 0, 0, 0, 0, 0)


def test_fills_belong_to_their_account() -> None:
    fills = Fills(keep=3)
    for n in range(1, 6):
        event = fill(16, n % 2, n)
        fills.apply(Stamped(n, 2, 50 + n, event), event, b"c%d" % n)
    assert [(own.fill.trade_id, own.client_order_id, own.seq) for own in fills.recent(16)] == [
        (5, b"c5", 5), (4, b"c4", 4), (3, b"c3", 3),
    ]  # fmt: skip
    assert [own.fill.trade_id for own in fills.recent(16, market=0)] == [4]
    assert len(fills.recent(16, limit=1)) == 1
    assert fills.recent(17) == []
