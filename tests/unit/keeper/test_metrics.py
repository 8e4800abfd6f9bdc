"""The specification's metric names, the rules that read them, and the door they are read through."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from luxterm.chain.signer import LocalSigner
from luxterm.keeper.http import KeeperHttp, split_listen
from luxterm.keeper.hub import SOURCE
from luxterm.keeper.look import AssetOnChain, Seen
from luxterm.keeper.metrics import OracleCollector
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.runner import Keeper
from luxterm.keeper.status import Settings
from luxterm.keeper.validators import Answer, LocalValidator, read_answer
from luxterm.model.errors import UsageError
from luxterm.model.markets import Market
from luxterm.model.units import SECOND
from luxterm.oracle.quotes import PRICE_ONE, Quote
from luxterm.sources.build import build_feed
from luxterm.sources.settings import PriceSettings

NOW = 1_700_000_000 * SECOND
RULES = Path(__file__).parents[3] / "docs/reference/prometheus.rules.yml"
ASSET = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
MARKETS = [Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)]


@pytest.fixture
def collector(tmp_path: Path) -> OracleCollector:
    feed = build_feed(PriceSettings(), MARKETS, now_ns=lambda: NOW, market="sim", seed=1)
    for rules in feed.aggregator.rules.sources:
        feed._take(Quote(rules.name, "BTC-USDT", 65_000 * PRICE_ONE, NOW - 2 * SECOND, NOW - 2 * SECOND))
    feed.step("BTC-USDT", NOW, lambda command: None)
    settings = Settings(ASSET, 96369, {ASSET: "BTC-USDT"}, tmp_path)
    keeper = Keeper(
        settings, LocalSigner(b"\x07" * 32), RpcPool(["http://x"], lambda: NOW), feed.latest, now_ns=lambda: NOW
    )
    keeper.seen = Seen(1, 1, 0, 1, {ASSET: AssetOnChain(1, 1_700_000_000 - 301, 1)})
    keeper.counters.written, keeper.counters.failed = 3, 1
    keeper.counters.latencies_s = [0.2, 3.0]
    return OracleCollector(feed, keeper, lambda: NOW)


def scrape(collector: OracleCollector) -> str:
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry).decode()


def test_every_oracle_metric_of_the_specification(collector: OracleCollector) -> None:
    text = scrape(collector)
    collector._keeper.counters.latencies_s = []  # type: ignore[union-attr]
    for line in (
        'oracle_price_write_total{result="ok"} 3.0',
        'oracle_price_write_total{result="failed"} 1.0',
        'oracle_price_staleness_seconds{symbol="BTC-USDT",where="aggregate"} 2.0',
        'oracle_price_staleness_seconds{symbol="BTC-USDT",where="chain"} 301.0',
        'oracle_circuit_breaker_trips_total{symbol="BTC-USDT"} 0.0',
        'oracle_source_health{source="simulate-1",tier="primary"} 0.0',
    ):
        assert line in text.splitlines(), line


def test_the_latency_histogram_keeps_its_counts_over_scrapes(collector: OracleCollector) -> None:
    for _ in range(3):
        text = scrape(collector)
    assert 'oracle_price_write_latency_seconds_bucket{le="0.25"} 1.0' in text
    assert 'oracle_price_write_latency_seconds_bucket{le="+Inf"} 2.0' in text
    assert "oracle_price_write_latency_seconds_sum 3.2" in text


def test_the_rules_are_the_specifications_and_read_what_there_is(collector: OracleCollector) -> None:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    rules = {rule["alert"]: rule for rule in group["rules"]}
    assert rules["OraclePriceStale"]["expr"] == "oracle_price_staleness_seconds > 300"
    assert rules["OraclePriceStale"]["labels"]["severity"] == "critical"
    assert rules["CircuitBreakerTripped"]["labels"]["severity"] == "warning"
    assert rules["HighLiquidationRate"]["expr"] == "rate(perps_liquidations_total[5m]) > 10"
    text = scrape(collector)
    for rule in rules.values():
        for name in re.findall(r"\b(?:oracle|perps)_\w+", rule["expr"]):
            assert name.startswith("perps_") or f"\n{name}" in text, name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_takes_the_rules_and_their_alerts_fire_when_they_should() -> None:
    subprocess.run(["promtool", "check", "rules", str(RULES)], check=True)
    cases = Path(__file__).parents[2] / "data" / "prometheus.rules.test.yml"
    subprocess.run(["promtool", "test", "rules", cases.name], cwd=cases.parent, check=True)


async def test_the_keepers_door(collector: OracleCollector) -> None:
    keeper: Any = collector._keeper
    http = KeeperHttp(keeper, collector)
    await http.start("127.0.0.1:0")
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http.port}") as client:
            metrics = await client.get("/metrics")
            assert metrics.status_code == 200 and "oracle_keeper_leader" in metrics.text
            health = await client.get("/health")
            assert health.status_code == 503  # it has not verified its hub yet
            assert (await client.get("/attest", params={"asset": "x"})).status_code == 400
            assert (await client.get("/attest", params={"asset": ASSET})).status_code == 404
            signer = LocalSigner(b"\x08" * 32)
            keeper.use_validators([LocalValidator(signer, lambda asset: keeper.quote(asset)[0], ASSET, 96369)])
            answer = msgspec.json.decode((await client.get("/attest", params={"asset": ASSET})).content, type=Answer)
            attestation = read_answer(answer, ASSET, ASSET, 96369)
            assert attestation.validator == signer.address
            assert attestation.update.price_e18 == 65_000 * 10**18
    finally:
        await http.stop()
    assert len(SOURCE) == 32


@pytest.mark.parametrize("text", ["", "8080", ":8080", "host:", "host:99999", "host:x"])
def test_an_address_to_listen_on(text: str) -> None:
    with pytest.raises(UsageError, match="host:port"):
        split_listen(text)
