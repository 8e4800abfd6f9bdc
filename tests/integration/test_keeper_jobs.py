"""The keeper's further jobs against all that `luxterm deploy` leaves on a real chain: what is on chain after them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from support.hub_rig import Prices
from support.local_chain import Rig, account, deployed_chain, rig  # noqa: F401

from luxterm.chain import anvil
from luxterm.chain.artifacts.dex_source import DEXSource
from luxterm.chain.artifacts.fast_price_feed import FastPriceFeed
from luxterm.chain.artifacts.iammv2_factory import IAMMV2Factory
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.oracle_hub import OracleHub
from luxterm.chain.artifacts.position_router import Delays, PositionRouter
from luxterm.chain.artifacts.router import Router
from luxterm.chain.artifacts.twap_source import TWAPSource
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.networks import LUX_MAINNET
from luxterm.chain.phases import role
from luxterm.chain.signer import Signer
from luxterm.keeper.jobs.base import Job
from luxterm.keeper.jobs.book import BookPush, Top
from luxterm.keeper.jobs.checkpoints import Checkpoints
from luxterm.keeper.jobs.fast_prices import FastPrices
from luxterm.keeper.jobs.positions import PositionRequests
from luxterm.keeper.jobs.votes import FastPriceVotes
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.runner import Keeper, KeeperRefused
from luxterm.keeper.status import Settings
from luxterm.model.units import SECOND

pytestmark = pytest.mark.chain
E18, USD30 = 10**18, 10**30
PRICES = {"LBTC": ("BTC-USDT", 65_000.0), "LETH": ("ETH-USDT", 3_500.0), "WLUX": ("LUX-USDT", 2.5)}


class Desk:
    """Keepers on the deployed chain; their clock is the chain's."""

    def __init__(self, rig: Rig, url: str, folder: Path, shift_ns: int) -> None:  # noqa: F811
        self.rig, self.url, self.folder, self.shift_ns = rig, url, folder, shift_ns
        self.assets = {rig.at(name): symbol for name, (symbol, _) in PRICES.items()}
        self.keepers: list[Keeper] = []
        self.alarms: list[str] = []

    def now_ns(self) -> int:
        return time.time_ns() + self.shift_ns

    def prices(self, **changed: float) -> Prices:
        made = Prices(self.now_ns)
        for name, (symbol, price) in PRICES.items():
            made.set(symbol, changed.get(name, price))
        return made

    def keeper(self, prices: Prices, *jobs: Job, signer: Signer | None = None, **changes: object) -> Keeper:
        settings = Settings(
            self.rig.at("OracleHub"), LUX_MAINNET, self.assets, self.folder / f"state-{len(self.keepers)}"
        )
        keeper = Keeper(
            msgspec.structs.replace(settings, **changes), signer or account(1),
            RpcPool([self.url], self.now_ns), prices,
            now_ns=self.now_ns, alarm=lambda kind, symbol, severity, text: self.alarms.append(text),
        )  # fmt: skip
        keeper.use_jobs(jobs)
        self.keepers.append(keeper)
        return keeper

    async def advance(self, seconds: int, *feeds: Prices) -> None:
        """Time passes for the chain and the keepers; `feeds` say their prices anew."""
        self.shift_ns += seconds * SECOND
        await self.rig.advance(seconds)
        for feed in feeds:
            for symbol, (price, _) in list(feed._units.items()):
                feed.set(symbol, price / 10**12)


@pytest.fixture
async def desk(rig: Rig, tmp_path: Path) -> AsyncIterator[Desk]:  # noqa: F811
    info = anvil.running(rig.record.path.parents[1])
    assert info is not None
    made = Desk(rig, info.http_url, tmp_path, await rig.chain.timestamp() * SECOND - time.time_ns())
    await made.advance(5)
    yield made
    for keeper in made.keepers:
        await keeper.stop()


async def work(keeper: Keeper, looks: int = 12) -> None:
    """Looks until all that is to do has been done and confirmed."""
    quiet = 0
    for _ in range(looks):
        before = keeper.ledger.next_nonce
        await keeper.step(prices=False)
        quiet = quiet + 1 if keeper.ledger.pending is None and keeper.ledger.next_nonce == before else 0
        if quiet == 2:
            return
    raise AssertionError(f"still at work: {keeper.problem}")


async def file_increase(desk: Desk, positions: PositionRouter, size_usd30: int) -> bytes:
    """A trader's request for a long on LBTC with a hundredth of one as collateral."""
    rig = desk.rig  # noqa: F811
    trader = rig.sender(0)
    lbtc, router = LUSD(rig.chain, rig.at("LBTC")), Router(rig.chain, rig.at("Router"))
    await trader.transact(lbtc.approve(router.address, 2**256 - 1))
    if not await router.approved_plugins(trader.address, positions.address):
        await trader.transact(router.approve_plugin(positions.address))
    fee = await positions.min_execution_fee()
    receipt = await trader.transact(
        positions.create_increase_position(
            [lbtc.address], lbtc.address, 10**6, 0, size_usd30, True, 2**255, fee, value=fee
        )
    )
    found = [PositionRouter.decode_log(log) for log in receipt.logs]
    return next(bytes(entry[1]["key"]) for entry in found if entry is not None and entry[0] == "CreateIncreasePosition")


async def test_position_requests_are_executed_and_the_position_is_there(desk: Desk) -> None:
    rig = desk.rig  # noqa: F811
    positions, vault = PositionRouter(rig.chain, rig.at("PositionRouter")), Vault(rig.chain, rig.at("Vault"))
    await file_increase(desk, positions, 1_300 * USD30)
    await file_increase(desk, positions, 10**9 * USD30)  # a leverage that the vault refuses
    keeper = desk.keeper(desk.prices(), PositionRequests(positions.address))
    spent = await rig.chain.balance(keeper.signer.address)
    await work(keeper)
    assert keeper.counters.jobs == 2
    lbtc, trader = rig.at("LBTC"), account(0).address
    position = await vault.get_position(trader, lbtc, lbtc, True)
    assert position.size == 1_300 * USD30
    # the first request's collateral is in the vault, the second's came back, and both fees are the keeper's
    fees = 2 * await positions.min_execution_fee()
    assert await LUSD(rig.chain, lbtc).balance_of(positions.address) == 0
    assert await rig.chain.balance(positions.address) == 0
    assert await rig.chain.balance(keeper.signer.address) > spent + fees - 10**17
    await work(keeper)
    assert keeper.counters.jobs == 2


async def test_a_request_that_wants_a_newer_price_gets_one_written_and_is_executed(desk: Desk) -> None:
    """As on a public venue: no position at a price older than the request, and no waiting for the next heartbeat."""
    rig = desk.rig  # noqa: F811
    positions, vault = PositionRouter(rig.chain, rig.at("PositionRouter")), Vault(rig.chain, rig.at("Vault"))
    fee = await positions.min_execution_fee()
    await rig.sender(0).transact(positions.configure(fee, Delays(0, 180, 1800, True)))
    feed = desk.prices()
    keeper = desk.keeper(feed, PositionRequests(positions.address))
    await keeper.step()
    await work(keeper)
    hub = OracleHub(rig.chain, rig.at("OracleHub"))
    await desk.advance(10, feed)
    written = (await hub.latest(rig.at("LBTC"))).timestamp
    await file_increase(desk, positions, 1_300 * USD30)
    await desk.advance(5, feed)
    await work(keeper)
    assert (await hub.latest(rig.at("LBTC"))).timestamp > written
    assert (await hub.latest(rig.at("LETH"))).timestamp <= written  # nobody asked for that one
    lbtc = rig.at("LBTC")
    assert (await vault.get_position(account(0).address, lbtc, lbtc, True)).size == 1_300 * USD30
    assert (keeper.counters.written, keeper.counters.jobs) == (1, 1)


async def test_fast_prices_are_kept_alive_and_another_keeper_does_not_repeat_them(desk: Desk) -> None:
    rig = desk.rig  # noqa: F811
    fast = FastPriceFeed(rig.chain, rig.at("FastPriceFeed"))
    feed = desk.prices()
    keeper = desk.keeper(feed, FastPrices(fast.address, desk.assets, feed))
    await work(keeper)
    assert await fast.prices(rig.at("LBTC")) == 65_000 * USD30
    assert await fast.prices(rig.at("WLUX")) == 25 * USD30 // 10
    updated = await fast.last_updated_at()
    again = desk.keeper(feed, FastPrices(fast.address, desk.assets, feed))  # a restart, or the next leader
    await desk.advance(20, feed)
    await work(again)
    assert await fast.last_updated_at() == updated
    feed.set("BTC-USDT", 65_065)
    await work(again)
    assert await fast.prices(rig.at("LBTC")) == 65_065 * USD30


async def test_a_signer_votes_fast_prices_off_that_lie_and_back_on_when_they_are_calm(desk: Desk) -> None:
    """The updater is wrong by 5 %, the watcher has its own sources; meanwhile traders get the worse of two prices."""
    rig = desk.rig  # noqa: F811
    fast = FastPriceFeed(rig.chain, rig.at("FastPriceFeed"))
    lbtc, watcher_key = rig.at("LBTC"), account(4)
    await rig.sender(0).transact(fast.grant_role(role("SIGNER_ROLE"), watcher_key.address))
    await rig.sender(0).transact(OracleHub(rig.chain, rig.at("OracleHub")).add_writer(watcher_key.address))
    lie, truth = desk.prices(LBTC=68_250), desk.prices()
    updater = desk.keeper(lie, FastPrices(fast.address, desk.assets, lie))
    watcher = desk.keeper(truth, FastPriceVotes(fast.address, desk.assets, truth), signer=watcher_key)
    watcher.use_lease(Standby())  # a follower votes as well: the vote is its own
    await work(watcher)
    assert await fast.disable_fast_price_vote_count() == 0
    await work(updater)
    await work(watcher)
    assert await fast.disable_fast_price_votes(watcher_key.address)
    assert not await fast.favor_fast_price(lbtc)
    await desk.advance(5, lie, truth)
    lie.set("BTC-USDT", 65_000)
    await work(updater)
    await work(watcher)
    assert await fast.disable_fast_price_votes(watcher_key.address)  # not calm for long enough
    for _ in range(5):
        await desk.advance(61, lie, truth)
        await work(updater)
        await work(watcher)
    assert not await fast.disable_fast_price_votes(watcher_key.address)
    assert await fast.favor_fast_price(lbtc)
    assert await fast.get_price(lbtc, 64_990 * USD30, True) == 65_000 * USD30


class Standby:
    """A lease that another node holds."""

    role, token = "follower", 0

    def may_send(self) -> bool:
        return False


async def test_the_books_top_is_pushed_and_becomes_a_source_of_the_oracle(desk: Desk) -> None:
    rig = desk.rig  # noqa: F811
    source = DEXSource(rig.chain, rig.at("DEXSource"))
    tops = {"BTC-USDT": Top(64_990 * 10**12, 65_010 * 10**12, 50_000 * 10**12)}
    tops["ETH-USDT"] = Top(3_499 * 10**12, 3_501 * 10**12, 5 * 10**12)  # too thin for the contract
    keeper = desk.keeper(desk.prices(), BookPush(source.address, LUX_MAINNET, desk.assets, tops.get))
    await work(keeper)
    assert (await source.get_price(rig.at("LBTC"))).price == 65_000 * E18
    assert not await source.is_supported(rig.at("LETH"))
    assert keeper.counters.jobs == 1 and desk.alarms == []


async def test_checkpoints_of_a_v2_pair_are_taken_once_a_window(desk: Desk) -> None:
    rig = desk.rig  # noqa: F811
    twap, admin = TWAPSource(rig.chain, rig.at("TWAPSource")), rig.sender(0)
    factory = IAMMV2Factory(rig.chain, rig.at("AMMV2Factory"))
    pair = await factory.get_pair(rig.at("LBTC"), rig.at("LUSD"))
    await admin.transact(twap.set_pool(rig.at("LBTC"), pair, 1, 60))
    began = (await twap.newer(rig.at("LBTC"))).timestamp
    feed = desk.prices()
    keeper = desk.keeper(feed, Checkpoints(twap.address, desk.assets))
    await work(keeper)
    assert keeper.counters.jobs == 0  # the window is not over
    await desk.advance(61, feed)
    await work(keeper)
    assert (await twap.older(rig.at("LBTC"))).timestamp == began
    assert (await twap.newer(rig.at("LBTC"))).timestamp >= began + 60
    await desk.advance(30, feed)
    await work(keeper)
    assert keeper.counters.jobs == 1
    assert (await twap.get_price(rig.at("LBTC"))).price == pytest.approx(65_000 * E18, rel=0.01)


async def test_a_job_whose_role_or_contract_is_missing_is_named_at_the_start(desk: Desk) -> None:
    rig = desk.rig  # noqa: F811
    nowhere = "0x00000000000000000000000000000000000000AA"
    feed = desk.prices()
    await rig.sender(0).transact(OracleHub(rig.chain, rig.at("OracleHub")).add_writer(account(5).address))
    jobs = (PositionRequests(rig.at("PositionRouter")), FastPrices(nowhere, desk.assets, feed))
    with pytest.raises(KeeperRefused) as refused:
        await desk.keeper(feed, *jobs, signer=account(5)).start()
    text = str(refused.value)
    assert (
        f"keeper.jobs.position_router: {account(5).address} has not KEEPER_ROLE on {rig.at('PositionRouter')}" in text
    )
    assert f"keeper.jobs.fast_price_feed: there is no contract at {nowhere}" in text
    await desk.keeper(feed, jobs[0]).verify()
