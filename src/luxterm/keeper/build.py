"""From settings to a keeper: signer, endpoints, validators, and for a cluster its election."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from luxterm.chain.errors import KeyFileError
from luxterm.chain.networks import host_of, is_loopback
from luxterm.chain.signer import LocalSigner, RemoteSigner, Signer, from_environment, from_key_file
from luxterm.clock import monotonic
from luxterm.keeper.alarms import Alarm
from luxterm.keeper.election import Coordinator, Election
from luxterm.keeper.identity import KeyFiles
from luxterm.keeper.jobs.base import Job
from luxterm.keeper.jobs.book import BookPush, Top
from luxterm.keeper.jobs.checkpoints import Checkpoints
from luxterm.keeper.jobs.fast_prices import FastPrices
from luxterm.keeper.jobs.positions import PositionRequests
from luxterm.keeper.jobs.votes import FastPriceVotes
from luxterm.keeper.plan import Update
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.runner import Keeper, Lease
from luxterm.keeper.settings import ClusterSettings, KeeperSettings, KeySettings
from luxterm.keeper.status import Settings
from luxterm.keeper.validators import HttpValidator, LocalValidator, Validator
from luxterm.model.errors import ConfigError
from luxterm.model.units import MS
from luxterm.oracle.status import OnChainPrice, OraclePrice

KEEPER_ENV = "KEEPER_PRIVATE_KEY"
STREAMS: Final = ("ws", "wss", "ipc", "")
"""Connections that stay open; "" is the path of a node's socket file."""


def make_signer(key: KeySettings, environment: Mapping[str, str] | None = None, variable: str = KEEPER_ENV) -> Signer:
    """The configured key, else the one in the environment variable. Errors never hold any of it."""
    values = os.environ if environment is None else environment
    if key.signer_url:
        if not key.signer_address:
            raise ConfigError("keeper.remote_signer.address", "a remote signer needs the address of its key")
        return RemoteSigner(key.signer_url, key.signer_address)
    if key.key_file:
        return from_key_file(Path(key.key_file), values.get(key.password_env, ""))
    if len(key.private_key):
        try:
            return LocalSigner("0x" + key.private_key.reveal().removeprefix("0x"))
        except KeyFileError:
            raise ConfigError("keeper.private_key", "does not hold a private key (64 hex digits)") from None
    return from_environment(variable, values)


def assets_of(settings: KeeperSettings, bases: Mapping[str, str]) -> dict[str, str]:
    """Token address -> symbol: what the file lists, else every market's base token."""
    by_token: dict[str, str] = {}
    for symbol, token in bases.items():
        if token:
            by_token.setdefault(token.lower(), symbol)
    if settings.listed:
        missing = [token for token in settings.listed if token.lower() not in by_token]
        if missing:
            raise ConfigError("assets", f"{', '.join(missing)}: no market has this token as its base")
        return {token: by_token[token.lower()] for token in settings.listed}
    assets = dict(settings.assets) or by_token
    if not assets:
        raise ConfigError("keeper.assets", "no asset to write: name the markets' base tokens (trading.symbols[].base)")
    return assets


def build_keeper(
    settings: KeeperSettings,
    *,
    bases: Mapping[str, str],
    hub: str,
    chain_id: int,
    rpc_url: str,
    prices: Callable[[str], OraclePrice | None],
    now_ns: Callable[[], int],
    state_dir: Path,
    on_confirmed: Callable[[str, OnChainPrice], None] = lambda symbol, price: None,
    final_height: Callable[[], int] = lambda: 0,
    alarm: Alarm = lambda kind, symbol, severity, text: None,
    paper: bool = False,
    lease: Lease | None = None,
    node_id: str = "",
    signer: Signer | None = None,
    top: Callable[[str], Top | None] | None = None,
    ws_url: str = "",
) -> Keeper:
    """A keeper that has not started. ConfigError names what is missing.

    `ws_url` is where new blocks are announced; without one a WebSocket among the RPC endpoints serves."""
    url = settings.rpc_url or rpc_url
    urls = [url, *settings.fallback_rpc]
    hub = settings.hub or hub
    if not url:
        raise ConfigError("keeper.rpc_url", "no RPC endpoint: set it, blockchain.c_chain.rpc_url or C_CHAIN_RPC_URL")
    if not hub:
        raise ConfigError(
            "keeper.contract_address", "no OracleHub: set it, blockchain.contracts.oracle_hub or ORACLE_HUB_ADDRESS"
        )
    sends = [*urls, settings.tx_rpc_url] if settings.tx_rpc_url else urls
    for key, each in (
        ("keeper.rpc_url", url),
        *(("keeper.fallback_rpc", fallback) for fallback in settings.fallback_rpc),
        ("keeper.tx_rpc_url", settings.tx_rpc_url),
        ("blockchain.c_chain.ws_url", ws_url),
    ):
        schemes = STREAMS if key.endswith("ws_url") else ("http", "https", *STREAMS)
        if _scheme(each) not in schemes:
            known = ", ".join(f"{scheme}://" for scheme in schemes if scheme)
            raise ConfigError(key, f"{host_of(each)}: a URL with {known} is wanted, or the path of a socket file")
    if paper and not all(is_loopback(each) for each in sends):
        raise ConfigError("keeper.rpc_url", "a node in paper mode writes to no chain but a local one")
    signer = signer or make_signer(settings.key)
    run = Settings(
        hub=hub,
        chain_id=chain_id,
        assets=assets_of(settings, bases),
        state_dir=state_dir,
        mode=settings.mode,
        rules=settings.rules,
        interval_ns=settings.interval_ns,
        jobs_interval_ns=settings.jobs_interval_ns,
        poll_ns=min(settings.interval_ns, 250 * MS),
        confirmations=settings.confirmations,
        first_backoff_ns=settings.retry.initial_backoff_ns,
        max_backoff_ns=settings.retry.max_backoff_ns,
        backoff_multiplier=settings.retry.multiplier,
        max_attempts=settings.retry.max_attempts,
        health_check_ns=settings.health_check_ns,
        node_id=node_id,
    )
    pool = RpcPool(urls, now_ns, threshold=settings.failover_threshold, cooldown_ns=settings.cooldown_ns)
    tx_pool = RpcPool([settings.tx_rpc_url], now_ns) if settings.tx_rpc_url else None
    keeper = Keeper(
        run, signer, pool, prices,
        now_ns=now_ns, tx_rpc=tx_pool, lease=lease, on_confirmed=on_confirmed, final_height=final_height,
        alarm=alarm,
    )  # fmt: skip
    keeper.use_heads(ws_url or next((each for each in urls if each.startswith(("ws://", "wss://"))), ""))
    keeper.use_jobs(_jobs(settings, keeper, prices, top))
    if settings.mode != "writer":
        keeper.use_validators(_validators(settings.validators, keeper))
    return keeper


def key_files(read: Callable[[], KeySettings], config: Path | None) -> KeyFiles:
    """Where the key comes from: the file it is in, and the one that says where. `read()` reads the latter anew."""

    def files(key: KeySettings) -> list[Path]:
        return [path for path in (config, Path(key.key_file) if key.key_file else None) if path is not None]

    def load() -> tuple[Signer, Sequence[Path]]:
        key = read()
        return make_signer(key), files(key)

    return KeyFiles(load, files(read()))


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return "?"


def _jobs(
    settings: KeeperSettings,
    keeper: Keeper,
    prices: Callable[[str], OraclePrice | None],
    top: Callable[[str], Top | None] | None,
) -> list[Job]:
    named, assets = settings.jobs, keeper.settings.assets
    made: list[Job] = []
    if "position_router" in named:
        made.append(PositionRequests(named["position_router"]))
    if "fast_price_votes" in named:
        made.append(FastPriceVotes(named["fast_price_votes"], assets, prices))
    if "fast_price_feed" in named:
        made.append(FastPrices(named["fast_price_feed"], assets, prices))
    if "dex_source" in named:
        if top is None:
            raise ConfigError(
                "keeper.jobs.dex_source", "only a node has an order book to push; a keeper alone has none"
            )
        made.append(BookPush(named["dex_source"], keeper.settings.chain_id, assets, top))
    if "twap_source" in named:
        made.append(Checkpoints(named["twap_source"], assets))
    return made


def _validators(urls: Sequence[str], keeper: Keeper) -> list[Validator]:
    def quote(asset: str) -> Update | None:
        return keeper.quote(asset)[0]

    hub, chain_id = keeper.settings.hub, keeper.settings.chain_id
    client = httpx.AsyncClient(timeout=2.0)
    keeper.on_stop(client.aclose)
    return [
        LocalValidator(keeper.identity, quote, hub, chain_id),
        *(HttpValidator(url, hub, chain_id, client) for url in urls),
    ]


def coordinator(cluster: ClusterSettings, node_id: str) -> Coordinator:
    # Each client library takes a while to import: only the one that is used is paid for.
    if cluster.coordination == "redis":
        from luxterm.keeper.lease_redis import RedisLease

        return RedisLease(cluster.endpoints, cluster.name, node_id)
    from luxterm.keeper.lease_etcd import EtcdLease

    return EtcdLease(cluster.endpoints, cluster.name, node_id)


def build_election(
    cluster: ClusterSettings,
    node_id: str,
    *,
    healthy: Callable[[], bool],
    on_change: Callable[[str], None] = lambda role: None,
) -> Election:
    """This node's part in the cluster. ConfigError for a node id that the file does not have."""
    rank = cluster.rank(node_id)
    return Election(
        coordinator(cluster, node_id), node_id, rank, cluster.election,
        monotonic=monotonic, healthy=healthy, on_change=on_change,
    )  # fmt: skip


def for_cluster(settings: KeeperSettings, cluster: ClusterSettings, node_id: str) -> KeeperSettings:
    """The keeper's settings with what the cluster file says of all nodes and of this one."""
    node = cluster.node(node_id)
    own_key = bool(len(node.key.private_key) or node.key.key_file or node.key.signer_url)
    return msgspec.structs.replace(
        settings,
        rpc_url=node.rpc or settings.rpc_url,
        fallback_rpc=node.fallback_rpc or settings.fallback_rpc,
        key=node.key if own_key else settings.key,
        rules=msgspec.structs.replace(settings.rules, gas=cluster.gas),
        retry=cluster.retry,
        health_check_ns=cluster.health_check_ns,
        failover_threshold=cluster.failover_threshold,
        cooldown_ns=cluster.cooldown_ns or settings.cooldown_ns,
    )
