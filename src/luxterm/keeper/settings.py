"""The keeper's configuration in its three forms: `keeper:` of dex-config.yaml, `cluster:` of keeper-ha-config.yaml, and
the JSON form of the specification's keeper service."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec
from eth_utils.address import is_address, to_checksum_address

from luxterm.keeper.election import ElectionRules
from luxterm.keeper.gas import GWEI, GasRules
from luxterm.keeper.plan import WriteRules
from luxterm.model.errors import ConfigError
from luxterm.model.units import BPS_ONE, DAY, HOUR, MINUTE, SECOND
from luxterm.oracle.breaker import BreakerRules
from luxterm.sources.section import Section
from luxterm.sources.settings import read_breaker

MODES: Final = ("writer", "signed", "quorum")
MAX_GWEI: Final = Decimal(1_000_000)


class Secret(str):
    """Text that shows itself nowhere: not in reprs, logs or errors. `reveal()` gives it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)" if len(self) else "Secret()"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def reveal(self) -> str:
        return str.__str__(self)


class Retry(msgspec.Struct, frozen=True):
    max_attempts: int = 3
    initial_backoff_ns: int = SECOND
    max_backoff_ns: int = 30 * SECOND
    multiplier: int = 2


class KeySettings(msgspec.Struct, frozen=True):
    """Where the key is: one of them, in this order."""

    private_key: Secret = Secret("")
    key_file: str = ""
    password_env: str = "KEEPER_KEY_PASSWORD"
    signer_url: str = ""
    signer_address: str = ""


class KeeperSettings(msgspec.Struct, frozen=True):
    enabled: bool = False
    mode: str = "writer"
    key: KeySettings = KeySettings()
    hub: str = ""
    """"" = blockchain.contracts.oracle_hub."""
    rpc_url: str = ""
    """"" = blockchain.c_chain.rpc_url."""
    fallback_rpc: tuple[str, ...] = ()
    tx_rpc_url: str = ""
    """Private submission: only eth_sendRawTransaction goes there."""
    interval_ns: int = 30 * SECOND
    rules: WriteRules = WriteRules()
    retry: Retry = Retry()
    confirmations: int = 1
    health_check_ns: int = 5 * SECOND
    failover_threshold: int = 3
    cooldown_ns: int = MINUTE
    assets: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Token address -> symbol, where it is not the markets' own base tokens."""
    listed: tuple[str, ...] = ()
    """The JSON form's `assets`: addresses only; each must be a market's base token."""
    validators: tuple[str, ...] = ()
    """Other keepers' URLs whose attestations a quorum is gathered from."""
    jobs: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Contract address by job: position_router, fast_price_feed, fast_price_votes, dex_source, twap_source."""
    jobs_interval_ns: int = 2 * SECOND
    listen: str = ""
    """host:port of /metrics, /health and /attest of a stand-alone keeper."""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object] | None, path: str = "keeper") -> KeeperSettings:
        """Reads `keeper:`; ConfigError names the key that is wrong."""
        section = Section(mapping, path)
        mode = section.text("mode", "writer")
        if mode not in MODES:
            raise section.fail("mode", f"{mode!r} is not {', '.join(MODES)}")
        gas = read_gas(section, section.section("gas"))
        retry = read_retry(section.section("retry"))
        rules = WriteRules(
            min_change_bps=section.whole("min_change_bps", 50, 1, BPS_ONE),
            heartbeat_s=section.duration("heartbeat", 240 * SECOND, SECOND, HOUR) // SECOND,
            stale_s=section.duration("stale_after", 300 * SECOND, 2 * SECOND, DAY) // SECOND,
            stuck_ns=section.duration("replace_after", 30 * SECOND, SECOND, HOUR),
            max_batch=1 if mode != "writer" else section.whole("max_batch", 50, 1, 200),
            gas=gas,
        )
        if rules.heartbeat_s >= rules.stale_s:
            raise section.fail("heartbeat", f"{rules.heartbeat_s} s is not below stale_after, {rules.stale_s} s")
        jobs, jobs_interval_ns = _jobs(section.section("jobs"))
        result = cls(
            enabled=section.flag("enabled", bool(mapping)),
            mode=mode,
            key=_key(section),
            hub=_address(section, "contract_address"),
            rpc_url=section.text("rpc_url"),
            fallback_rpc=section.texts("fallback_rpc"),
            tx_rpc_url=section.text("tx_rpc_url"),
            interval_ns=section.duration("interval", 30 * SECOND, SECOND // 20, HOUR),
            rules=rules,
            retry=retry,
            confirmations=section.whole("confirmations", 1, 1, 256),
            health_check_ns=section.duration("health_check_interval", 5 * SECOND, SECOND // 20, HOUR),
            failover_threshold=section.whole("failover_threshold", 3, 1, 100),
            cooldown_ns=section.duration("cooldown_period", MINUTE, SECOND // 20, DAY),
            assets=_assets(section),
            validators=section.texts("validators"),
            jobs=jobs,
            jobs_interval_ns=jobs_interval_ns,
            listen=section.text("listen"),
        )
        section.finish()
        if result.interval_ns // SECOND >= rules.stale_s:
            raise ConfigError(f"{path}.interval", "is not below stale_after: every price would go stale between looks")
        return result

    @classmethod
    def from_json_form(cls, mapping: Mapping[str, object]) -> KeeperSettings:
        """The specification's keeper.Config: durations as text or nanoseconds, gas price in wei, 0 = no limit."""
        section = Section(mapping, "")
        interval = section.get("interval")
        interval_ns = interval if isinstance(interval, int) and not isinstance(interval, bool) else None
        max_wei = section.whole("max_gas_price", 0, 0, 10**18)
        result = cls(
            enabled=True,
            key=KeySettings(private_key=Secret(section.text("private_key"))),
            hub=_address(section, "contract_address"),
            rpc_url=section.text("rpc_url"),
            interval_ns=interval_ns or section.duration("interval", 30 * SECOND, SECOND // 20, HOUR),
            rules=WriteRules(
                min_change_bps=section.whole("min_change_bps", 50, 1, BPS_ONE),
                gas=GasRules(max_fee_wei=max_wei, emergency_fee_wei=2 * max_wei),
            ),
            listed=tuple(_checksummed(item, "assets") for item in section.texts("assets")),
        )
        section.finish()
        return result


class ClusterNode(msgspec.Struct, frozen=True):
    id: str
    region: str
    priority: int
    rpc: str
    fallback_rpc: tuple[str, ...]
    key: KeySettings


class ClusterSettings(msgspec.Struct, frozen=True):
    name: str
    coordination: str
    endpoints: tuple[str, ...]
    nodes: tuple[ClusterNode, ...]
    election: ElectionRules
    health_check_ns: int
    failover_threshold: int
    cooldown_ns: int
    breaker: BreakerRules
    gas: GasRules
    retry: Retry

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object] | None, path: str = "cluster") -> ClusterSettings:
        """Reads `cluster:` of keeper-ha-config.yaml."""
        section = Section(mapping, path)
        coordination = section.section("coordination")
        kind = coordination.text("type", "redis")
        if kind not in ("redis", "etcd"):
            raise coordination.fail("type", f"{kind!r} is not redis or etcd")
        endpoints = coordination.texts("endpoints")
        if not endpoints:
            raise coordination.fail("endpoints", "at least one endpoint is needed")
        lease_ns = coordination.duration("lease", 3 * SECOND, SECOND // 5, MINUTE)
        coordination.finish()
        nodes = _nodes(section)
        failover = section.section("failover")
        health_ns = failover.duration("health_check_interval", 5 * SECOND, SECOND // 20, HOUR)
        threshold = failover.whole("failover_threshold", 3, 1, 100)
        timeout_ns = failover.duration("failover_timeout", 10 * SECOND, SECOND // 5, HOUR)
        cooldown_ns = failover.duration("cooldown_period", MINUTE, 0, DAY)
        failover.finish()
        if lease_ns >= timeout_ns:
            raise ConfigError(
                f"{path}.failover.failover_timeout", "is not above the lease: a dead leader holds it so long"
            )
        lease_s = lease_ns / SECOND
        result = cls(
            name=section.text("name", "luxterm-keepers"),
            coordination=kind,
            endpoints=endpoints,
            nodes=nodes,
            election=ElectionRules(
                lease_s=lease_s,
                renew_s=lease_s / 3,
                margin_s=lease_s / 6,
                cooldown_s=cooldown_ns / SECOND if len(nodes) > 1 else 0.0,
                health_interval_s=health_ns / SECOND,
                health_failures=threshold,
            ),
            health_check_ns=health_ns,
            failover_threshold=threshold,
            cooldown_ns=cooldown_ns,
            breaker=read_breaker(section.section("circuit_breaker")),
            gas=read_gas(None, section.section("gas")),
            retry=read_retry(section.section("retry")),
        )
        section.finish()
        return result

    def node(self, node_id: str) -> ClusterNode:
        found = next((node for node in self.nodes if node.id == node_id), None)
        if found is None:
            known = ", ".join(node.id for node in self.nodes)
            raise ConfigError("cluster.nodes", f"there is no node {node_id!r}; this file has {known}")
        return found

    def rank(self, node_id: str) -> int:
        """0 for the highest priority; nodes of one priority in the order of their ids."""
        ordered = sorted(self.nodes, key=lambda node: (node.priority, node.id))
        return ordered.index(self.node(node_id))


def read_gas(outer: Section | None, section: Section) -> GasRules:
    """`gas:`; `keeper.max_gas_price_gwei` stands outside of it in dex-config.yaml."""

    def gwei(part: Section, key: str, default: Decimal) -> int:
        return int(part.decimal(key, default, Decimal(0), MAX_GWEI) * GWEI)

    outside = gwei(outer, "max_gas_price_gwei", Decimal(500)) if outer is not None else 500 * GWEI
    most = gwei(section, "max_gas_price_gwei", Decimal(outside) / GWEI)
    emergency = gwei(section, "emergency_gas_price_gwei", Decimal(2 * most) / GWEI)
    if emergency < most:
        raise section.fail("emergency_gas_price_gwei", "is below max_gas_price_gwei")
    rules = GasRules(
        priority_fee_wei=gwei(section, "priority_fee_gwei", Decimal(2)),
        buffer_percent=section.whole("gas_buffer_percent", 20, 0, 1000),
        max_fee_wei=most,
        emergency_fee_wei=emergency,
    )
    section.finish()
    return rules


def read_retry(section: Section) -> Retry:
    retry = Retry(
        section.whole("max_attempts", 3, 1, 100),
        section.duration("initial_backoff", SECOND, SECOND // 1000, HOUR),
        section.duration("max_backoff", 30 * SECOND, SECOND // 1000, HOUR),
        section.whole("backoff_multiplier", 2, 1, 100),
    )
    section.finish()
    return retry


def _key(section: Section) -> KeySettings:
    remote = section.section("remote_signer")
    key = KeySettings(
        Secret(section.text("private_key")),
        section.text("key_file"),
        section.text("password_env", "KEEPER_KEY_PASSWORD"),
        remote.text("url"),
        remote.text("address"),
    )
    remote.finish()
    return key


def _address(section: Section, key: str) -> str:
    text = section.text(key)
    if text and not is_address(text):
        raise section.fail(key, f"{text!r} is no address")
    return str(to_checksum_address(text)) if text else ""


JOBS: Final = ("position_router", "fast_price_feed", "fast_price_votes", "dex_source", "twap_source")


def _jobs(section: Section) -> tuple[dict[str, str], int]:
    found = {name: address for name in JOBS if (address := _address(section, name))}
    interval_ns = section.duration("interval", 2 * SECOND, SECOND // 20, HOUR)
    section.finish()
    return found, interval_ns


def _checksummed(text: str, path: str) -> str:
    if not is_address(text):
        raise ConfigError(path, f"{text!r} is no address")
    return str(to_checksum_address(text))


def _assets(section: Section) -> dict[str, str]:
    return {_checksummed(a, f"{section.path}.assets"): symbol for a, symbol in section.text_map("assets").items()}


def _nodes(section: Section) -> tuple[ClusterNode, ...]:
    value = section.get("nodes")
    if not isinstance(value, list) or not value:
        raise section.fail("nodes", "a list of nodes is needed")
    nodes: list[ClusterNode] = []
    for index, item in enumerate(value):
        part = Section(item, f"{section.path}.nodes[{index}]")
        endpoints = part.section("endpoints")
        node = ClusterNode(
            id=part.text("id"),
            region=part.text("region"),
            priority=part.whole("priority", index + 1, 0, 1000),
            rpc=endpoints.text("rpc"),
            fallback_rpc=endpoints.texts("fallback_rpc"),
            key=_key(part),
        )
        endpoints.finish()
        part.finish()
        if not node.id:
            raise part.fail("id", "a node needs an id")
        if node.id in {other.id for other in nodes}:
            raise part.fail("id", f"there are two nodes {node.id!r}")
        nodes.append(node)
    return tuple(nodes)
