"""The specification's oracle_keeper metrics, collected from a feed and a keeper when Prometheus asks.

`oracle_price_staleness_seconds{symbol, where}`: `aggregate` is the age of the feed's price, `chain` of the hub's.
`oracle_source_health{source, tier}`: 1 healthy, 0 not. `oracle_price_write_total{result}`: ok, failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from luxterm.model.units import SECOND
from luxterm.sources.base import NowNs
from luxterm.sources.feed import Feed

if TYPE_CHECKING:  # signing libraries take a second to import: a node without a keeper does not pay for them
    from luxterm.keeper.runner import Keeper

BUCKETS_S: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


class OracleCollector(Collector):
    """Register with a prometheus_client registry."""

    def __init__(self, feed: Feed | None, keeper: Keeper | None, now_ns: NowNs) -> None:
        self._feed, self._keeper, self._now_ns = feed, keeper, now_ns
        self._counts = [0] * len(BUCKETS_S)
        self._total = 0
        self._sum = 0.0

    def collect(self) -> Iterator[Metric]:
        staleness = GaugeMetricFamily(
            "oracle_price_staleness_seconds", "Age of a symbol's price.", labels=("symbol", "where")
        )
        if self._feed is not None:
            yield from self._of_feed(self._feed, staleness)
        if self._keeper is not None:
            yield from self._of_keeper(self._keeper, staleness)
        yield staleness

    def _of_feed(self, feed: Feed, staleness: GaugeMetricFamily) -> Iterator[Metric]:
        trips = CounterMetricFamily(
            "oracle_circuit_breaker_trips", "Times a symbol's circuit breaker has tripped.", labels=("symbol",)
        )
        live = GaugeMetricFamily("oracle_price_live", "1 while a symbol has a live price.", labels=("symbol",))
        for symbol in feed.symbols:
            trips.add_metric((symbol,), feed.aggregator.trips(symbol))
            price = feed.latest(symbol)
            if price is not None:
                live.add_metric((symbol,), int(price.live))
                if price.timestamp_ns:
                    age_s = max(0, self._now_ns() - price.timestamp_ns) / SECOND
                    staleness.add_metric((symbol, "aggregate"), age_s)
        health = GaugeMetricFamily("oracle_source_health", "1 healthy, 0 not.", labels=("source", "tier"))
        latency = GaugeMetricFamily("oracle_source_latency_seconds", "Receipt less publication.", labels=("source",))
        errors = CounterMetricFamily("oracle_source_errors", "Failures of a source.", labels=("source",))
        for source in feed.sources():
            health.add_metric((source.name, source.tier.name.lower()), int(source.healthy))
            latency.add_metric((source.name,), source.latency_ns / SECOND)
            errors.add_metric((source.name,), source.errors + source.refused)
        yield from (trips, live, health, latency, errors)

    def _of_keeper(self, keeper: Keeper, staleness: GaugeMetricFamily) -> Iterator[Metric]:
        counters = keeper.counters
        writes = CounterMetricFamily("oracle_price_write", "Transactions of the keeper.", labels=("result",))
        writes.add_metric(("ok",), counters.written)
        writes.add_metric(("failed",), counters.failed)
        replaced = CounterMetricFamily("oracle_price_write_replaced", "Transactions replaced at their nonce.")
        replaced.add_metric((), counters.replaced)
        dropped = CounterMetricFamily("oracle_price_write_dropped", "Transactions dropped by a reorganisation.")
        dropped.add_metric((), counters.dropped)
        for latency_s in counters.latencies_s:
            self._observe(latency_s)
        counters.latencies_s.clear()
        latency = HistogramMetricFamily("oracle_price_write_latency_seconds", "Send to confirmation.")
        latency.add_metric((), [*self._buckets(), ("+Inf", self._total)], self._sum)
        leader = GaugeMetricFamily("oracle_keeper_leader", "1 while this node may write.")
        leader.add_metric((), int(keeper.status().role in ("leader", "alone")))
        for symbol, age_s in keeper.staleness_s().items():
            staleness.add_metric((symbol, "chain"), age_s)
        yield from (writes, replaced, dropped, latency, leader)

    def _observe(self, seconds: float) -> None:
        self._total += 1
        self._sum += seconds
        for index, bound in enumerate(BUCKETS_S):
            if seconds <= bound:
                self._counts[index] += 1

    def _buckets(self) -> Sequence[tuple[str, float]]:
        return [(str(bound), count) for bound, count in zip(BUCKETS_S, self._counts, strict=True)]
