"""What is deployed, in the specification's order: tokens, oracle, AMM, perps; then lending and settlement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from eth_utils.crypto import keccak

from luxterm.chain import precompiles
from luxterm.chain.amm import V3_FEE, V3_MAX_TICK, sqrt_price_x96
from luxterm.chain.artifacts import lending_pool
from luxterm.chain.artifacts.clearing_settlement import ClearingSettlement
from luxterm.chain.artifacts.collateral import Collateral
from luxterm.chain.artifacts.fast_price_feed import FastPriceFeed
from luxterm.chain.artifacts.iammv2_factory import IAMMV2Factory
from luxterm.chain.artifacts.iammv2_pair import IAMMV2Pair
from luxterm.chain.artifacts.iammv2_router import IAMMV2Router
from luxterm.chain.artifacts.iammv3_factory import IAMMV3Factory
from luxterm.chain.artifacts.iammv3_pool import IAMMV3Pool
from luxterm.chain.artifacts.inft_position_manager import INFTPositionManager, MintParams
from luxterm.chain.artifacts.llp_manager import LLPManager
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.markets import MarketParams, Markets
from luxterm.chain.artifacts.oracle import Oracle
from luxterm.chain.artifacts.oracle_hub import OracleHub, PriceUpdate
from luxterm.chain.artifacts.order_book import OrderBook
from luxterm.chain.artifacts.position_router import Delays, PositionRouter
from luxterm.chain.artifacts.router import Router
from luxterm.chain.artifacts.twap_source import TWAPSource
from luxterm.chain.artifacts.vault import Market, Vault
from luxterm.chain.artifacts.vault_price_feed import VaultPriceFeed
from luxterm.chain.artifacts.wlux import WLUX
from luxterm.chain.contract import ContractCall
from luxterm.chain.deploy import DAY_S, E18, Deployer
from luxterm.chain.errors import ContractReverted

DECIMALS: Final = {"WLUX": 18, "LETH": 18, "LBTC": 8, "LUSD": 6}
INDEX_TOKENS: Final = ("WLUX", "LETH", "LBTC")
USD30: Final = 10**30
FOREVER: Final = 2**63
MAX_ALLOWANCE: Final = 2**256 - 1
POOL_LUSD: Final = 1_000_000 * 10**6
"""LUSD on one side of each pool of a local chain."""
SEED_LUSD: Final = 5_000_000 * 10**6
"""LUSD in the perps pool of a local chain; and a fifth of it in each index token."""
PLAY_MONEY: Final = {"LUSD": 100_000_000 * 10**6, "LETH": 20_000 * E18, "LBTC": 2_000 * 10**8}
TWAP_WINDOW_S: Final = 300
OBSERVATIONS: Final = 120
LLTV: Final = {"LBTC": 80 * E18 // 100, "LETH": 80 * E18 // 100, "WLUX": 60 * E18 // 100}
KEEPER_SOURCE: Final = b"deploy".ljust(32, b"\0")


def role(name: str) -> bytes:
    """A role as OpenZeppelin's AccessControl knows it."""
    return keccak(text=name)


async def _grant(d: Deployer, contract: str, name: str, account: str, who: str) -> None:
    # Every AccessControl contract has the same two functions; the token's class stands for all of them.
    face = LUSD(d.chain, d.at(contract))
    await d.ensure(
        f"{contract}: {name} to {who}",
        lambda: face.has_role(role(name), account),
        lambda: face.grant_role(role(name), account),
    )


async def tokens(d: Deployer) -> None:
    """Phase 1: WLUX, LUSD, LETH, LBTC, Multicall; on a local chain play money, a faucet and signature verifiers."""
    delay = d.settings.admin_delay_s
    await d.published_or_ours("WLUX")
    await d.contract("LUSD", d.admin, delay)
    await d.contract("LETH", d.admin, delay)
    await d.contract("LBTC", d.admin, delay)
    await d.published_or_ours("Multicall")
    if not d.settings.play_money:
        return
    if not d.dry_run:
        await precompiles.place_local(d.chain)
    drips = [(d.at("LUSD"), 100_000 * 10**6), (d.at("LETH"), 10 * E18), (d.at("LBTC"), 10**8)]
    await d.contract("Faucet", drips)
    for name, amount in PLAY_MONEY.items():
        token = LUSD(d.chain, d.at(name))
        await _grant(d, name, "MINTER_ROLE", d.admin, "deployer")
        await _grant(d, name, "MINTER_ROLE", d.at("Faucet"), "Faucet")
        await d.ensure(f"{name}: play money", _at_least(token.total_supply, amount), _mint(token, d.admin, amount))
    wlux = WLUX(d.chain, d.at("WLUX"))
    amount = 2_000_000 * E18
    await d.ensure("WLUX: play money", _at_least(wlux.total_supply, amount), lambda: wlux.deposit(value=amount))


def _at_least(read: Callable[[], Awaitable[int]], amount: int) -> Callable[[], Awaitable[bool]]:
    async def done() -> bool:
        return await read() >= amount

    return done


def _mint(token: LUSD, to: str, amount: int) -> Callable[[], ContractCall]:
    return lambda: token.mint(to, amount)


async def oracle(d: Deployer) -> None:
    """Phase 2: Oracle, OracleHub, the sources, the writer's role; on a local chain first prices."""
    delay = d.settings.admin_delay_s
    await d.contract("Oracle", d.admin, delay)
    await d.contract("OracleHub", d.admin, delay, d.at("Oracle"))
    await d.contract("ChainlinkAdapter", d.admin, delay)
    await d.contract("PythAdapter", d.admin, delay, d.settings.pyth)
    await d.contract("TWAPSource", d.admin, delay)
    await d.contract("DEXSource", d.admin, delay)
    hub, reader = OracleHub(d.chain, d.at("OracleHub")), Oracle(d.chain, d.at("Oracle"))
    await _grant(d, "Oracle", "FEEDER_ROLE", hub.address, "OracleHub")
    await _grant(d, "Oracle", "ORACLE_ADMIN", hub.address, "OracleHub")
    # TWAPSource is read by keepers, as a second opinion. As a source of Oracle it would be one of two where no outside
    # feeds are set, and whoever moves a thin pool by 5 % would leave Oracle without a price.
    for name in ("OracleHub", "ChainlinkAdapter", "PythAdapter", "DEXSource"):
        await d.ensure(f"Oracle: source {name}", _is_source(reader, d.at(name)), _add_source(hub, d.at(name)))
    await d.ensure(
        "OracleHub: writer keeper",
        lambda: hub.is_writer(d.settings.keeper),
        lambda: hub.add_writer(d.settings.keeper),
    )
    await _grant(d, "DEXSource", "SIGNER_ROLE", d.settings.keeper, "keeper")
    if d.settings.play_money:
        await _first_prices(d, hub)


def _is_source(reader: Oracle, address: str) -> Callable[[], Awaitable[bool]]:
    async def done() -> bool:
        return address in await reader.sources()

    return done


def _add_source(hub: OracleHub, address: str) -> Callable[[], ContractCall]:
    return lambda: hub.add_source(address)


async def _first_prices(d: Deployer, hub: OracleHub) -> None:
    """Prices to start from, so that pools and perps can be set up before a keeper runs. The deployer stays a writer."""
    await d.ensure("OracleHub: writer deployer", lambda: hub.is_writer(d.admin), lambda: hub.add_writer(d.admin))
    now = await d.chain.timestamp()

    async def fresh() -> bool:
        return all([(await hub.latest(d.at(name))).timestamp + 1800 > now for name in DECIMALS])

    def write() -> ContractCall:
        prices = d.settings.prices_e18
        return hub.write_prices([PriceUpdate(d.at(n), prices[n], now, 10_000, KEEPER_SOURCE) for n in DECIMALS])

    await d.ensure("OracleHub: first prices", fresh, write)


def _amount_for(d: Deployer, name: str, lusd: int) -> int:
    """Atoms of a token worth `lusd` atoms of LUSD at the starting prices."""
    price_e18 = d.settings.prices_e18[name]
    return lusd * int(10 ** (18 + DECIMALS[name] - DECIMALS["LUSD"])) // price_e18


async def exchange(d: Deployer) -> None:
    """Phase 3: the AMM, its pools against LUSD, and their time-weighted prices as a source."""
    zero = "0x" + "00" * 20
    await d.published("AMMV2Factory", d.admin)
    await d.published("AMMV2Router", d.at("AMMV2Factory"), d.at("WLUX"))
    await d.published("AMMV3Factory")
    await d.published("AMMV3Router", d.at("AMMV3Factory"), d.at("WLUX"))
    await d.published("NFTPositionManager", d.at("AMMV3Factory"), d.at("WLUX"), zero)
    await d.published("Quoter", d.at("AMMV3Factory"), d.at("WLUX"))
    await d.published("TickLens")
    for name in INDEX_TOKENS:
        await _v2_pool(d, name)
        await _v3_pool(d, name)


async def _approve(d: Deployer, name: str, spender: str, who: str) -> None:
    token = LUSD(d.chain, d.at(name))

    async def approved() -> bool:
        return await token.allowance(d.admin, spender) >= MAX_ALLOWANCE // 2

    await d.ensure(f"{name}: approve {who}", approved, lambda: token.approve(spender, MAX_ALLOWANCE))


async def _v2_pool(d: Deployer, name: str) -> None:
    factory = IAMMV2Factory(d.chain, d.at("AMMV2Factory"))
    token, lusd = d.at(name), d.at("LUSD")

    async def exists() -> bool:
        return int(await factory.get_pair(token, lusd), 16) != 0

    await d.ensure(f"V2 pool {name}/LUSD", exists, lambda: factory.create_pair(token, lusd))
    if not d.settings.play_money:
        return
    router = d.at("AMMV2Router")
    await _approve(d, name, router, "AMMV2Router")
    await _approve(d, "LUSD", router, "AMMV2Router")

    async def filled() -> bool:
        return await IAMMV2Pair(d.chain, await factory.get_pair(token, lusd)).total_supply() > 0

    amount = _amount_for(d, name, POOL_LUSD)
    await d.ensure(
        f"V2 pool {name}/LUSD: liquidity",
        filled,
        lambda: IAMMV2Router(d.chain, router).add_liquidity(token, lusd, amount, POOL_LUSD, 0, 0, d.admin, FOREVER),
    )


async def _v3_pool(d: Deployer, name: str) -> None:
    factory = IAMMV3Factory(d.chain, d.at("AMMV3Factory"))
    manager = INFTPositionManager(d.chain, d.at("NFTPositionManager"))
    token, lusd = d.at(name), d.at("LUSD")
    amounts = {token: _amount_for(d, name, POOL_LUSD), lusd: POOL_LUSD}
    token0, token1 = sorted((token, lusd), key=lambda address: int(address, 16))

    async def pool() -> IAMMV3Pool:
        return IAMMV3Pool(d.chain, await factory.get_pool(token, lusd, V3_FEE))

    async def exists() -> bool:
        return int((await pool()).address, 16) != 0

    price = sqrt_price_x96(amounts[token0], amounts[token1])
    await d.ensure(
        f"V3 pool {name}/LUSD",
        exists,
        lambda: manager.create_and_initialize_pool_if_necessary(token0, token1, V3_FEE, price),
    )
    if d.settings.play_money:
        await _approve(d, name, manager.address, "NFTPositionManager")
        await _approve(d, "LUSD", manager.address, "NFTPositionManager")

        async def filled() -> bool:
            return await (await pool()).liquidity() > 0

        position = MintParams(
            token0, token1, V3_FEE, -V3_MAX_TICK, V3_MAX_TICK, amounts[token0], amounts[token1], 0, 0, d.admin, FOREVER
        )
        await d.ensure(f"V3 pool {name}/LUSD: liquidity", filled, lambda: manager.mint(position))
    if d.dry_run:
        return
    v3 = await pool()

    async def remembers() -> bool:
        return (await v3.slot0()).observation_cardinality_next >= OBSERVATIONS

    await d.ensure(
        f"V3 pool {name}/LUSD: history",
        remembers,
        lambda: v3.increase_observation_cardinality_next(OBSERVATIONS),
    )
    twap = TWAPSource(d.chain, d.at("TWAPSource"))

    async def watched() -> bool:
        return (await twap.pools(token)).pool == v3.address

    await d.ensure(f"TWAPSource: {name}", watched, lambda: twap.set_pool(token, v3.address, 2, TWAP_WINDOW_S))


async def perps(d: Deployer) -> None:
    """Phase 4: the vault and what belongs to it, its configuration and roles; on a local chain a first LLP deposit."""
    delay, keeper = d.settings.admin_delay_s, d.settings.keeper
    await d.contract("Vault", d.admin, delay)
    await d.contract("VaultUtils", d.at("Vault"))
    await d.contract("ShortsTracker", d.admin, delay)
    await d.contract("VaultPriceFeed", d.admin, delay, d.at("Oracle"))
    await d.contract("FastPriceFeed", d.admin, delay)
    await d.contract("Router", d.admin, delay, d.at("Vault"), d.at("WLUX"))
    await d.contract("PositionRouter", d.admin, delay, d.at("Router"), d.settings.min_execution_fee)
    await d.contract("OrderBook", d.admin, delay, d.at("Router"), d.settings.min_execution_fee)
    await d.contract("LLP", d.admin, delay)
    await d.contract("LLPManager", d.admin, delay, d.at("Vault"), d.at("LLP"))
    await d.contract("Reader")
    zero = "0x" + "00" * 20
    await d.contract("Timelock", 2 * DAY_S if delay else 0, [d.admin], [d.admin], zero)
    await _configure_vault(d)
    for contract, name, account, who in (
        ("Vault", "ROUTER_ROLE", d.at("Router"), "Router"),
        ("Vault", "MANAGER_ROLE", d.at("LLPManager"), "LLPManager"),
        ("Vault", "LIQUIDATOR_ROLE", keeper, "keeper"),
        ("Vault", "GOV_ROLE", d.at("Timelock"), "Timelock"),
        ("LLP", "MINTER_ROLE", d.at("LLPManager"), "LLPManager"),
        ("ShortsTracker", "VAULT_ROLE", d.at("Vault"), "Vault"),
        ("PositionRouter", "KEEPER_ROLE", keeper, "keeper"),
        ("OrderBook", "KEEPER_ROLE", keeper, "keeper"),
        ("FastPriceFeed", "UPDATER_ROLE", keeper, "keeper"),
        ("FastPriceFeed", "SIGNER_ROLE", keeper, "keeper"),
    ):
        await _grant(d, contract, name, account, who)
    if not d.settings.play_money:
        # A public venue never trades at a price older than the request; a local one need not wait for a keeper's write.
        positions = PositionRouter(d.chain, d.at("PositionRouter"))
        delays = Delays(0, 180, 1800, True)

        async def strict() -> bool:
            return (await positions.delays()).newer_price_only

        await d.ensure(
            "PositionRouter: newer prices only",
            strict,
            lambda: positions.configure(d.settings.min_execution_fee, delays),
        )
        orders = OrderBook(d.chain, d.at("OrderBook"))
        await d.ensure("OrderBook: newer prices only", orders.newer_price_only, lambda: orders.configure(True))
    router = Router(d.chain, d.at("Router"))
    for plugin in ("PositionRouter", "OrderBook"):
        await d.ensure(f"Router: plugin {plugin}", _plugs(router, d.at(plugin)), _plug(router, d.at(plugin)))
    if d.settings.play_money:
        await _seed_pool(d)


def _plugs(router: Router, plugin: str) -> Callable[[], Awaitable[bool]]:
    return lambda: router.plugins(plugin)


def _plug(router: Router, plugin: str) -> Callable[[], ContractCall]:
    return lambda: router.set_plugin(plugin, True)


async def _configure_vault(d: Deployer) -> None:
    vault = Vault(d.chain, d.at("Vault"))
    feed = VaultPriceFeed(d.chain, d.at("VaultPriceFeed"))
    fast = FastPriceFeed(d.chain, d.at("FastPriceFeed"))

    async def has_feed() -> bool:
        return await vault.price_feed() == feed.address

    async def has_tracker() -> bool:
        return await vault.shorts_tracker() == d.at("ShortsTracker")

    async def has_reference() -> bool:
        return await fast.vault_price_feed() == feed.address

    await d.ensure("Vault: price feed", has_feed, lambda: vault.set_price_feed(feed.address))
    await d.ensure("Vault: shorts tracker", has_tracker, lambda: vault.set_shorts_tracker(d.at("ShortsTracker")))
    await d.ensure("FastPriceFeed: price feed", has_reference, lambda: fast.set_vault_price_feed(feed.address))
    lusd = d.at("LUSD")
    await d.ensure(
        "VaultPriceFeed: LUSD is a dollar",
        lambda: feed.strict_stable(lusd),
        lambda: feed.set_strict_stable(lusd, True),
    )
    for name, decimals in DECIMALS.items():
        await _configure_token(d, vault, name, decimals)


async def _configure_token(d: Deployer, vault: Vault, name: str, decimals: int) -> None:
    token, stable = d.at(name), name == "LUSD"

    async def listed() -> bool:
        return (await vault.token_configs(token)).listed

    await d.ensure(
        f"Vault: token {name}", listed, lambda: vault.set_token_config(token, decimals, 0, 0, stable, not stable)
    )
    if stable:
        return
    limit = (50_000_000 if d.settings.play_money else 1_000_000) * USD30
    market = Market(limit, limit, limit // 5, 30)

    async def open_() -> bool:
        return (await vault.markets(token)).max_long_size > 0

    await d.ensure(f"Vault: market {name}", open_, lambda: vault.set_market(token, market))


async def _seed_pool(d: Deployer) -> None:
    manager, vault = LLPManager(d.chain, d.at("LLPManager")), Vault(d.chain, d.at("Vault"))
    amounts = {"LUSD": SEED_LUSD} | {name: _amount_for(d, name, SEED_LUSD // 5) for name in INDEX_TOKENS}
    for name, amount in amounts.items():
        await _approve(d, name, manager.address, "LLPManager")
        token = d.at(name)

        def pool(token: str = token) -> Awaitable[int]:
            return vault.pool_amounts(token)

        def add(token: str = token, amount: int = amount) -> ContractCall:
            return manager.add_liquidity(token, amount, 0, 0)

        await d.ensure(f"LLP: first {name}", _at_least(pool, 1), add)


async def lending(d: Deployer) -> None:
    """Phase 5: isolated markets for borrowing LUSD, the pool in front of them, liquidator and rate models."""
    delay = d.settings.admin_delay_s
    await d.contract("Collateral", d.admin, delay)
    await d.contract("InterestModel", 2 * E18 // 100, 15 * E18 // 100, 2 * E18, 80 * E18 // 100)
    await d.contract("AdaptiveInterestModel")
    await d.contract("Markets", d.admin, delay, d.at("Collateral"), d.settings.treasury)
    await d.contract("LendingPool", d.admin, delay, d.at("Markets"), d.at("LUSD"), "Lux Lending LUSD", "llLUSD")
    await d.contract("Liquidator", d.at("Markets"), d.at("AMMV2Router"))
    registry, markets = Collateral(d.chain, d.at("Collateral")), Markets(d.chain, d.at("Markets"))
    for name in DECIMALS:
        await d.ensure(f"Collateral: {name}", _is_listed(registry, d.at(name)), _list(registry, d.at(name), name))
    for name in ("InterestModel", "AdaptiveInterestModel"):
        await d.ensure(f"Markets: {name}", _knows_model(markets, d.at(name)), _add_model(markets, d.at(name)))
    for name in LLTV:
        await _lending_market(d, markets, name)


def _is_listed(registry: Collateral, token: str) -> Callable[[], Awaitable[bool]]:
    async def done() -> bool:
        return (await registry.listing(token))[0] is True

    return done


def _list(registry: Collateral, token: str, name: str) -> Callable[[], ContractCall]:
    return lambda: registry.list(token, LLTV.get(name, 0), 3600, 0)


def _knows_model(markets: Markets, model: str) -> Callable[[], Awaitable[bool]]:
    return lambda: markets.is_interest_model_enabled(model)


def _add_model(markets: Markets, model: str) -> Callable[[], ContractCall]:
    return lambda: markets.set_interest_model(model, True)


async def _lending_market(d: Deployer, markets: Markets, name: str) -> None:
    if not d.dry_run and not await _priced(d, name):
        d.note(f"Markets: borrow LUSD against {name}", "waits", "for a price of both; deploy phase 5 again then")
        return
    params = lending_market(d, name)
    pool = lending_pool.LendingPool(d.chain, d.at("LendingPool"))

    async def exists() -> bool:
        return (await markets.totals(await markets.market_id(params))).accrued_at > 0

    async def queued() -> bool:
        return await pool.is_queued(await markets.market_id(params))

    await d.ensure(f"Markets: borrow LUSD against {name}", exists, lambda: markets.create_market(params))
    await d.ensure(
        f"LendingPool: {name}", queued, lambda: pool.set_cap(lending_pool.MarketParams(*params), 10_000_000 * 10**6)
    )


async def _priced(d: Deployer, name: str) -> bool:
    """Whether Oracle has prices of LUSD and the collateral; a market without them is refused."""
    try:
        await Oracle(d.chain, d.at("Oracle")).get_prices([d.at("LUSD"), d.at(name)])
    except ContractReverted:
        return False
    return True


def lending_market(d: Deployer, name: str) -> MarketParams:
    """The market in which LUSD is borrowed against `name`."""
    return MarketParams(d.at("LUSD"), d.at(name), d.at("Oracle"), d.at("InterestModel"), LLTV[name])


async def settlement(d: Deployer) -> None:
    """Phase 6: custody and clearing for the node, which needs a key of its own for it."""
    await d.contract("ClearingSettlement", d.admin, d.settings.admin_delay_s, d.settings.operator)
    custody = ClearingSettlement(d.chain, d.at("ClearingSettlement"))
    for name in DECIMALS:
        await d.ensure(f"ClearingSettlement: {name}", _enabled(custody, d.at(name)), _enable(custody, d.at(name)))


def _enabled(custody: ClearingSettlement, token: str) -> Callable[[], Awaitable[bool]]:
    return lambda: custody.is_token_enabled(token)


def _enable(custody: ClearingSettlement, token: str) -> Callable[[], ContractCall]:
    return lambda: custody.set_token(token, True)


PHASES: Final[dict[str, tuple[str, Callable[[Deployer], Awaitable[None]]]]] = {
    "1": ("tokens", tokens),
    "2": ("oracle", oracle),
    "3": ("amm", exchange),
    "4": ("perps", perps),
    "5": ("lending", lending),
    "6": ("settlement", settlement),
}
"""Number on the command line -> (name, what it does), in order. Each needs the ones before it."""


async def run(d: Deployer, wanted: list[str]) -> None:
    """Carries out the wanted phases in order."""
    for number, (name, phase) in PHASES.items():
        if number in wanted:
            d.phase = name
            await phase(d)
