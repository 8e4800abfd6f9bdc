"""The aggregator over time: freshness, the historical incidents as scenarios, alerts, confidence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from luxterm.model.units import HOUR, MINUTE, SECOND
from luxterm.oracle.aggregator import Aggregate, Aggregator, AggregatorRules, SourceRules
from luxterm.oracle.breaker import BreakerState
from luxterm.oracle.quotes import PRICE_ONE, Quote, Tier
from luxterm.oracle.rules import Basis

SYMBOL = "BTC-USDT"
START = 1_700_000_000 * SECOND
SOURCES = (
    SourceRules("chainlink", Tier.PRIMARY, 1_000_000, heartbeat_ns=HOUR),
    SourceRules("pyth", Tier.PRIMARY, 900_000, heartbeat_ns=10 * SECOND, stuck_ns=5 * MINUTE),
    SourceRules("c-chain-twap", Tier.SECONDARY, 700_000, heartbeat_ns=30 * SECOND),
    SourceRules("x-chain", Tier.SECONDARY, 600_000, heartbeat_ns=10 * SECOND),
    SourceRules("binance", Tier.TERTIARY, 500_000, heartbeat_ns=10 * SECOND),
)
ALL = tuple(source.name for source in SOURCES)


class Desk:
    """An aggregator, a clock and prices in whole quote units."""

    def __init__(self, names: tuple[str, ...] = ALL, **rules: object) -> None:
        self.aggregator = Aggregator(AggregatorRules(SOURCES, **rules), {SYMBOL: names})  # type: ignore[arg-type]
        self.now_ns = START

    def say(self, name: str, price: int, *, age_s: float = 0, symbol: str = SYMBOL) -> str:
        quote = Quote(name, symbol, price * PRICE_ONE, self.now_ns - int(age_s * SECOND), self.now_ns)
        return self.aggregator.observe(quote, self.now_ns)

    def all_say(self, price: int, *, but: tuple[str, ...] = ()) -> None:
        for name in ALL:
            if name not in but:
                self.say(name, price)

    def price(self) -> Aggregate:
        return self.aggregator.update(SYMBOL, self.now_ns)

    def later(self, seconds: float) -> None:
        self.now_ns += int(seconds * SECOND)

    def kinds(self) -> list[str]:
        return [alert.kind for alert in self.aggregator.drain_alerts()]


def units(aggregate: Aggregate) -> int:
    return aggregate.price_e12 // PRICE_ONE


# --- what is taken and what is not -----------------------------------------------------------------------------------


def test_quotes_that_are_not_taken_are_named_and_counted() -> None:
    desk = Desk()
    assert desk.say("kraken", 1) == "unknown source"
    assert desk.say("pyth", 1, symbol="DOGE-USDT") == "unknown symbol"
    assert desk.say("pyth", 0) == "price out of range"
    assert desk.say("pyth", -1) == "price out of range"
    assert desk.say("pyth", 10**19) == "price out of range"
    assert desk.say("pyth", 100, age_s=-3) == "published in the future"
    assert desk.say("pyth", 100, age_s=-1) == ""  # the vendor's clock is its own
    assert desk.say("pyth", 101, age_s=4) == "out of order"
    assert desk.aggregator.refused["pyth", "price out of range"] == 3


def test_the_same_message_twice_changes_nothing() -> None:
    desk = Desk()
    desk.all_say(100)
    before = desk.price()
    desk.all_say(100)
    assert desk.price() == before


def test_a_late_message_does_not_bring_an_old_price_back() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.later(1)
    for name in ALL:
        desk.say(name, 102)
        desk.say(name, 100, age_s=1)
    assert units(desk.price()) == 102


# --- freshness -------------------------------------------------------------------------------------------------------


def test_receipt_age_is_held_against_the_threshold_and_publication_against_the_feeds_heartbeat() -> None:
    desk = Desk()
    desk.say("chainlink", 100, age_s=3000)  # published 50 minutes ago: that is how this feed works
    desk.say("pyth", 100, age_s=11)  # a stream that repeats what is 11 s old
    desk.say("binance", 100)
    aggregate = desk.price()
    assert aggregate.sources == ("chainlink", "binance")
    assert dict(aggregate.excluded)["pyth"] == "published 11 s ago"
    desk.later(6)
    desk.say("binance", 100)
    aggregate = desk.price()
    assert dict(aggregate.excluded)["chainlink"] == "silent for 6 s"
    assert not aggregate.live


def test_a_feeds_own_heartbeat_wins_over_its_sources() -> None:
    desk = Desk(heartbeats={("chainlink", SYMBOL): MINUTE})
    desk.say("chainlink", 100, age_s=61)
    assert dict(desk.price().excluded)["chainlink"] == "published 61 s ago"


def test_the_price_ages_from_the_last_receipt_not_from_the_last_look() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.price()
    heard = desk.now_ns
    desk.later(4)
    aggregate = desk.price()
    assert aggregate.live and aggregate.timestamp_ns == heard


# --- incidents -------------------------------------------------------------------------------------------------------


def test_incident_a_feed_a_thousand_times_too_high() -> None:
    """A decimals mistake at one vendor: the others carry the price, the liar is named, nothing moves."""
    desk = Desk()
    desk.all_say(65_000)
    desk.price()
    for name, tier in (("c-chain-twap", "secondary"), ("binance", "tertiary")):
        desk.later(1)
        desk.all_say(65_000, but=(name,))
        desk.say(name, 65_000_000)
        aggregate = desk.price()
        assert (units(aggregate), aggregate.live, aggregate.basis) == (65_000, True, Basis.PRIMARIES), tier
        assert dict(aggregate.excluded)[name] == "outlier by 9990000 bp"
        assert "outlier" in desk.kinds()


def test_incident_a_primary_a_thousand_times_too_high_stops_the_market_and_moves_nothing() -> None:
    desk = Desk()
    desk.all_say(65_000)
    desk.price()
    desk.later(1)
    desk.all_say(65_000, but=("pyth",))
    desk.say("pyth", 65_000_000)
    aggregate = desk.price()
    assert (units(aggregate), aggregate.live) == (65_000, False)
    assert aggregate.reason == "the primary sources disagree"
    desk.later(6)  # pyth falls silent: chainlink and the others go on
    desk.all_say(65_001, but=("pyth",))
    assert (units(desk.price()), desk.price().live) == (65_001, True)


def test_incident_the_only_primary_a_thousand_times_too_high_is_not_believed_alone() -> None:
    desk = Desk()
    desk.all_say(65_000, but=("chainlink",))
    desk.say("pyth", 65_000_000)
    aggregate = desk.price()
    assert not aggregate.live
    assert aggregate.reason == "1 of 4 healthy sources agrees, 2 are needed"


def test_incident_one_source_silently_dead() -> None:
    """The socket is open, nothing comes: five seconds later it is out, by name, and the price goes on."""
    desk = Desk()
    desk.all_say(100)
    desk.price()
    for _ in range(6):
        desk.later(1)
        desk.all_say(101, but=("chainlink",))
        aggregate = desk.price()
        assert aggregate.live
    assert dict(aggregate.excluded)["chainlink"] == "silent for 6 s"
    assert units(aggregate) == 101


def test_incident_two_sources_that_disagree() -> None:
    desk = Desk(("chainlink", "pyth"))
    desk.say("chainlink", 100)
    desk.say("pyth", 100)
    desk.price()
    desk.later(1)
    desk.say("chainlink", 100)
    desk.say("pyth", 106)
    aggregate = desk.price()
    assert (aggregate.live, units(aggregate)) == (False, 100)  # the last price is shown, and not as live
    assert desk.kinds() == ["no-price"]


def test_incident_a_thin_market_pump_on_the_pools_average() -> None:
    """Somebody moves the pool by 40 % over minutes: the average follows, the market does not."""
    desk = Desk()
    for step in range(60):
        desk.later(5)
        desk.all_say(100, but=("c-chain-twap",))
        desk.say("c-chain-twap", 100 + step)
        aggregate = desk.price()
        assert aggregate.live
        # while the pool is within 5 % of the others it has a vote, and 19 % of the weight moves nothing
        assert units(aggregate) == 100


def test_incident_all_primaries_down_while_the_pool_is_pumped() -> None:
    desk = Desk()
    desk.all_say(100, but=("chainlink", "pyth", "c-chain-twap"))
    desk.say("c-chain-twap", 140)
    aggregate = desk.price()
    assert not aggregate.live
    assert aggregate.reason == "no primary source is healthy and the secondary ones disagree"


def test_incident_a_stuck_price_that_still_ticks() -> None:
    """The vendor repeats one price with fresh times while the market walks away by less than 5 %."""
    desk = Desk(("chainlink", "pyth", "binance"))
    for second in range(0, 400, 4):
        desk.later(4)
        desk.say("pyth", 10_000)
        moved = 10_000 + second // 4
        desk.say("chainlink", moved)
        desk.say("binance", moved)
        aggregate = desk.price()
    assert dict(aggregate.excluded)["pyth"].startswith("unchanged for")
    assert units(aggregate) == moved
    desk.later(1)
    desk.say("pyth", moved)
    assert "pyth" in desk.price().sources


def test_a_quiet_market_is_not_a_stuck_price() -> None:
    desk = Desk()
    for _ in range(200):
        desk.later(4)
        desk.all_say(10_000)
        assert desk.price().sources == ALL


def test_all_primaries_down_falls_back_to_secondaries_with_an_alert() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.price()
    desk.later(6)
    desk.all_say(101, but=("chainlink", "pyth"))
    aggregate = desk.price()
    assert (aggregate.live, aggregate.basis, aggregate.sources) == (
        True,
        Basis.SECONDARIES,
        ("c-chain-twap", "x-chain"),
    )
    assert dict(aggregate.excluded)["binance"] == "tertiary"
    assert desk.kinds() == ["fallback"]
    desk.all_say(101)
    desk.price()
    assert desk.kinds() == ["recovered"]


def test_tertiary_alone_is_shown_and_prices_nothing() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.price()
    desk.later(6)
    desk.say("binance", 90)
    aggregate = desk.price()
    assert not aggregate.live
    assert aggregate.reference_e12 == 90 * PRICE_ONE
    assert units(aggregate) == 100


# --- the breaker in place --------------------------------------------------------------------------------------------


def test_a_jump_that_all_agree_on_trips_and_comes_back_after_the_cooldown() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.price()
    desk.later(1)
    desk.all_say(111)
    aggregate = desk.price()
    assert (aggregate.live, units(aggregate), aggregate.breaker) == (False, 100, BreakerState.TRIPPED)
    assert aggregate.reason == "the circuit breaker is tripped for another 300 s"
    assert "breaker-tripped" in desk.kinds()
    desk.later(300)
    desk.all_say(111)
    aggregate = desk.price()
    assert (aggregate.live, units(aggregate), aggregate.breaker) == (True, 111, BreakerState.CLOSED)
    assert "breaker-cooled" in desk.kinds()


def test_a_guardian_resets_it() -> None:
    desk = Desk()
    desk.all_say(100)
    desk.price()
    desk.all_say(150)
    assert not desk.price().live
    assert desk.aggregator.reset_breaker(SYMBOL, desk.now_ns)
    aggregate = desk.price()
    assert (aggregate.live, units(aggregate)) == (True, 150)
    assert not desk.aggregator.reset_breaker(SYMBOL, desk.now_ns)


def test_the_price_of_an_earlier_run_is_what_the_first_is_measured_against() -> None:
    desk = Desk()
    desk.aggregator.seed(SYMBOL, 100 * PRICE_ONE)
    desk.all_say(120)
    aggregate = desk.price()
    assert (aggregate.live, units(aggregate)) == (False, 100)


# --- confidence, weights ---------------------------------------------------------------------------------------------


def test_confidence_is_weight_behind_the_price_less_its_spread() -> None:
    desk = Desk()
    desk.all_say(10_000)
    assert desk.price().confidence_bps == 10_000
    desk.later(6)
    desk.say("chainlink", 10_000)
    desk.say("pyth", 10_000)
    assert desk.price().confidence_bps == 1_900_000 * 10_000 // 3_700_000
    desk.say("pyth", 10_250)  # 2.5 % of 5 % away with 9/19 of the weight
    # weight share 1.9/3.7; mean deviation 250 x 9/19 of a limit of 500
    assert desk.price().confidence_bps == (10_000 - 10_000 * 250 * 9 // (500 * 19)) * 19 // 37


def test_a_source_of_weight_0_is_shown_and_never_counted() -> None:
    rules = AggregatorRules((*SOURCES[:2], SourceRules("binance", Tier.TERTIARY, 0, heartbeat_ns=HOUR)))
    aggregator = Aggregator(rules, {SYMBOL: ("chainlink", "binance")})
    for name in ("chainlink", "binance"):
        aggregator.observe(Quote(name, SYMBOL, PRICE_ONE, START, START), START)
    aggregate = aggregator.update(SYMBOL, START)
    assert not aggregate.live
    assert dict(aggregate.excluded)["binance"] == "weight 0"


# --- whatever happens ------------------------------------------------------------------------------------------------

happenings = st.lists(
    st.tuples(
        st.sampled_from(ALL),
        st.one_of(st.integers(95, 105), st.integers(1, 200_000)),
        st.sampled_from([0, 0, 0, 0.05, 1, 6, 301]),  # seconds that pass before it
        st.sampled_from([0, 0, 0, 2, 20, 5000, -10]),  # its age
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(happenings)
def test_every_accepted_price_lies_among_fresh_quotes_and_no_step_passes_the_breaker(
    events: list[tuple[str, int, float, float]],
) -> None:
    desk = Desk()
    accepted = 0
    for name, price, passes, age_s in events:
        desk.later(passes)
        desk.say(name, price, age_s=age_s)
        was = desk.aggregator._books[SYMBOL].breaker.state(desk.now_ns)
        aggregate = desk.price()
        fresh = [
            quoted
            for _, quoted, _, received_ns, _ in desk.aggregator.quotes(SYMBOL)
            if desk.now_ns - received_ns <= 5 * SECOND
        ]
        if aggregate.live:
            assert min(fresh) <= aggregate.price_e12 <= max(fresh)
            assert len(fresh) >= 2 and aggregate.sources and not aggregate.reason
            if accepted and was is BreakerState.CLOSED:
                assert abs(aggregate.price_e12 - accepted) * 10_000 <= 1000 * accepted
            accepted = aggregate.price_e12
        else:
            assert aggregate.reason and aggregate.price_e12 == accepted and aggregate.confidence_bps == 0
        named = {*aggregate.sources, *(name for name, _ in aggregate.excluded)}
        assert not aggregate.live or named == set(ALL)


@settings(max_examples=50)
@given(happenings)
def test_the_same_story_gives_the_same_prices(events: list[tuple[str, int, float, float]]) -> None:
    def run() -> list[Aggregate]:
        desk, out = Desk(), []
        for name, price, passes, age_s in events:
            desk.later(passes)
            desk.say(name, price, age_s=age_s)
            out.append(desk.price())
        return out

    assert run() == run()
