"""From settings to a feed: which sources run for which markets, and what is said of those that cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from luxterm.chain.networks import host_of
from luxterm.model.errors import ConfigError
from luxterm.model.markets import Market
from luxterm.model.units import SECOND
from luxterm.oracle.aggregator import Aggregator, AggregatorRules, SourceRules
from luxterm.oracle.quotes import WEIGHT_ONE, Tier
from luxterm.sources.base import NowNs, Source
from luxterm.sources.feed import Feed
from luxterm.sources.settings import PriceSettings, SourceSettings, live_sources

_HTTP: Final = ("http://", "https://")
_SOCKET: Final = ("ws://", "wss://")
SCHEMES: Final = {
    "chainlink": _HTTP, "pyth": _HTTP, "c-chain-twap": _HTTP, "q-chain": _HTTP, "x-chain": (*_HTTP, *_SOCKET),
    "binance": _SOCKET, "coinbase": _SOCKET,
}  # fmt: skip
"""How each vendor is spoken to."""


def build_source(
    settings: SourceSettings, symbols: Sequence[str], bases: Mapping[str, str], c_chain_rpc: str, now_ns: NowNs
) -> Source | str:
    """One source of the configuration for these symbols, or why it cannot run. ConfigError for malformed feed ids.

    Each is imported where it is configured: their HTTP and WebSocket clients take a node's start a tenth of a second.
    """
    name = settings.name
    if name == "replay":
        return _recorded(settings, symbols, now_ns)
    on_chain = name in ("c-chain-twap", "q-chain")
    endpoint = settings.endpoint or (c_chain_rpc if on_chain else "")
    if not endpoint:
        return f"{name} has no endpoint and does not run"
    schemes = SCHEMES[name]
    if not endpoint.startswith(schemes):
        text = f"{host_of(endpoint)} is no {' or '.join(schemes)} endpoint"
        if not settings.endpoint:  # the chain's own, which others may use as it is
            return f"{name} does not run: blockchain.c_chain.rpc_url at {text}; give the source one of its own"
        raise ConfigError(f"{settings.path}.endpoint", text)
    feeds = {symbol: settings.feeds[symbol] for symbol in symbols if symbol in settings.feeds}
    if not feeds and name != "q-chain":
        return f"{name} has no feed for any market and does not run; name them under price.sources.*.feeds"
    tier, poll_ns = settings.tier, settings.poll_ns
    try:
        match name:
            case "chainlink":
                from luxterm.sources.chainlink import ChainlinkSource

                return ChainlinkSource(endpoint, feeds, tier=tier, poll_ns=poll_ns)
            case "pyth":
                from luxterm.sources.pyth import PythSource

                return PythSource(
                    endpoint, feeds, tier=tier, poll_ns=poll_ns, max_confidence_bps=settings.max_confidence_bps
                )
            case "c-chain-twap":
                from luxterm.sources.cchain_twap import CChainTwapSource

                window_ns = settings.window_ns
                return CChainTwapSource(endpoint, feeds, bases, window_ns=window_ns, tier=tier, poll_ns=poll_ns)
            case "x-chain":
                from luxterm.sources.xchain import XChainSource

                return XChainSource(endpoint, feeds, tier=tier, poll_ns=poll_ns, min_depth=Decimal(settings.min_depth))
            case "q-chain":
                from luxterm.sources.qchain import QChainSource

                return QChainSource(endpoint, poll_ns=poll_ns)
            case "binance":
                from luxterm.sources import binance

                rest = settings.rest_endpoint or binance.DEFAULT_REST
                return binance.BinanceSource(endpoint, feeds, rest_endpoint=rest, tier=tier, poll_ns=poll_ns)
            case _:
                from luxterm.sources import coinbase

                rest = settings.rest_endpoint or coinbase.DEFAULT_REST
                return coinbase.CoinbaseSource(endpoint, feeds, rest_endpoint=rest, tier=tier, poll_ns=poll_ns)
    except ValueError as error:
        raise ConfigError(f"{settings.path}.feeds", str(error)) from None


def _recorded(settings: SourceSettings, symbols: Sequence[str], now_ns: NowNs) -> Source | str:
    """Recorded files as a source."""
    from luxterm.sources.formats.base import RecordingError
    from luxterm.sources.replay import ReplaySource

    feeds = {
        symbol: [Path(part.strip()).expanduser() for part in settings.feeds[symbol].split(",")]
        for symbol in symbols
        if symbol in settings.feeds
    }
    if not feeds:
        return "replay has no files for any market and does not run; name them under price.sources.replay.feeds"
    try:
        return ReplaySource(settings.name, settings.tier, feeds, now_ns, speed=float(settings.speed))
    except RecordingError as error:
        raise ConfigError("price.sources.replay.feeds", str(error)) from None


def source_rules(settings: SourceSettings) -> SourceRules:
    return SourceRules(settings.name, settings.tier, settings.weight_e6, settings.heartbeat_ns, settings.stuck_ns)


def assemble(
    settings: PriceSettings,
    sources: Sequence[Source],
    rules: Sequence[SourceRules],
    markets: Sequence[Market],
    *,
    now_ns: NowNs,
    notes: Sequence[str] = (),
    heartbeats: Mapping[tuple[str, str], int] | None = None,
) -> Feed:
    """A feed over sources that exist already; each market is priced by the sources that name its symbol."""
    aggregator = Aggregator(
        AggregatorRules(
            sources=tuple(rules),
            limits=settings.limits,
            breaker=settings.breaker,
            stale_ns=settings.stale_ns,
            future_ns=settings.future_ns,
            heartbeats=dict(heartbeats or {}),
        ),
        {},
    )
    said = list(notes)
    for market in markets:
        names = [s.name for s in sources if market.symbol in s.symbols and s.tier is not Tier.FINALITY]
        if names:
            aggregator.add_symbol(market.symbol, names)
        else:
            said.append(f"{market.symbol} has no price source: it has no index until one is configured or pushed")
            aggregator.add_symbol(market.symbol, ())
    return Feed(aggregator, sources, markets, now_ns=now_ns, update_ns=settings.update_ns, notes=said)


def build_feed(
    settings: PriceSettings,
    markets: Sequence[Market],
    *,
    now_ns: NowNs,
    market: str = "live",
    seed: int = 0,
    bases: Mapping[str, str] | None = None,
    c_chain_rpc: str = "",
    last_e12: Mapping[str, int] | None = None,
) -> Feed:
    """The feed of a node. `market`: `sim` prices by simulated sources, `none` by none (prices are pushed by hand),
    `live` by the configured ones, or without any by those that need no endpoint of one's own.

    `bases` maps symbols to their base token's address, for pools; `c_chain_rpc` is the chain they are on.
    `last_e12` are the index prices that the journal ends with: the simulated path goes on from them, and the breaker
    measures the first real price against them.
    """
    if market == "none":
        return assemble(settings, (), (), markets, now_ns=now_ns)
    if market == "sim":
        from luxterm.sources.simulate import simulated_sources

        simulated: list[Source] = list(simulated_sources(markets, seed, now_ns, last_e12 or {}))
        rules = [SourceRules(s.name, s.tier, WEIGHT_ONE, 5 * SECOND) for s in simulated]
        return assemble(settings, simulated, rules, markets, now_ns=now_ns)
    configured = settings.sources or live_sources()
    symbols = [m.symbol for m in markets]
    sources: list[Source] = []
    used: list[SourceSettings] = []
    notes: list[str] = []
    for part in configured:
        if not part.enabled:
            continue
        source = build_source(part, symbols, bases or {}, c_chain_rpc, now_ns)
        if isinstance(source, str):
            notes.append(source)
        else:
            sources.append(source)
            used.append(part)
    heartbeats = {(s.name, symbol): beat for s in used for symbol, beat in s.heartbeats.items()}
    rules = [source_rules(part) for part in used]
    feed = assemble(settings, sources, rules, markets, now_ns=now_ns, notes=notes, heartbeats=heartbeats)
    for symbol, price_e12 in (last_e12 or {}).items():
        feed.seed(symbol, price_e12)
    return feed
