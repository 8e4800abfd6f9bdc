"""The specification's deployment checklist, asked of the chain. The node's half is in `cli/verify`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from luxterm.chain.amm import V3_FEE
from luxterm.chain.artifacts.i_quoter import IQuoter, QuoteExactInputSingleParams
from luxterm.chain.artifacts.iammv2_factory import IAMMV2Factory
from luxterm.chain.artifacts.iammv2_pair import IAMMV2Pair
from luxterm.chain.artifacts.iammv2_router import IAMMV2Router
from luxterm.chain.artifacts.iammv3_factory import IAMMV3Factory
from luxterm.chain.artifacts.iammv3_pool import IAMMV3Pool
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.oracle import Oracle
from luxterm.chain.artifacts.oracle_hub import OracleHub
from luxterm.chain.artifacts.router import Router
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.deployment import Deployment, code_state
from luxterm.chain.errors import ChainError
from luxterm.chain.phases import DECIMALS, INDEX_TOKENS, role
from luxterm.chain.provider import Chain

STALE_S: Final = 300
"""Age of a price at which the specification's alert is due."""
ORACLE: Final = ("Oracle", "OracleHub", "ChainlinkAdapter", "PythAdapter", "TWAPSource", "DEXSource")
EXCHANGE: Final = (
    "AMMV2Factory", "AMMV2Router", "AMMV3Factory", "AMMV3Router", "NFTPositionManager", "Quoter", "TickLens",
)  # fmt: skip
PERPS: Final = (
    "Vault", "VaultUtils", "ShortsTracker", "VaultPriceFeed", "FastPriceFeed", "Router", "PositionRouter", "OrderBook",
    "LLP", "LLPManager", "Reader", "Timelock",
)  # fmt: skip


class Check(NamedTuple):
    """One point of the checklist."""

    group: str
    point: str
    passed: bool
    detail: str


async def check(group: str, point: str, ask: Callable[[], Awaitable[str]]) -> Check:
    """Asks; a ChainError or AssertionError is a failed point with its reason."""
    try:
        return Check(group, point, True, await ask())
    except (ChainError, AssertionError) as error:
        return Check(group, point, False, str(error) or type(error).__name__)


def _must(condition: bool, problem: str) -> None:
    if not condition:
        raise ChainError(problem)


class ChainVerifier:
    """The checks of one deployment."""

    def __init__(self, chain: Chain, record: Deployment, deployer: str | None, keeper: str | None) -> None:
        self._chain, self._record, self._deployer, self._keeper = chain, record, deployer, keeper

    async def run(self) -> list[Check]:
        infra, contracts = "Infrastructure", "Smart Contracts"
        return [
            await check(infra, "chain answers", self._answers),
            await check(infra, "deployer funded", self._funded),
            await check(contracts, "core tokens deployed (WLUX, LUSD, LETH, LBTC)", self._tokens),
            await check(contracts, "oracle system deployed and sources configured", self._oracle),
            await check(contracts, "AMM V2/V3 deployed with initial pools", self._pools),
            await check(contracts, "perps protocol deployed and configured", self._perps),
            await check(contracts, "all roles and permissions set correctly", self._roles),
            await check("DEX Backend", "keeper writing prices to OracleHub", self._prices),
            await check("Frontend", "AMM swaps quote", self._swaps),
            await check("Frontend", "perps prices usable", self._perps_prices),
        ]

    async def _answers(self) -> str:
        return f"chain id {self._chain.chain_id}, block {await self._chain.block_number()}"

    async def _funded(self) -> str:
        _must(self._deployer is not None, "no deployer key is known")
        balance = await self._chain.balance(str(self._deployer))
        _must(balance > 0, f"{self._deployer} has no coin")
        return f"{self._deployer} has {balance / 10**18:.4f} LUX"

    async def _code(self, names: tuple[str, ...]) -> str:
        older = []
        for name in names:
            entry = self._record.contracts.get(name)
            _must(entry is not None, f"{name} is not deployed; run `luxterm deploy`")
            assert entry is not None
            state = await code_state(self._chain, entry)
            _must(state in ("ok", "older"), f"{name} at {entry['address']}: code is {state}")
            if state == "older":
                older.append(name)
        return f"{len(names)} contracts" + (f", older code: {', '.join(older)}" if older else "")

    async def _tokens(self) -> str:
        told = await self._code(tuple(DECIMALS))
        for name, decimals in DECIMALS.items():
            found = await LUSD(self._chain, self._record.address(name)).decimals()
            _must(found == decimals, f"{name} has {found} decimals, not {decimals}")
        return told

    async def _oracle(self) -> str:
        told = await self._code(ORACLE)
        reader = Oracle(self._chain, self._record.address("Oracle"))
        sources = await reader.sources()
        _must(self._record.address("OracleHub") in sources, "OracleHub is not a source of Oracle")
        healthy, active = await reader.health()
        _must(healthy, f"Oracle is not healthy: paused, or {active} sources answer")
        return f"{told}, {active} of {len(sources)} sources answer"

    async def _pools(self) -> str:
        told = await self._code(EXCHANGE)
        lusd = self._record.address("LUSD")
        v2 = IAMMV2Factory(self._chain, self._record.address("AMMV2Factory"))
        v3 = IAMMV3Factory(self._chain, self._record.address("AMMV3Factory"))
        for name in INDEX_TOKENS:
            token = self._record.address(name)
            pair = await v2.get_pair(token, lusd)
            _must(int(pair, 16) != 0, f"there is no V2 pool {name}/LUSD")
            reserves = await IAMMV2Pair(self._chain, pair).get_reserves()
            _must(reserves.reserve0 > 0, f"V2 pool {name}/LUSD is empty")
            pool = await v3.get_pool(token, lusd, V3_FEE)
            _must(int(pool, 16) != 0, f"there is no V3 pool {name}/LUSD")
            _must(await IAMMV3Pool(self._chain, pool).liquidity() > 0, f"V3 pool {name}/LUSD is empty")
        return f"{told}, {2 * len(INDEX_TOKENS)} pools with liquidity"

    async def _perps(self) -> str:
        told = await self._code(PERPS)
        vault = Vault(self._chain, self._record.address("Vault"))
        _must(await vault.price_feed() == self._record.address("VaultPriceFeed"), "Vault has another price feed")
        _must(await vault.shorts_tracker() == self._record.address("ShortsTracker"), "Vault has another shorts tracker")
        listed = set(await vault.all_tokens())
        for name in DECIMALS:
            _must(self._record.address(name) in listed, f"Vault does not list {name}")
        _must(await vault.leverage_enabled(), "leverage is switched off")
        for name in INDEX_TOKENS:
            market = await vault.markets(self._record.address(name))
            _must(market.max_long_size > 0, f"Vault allows no open interest in {name}")
        return f"{told}, {len(listed)} tokens, max leverage {await vault.max_leverage_bps() // 10_000}x"

    async def _roles(self) -> str:
        held = [
            ("Oracle", "FEEDER_ROLE", "OracleHub"), ("Oracle", "ORACLE_ADMIN", "OracleHub"),
            ("Vault", "ROUTER_ROLE", "Router"), ("Vault", "MANAGER_ROLE", "LLPManager"),
            ("LLP", "MINTER_ROLE", "LLPManager"), ("ShortsTracker", "VAULT_ROLE", "Vault"),
        ]  # fmt: skip
        for contract, name, holder in held:
            await self._must_hold(contract, name, self._record.address(holder), holder)
        router = Router(self._chain, self._record.address("Router"))
        for plugin in ("PositionRouter", "OrderBook"):
            _must(await router.plugins(self._record.address(plugin)), f"{plugin} is no plugin of Router")
        if self._keeper is not None:
            keeper = [("OracleHub", "WRITER_ROLE"), ("PositionRouter", "KEEPER_ROLE"), ("Vault", "LIQUIDATOR_ROLE")]
            for contract, name in keeper:
                await self._must_hold(contract, name, self._keeper, "the keeper")
        return f"{len(held) + 2} grants" + (", and the keeper's" if self._keeper else "")

    async def _must_hold(self, contract: str, name: str, account: str, who: str) -> None:
        face = LUSD(self._chain, self._record.address(contract))
        _must(await face.has_role(role(name), account), f"{who} lacks {name} of {contract}")

    async def _prices(self) -> str:
        hub = OracleHub(self._chain, self._record.address("OracleHub"))
        now, oldest = await self._chain.timestamp(), 0
        for name in DECIMALS:
            stored = await hub.latest(self._record.address(name))
            _must(stored.timestamp > 0, f"{name} was never written")
            age = now - stored.timestamp
            _must(age <= STALE_S, f"{name} was last written {age} s ago (more than {STALE_S})")
            oldest = max(oldest, age)
        return f"{len(DECIMALS)} prices, the oldest {oldest} s"

    async def _swaps(self) -> str:
        lusd, wlux = self._record.address("LUSD"), self._record.address("WLUX")
        amount = 100 * 10**6
        v2 = await IAMMV2Router(self._chain, self._record.address("AMMV2Router")).get_amounts_out(amount, [lusd, wlux])
        quoter = IQuoter(self._chain, self._record.address("Quoter"))
        params = QuoteExactInputSingleParams(lusd, wlux, amount, V3_FEE, 0)
        zero = "0x" + "00" * 20
        v3 = await quoter.quote_exact_input_single(params).simulate(self._chain, zero)
        return f"100 LUSD buys {v2[1] / 10**18:.4f} WLUX by V2, {v3[0] / 10**18:.4f} by V3"

    async def _perps_prices(self) -> str:
        vault = Vault(self._chain, self._record.address("Vault"))
        told = []
        for name in INDEX_TOKENS:
            low = await vault.get_min_price(self._record.address(name))
            high = await vault.get_max_price(self._record.address(name))
            told.append(f"{name} {low / 10**30:.2f}-{high / 10**30:.2f}")
        return ", ".join(told)
