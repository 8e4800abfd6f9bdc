"""More than ten liquidations a second over five minutes."""

from __future__ import annotations

from luxterm.model.events import InsuranceChanged, LiquidationStep, Stamped
from luxterm.model.units import SECOND
from luxterm.oracle.watch import LiquidationWatch

START = 1_700_000_000


def step(second: int, kind: int = 0) -> Stamped:
    event = LiquidationStep(20, 1, kind, 5, 100, 0, 0, 0, 0, 0, 0)
    return Stamped(1, 0, (START + second) * SECOND, event)


def test_the_alert_comes_above_the_limit_and_once() -> None:
    heard: list[tuple[str, ...]] = []
    watch = LiquidationWatch(lambda *what: heard.append(what))
    for second in range(300):
        watch.publish([step(second)] * 10)
    assert heard == []  # 3,000 in five minutes is the limit
    watch.publish([step(299)])
    assert heard == [("liquidations", "", "warning", "10 liquidations a second over five minutes")]
    watch.publish([step(299)] * 500)
    assert len(heard) == 1


def test_it_comes_again_after_a_quiet_time_and_counts_beginnings_only() -> None:
    heard: list[tuple[str, ...]] = []
    watch = LiquidationWatch(lambda *what: heard.append(what))
    watch.publish([step(0)] * 3001)
    watch.publish([step(400)])
    watch.publish([step(401, kind) for kind in range(1, 7)] * 1000)
    watch.publish([Stamped(1, 0, START * SECOND, InsuranceChanged(1, 1))] * 5000)
    assert len(heard) == 1
    watch.publish([step(402)] * 3001)
    assert len(heard) == 2
