"""The `price:` section of dex-config.yaml, and this project's extensions of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from luxterm.model.errors import ConfigError
from luxterm.model.units import BPS_ONE, DAY, HOUR, MINUTE, MS, SECOND
from luxterm.oracle.aggregator import DEFAULT_STUCK_NS
from luxterm.oracle.breaker import BreakerRules
from luxterm.oracle.quotes import DEFAULT_TIERS, WEIGHT_ONE, Tier
from luxterm.oracle.rules import Limits
from luxterm.sources.section import Section

SPELLINGS: Final = {"cchain_twap": "c-chain-twap", "xchain": "x-chain", "qchain": "q-chain"}
"""Configuration key -> published name, where they differ."""
DEFAULT_WEIGHTS: Final = {
    "chainlink": "1.0", "pyth": "0.9", "c-chain-twap": "0.7", "x-chain": "0.6", "q-chain": "0",
    "binance": "0.5", "coinbase": "0.5", "replay": "1.0",
}  # fmt: skip
DEFAULT_ENDPOINTS: Final = {
    "pyth": "https://hermes.pyth.network",
    "binance": "wss://stream.binance.com:9443",
    "coinbase": "wss://ws-feed.exchange.coinbase.com",
}
DEFAULT_FEEDS: Final[dict[str, dict[str, str]]] = {
    # Chainlink's proxies on Ethereum mainnet and Pyth's feed ids, as their operators publish them.
    "chainlink": {
        "BTC-USDT": "0xF4030086522a5bEEa4988F8cA5B36dbC97BeE88c",
        "ETH-USDT": "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419",
    },
    "pyth": {
        "BTC-USDT": "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43",
        "ETH-USDT": "ff61491a931112ddf1bd8147cd1b613375f79f5825126d665480874634fd0ace",
    },
    "binance": {"BTC-USDT": "BTCUSDT", "ETH-USDT": "ETHUSDT"},
    "coinbase": {"BTC-USDT": "BTC-USD", "ETH-USDT": "ETH-USD"},
}
_HEARTBEATS_NS: Final = {
    "chainlink": HOUR + 5 * MINUTE,  # the feeds' own hour, and time for the transaction
    "pyth": 10 * SECOND,
    "c-chain-twap": 30 * SECOND,
    "x-chain": 10 * SECOND,
    "q-chain": MINUTE,
    "binance": 10 * SECOND,
    "coinbase": 30 * SECOND,  # tickers come with trades, and a thin pair trades seldom
    "replay": 10 * SECOND,
}
_NEVER_STUCK: Final = {"chainlink", "q-chain"}  # a push feed rightly stands still between its deviations


class SourceSettings(msgspec.Struct, frozen=True):
    """One source of the `price.sources` section."""

    name: str
    path: str
    """Where it stands in the configuration, as its file spells it."""
    tier: Tier
    enabled: bool
    endpoint: str
    weight_e6: int
    heartbeat_ns: int
    stuck_ns: int
    poll_ns: int
    window_ns: int
    """TWAP window."""
    max_confidence_bps: int
    """Pyth: wider intervals are refused."""
    min_depth: str
    """X-chain: base size that both sides must show within 1 % of the mid."""
    rest_endpoint: str
    speed: str
    """Replay: how many times as fast as recorded."""
    feeds: Mapping[str, str]
    """Symbol -> the vendor's id: address, feed id, pool, product; of a replay its files, with commas between them."""
    heartbeats: Mapping[str, int]
    """Symbol -> heartbeat_ns where a feed's own differs."""


class PriceSettings(msgspec.Struct, frozen=True):
    update_ns: int = 50 * MS
    stale_ns: int = 5 * SECOND
    future_ns: int = 2 * SECOND
    limits: Limits = Limits()
    breaker: BreakerRules = BreakerRules()
    sources: tuple[SourceSettings, ...] = ()

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object] | None, path: str = "price") -> PriceSettings:
        """Reads the section; ConfigError names the wrong key. None or {} gives the defaults, without sources."""
        section = Section(mapping, path)
        update_ns = section.duration("update_interval", 50 * MS, MS, SECOND)
        stale_ns = section.duration("stale_threshold", 5 * SECOND, 100 * MS, HOUR)
        future_ns = section.duration("max_clock_ahead", 2 * SECOND, 1, MINUTE)
        limits = Limits(
            section.whole("min_sources", 2, 1, 16),
            section.whole("max_deviation_bps", 500, 1, BPS_ONE),
            section.whole("max_spread_bps", 500, 1, BPS_ONE),
        )
        breaker = read_breaker(section.section("circuit_breaker"))
        listed = section.section("sources")
        sources = tuple(_source(key, part) for key, part in listed.sections())
        section.finish()
        priced = [s for s in sources if s.enabled and s.tier is not Tier.FINALITY]
        if priced and not any(s.weight_e6 for s in priced):
            raise ConfigError(f"{path}.sources", "every enabled source has weight 0; nothing would price a market")
        if priced and limits.min_sources > len(priced):
            many = f"{limits.min_sources} sources are asked for and {len(priced)} enabled"
            raise ConfigError(f"{path}.min_sources", many)
        return cls(update_ns, stale_ns, future_ns, limits, breaker, sources)


def read_breaker(section: Section) -> BreakerRules:
    """The `circuit_breaker` section, the same in dex-config.yaml and keeper-ha-config.yaml."""
    rules = BreakerRules(
        section.flag("enabled", True),
        section.whole("max_price_change_bps", 1000, 1, BPS_ONE),
        section.whole("alert_threshold", 500, 1, BPS_ONE),
        section.duration("cooldown_period", 5 * MINUTE, SECOND, DAY),
    )
    section.finish()
    return rules


def _source(key: str, section: Section) -> SourceSettings:
    name = SPELLINGS.get(key, key)
    if name not in DEFAULT_TIERS:
        known = sorted({*DEFAULT_TIERS, *SPELLINGS})
        raise ConfigError(section.path, f"there is no such source; known: {', '.join(known)}")
    tier_name = section.text("tier", DEFAULT_TIERS[name].name.lower())
    if tier_name.upper() not in Tier.__members__:
        raise section.fail("tier", f"{tier_name!r} is not primary, secondary, tertiary or finality")
    weight = section.decimal("weight", Decimal(DEFAULT_WEIGHTS[name]), Decimal(0), Decimal(100))
    stuck_ns = 0 if name in _NEVER_STUCK else DEFAULT_STUCK_NS
    heartbeats = section.section("heartbeats")
    result = SourceSettings(
        name=name,
        path=section.path,
        tier=Tier[tier_name.upper()],
        enabled=section.flag("enabled", True),
        endpoint=section.text("endpoint", DEFAULT_ENDPOINTS.get(name, "")),
        weight_e6=int(weight * WEIGHT_ONE),
        heartbeat_ns=section.duration("heartbeat", _HEARTBEATS_NS[name], 100 * MS),
        stuck_ns=section.duration("stuck_after", stuck_ns, 0),
        poll_ns=section.duration("poll_interval", SECOND, 50 * MS, HOUR),
        window_ns=section.duration("window", 5 * MINUTE, SECOND, DAY),
        max_confidence_bps=section.whole("max_confidence_bps", 100, 1, BPS_ONE),
        min_depth=str(section.decimal("min_depth", Decimal(0), Decimal(0), Decimal(10**12))),
        rest_endpoint=section.text("rest_endpoint"),
        speed=str(section.decimal("speed", Decimal(1), Decimal("0.001"), Decimal(100_000))),
        feeds={**DEFAULT_FEEDS.get(name, {}), **section.text_map("feeds")},
        heartbeats={symbol: heartbeats.duration(symbol, 0) for symbol, _ in _keys(section, "heartbeats")},
    )
    section.finish()
    return result


def _keys(section: Section, key: str) -> list[tuple[str, object]]:
    value = section.get(key)
    return list(value.items()) if isinstance(value, Mapping) else []


def live_sources() -> tuple[SourceSettings, ...]:
    """What `--market live` means without a file: the sources that need no endpoint of one's own."""
    return tuple(_source(name, Section({}, f"price.sources.{name}")) for name in ("pyth", "binance", "coinbase"))
