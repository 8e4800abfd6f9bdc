"""`luxterm keeper`: the oracle keeper by itself, alone or as a member of a cluster."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from luxterm.clock import SystemClock
from luxterm.keeper.build import build_election, build_keeper, for_cluster, key_files
from luxterm.keeper.settings import ClusterSettings, KeeperSettings, KeySettings
from luxterm.model.errors import ConfigError, UsageError
from luxterm.model.markets import Market
from luxterm.node.config import Config, read_config
from luxterm.node.yamlfile import load
from luxterm.sources.build import build_feed
from luxterm.sources.feed import Feed
from luxterm.sources.settings import PriceSettings

if TYPE_CHECKING:
    from luxterm.keeper.http import KeeperHttp
    from luxterm.keeper.runner import Keeper

HELP = "write prices to OracleHub, alone or as a member of a cluster"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, help="dex-config.yaml, keeper-ha-config.yaml or the JSON form")
    parser.add_argument("--node-id", default="", help="which of the cluster file's nodes this is")
    parser.add_argument("--market", choices=("live", "sim"), default="live", help="where prices come from")
    parser.add_argument("--state-dir", type=Path, default=Path("keeper-state"), help="where the nonce's record is kept")
    parser.add_argument(
        "--deployments", type=Path, default=Path("deployments"), help="where `luxterm deploy` left hub and tokens"
    )
    parser.add_argument("--listen", default="", help="host:port of /metrics, /health and /attest; port 0 picks one")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", action="store_true", help="verify hub, roles and endpoints, then end")


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args))


def _read(path: Path | None) -> tuple[Config, KeeperSettings, ClusterSettings | None]:
    """The file in whichever of its three forms it is."""
    if path is not None:
        values = load(path, os.environ).values
        if "rpc_url" in values or "contract_address" in values:
            return read_config(None), KeeperSettings.from_json_form(values), None
    config = read_config(path)
    try:
        cluster = ClusterSettings.from_mapping(config.cluster) if config.cluster else None
        return config, KeeperSettings.from_mapping(config.keeper), cluster
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None


def _key(args: argparse.Namespace) -> KeySettings:
    """What the file says of the key now."""
    _, settings, cluster = _read(args.config)
    return (settings if cluster is None else for_cluster(settings, cluster, args.node_id)).key


async def _serve(listen: str, keeper: Keeper, feed: Feed, clock: SystemClock) -> KeeperHttp:
    from luxterm.keeper.http import KeeperHttp  # an HTTP server is paid for where one is wanted
    from luxterm.keeper.metrics import OracleCollector

    http = KeeperHttp(keeper, OracleCollector(feed, keeper, clock.now_ns))
    await http.start(listen)
    return http


class _Voice:
    """One line an event, for people or for programs."""

    def __init__(self, as_json: bool, clock: SystemClock) -> None:
        self._json, self._clock = as_json, clock

    def say(self, kind: str, text: str, **more: Any) -> None:
        if self._json:
            line = msgspec.json.encode({"time_ns": self._clock.now_ns(), "kind": kind, "text": text, **more}).decode()
        else:
            line = f"{kind}: {text}"
        print(line, flush=True)


def _feed(args: argparse.Namespace, config: Config, cluster: ClusterSettings | None, clock: SystemClock) -> Feed:
    markets = [
        Market(
            i + 1, s.symbol, s.symbol.partition("-")[0], s.symbol.partition("-")[2], s.tick_size, s.lot_size,
            s.max_leverage, 10,
        )
        for i, s in enumerate(config.trading.symbols)
    ]  # fmt: skip
    try:
        prices = PriceSettings.from_mapping(config.price)
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None
    if cluster is not None:
        prices = msgspec.structs.replace(prices, breaker=cluster.breaker)
    return build_feed(
        prices, markets,
        now_ns=clock.now_ns, market=args.market, seed=config.node.sim_seed, bases=_bases(config),
        c_chain_rpc=config.blockchain.c_chain.rpc_url,
    )  # fmt: skip


def _bases(config: Config) -> dict[str, str]:
    return {symbol.symbol: symbol.base for symbol in config.trading.symbols if symbol.base}


TOKENS: Final = {"BTC": "LBTC", "ETH": "LETH", "LUX": "WLUX"}
"""Base asset -> the token that `luxterm deploy` deploys for it."""


def _deployed(folder: Path, chain_id: int) -> dict[str, str]:
    """Contract name -> address of the newest deployment on a chain of this id; empty where there is none."""
    found = sorted(folder.glob(f"{chain_id}-*.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        return {}
    try:
        contracts = msgspec.json.decode(found[-1].read_bytes())["contracts"]
        return {str(name): str(entry["address"]) for name, entry in contracts.items()}
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{found[-1]} is no deployment") from None


async def _run(args: argparse.Namespace) -> int:
    config, settings, cluster = _read(args.config)
    if cluster is None and args.node_id:
        raise UsageError("--node-id belongs to a cluster, and the file has no `cluster:` section")
    if cluster is not None:
        if not args.node_id:
            raise UsageError(f"--node-id is needed: {', '.join(node.id for node in cluster.nodes)}")
        settings = for_cluster(settings, cluster, args.node_id)
    clock = SystemClock()
    voice = _Voice(args.json, clock)
    feed = _feed(args, config, cluster, clock)
    for note in feed.notes:
        voice.say("note", note)
    chain = config.blockchain
    deployed = _deployed(args.deployments, chain.c_chain.chain_id)
    bases = _bases(config) or {
        symbol.symbol: deployed[token]
        for symbol in config.trading.symbols
        if (token := TOKENS.get(symbol.symbol.partition("-")[0], "")) in deployed
    }
    try:
        keeper = build_keeper(
            settings,
            bases=bases,
            hub=chain.contracts.oracle_hub or deployed.get("OracleHub", ""),
            chain_id=chain.c_chain.chain_id,
            rpc_url=chain.c_chain.rpc_url,
            ws_url=chain.c_chain.ws_url,
            prices=feed.latest,
            now_ns=clock.now_ns,
            state_dir=args.state_dir,
            on_confirmed=lambda symbol, price: voice.say(
                "confirmed", f"{symbol} {price.price_e12 / 10**12:g}",
                symbol=symbol, tx=price.tx_hash, block=price.block,
            ),
            final_height=feed.final_height,
            alarm=lambda kind, symbol, severity, text: voice.say(kind, text, severity=severity),
            node_id=args.node_id,
        )  # fmt: skip
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None
    if args.check:
        try:
            await keeper.verify()
        finally:
            await keeper.stop()
        voice.say("ok", f"{keeper.signer.address} may write to {keeper.settings.hub}")
        return 0
    election = None
    if cluster is not None:

        def changed(role: str) -> None:
            voice.say("role", role, node=args.node_id)
            keeper.wake()

        election = build_election(cluster, args.node_id, healthy=keeper.healthy, on_change=changed)
        keeper.use_lease(election)
    keeper.use_key_files(key_files(lambda: _key(args), args.config))
    http: KeeperHttp | None = None
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, keeper.reload_key)
    try:
        await feed.start(lambda command: None)
        await keeper.start()
        if args.listen or settings.listen:
            http = await _serve(args.listen or settings.listen, keeper, feed, clock)
            voice.say("listening", f"http://{http.address}", port=http.port)
        if election is not None:
            election.start()
        voice.say("started", f"{keeper.signer.address} on {keeper.settings.hub}", mode=settings.mode)
        await stop.wait()
    finally:
        if election is not None:
            await election.stop()  # first of all: the next leader need not wait for the lease to run out
        if http is not None:
            await http.stop()
        await keeper.stop()
        await feed.stop()
    print("stopped", file=sys.stderr)
    return 0
