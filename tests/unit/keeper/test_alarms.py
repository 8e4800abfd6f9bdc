"""What is told once, and what each time."""

from __future__ import annotations

from luxterm.keeper.alarms import Alarms


def test_a_state_is_told_when_its_words_change_and_an_event_each_time() -> None:
    told: list[tuple[str, str, str, str]] = []
    alarms = Alarms(lambda *words: told.append(words))  # type: ignore[arg-type]
    alarms.state("rpc", "", "warning", "a is down")
    alarms.state("rpc", "", "warning", "a is down")
    alarms.state("rpc", "", "critical", "b is down")
    alarms.event("reorg", "", "warning", "nonce 1")
    alarms.event("reorg", "", "warning", "nonce 1")
    assert [text for *_, text in told] == ["a is down", "b is down", "nonce 1", "nonce 1"]
    alarms.over("rpc")
    alarms.state("rpc", "", "critical", "b is down")
    assert told[-1] == ("rpc", "", "critical", "b is down")


def test_a_stale_price_is_told_once_and_again_after_it_was_fresh() -> None:
    told: list[str] = []
    alarms = Alarms(lambda kind, symbol, severity, text: told.append(f"{severity} {symbol}"))
    for age_s in (300, 301, 400, 5, 301):
        alarms.staleness({"BTC-USDT": age_s, "ETH-USDT": 0.0}, 300)
    assert told == ["critical BTC-USDT"] * 2
