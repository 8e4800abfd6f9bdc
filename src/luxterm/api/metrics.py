"""Prometheus metrics under the specification's names."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Counts
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client.registry import Collector

from luxterm.api.venue import Venue
from luxterm.model.codes import ErrorCode
from luxterm.model.units import USD6

__all__ = ["CONTENT_TYPE", "Metrics"]

_BUCKETS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


def error_name(code: int) -> str:
    """An error's code as a label; what the engine refuses is `refused`."""
    return ErrorCode(code).name.lower() if code in ErrorCode._value2member_map_ else "refused"


class Latency:
    """Times of one transport by bucket: two additions for each request, where a library's histogram takes locks."""

    __slots__ = ("counts", "sum_s", "transport")

    def __init__(self, transport: str) -> None:
        self.transport = transport
        self.counts = [0] * (len(_BUCKETS) + 1)
        self.sum_s = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(_BUCKETS, seconds)] += 1
        self.sum_s += seconds


class _Latencies(Collector):
    def __init__(self, parts: Sequence[Latency]) -> None:
        self._parts = parts

    def collect(self) -> Iterable[HistogramMetricFamily]:
        family = HistogramMetricFamily(
            "dex_api_latency_seconds", "Time from a request to its answer.", labels=["transport"]
        )
        bounds = [*map(str, _BUCKETS), "+Inf"]
        for part in self._parts:
            buckets = list(zip(bounds, accumulate(map(float, part.counts)), strict=True))
            family.add_metric([part.transport], buckets, part.sum_s)
        yield family


class Metrics:
    """One registry per gateway, so that tests and nodes in one process do not share counts."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self.registry = CollectorRegistry()
        orders = Counter("dex_orders", "Orders accepted since the start.", registry=self.registry)
        trades = Counter("dex_trades", "Trades since the start.", registry=self.registry)
        liquidations = Counter("perps_liquidations", "Liquidations begun since the start.", registry=self.registry)
        self._counters: tuple[Any, ...] = (orders, trades, liquidations)
        self._counted = self._counts()
        self.connections = Gauge("dex_ws_connections_active", "Open WebSockets.", registry=self.registry)
        self.requests = Counter(
            "dex_api_requests", "Requests by transport, method and outcome.", ["transport", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.heard: Counts[str] = Counts()
        """Requests over WebSockets by type, moved into `requests` when somebody looks."""
        self.refused: Counts[int] = Counts()
        """Refusals over WebSockets by code, moved likewise."""
        self.http, self.ws, self.grpc = Latency("http"), Latency("ws"), Latency("grpc")
        self.registry.register(_Latencies((self.http, self.ws, self.grpc)))
        self._positions = Gauge("perps_positions_open", "Open positions.", registry=self.registry)
        self._funding = Gauge("perps_funding_rate", "Last funding rate.", ["symbol"], registry=self.registry)
        self._interest = Gauge(
            "perps_open_interest_usd", "Open interest at the mark.", ["symbol"], registry=self.registry
        )
        self._stale = Gauge(
            "dex_market_stale", "1 while a market's index is stale.", ["symbol"], registry=self.registry
        )
        self._seq = Gauge("dex_engine_seq", "Sequence number of the last durable command.", registry=self.registry)

    def _counts(self) -> tuple[int, int, int]:
        """Orders, trades and liquidations since the venue began."""
        views = self._venue.views
        return views.orders.accepted_count, views.trades.count, views.liquidations.count

    def render(self) -> bytes:
        """The exposition text."""
        before, self._counted = self._counted, self._counts()
        for counter, old, new in zip(self._counters, before, self._counted, strict=True):
            counter.inc(new - old)
        for kind, heard in self.heard.items():
            self.requests.labels("ws", kind, "ok").inc(heard)
        self.heard.clear()
        for code, count in self.refused.items():
            self.requests.labels("ws", "refused", error_name(code)).inc(count)
        self.refused.clear()
        views = self._venue.views
        count, longs = 0, dict[int, int]()
        for position in views.positions.open():
            count += 1
            longs[position.market] = longs.get(position.market, 0) + max(position.lots, 0)
        self._positions.set(count)
        self._seq.set(views.seq)
        for market in views.markets.all():
            ticker = views.tickers.get(market.market)
            value = market.notional_usd6(ticker.mark_ticks, longs.get(market.market, 0))
            self._interest.labels(market.symbol).set(value / USD6)
            self._funding.labels(market.symbol).set(ticker.funding_rate_e12 / 10**12)
            self._stale.labels(market.symbol).set(int(views.markets.status(market.market)[1]))
        return generate_latest(self.registry)
