"""The simulated vendor: one path for all, repeatable, with faults of the kinds real vendors have."""

from __future__ import annotations

import msgspec
import pytest

from luxterm.model.markets import Market
from luxterm.oracle.quotes import PRICE_ONE, BadQuote, Tier
from luxterm.sources.base import Source, SourceError
from luxterm.sources.simulate import Faults, Motion, PriceProcess, SimulatedSource, simulated_sources, start_prices

SECOND = 1_000_000_000
START = {"BTC-USDT": 65_000 * PRICE_ONE, "ETH-USDT": 3_500 * PRICE_ONE}
MARKETS = [Market(number, symbol, symbol[:3], "USDT", 10**10, 10**8, 100, 10) for number, symbol in enumerate(START)]


class Clock:
    def __init__(self) -> None:
        self.now_ns = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now_ns

    async def sleep(self, seconds: float) -> None:
        self.now_ns += int(seconds * SECOND)


def path(seed: int, symbols: dict[str, int] = START, every_ns: int = SECOND) -> list[int]:
    process = PriceProcess(symbols, seed)
    return [process.price_e12("BTC-USDT", now_ns) for now_ns in range(0, 120 * SECOND, every_ns)]


def test_the_same_seed_gives_the_same_path_and_another_seed_another():
    assert path(7) == path(7)
    assert path(7) != path(8)


def test_the_path_does_not_depend_on_how_often_one_looks():
    assert path(7, every_ns=SECOND // 2)[::2] == path(7)


def test_a_further_market_does_not_move_the_others():
    assert path(7, {"BTC-USDT": START["BTC-USDT"]}) == path(7)


def test_the_price_moves_but_stays_near_its_start_for_six_hours():
    process = PriceProcess({"BTC-USDT": START["BTC-USDT"]}, 3)
    prices = [process.price_e12("BTC-USDT", minute * 60 * SECOND) for minute in range(6 * 60)]
    assert len(set(prices)) > 340
    assert START["BTC-USDT"] * 8 // 10 < min(prices) and max(prices) < START["BTC-USDT"] * 12 // 10


def test_a_motion_without_steps_and_jumps_stands_still():
    process = PriceProcess(START, 1, Motion(step=0, jumps_per_hour=0))
    assert process.price_e12("BTC-USDT", 50 * SECOND) == START["BTC-USDT"]


def test_a_long_sleep_costs_at_most_a_minute_of_path():
    slept, woken = PriceProcess(START, 5), PriceProcess(START, 5)
    for process in (slept, woken):
        process.price_e12("BTC-USDT", 0)
    assert slept.price_e12("BTC-USDT", 10**18) == woken.price_e12("BTC-USDT", 60 * SECOND)


def test_a_start_price_of_zero_is_refused():
    with pytest.raises(ValueError, match="BTC-USDT"):
        PriceProcess({"BTC-USDT": 0}, 1)


async def test_a_source_sends_and_reads_its_own_messages():
    clock = Clock()
    source = SimulatedSource("simulate-1", Tier.PRIMARY, PriceProcess(START, 1), clock, noise_bps=0, sleep=clock.sleep)
    assert isinstance(source, Source)
    stream = source.connect()
    data = await anext(stream)
    quotes = source.parse(data, clock.now_ns)
    assert {quote.symbol: quote.price_e12 for quote in quotes} == START
    assert [quote.published_ns for quote in quotes] == [1_000 * SECOND] * 2
    later = source.parse(await anext(stream), clock.now_ns)
    assert later[0].published_ns == 1_000 * SECOND + SECOND // 5
    await stream.aclose()


async def test_noise_stays_within_its_bound():
    clock = Clock()
    process = PriceProcess(START, 1, Motion(step=0, jumps_per_hour=0))
    source = SimulatedSource("s", Tier.PRIMARY, process, clock, noise_bps=2, sleep=clock.sleep)
    prices = {quote.price_e12 for _ in range(200) for quote in source.parse(source.message(0), 0)[:1]}
    assert len(prices) > 100
    assert all(abs(price - START["BTC-USDT"]) * 10_000 <= 2 * START["BTC-USDT"] for price in prices)


async def test_an_outage_ends_the_connection_and_refuses_the_next_until_it_is_over():
    clock = Clock()
    faults = Faults(outage=1_000_000, outage_s=5)
    source = SimulatedSource("s", Tier.PRIMARY, PriceProcess(START, 1), clock, faults=faults, sleep=clock.sleep)
    with pytest.raises(SourceError, match="went down"):
        await anext(source.connect())
    with pytest.raises(SourceError, match="is down") as refused:
        await anext(source.connect())
    assert refused.value.retry_after_s == 5
    clock.now_ns += 5 * SECOND
    with pytest.raises(SourceError, match="went down"):
        await anext(source.connect())


def test_garbage_is_refused_by_name_and_a_wild_price_is_a_thousand_times_too_high():
    garbage = SimulatedSource("s", Tier.PRIMARY, PriceProcess(START, 1), Clock(), faults=Faults(garbage=1_000_000))
    with pytest.raises(BadQuote):
        garbage.parse(garbage.message(0), 0)
    still = Motion(step=0, jumps_per_hour=0)
    wild = SimulatedSource(
        "s", Tier.PRIMARY, PriceProcess(START, 1, still), Clock(), noise_bps=0, faults=Faults(wild=1_000_000)
    )
    assert wild.parse(wild.message(0), 0)[0].price_e12 == 1000 * START["BTC-USDT"]


def test_lag_shows_in_the_publication_time():
    source = SimulatedSource("s", Tier.PRIMARY, PriceProcess(START, 1), Clock(), faults=Faults(lag_ns=3 * SECOND))
    assert source.parse(source.message(10 * SECOND), 10 * SECOND)[0].published_ns == 7 * SECOND


def test_symbols_nobody_asked_for_are_left_out_and_impossible_prices_refused():
    source = SimulatedSource("s", Tier.PRIMARY, PriceProcess(START, 1), Clock())
    message = {"at_ns": 1, "prices": {"DOGE-USDT": 5, "BTC-USDT": 7}}
    assert [quote.symbol for quote in source.parse(msgspec.json.encode(message), 2)] == ["BTC-USDT"]
    with pytest.raises(BadQuote):
        source.parse(msgspec.json.encode({"at_ns": 1, "prices": {"BTC-USDT": -1}}), 2)


def test_the_four_sources_of_a_venue_share_one_path():
    clock = Clock()
    sources = simulated_sources(MARKETS, 11, clock, {})
    assert [source.name for source in sources] == ["simulate-1", "simulate-2", "simulate-3", "simulate-4"]
    assert [source.tier for source in sources] == [Tier.PRIMARY, Tier.PRIMARY, Tier.SECONDARY, Tier.TERTIARY]
    clock.now_ns += 30 * SECOND
    prices = [source.parse(source.message(clock.now_ns), clock.now_ns)[0].price_e12 for source in sources]
    assert max(prices) - min(prices) <= prices[0] * 3 // 10_000


def test_a_venue_that_has_run_before_goes_on_where_it_was():
    last = {"BTC-USDT": 71_234 * PRICE_ONE}
    assert start_prices(MARKETS, last) == last | {"ETH-USDT": START["ETH-USDT"]}
    clock = Clock()
    (quote, _) = simulated_sources(MARKETS, 11, clock, last)[0].parse(
        simulated_sources(MARKETS, 11, clock, last)[0].message(clock.now_ns), clock.now_ns
    )
    assert abs(quote.price_e12 - last["BTC-USDT"]) < last["BTC-USDT"] // 1_000
