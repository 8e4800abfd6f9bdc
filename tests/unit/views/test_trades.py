"""Public prints, newest first and bounded."""

from __future__ import annotations

from luxterm.model.events import Stamped, Trade
from luxterm.views.trades import Trades


def test_prints_are_kept_per_market() -> None:
    trades = Trades(keep=2)
    for n in range(1, 5):
        event = Trade(n % 2, 0, n, 100, 1, 1, 2, 16, 17)
        trades.apply(Stamped(n, 0, 50 + n, event), event)
    assert [(each.seq, each.now_ns, each.trade.trade_id) for each in trades.recent(0)] == [(4, 54, 4), (2, 52, 2)]
    assert trades.recent(0, 0) == trades.recent(9) == []
    last = trades.last(1)
    assert last is not None
    assert last.trade.trade_id == 3
    assert trades.last(9) is None
    assert trades.count == 4
