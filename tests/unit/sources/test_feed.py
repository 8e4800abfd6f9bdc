"""The feed's cadence: which commands leave, when they leave, and what listeners are told."""

from __future__ import annotations

from typing import Any

from luxterm.model.commands import SetIndexPrice
from luxterm.model.errors import VenueUnavailable
from luxterm.model.markets import Market
from luxterm.model.units import MS, SECOND
from luxterm.oracle.aggregator import SourceRules
from luxterm.oracle.quotes import PRICE_ONE, Finality, Quote, Tier
from luxterm.oracle.rules import Basis
from luxterm.oracle.status import OnChainPrice, OraclePrice
from luxterm.sources.build import assemble
from luxterm.sources.settings import PriceSettings

SYMBOL = "BTC-USDT"
MARKET = Market(3, SYMBOL, "BTC", "USDT", 10**10, 10**8, 100, 10)
RULES = (
    SourceRules("chainlink", Tier.PRIMARY, heartbeat_ns=3600 * SECOND),
    SourceRules("pyth", Tier.PRIMARY, heartbeat_ns=10 * SECOND),
    SourceRules("binance", Tier.TERTIARY, heartbeat_ns=10 * SECOND),
)


class Named:
    """A source that is only there by name; quotes are put in by hand."""

    def __init__(self, name: str, tier: Tier) -> None:
        self.name, self.tier, self.symbols = name, tier, (SYMBOL,)


class Desk:
    def __init__(self) -> None:
        self.now_ns = 1_700_000_000 * SECOND
        sources: list[Any] = [Named(rule.name, rule.tier) for rule in RULES]
        self.feed = assemble(PriceSettings(), sources, RULES, [MARKET], now_ns=lambda: self.now_ns)
        self.sent: list[SetIndexPrice] = []
        self.refuse = False

    def post(self, command: Any) -> None:
        if self.refuse:
            raise VenueUnavailable("the disk is full")
        self.sent.append(command)

    def say(self, price: int, *names: str, block: int = 0) -> None:
        for name in names or ("chainlink", "pyth", "binance"):
            self.feed._take(Quote(name, SYMBOL, price * PRICE_ONE, self.now_ns, self.now_ns, block=block))

    def step(self, later_ms: int = 50) -> list[SetIndexPrice]:
        self.now_ns += later_ms * MS
        self.sent.clear()
        self.feed.step(SYMBOL, self.now_ns, self.post)
        return list(self.sent)

    def latest(self) -> OraclePrice:
        price = self.feed.latest(SYMBOL)
        assert price is not None
        return price


def test_a_changed_price_leaves_at_once_in_ticks_and_with_the_time_of_its_receipt() -> None:
    desk = Desk()
    desk.say(65_000)
    heard = desk.now_ns
    assert desk.step() == [SetIndexPrice(3, 6_500_000, heard)]
    desk.say(65_001)
    assert desk.step()[0].price_ticks == 6_500_100


def test_a_standing_price_leaves_once_a_second() -> None:
    desk = Desk()
    sent = 0
    for _ in range(100):
        desk.say(65_000)
        sent += len(desk.step(50))
    assert sent == 5


def test_silence_ages_by_itself_and_is_told() -> None:
    desk = Desk()
    desk.say(65_000)
    heard = desk.now_ns
    desk.step()
    stamps = [command.published_ns for _ in range(40) for command in desk.step(250)]
    assert set(stamps[:-1]) == {heard}  # kept alive, and never younger than the last receipt
    assert stamps[-1] <= desk.now_ns - 5 * SECOND
    assert desk.latest().reduce_only and desk.latest().reason == "no healthy source"


def test_disagreement_declares_the_index_stale_at_once() -> None:
    desk = Desk()
    desk.say(65_000)
    desk.step()
    desk.say(70_000, "pyth")
    (command,) = desk.step()
    assert command == SetIndexPrice(3, 6_500_000, desk.now_ns - 5 * SECOND - 1)
    assert desk.step(1000) == []  # said once


def test_a_pin_stands_until_it_is_released() -> None:
    desk = Desk()
    desk.say(65_000)
    desk.step()
    assert desk.feed.push(SYMBOL, 50_000 * PRICE_ONE)
    assert desk.step() == [SetIndexPrice(3, 5_000_000, desk.now_ns)]
    desk.say(65_100)
    assert desk.step() == []
    assert desk.step(1000) == [SetIndexPrice(3, 5_000_000, desk.now_ns)]
    price = desk.latest()
    assert (price.pinned, price.live, price.basis, price.price_ticks) == (True, True, Basis.PINNED, 5_000_000)
    assert desk.feed.release(SYMBOL) and not desk.feed.release(SYMBOL)
    desk.say(65_100)
    assert desk.step()[0].price_ticks == 6_510_000
    assert not desk.feed.push("DOGE-USDT", 1)


def test_a_pin_prices_a_market_without_any_source() -> None:
    desk = Desk()
    desk.feed.push(SYMBOL, 10 * PRICE_ONE)
    assert desk.step()[0].price_ticks == 1000


def test_a_venue_that_takes_nothing_stops_no_prices() -> None:
    desk = Desk()
    desk.refuse = True
    desk.say(65_000)
    assert desk.step() == []
    assert desk.feed.problem == "the disk is full" and desk.latest().live
    desk.refuse = False
    desk.say(65_000)
    assert len(desk.step()) == 1 and desk.feed.problem == ""


def test_listeners_hear_changes_and_not_every_round() -> None:
    desk, heard = Desk(), []
    undo = desk.feed.subscribe(heard.append)
    for _ in range(20):
        desk.say(65_000)
        desk.step(50)
    assert len(heard) == 1
    for price in range(65_000, 65_020):
        desk.say(price)
        desk.step(50)
    assert 4 <= len(heard) - 1 <= 5  # a second of changes, one in 250 ms
    undo()
    desk.say(60_000)
    desk.step(300)
    assert len(heard) <= 6


def test_what_the_keeper_confirmed_is_part_of_the_price_and_never_goes_back() -> None:
    desk = Desk()
    desk.say(65_000)
    desk.step()
    newer = OnChainPrice(64_990 * PRICE_ONE, 1_700_000_010, 12, "0x1", desk.now_ns, False)
    older = OnChainPrice(64_000 * PRICE_ONE, 1_700_000_000, 11, "0x0", desk.now_ns, False)
    desk.feed.confirmed(SYMBOL, newer)
    desk.feed.confirmed(SYMBOL, older)
    desk.feed.confirmed("DOGE-USDT", older)
    assert desk.latest().onchain == newer
    desk.feed._take(Finality("q-chain", 12, desk.now_ns))
    onchain = desk.latest().onchain
    assert onchain is not None and onchain.final and onchain.tx_hash == "0x1"


def test_prices_read_at_final_blocks_are_marked() -> None:
    desk = Desk()
    desk.say(65_000, "chainlink", block=100)
    desk.say(65_000, "pyth")
    desk.feed._take(Finality("q-chain", 99, desk.now_ns))
    desk.step()
    assert [part.final for part in desk.latest().sources] == [False, False, False]
    desk.feed._take(Finality("q-chain", 100, desk.now_ns))
    desk.feed._take(Finality("q-chain", 98, desk.now_ns))
    assert {part.name: part.final for part in desk.latest().sources}["chainlink"]
    assert desk.feed.final_height() == 100


def test_sources_and_twap_and_alerts_are_answered() -> None:
    desk = Desk()
    desk.say(65_000)
    desk.step()
    desk.now_ns += 10 * SECOND
    assert desk.feed.twap(SYMBOL, 5 * SECOND) == (65_000 * PRICE_ONE, 5 * SECOND)
    assert desk.feed.twap("DOGE-USDT", SECOND) is None
    desk.say(1)  # no such feed refuses it; the aggregator's breaker does
    desk.step()
    desk.feed._alerts.extend(desk.feed.aggregator.drain_alerts())
    assert "breaker-tripped" in {alert.kind for alert in desk.feed.alerts()}
    assert desk.feed.reset_breaker(SYMBOL) and not desk.feed.reset_breaker("DOGE-USDT")
    assert {status.name for status in desk.feed.sources()} == {"chainlink", "pyth", "binance"}
