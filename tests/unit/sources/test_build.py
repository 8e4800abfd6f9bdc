"""From settings to sources: what runs, what does not and why."""

from __future__ import annotations

import pytest

from luxterm.model.errors import ConfigError
from luxterm.model.markets import Market
from luxterm.sources.base import Source
from luxterm.sources.build import build_feed
from luxterm.sources.settings import PriceSettings

MARKETS = [
    Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10),
    Market(2, "LUX-USDT", "LUX", "USDT", 10**8, 10**11, 20, 10),
]
POOL = "0x" + "aa" * 20


def feed_of(sources: dict[str, object], **options: object) -> object:
    settings = PriceSettings.from_mapping({"min_sources": 1, "sources": sources})
    return build_feed(settings, MARKETS, now_ns=lambda: 1, **options)  # type: ignore[arg-type]


def names(feed: object) -> dict[str, tuple[str, ...]]:
    return {runner.source.name: runner.source.symbols for runner in feed.runners}  # type: ignore[attr-defined]


def test_every_configured_source_with_its_own_symbols() -> None:
    feed = feed_of(
        {
            "chainlink": {"endpoint": "http://node"},
            "pyth": {},
            "cchain_twap": {"feeds": {"LUX-USDT": f"v3:{POOL}"}},
            "xchain": {"endpoint": "ws://other/ws", "feeds": {"BTC-USDT": "BTC-USDT"}},
            "qchain": {},
            "binance": {},
            "coinbase": {"enabled": False},
        },
        c_chain_rpc="http://c-chain",
        bases={"LUX-USDT": POOL},
    )
    assert names(feed) == {
        "chainlink": ("BTC-USDT",),
        "pyth": ("BTC-USDT",),
        "c-chain-twap": ("LUX-USDT",),
        "x-chain": ("BTC-USDT",),
        "q-chain": (),
        "binance": ("BTC-USDT",),
    }
    assert all(isinstance(runner.source, Source) for runner in feed.runners)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sources", "path", "text"),
    [
        ({"chainlink": {"endpoint": "ws://node/key"}}, "price.sources.chainlink.endpoint", "node is no http://"),
        ({"qchain": {"endpoint": "node:9650"}}, "price.sources.qchain.endpoint", "is no http:// or https:// endpoint"),
        ({"binance": {"endpoint": "https://node/key"}}, "price.sources.binance.endpoint", "node is no ws:// or wss://"),
        ({"xchain": {"endpoint": "ftp://node/key"}}, "price.sources.xchain.endpoint", "node is no http:// or https://"),
        ({"cchain_twap": {"feeds": {"LUX-USDT": "0x"}}}, "price.sources.cchain_twap.feeds", "is no pool"),
    ],
)
def test_what_a_source_cannot_be_reached_by_is_refused_where_it_stands(
    sources: dict[str, object], path: str, text: str
) -> None:
    with pytest.raises(ConfigError, match=text) as caught:
        feed_of(sources, c_chain_rpc="http://c-chain")
    assert caught.value.path == path and "/key" not in str(caught.value)


def test_a_source_does_not_run_where_the_chains_own_endpoint_is_a_websocket() -> None:
    feed = feed_of({"pyth": {}, "qchain": {}}, c_chain_rpc="ws://c-chain/key")
    assert set(names(feed)) == {"pyth"}
    notes = feed.notes  # type: ignore[attr-defined]
    assert notes[0].startswith("q-chain does not run: blockchain.c_chain.rpc_url at c-chain is no http://")
    assert "/key" not in notes[0]


def test_a_source_that_cannot_run_is_named() -> None:
    feed = feed_of({"chainlink": {}, "xchain": {"endpoint": "ws://x"}, "pyth": {}})
    notes = feed.notes  # type: ignore[attr-defined]
    assert notes[0] == "chainlink has no endpoint and does not run"
    assert notes[1].startswith("x-chain has no feed for any market")
    assert notes[2].startswith("LUX-USDT has no price source")


def test_a_feed_id_that_is_none_is_a_mistake_of_the_file() -> None:
    with pytest.raises(ConfigError) as caught:
        feed_of({"pyth": {"feeds": {"BTC-USDT": "nonsense"}}})
    assert caught.value.path == "price.sources.pyth.feeds"


def test_simulated_and_no_prices() -> None:
    simulated = build_feed(PriceSettings(), MARKETS, now_ns=lambda: 1, market="sim", seed=1)
    assert len(simulated.runners) >= 3
    assert all(len(runner.source.symbols) == 2 for runner in simulated.runners)
    nothing = build_feed(PriceSettings(), MARKETS, now_ns=lambda: 1, market="none")
    assert nothing.runners == [] and nothing.symbols == ("BTC-USDT", "LUX-USDT")
