"""The keeper's three configuration forms, as the specification writes them, and every mistake by its key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from luxterm.keeper.build import build_keeper, for_cluster
from luxterm.keeper.gas import GWEI
from luxterm.keeper.settings import ClusterSettings, KeeperSettings, Secret
from luxterm.model.errors import ConfigError
from luxterm.model.units import MINUTE, SECOND

HUB = "0x5FbDB2315678afecb367f032d93F642f64180aa3"

DEX = {
    "enabled": True,
    "private_key": "11" * 32,
    "interval": "30s",
    "min_change_bps": 50,
    "max_gas_price_gwei": 500,
}

JSON_FORM = {
    "rpc_url": "http://localhost:9650/ext/bc/C/rpc",
    "contract_address": HUB,
    "private_key": "11" * 32,
    "interval": 30_000_000_000,
    "min_change_bps": 50,
    "assets": ["0x" + "ab" * 20, "0x..."],
    "max_gas_price": 100_000_000_000,
}

CLUSTER = yaml.safe_load("""
name: "lux-oracle-keepers"
coordination:
  type: "redis"
  endpoints: ["redis-1.lux.network:6379", "redis-2.lux.network:6379", "redis-3.lux.network:6379"]
nodes:
  - id: "keeper-1"
    region: "us-west-2"
    priority: 1
    endpoints:
      rpc: "https://api.lux.network/ext/bc/C/rpc"
      fallback_rpc: ["https://backup-1.lux.network/ext/bc/C/rpc", "https://backup-2.lux.network/ext/bc/C/rpc"]
  - id: "keeper-2"
    region: "us-east-1"
    priority: 2
    endpoints: {rpc: "https://api-east.lux.network/ext/bc/C/rpc"}
  - id: "keeper-3"
    region: "eu-west-1"
    priority: 3
    endpoints: {rpc: "https://api-eu.lux.network/ext/bc/C/rpc"}
failover: {health_check_interval: 5s, failover_threshold: 3, failover_timeout: 10s, cooldown_period: 60s}
circuit_breaker: {enabled: true, max_price_change_bps: 1000, cooldown_period: 5m, alert_threshold: 500}
gas: {max_gas_price_gwei: 500, priority_fee_gwei: 2, gas_buffer_percent: 20}
retry: {max_attempts: 3, initial_backoff: 1s, max_backoff: 30s, backoff_multiplier: 2}
""")


def test_the_section_of_dex_config() -> None:
    settings = KeeperSettings.from_mapping(DEX)
    assert (settings.enabled, settings.interval_ns, settings.rules.min_change_bps) == (True, 30 * SECOND, 50)
    assert settings.rules.gas.max_fee_wei == 500 * GWEI
    assert (settings.rules.heartbeat_s, settings.mode) == (240, "writer")


def test_the_json_form_with_nanoseconds_wei_and_placeholders() -> None:
    settings = KeeperSettings.from_json_form(JSON_FORM)
    assert (settings.hub, settings.interval_ns) == (HUB, 30 * SECOND)
    assert settings.rules.gas.max_fee_wei == 100 * GWEI
    assert [asset.lower() for asset in settings.listed] == ["0x" + "ab" * 20]
    assert KeeperSettings.from_json_form({**JSON_FORM, "max_gas_price": 0}).rules.gas.max_fee_wei == 0
    assert KeeperSettings.from_json_form({**JSON_FORM, "interval": "45s"}).interval_ns == 45 * SECOND


def test_the_cluster_file() -> None:
    cluster = ClusterSettings.from_mapping(CLUSTER)
    assert (cluster.name, cluster.coordination, len(cluster.endpoints)) == ("lux-oracle-keepers", "redis", 3)
    assert [cluster.rank(node.id) for node in cluster.nodes] == [0, 1, 2]
    assert (cluster.breaker.max_change_bps, cluster.breaker.cooldown_ns) == (1000, 5 * MINUTE)
    assert (cluster.election.lease_s, cluster.election.renew_s, cluster.election.cooldown_s) == (3.0, 1.0, 60.0)
    mine = for_cluster(KeeperSettings.from_mapping(DEX), cluster, "keeper-1")
    assert mine.rpc_url == "https://api.lux.network/ext/bc/C/rpc" and len(mine.fallback_rpc) == 2
    assert (mine.failover_threshold, mine.cooldown_ns, mine.rules.gas.priority_fee_wei) == (3, MINUTE, 2 * GWEI)


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        ({"mode": "dictator"}, "keeper.mode", "not writer"),
        ({"interval": "30"}, "keeper.interval", "not a duration"),
        ({"interval": "10m"}, "keeper.interval", "not below stale_after"),
        ({"heartbeat": "5m"}, "keeper.heartbeat", "not below stale_after"),
        ({"min_change_bps": 0}, "keeper.min_change_bps", "outside 1..10000"),
        ({"min_change_bps": 10_001}, "keeper.min_change_bps", "outside 1..10000"),
        ({"contract_address": "0x12"}, "keeper.contract_address", "no address"),
        ({"gas": {"emergency_gas_price_gwei": 1}}, "keeper.gas.emergency_gas_price_gwei", "below max"),
        ({"assets": {"0x12": "BTC-USDT"}}, "keeper.assets", "no address"),
        ({"max_gas_price": 5}, "keeper.max_gas_price", "no such key"),
        ({"enabled": "yes"}, "keeper.enabled", "not true or false"),
    ],
)
def test_mistakes_of_the_section(change: dict[str, Any], path: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        KeeperSettings.from_mapping({**DEX, **change})
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        ({"coordination": {"type": "zookeeper", "endpoints": ["x"]}}, "cluster.coordination.type", "not redis or etcd"),
        ({"coordination": {"type": "etcd"}}, "cluster.coordination.endpoints", "at least one"),
        ({"nodes": []}, "cluster.nodes", "a list of nodes"),
        ({"nodes": [{"id": "a"}, {"id": "a"}]}, "cluster.nodes[1].id", "two nodes"),
        ({"nodes": [{"region": "x"}]}, "cluster.nodes[0].id", "needs an id"),
        ({"nodes": [{"id": "a", "prority": 1}]}, "cluster.nodes[0].prority", "no such key"),
        ({"failover": {"failover_timeout": "2s"}}, "cluster.failover.failover_timeout", "not above the lease"),
        ({"circuit_breaker": {"max_price_change_bps": 20_000}}, "cluster.circuit_breaker.max_price_change_bps", "outs"),
        ({"retry": {"initial_backoff": 1}}, "cluster.retry.initial_backoff", "not a duration"),
    ],
)
def test_mistakes_of_the_cluster_file(change: dict[str, Any], path: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        ClusterSettings.from_mapping({**CLUSTER, **change})
    assert caught.value.path == path


def test_a_node_id_that_the_file_does_not_have() -> None:
    with pytest.raises(ConfigError, match="keeper-1, keeper-2, keeper-3"):
        ClusterSettings.from_mapping(CLUSTER).rank("keeper-9")


@pytest.mark.parametrize("form", [KeeperSettings.from_mapping, KeeperSettings.from_json_form])
def test_a_key_that_was_not_quoted_is_an_error_that_does_not_show_it(form: Any) -> None:
    """YAML reads an unquoted 0x... as a number."""
    with pytest.raises(ConfigError, match="put it in quotes") as caught:
        form({"private_key": int("11" * 32, 16)})
    assert str(int("11" * 32, 16)) not in str(caught.value)


def test_a_key_shows_itself_nowhere() -> None:
    settings = KeeperSettings.from_mapping(DEX)
    key = "11" * 32
    for text in (repr(settings), str(settings.key), f"{settings.key.private_key}", "%s" % settings.key.private_key):  # noqa: UP031
        assert key not in text
    assert settings.key.private_key.reveal() == key
    assert isinstance(settings.key.private_key, Secret)


@pytest.mark.parametrize(
    ("key", "settings", "ws_url"),
    [
        ("keeper.rpc_url", {"rpc_url": "ftp://node/key"}, ""),
        ("keeper.rpc_url", {"rpc_url": "http://[node/key"}, ""),
        ("keeper.fallback_rpc", {"rpc_url": "ws://node", "fallback_rpc": ["htp://node/key"]}, ""),
        ("keeper.tx_rpc_url", {"rpc_url": "wss://node", "tx_rpc_url": "tcp://node/key"}, ""),
        ("blockchain.c_chain.ws_url", {"rpc_url": "http://node"}, "https://node/key"),
    ],
)
def test_an_endpoint_of_another_kind_is_refused_by_its_key(
    key: str, settings: dict[str, Any], ws_url: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"(node|\?): a URL with .*wss?://") as caught:
        build_keeper(
            KeeperSettings.from_mapping({**DEX, **settings}),
            bases={"BTC-USDT": HUB}, hub=HUB, chain_id=1, rpc_url="", prices=lambda symbol: None,
            now_ns=lambda: 0, state_dir=tmp_path, ws_url=ws_url,
        )  # fmt: skip
    assert caught.value.path == key and "/key" not in str(caught.value)
