"""`luxterm keeper`: the specification's cluster file as it stands, and every mistake by its key, line and status."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.cli import main
from luxterm.cli.keeper import _read
from luxterm.keeper.build import for_cluster
from luxterm.keeper.gas import GWEI
from luxterm.keeper.settings import Retry
from luxterm.model.units import MINUTE, SECOND

SPECIFIED = Path(__file__).parents[2] / "data" / "keeper-ha-config.yaml"
"""The text of the specification's section "Failover Strategy", unchanged."""
KEY = "11" * 32
TOKEN = "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB"
HUB = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
MARKET = f'{{symbol: BTC-USDT, base: "{TOKEN}", tick_size: 0.01, lot_size: 0.0001, max_leverage: 10}}'
TRADING = f"trading: {{symbols: [{MARKET}]}}"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    monkeypatch.setenv("ORACLE_HUB_ADDRESS", HUB)
    monkeypatch.setenv("C_CHAIN_RPC_URL", "http://127.0.0.1:9")


def test_the_specifications_cluster_file_loads_as_it_is() -> None:
    _, settings, cluster = _read(SPECIFIED)
    assert cluster is not None
    assert (cluster.name, cluster.coordination) == ("lux-oracle-keepers", "redis")
    assert cluster.endpoints == tuple(f"redis-{i}.lux.network:6379" for i in (1, 2, 3))
    assert [(node.id, node.region, node.priority) for node in cluster.nodes] == [
        ("keeper-1", "us-west-2", 1), ("keeper-2", "us-east-1", 2), ("keeper-3", "eu-west-1", 3),
    ]  # fmt: skip
    election = cluster.election
    assert (election.health_interval_s, election.health_failures, election.cooldown_s) == (5, 3, 60)
    assert election.lease_s < 10  # failover_timeout
    breaker = cluster.breaker
    assert (breaker.enabled, breaker.max_change_bps, breaker.alert_bps) == (True, 1000, 500)
    assert breaker.cooldown_ns == 5 * MINUTE
    assert (cluster.gas.max_fee_wei, cluster.gas.priority_fee_wei, cluster.gas.buffer_percent) == (
        500 * GWEI, 2 * GWEI, 20,
    )  # fmt: skip
    assert cluster.retry == Retry(3, SECOND, 30 * SECOND, 2)
    mine = for_cluster(settings, cluster, "keeper-1")
    assert mine.rpc_url == "https://api.lux.network/ext/bc/C/rpc"
    assert mine.fallback_rpc == tuple(f"https://backup-{i}.lux.network/ext/bc/C/rpc" for i in (1, 2))
    assert for_cluster(settings, cluster, "keeper-3").rpc_url == "https://api-eu.lux.network/ext/bc/C/rpc"


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    status = main(["keeper", "--check", *argv])
    return status, capsys.readouterr().err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("price:\n  sources:\n    kraken: {weight: 1}", 3, "price.sources.kraken: there is no such source"),
        ("price:\n  sources: {pyth: {weight: 0}, binance: {weight: 0}}", 2, "price.sources: every enabled source has"),
        ("price:\n  sources: {pyth: {weight: -1}}", 2, "price.sources.pyth.weight: -1 is outside"),
        ("price:\n  max_deviation_bps: 10001", 2, "price.max_deviation_bps: 10001 is outside 1..10000"),
        ("price: {circuit_breaker: {max_price_change_bps: 20000}}", 1, "max_price_change_bps: 20000 is outside"),
        ("price:\n  stale_threshold: 5", 2, "price.stale_threshold: 5 is not a duration"),
        ("price:\n  update_interval: 50 ms", 2, "price.update_interval"),
        ("keeper:\n  interval: 30", 2, "keeper.interval: 30 is not a duration"),
        ("keeper:\n  min_change_bps: 10001", 2, "keeper.min_change_bps: 10001 is outside 1..10000"),
        ("keeper:\n  mode: dictator", 2, "keeper.mode"),
        ("keeper:\n  contract_address: '0x12'", 2, "keeper.contract_address: '0x12' is no address"),
        ("keeper:\n  jobs: {position_router: '0x12'}", 2, "keeper.jobs.position_router: '0x12' is no address"),
        (f"keeper:\n  jobs: {{dex_source: '{HUB}'}}", 2, "keeper.jobs.dex_source: only a node has an order book"),
        ("keeper:\n  jobs: {interval: 2}", 2, "keeper.jobs.interval: 2 is not a duration"),
        ("keeper:\n  private_key: nonsense", 2, "keeper.private_key: does not hold a private key"),
        ("keeper:\n  intervall: 30s", 2, "keeper.intervall: there is no such key"),
        ("keeper: {interval: 30s", 2, "not valid YAML"),
        ("cluster:\n  nodes: []\n  coordination: {endpoints: [x]}", 2, "cluster.nodes: a list of nodes"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_key_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, message: str
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"{text}\n{TRADING}\n")
    status, words = said(capsys, "--config", str(config))
    assert status == 2
    assert f"{config}:{line}: " in words and message in words
    assert "nonsense" not in words and KEY not in words


def test_a_node_id_that_the_cluster_does_not_have(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, words = said(capsys, "--config", str(SPECIFIED))
    assert status == 2 and "--node-id is needed: keeper-1, keeper-2, keeper-3" in words
    status, words = said(capsys, "--config", str(SPECIFIED), "--node-id", "keeper-9")
    assert status == 2 and "there is no node 'keeper-9'" in words
    (tmp_path / "c.yaml").write_text(TRADING)
    status, words = said(capsys, "--config", str(tmp_path / "c.yaml"), "--node-id", "keeper-1")
    assert status == 2 and "--node-id belongs to a cluster" in words


def test_a_missing_key_hub_or_token_and_a_chain_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(TRADING)
    argv = ("--config", str(config), "--deployments", str(tmp_path), "--state-dir", str(tmp_path / "state"))
    status, words = said(capsys, *argv)
    assert status == 3 and "127.0.0.1:9" in words
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", "")
    status, words = said(capsys, *argv)
    assert status == 2 and "KEEPER_PRIVATE_KEY" in words
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    monkeypatch.setenv("ORACLE_HUB_ADDRESS", "")
    status, words = said(capsys, *argv)
    assert status == 2 and "no OracleHub" in words
    config.write_text(TRADING.replace(f'base: "{TOKEN}", ', ""))
    monkeypatch.setenv("ORACLE_HUB_ADDRESS", HUB)
    status, words = said(capsys, *argv)
    assert status == 2 and "no asset to write" in words
