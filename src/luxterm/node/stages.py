"""The work of the wiring's stages: from configuration to settings, and from a recovered state to one that may trade."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from luxterm.api.settings import GatewaySettings, is_loopback
from luxterm.clock import Clock
from luxterm.engine import Engine
from luxterm.journal.writer import Writer
from luxterm.keeper.metrics import OracleCollector
from luxterm.model.codes import QUOTE_ASSET, SystemAccount
from luxterm.model.commands import CloseConnection, Deposit, FinishWithdrawal
from luxterm.model.errors import ConfigError
from luxterm.model.events import LiquidationStep
from luxterm.model.units import MINUTE, SECOND
from luxterm.node.config import Config, Server
from luxterm.node.equity import EquityLog
from luxterm.node.listing import Numbers, difference, wanted
from luxterm.node.node import Node
from luxterm.node.sequencer import Sequencer
from luxterm.node.supervise import Child
from luxterm.oracle.watch import LiquidationWatch
from luxterm.sources.build import build_feed
from luxterm.sources.feed import Feed
from luxterm.sources.settings import PriceSettings

INSURANCE_REFERENCE: Final = b"insurance"


def auth_of(config: Config) -> Literal["paper", "required"]:
    """Who may come in: anybody on this machine, or holders of keys. Raises ConfigError for paper off loopback."""
    local = is_loopback(config.server.host)
    mode = config.server.auth.mode or ("paper" if local else "required")
    if mode == "paper" and not local:
        raise config.error(
            "server.host",
            f"{config.server.host} can be reached from outside, so that `auth: paper` is refused; "
            f"start with --auth required and make keys with `luxterm keys create`",
        )
    return mode


def market_of(config: Config) -> Literal["sim", "none", "live"]:
    """Where prices come from, with `auto` decided."""
    market = config.node.market
    if market != "auto":
        return market
    if config.price.get("sources"):
        return "live"
    return "sim" if auth_of(config) == "paper" else "none"


def price_settings(config: Config) -> PriceSettings:
    """The `price` section. Raises ConfigError with the key's line."""
    try:
        return PriceSettings.from_mapping(config.price)
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None


def price_feed(node: Node) -> Feed:
    """The aggregated index prices of all markets, going on from the index of the journal."""
    config, markets = node.config, node.views.markets.all()
    try:
        feed = build_feed(
            price_settings(config),
            markets,
            now_ns=node.clock.now_ns,
            market=node.market,
            seed=config.node.sim_seed,
            bases={symbol.symbol: symbol.base for symbol in config.trading.symbols if symbol.base},
            c_chain_rpc=config.blockchain.c_chain.rpc_url,
            last_e12={
                state.symbol.decode(): state.index_ticks * state.tick_size_e12
                for state in node.sequencer.engine.markets()
                if state.index_ticks
            },
        )
    except ConfigError as error:
        raise config.error(error.path, error.problem) from None
    for note in feed.notes if node.market == "live" else ():
        node.say(note)
    return feed


async def start_services(node: Node) -> None:
    """Prices begin to flow, the keeper to write, simulated makers and takers to trade."""
    node.gateway.metrics.registry.register(OracleCollector(node.feed, node.keeper, node.clock.now_ns))
    node.release.watch(LiquidationStep.KIND, LiquidationWatch(node.feed.alert).publish)
    await node.feed.start(node.sequencer.post)
    node.equity.start()
    if node.keeper is not None:
        await node.keeper.start()
    if node.settlement is not None:
        await node.settlement.start()
    if node.retention is not None:
        node.retention.begin()
    node.start_child(simulated_market(node))


def equity_log(node: Node) -> EquityLog:
    """What every account was worth, for the curves; kept where the journal is kept."""
    kept = node.journal is not None
    return EquityLog(node, node.data_dir / "equity.log" if kept else None, node.clock.now_ns, node.say)


def simulated_market(node: Node) -> Child | None:
    """Makers and takers, as a process of their own that knows nothing but the API; none unless prices are simulated."""
    if node.market != "sim" or node.auth != "paper":
        return None
    argv = [
        sys.executable, "-m", "luxterm.market",
        "--url", f"ws://{host_text(node.config.server.host)}:{node.gateway.http_port}/ws",
        "--seed", str(node.config.node.sim_seed), "--leash",
    ]  # fmt: skip
    return Child("market", argv, node.say, node.data_dir / "market.log")


def host_text(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def gateway_settings(node: Node) -> GatewaySettings:
    """What the gateway is told. Raises ConfigError with the key's line."""
    server = node.config.server
    settings: dict[str, Any] = {
        "host": server.host,
        "http_port": server.http_port,
        "ws_port": server.ws_port,
        "grpc_port": server.grpc_port,
        "auth": node.auth,
        "allowed_origins": server.cors.allowed_origins,
        "allowed_methods": server.cors.allowed_methods,
        "allowed_headers": server.cors.allowed_headers,
        "allowed_hosts": server.hosts,
        "trusted_proxies": server.trusted_proxies,
        "tls_cert": Path(server.tls.certificate) if server.tls.certificate else None,
        "tls_key": Path(server.tls.private_key) if server.tls.private_key else None,
        "requests_per_second": server.rate_limit.requests_per_second,
        "burst": server.rate_limit.burst,
        "orders_per_second": server.rate_limit.orders_per_second,
        "order_burst": server.rate_limit.order_burst,
        "cancels_per_second": server.rate_limit.cancels_per_second,
        "cancel_burst": server.rate_limit.cancel_burst,
        "exempt_loopback": server.rate_limit.exempt_loopback,
        "max_connections": server.max_connections,
        "max_connections_per_ip": server.max_connections_per_ip,
        "max_subscriptions": server.max_subscriptions,
        "jwt_secret": server.auth.jwt_secret or None,
        "token_expiry_s": server.auth.token_expiry // SECOND,
        "keys_file": node.data_dir / "keys.json",
    }
    if server.auth.domain:
        settings["login_domain"] = server.auth.domain
    result = GatewaySettings(**settings)
    try:
        result.check()
    except ConfigError as error:
        raise node.config.error(error.path, error.problem) from None
    return result


def writer_for(node: Node) -> Writer | None:
    """The journal's thread; none where nothing is kept."""
    if node.journal is None:
        return None
    return Writer(
        node.journal,
        node.loop.call_soon_threadsafe,
        blocked=node.on_blocked,
        unblocked=node.on_unblocked,
    )


async def settle(node: Node, engine: Engine) -> None:
    """Ends what a crash left open, and appends what the file says and the state does not hold.

    Raises ConfigError naming the key where the exchange refuses it.
    """
    if engine.seq == 0 and node.auth == "paper" and node.config.margin.insurance_deposit:
        amount = node.config.margin.insurance_deposit
        await node.submit(Deposit(SystemAccount.INSURANCE, QUOTE_ASSET, amount, INSURANCE_REFERENCE))
    for connection in engine.connections():
        await node.submit(CloseConnection(connection))
    for withdrawal_id in node.views.custody.unpaid_play():
        await node.submit(FinishWithdrawal(withdrawal_id, 1))
    markets = {market.symbol.decode(): market.market for market in engine.markets()}
    assets = {asset.name: asset.asset for asset in engine.assets()}
    commands = wanted(node.config, Numbers(markets, assets), price_settings(node.config).stale_ns)
    for path, command in difference(commands, node.views.markets.held()):
        await node.configure(path, command)
    for symbol in sorted(set(markets) - {symbol.symbol for symbol in node.config.trading.symbols}):
        node.say(f"market {symbol} is not in the configuration; it goes on as it is")


async def abandon(node: Node) -> None:
    """Undoes a start that failed."""
    sequencer: Sequencer | None = getattr(node, "sequencer", None)
    for service in (node.settlement, node.keeper, node.feed, node.amm, node.equity, node.retention):
        if service is not None:
            await service.stop()
    await asyncio.gather(*(child.stop() for child in node.children))
    if node.gateway is not None:
        await node.gateway.stop(0.0)
    if sequencer is not None:
        sequencer.close()
    if node.journal is not None:
        node.journal.close()


def go_on_from(clock: Clock, last_ns: int, say: Callable[[str], None]) -> None:
    """The venue's time goes on from its last command; a machine that was set back since is told of."""
    behind_ns = last_ns - clock.now_ns()
    clock.not_before(last_ns)
    if behind_ns > MINUTE:
        say(
            f"the machine's clock is {behind_ns // SECOND:,} s behind the last command of the journal: the venue's "
            f"time stands still until it has caught up, and nothing expires or is funded meanwhile. Set the clock right"
        )


def with_options(config: Config, **options: Any) -> Config:
    """The configuration with the command line's options laid over it; None = not given.

    A main port that is given takes the others along, unless they are given too or the file gives them: they keep their
    usual distance, so that two nodes differ by one option. A free one (0) makes them free ones.
    """
    main, usual = options.get("http_port"), Server()
    if main is not None:
        for other in ("ws_port", "grpc_port"):
            if options.get(other) is None and (main == 0 or getattr(config.server, other) == getattr(usual, other)):
                moved = main + getattr(usual, other) - usual.http_port if main else 0
                options[other] = moved if moved <= 65535 else 0
    given = {key: value for key, value in options.items() if value is not None}
    server_keys = {key: given[key] for key in ("host", "http_port", "ws_port", "grpc_port") if key in given}
    node_keys = {key: given[key] for key in ("market", "durability") if key in given}
    auth = config.server.auth
    if "auth" in given:
        auth = msgspec.structs.replace(auth, mode=given["auth"])
    server = msgspec.structs.replace(config.server, auth=auth, **server_keys)
    return msgspec.structs.replace(config, server=server, node=msgspec.structs.replace(config.node, **node_keys))
