"""Public prints, newest first and bounded."""

from __future__ import annotations

from support.folds import records

from luxterm.model.events import Trade
from luxterm.views.trades import Trades


def test_prints_are_kept_per_market() -> None:
    trades = Trades(keep=2)
    for n in range(1, 5):
        trades.apply(records(Trade(n % 2, 0, n, 100, 1, 1, 2, 16, 17), seq=n))
    assert [(each.seq, each.now_ns, each.trade.trade_id) for each in trades.recent(0)] == [(4, 1004, 4), (2, 1002, 2)]
    assert trades.recent(0, 0) == trades.recent(9) == []
    last = trades.last(1)
    assert last is not None
    assert last.trade.trade_id == 3
    assert trades.last(9) is None
    assert trades.count == 4
