"""The `price:` section: the specification's example as it stands, the extensions, and every mistake by its key."""

from __future__ import annotations

from typing import Any

import pytest

from luxterm.model.errors import ConfigError
from luxterm.model.units import MINUTE, MS, SECOND
from luxterm.oracle.quotes import Tier
from luxterm.oracle.rules import Limits
from luxterm.sources.section import duration_ns
from luxterm.sources.settings import PriceSettings

SPECIFIED = {
    "update_interval": "50ms",
    "stale_threshold": "5s",
    "min_sources": 2,
    "max_deviation_bps": 500,
    "sources": {
        "chainlink": {"enabled": True, "endpoint": "https://api.chain.link/...", "weight": 1.0},
        "pyth": {"enabled": True, "endpoint": "https://hermes.pyth.network", "weight": 0.9},
        "cchain_twap": {"enabled": True, "window": "5m", "weight": 0.7},
    },
}


def test_the_specifications_example() -> None:
    settings = PriceSettings.from_mapping(SPECIFIED)
    assert (settings.update_ns, settings.stale_ns, settings.limits) == (50 * MS, 5 * SECOND, Limits(2, 500, 500))
    chainlink, pyth, twap = settings.sources
    assert (chainlink.name, chainlink.tier, chainlink.weight_e6, chainlink.endpoint) == (
        "chainlink", Tier.PRIMARY, 1_000_000, "",
    )  # fmt: skip
    assert (pyth.weight_e6, pyth.endpoint) == (900_000, "https://hermes.pyth.network")
    assert (twap.name, twap.tier, twap.weight_e6, twap.window_ns) == (
        "c-chain-twap", Tier.SECONDARY, 700_000, 5 * MINUTE,
    )  # fmt: skip


def test_nothing_gives_the_defaults() -> None:
    assert PriceSettings.from_mapping(None) == PriceSettings()


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        ({"sources": {"kraken": {}}}, "price.sources.kraken", "no such source"),
        ({"sources": {"pyth": {"weight": 0}, "binance": {"weight": 0}}}, "price.sources", "weight 0"),
        ({"max_deviation_bps": 10_001}, "price.max_deviation_bps", "outside 1..10000"),
        ({"max_spread_bps": 20_000}, "price.max_spread_bps", "outside"),
        ({"update_interval": "50"}, "price.update_interval", "not a duration"),
        ({"update_interval": 50}, "price.update_interval", "not a duration"),
        ({"stale_threshold": "5 minutes"}, "price.stale_threshold", "not a duration"),
        ({"stale_threshold": "-5s"}, "price.stale_threshold", "not a duration"),
        ({"min_sources": 0}, "price.min_sources", "outside 1..16"),
        ({"min_sources": 1.5}, "price.min_sources", "not a whole number"),
        ({"min_sources": True}, "price.min_sources", "not a whole number"),
        ({"min_sources": 3, "sources": {"pyth": {}, "binance": {}}}, "price.min_sources", "2 enabled"),
        ({"sources": {"pyth": {"weight": -1}}}, "price.sources.pyth.weight", "outside 0..100"),
        ({"sources": {"pyth": {"weight": float("nan")}}}, "price.sources.pyth.weight", "finite"),
        ({"sources": {"pyth": {"tier": "best"}}}, "price.sources.pyth.tier", "not primary"),
        ({"sources": {"pyth": {"wieght": 1}}}, "price.sources.pyth.wieght", "no such key"),
        ({"sources": {"pyth": {"feeds": {"BTC-USDT": 5}}}}, "price.sources.pyth.feeds", "texts"),
        ({"sources": []}, "price.sources", "section"),
        ({"circuit_breaker": {"max_price_change_bps": 0}}, "price.circuit_breaker.max_price_change_bps", "outside"),
        ({"colour": "red"}, "price.colour", "no such key"),
    ],
)
def test_a_mistake_is_named_by_its_key(change: dict[str, Any], path: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        PriceSettings.from_mapping({**SPECIFIED, **change})
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("text", "ns"), [("50ms", 50 * MS), ("1.5s", 1_500 * MS), ("5m", 5 * MINUTE), ("24h", 1440 * MINUTE), (0, 0)]
)
def test_durations(text: object, ns: int) -> None:
    assert duration_ns(text, "x") == ns


def test_extensions() -> None:
    settings = PriceSettings.from_mapping(
        {
            "sources": {
                "chainlink": {
                    "endpoint": "http://node",
                    "feeds": {"LUX-USDT": "0xaa"},
                    "heartbeats": {"LUX-USDT": "2m"},
                },
                "pyth": {"max_confidence_bps": 30, "stuck_after": "1m"},
            },
            "circuit_breaker": {"enabled": False, "cooldown_period": "1m"},
        }
    )
    chainlink, pyth = settings.sources
    assert chainlink.feeds["LUX-USDT"] == "0xaa" and chainlink.heartbeats == {"LUX-USDT": 2 * MINUTE}
    assert (pyth.max_confidence_bps, pyth.stuck_ns) == (30, MINUTE)
    assert (settings.breaker.enabled, settings.breaker.cooldown_ns) == (False, MINUTE)
