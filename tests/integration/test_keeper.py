"""The keeper against a real anvil and the real OracleHub: after each trouble the right price is on chain, nothing is
written twice, nothing goes back in time, and what it spends is bounded."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from eth_utils.crypto import keccak
from support.hub_rig import ASSETS, BTC, CHAIN_ID, ETH, Prices, Rig, hub_rig, signer

from luxterm.keeper.gas import GWEI, GasRules
from luxterm.keeper.jobs import BookPush, FastPrices, Top
from luxterm.keeper.plan import WriteRules
from luxterm.keeper.rpc import RpcPool
from luxterm.keeper.runner import Keeper, KeeperRefused
from luxterm.keeper.status import Settings
from luxterm.keeper.validators import LocalValidator
from luxterm.model.units import MS, SECOND
from luxterm.oracle.status import OnChainPrice, WriteState

pytestmark = pytest.mark.chain
E18 = 10**18


class Bench:
    """A keeper on a rig; its clock is the machine's plus what the test adds."""

    def __init__(self, rig: Rig, folder: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.rig, self.folder, self.shift_ns = rig, folder, 0
        self.prices = Prices(self.now_ns)
        self.told: list[tuple[str, OnChainPrice]] = []
        self.alarms: list[tuple[str, str]] = []
        self.transport = transport
        self.keeper: Keeper | None = None
        self.rules = WriteRules(heartbeat_s=240, gas=GasRules(max_fee_wei=100 * GWEI, emergency_fee_wei=300 * GWEI))

    def now_ns(self) -> int:
        return time.time_ns() + self.shift_ns

    async def later(self, seconds: int) -> None:
        """Time passes, for the keeper and for the chain."""
        self.shift_ns += seconds * SECOND
        await self.rig.rpc("anvil_increaseTime", seconds)
        await self.rig.mine()

    def build(self, **changes: Any) -> Keeper:
        options = {name: changes.pop(name) for name in ("lease", "validators", "signer", "urls") if name in changes}
        settings = msgspec.structs.replace(
            Settings(self.rig.hub, CHAIN_ID, ASSETS, self.folder / "state", rules=self.rules), **changes
        )
        client = httpx.AsyncClient(timeout=3, transport=self.transport)
        self.keeper = Keeper(
            settings, options.get("signer") or self.rig.keeper,
            RpcPool(options.get("urls") or [self.rig.url], self.now_ns, client=client), self.prices,
            now_ns=self.now_ns, lease=options.get("lease"), validators=options.get("validators") or (),
            on_confirmed=lambda symbol, price: self.told.append((symbol, price)),
            alarm=lambda kind, symbol, severity, text: self.alarms.append((kind, text)),
        )  # fmt: skip
        return self.keeper

    def say(self, btc: float, eth: float = 3_500) -> None:
        self.prices.set("BTC-USDT", btc)
        self.prices.set("ETH-USDT", eth)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with hub_rig(tmp_path) as made:
        yield made


@pytest.fixture
async def bench(rig: Rig, tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(rig, tmp_path)
    yield made
    if made.keeper is not None:
        await made.keeper.stop()


async def settle(keeper: Keeper, looks: int = 60) -> None:
    """Looks until nothing is under way."""
    for _ in range(looks):
        await keeper.step()
        if keeper.ledger.pending is None:
            return
    raise AssertionError(f"still under way: {keeper.problem}")


async def test_the_first_prices_of_all_assets_go_in_one_transaction_and_are_told(bench: Bench) -> None:
    bench.say(65_000.5)
    keeper = bench.build()
    await settle(keeper)
    assert await bench.rig.count() == 1
    assert (await bench.rig.stored(BTC))[0] == 65_000_500_000_000_000_000_000
    assert (await bench.rig.stored(ETH))[0] == 3_500 * E18
    assert {symbol for symbol, _ in bench.told} == {"BTC-USDT", "ETH-USDT"}
    told = dict(bench.told)["BTC-USDT"]
    assert told.price_e12 == 65_000_500_000_000_000 and told.tx_hash.startswith("0x") and told.block > 0
    status = keeper.status()
    assert (status.writes, status.failures, status.problem, status.next_nonce) == (1, 0, "", 1)
    assert keeper.writes()[0].state is WriteState.CONFIRMED


async def test_it_writes_on_half_a_percent_and_on_the_heartbeat_and_not_in_between(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.later(5)
    bench.say(10_049)
    await settle(keeper)
    assert await bench.rig.count() == 1
    bench.say(10_050)
    await settle(keeper)
    assert await bench.rig.count() == 2
    assert (await bench.rig.stored(BTC))[0] == 10_050 * E18
    await bench.later(241)
    bench.say(10_050)
    await settle(keeper)
    assert await bench.rig.count() == 3
    assert {row[1] for row in (await bench.rig.written())[-2:]} == {10_050 * E18, 3_500 * E18}


async def test_a_market_without_a_price_is_not_written(bench: Bench) -> None:
    bench.say(10_000)
    bench.prices.reason = "the primary sources disagree"
    keeper = bench.build()
    await settle(keeper)
    assert await bench.rig.count() == 0
    assert "disagree" in keeper.problem


async def test_a_key_without_the_role_is_found_at_the_start(bench: Bench) -> None:
    keeper = bench.build(signer=signer(7))
    with pytest.raises(KeeperRefused, match="has not the writer role"):
        await keeper.start()


async def test_an_address_without_code_is_found_at_the_start(bench: Bench) -> None:
    keeper = bench.build(hub="0x00000000000000000000000000000000000000AA")
    with pytest.raises(KeeperRefused, match="there is no contract at the hub's address"):
        await keeper.start()


async def test_another_chain_is_found_at_the_start(bench: Bench) -> None:
    keeper = bench.build(chain_id=1)
    with pytest.raises(KeeperRefused, match="is chain 96369, not 1"):
        await keeper.start()


async def test_gas_above_the_cap_waits_and_alerts_until_staleness_would_breach(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.later(10)
    await bench.rig.base_fee(150 * GWEI)
    bench.say(10_100)
    await settle(keeper)
    assert await bench.rig.count() == 1
    assert ("waiting", "gas costs 152 gwei, above the cap of 100") in bench.alarms
    await bench.later(262)  # 272 s old: within 30 s of stale
    await bench.rig.base_fee(150 * GWEI)
    bench.say(10_100)
    before = await bench.rig.balance(bench.rig.keeper.address)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_100 * E18
    spent = before - await bench.rig.balance(bench.rig.keeper.address)
    assert spent <= 300 * GWEI * 200_000


async def test_gas_above_the_emergency_cap_is_never_paid(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.later(400)
    await bench.rig.base_fee(900 * GWEI)
    bench.say(10_100)
    await settle(keeper)
    assert await bench.rig.count() == 1
    assert any("above the emergency cap of 300" in text for _, text in bench.alarms)


async def test_a_stuck_transaction_is_replaced_at_its_own_nonce_with_fresh_prices(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.rig.mining(False)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    first = keeper.ledger.pending
    assert first is not None and first.nonce == 1
    bench.shift_ns += 31 * SECOND
    await bench.rig.rpc("anvil_increaseTime", 31)
    bench.say(10_200)
    await keeper.step()
    second = keeper.ledger.pending
    assert second is not None and second.nonce == 1 and len(second.attempts) == 2
    assert second.attempts[1].fees.max_fee_wei * 1000 >= first.attempts[0].fees.max_fee_wei * 1125
    assert second.attempts[1].fees.priority_fee_wei * 1000 >= first.attempts[0].fees.priority_fee_wei * 1125
    await bench.rig.mine()
    await settle(keeper)
    assert await bench.rig.count() == 2
    assert (await bench.rig.stored(BTC))[0] == 10_200 * E18
    assert [row[1] for row in await bench.rig.written() if row[0] == BTC] == [10_000 * E18, 10_200 * E18]


async def test_a_transaction_that_the_pool_forgot_is_written_again_at_the_same_nonce(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.rig.mining(False)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    pending = keeper.ledger.pending
    assert pending is not None
    await bench.rig.rpc("anvil_dropTransaction", pending.attempts[-1].tx_hash)
    await bench.rig.mining(True)
    await bench.later(2)
    bench.say(10_110)
    await settle(keeper)
    assert await bench.rig.count() == 2
    assert (await bench.rig.stored(BTC))[0] == 10_110 * E18


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_between_send_and_receipt_doubles_nothing(bench: Bench, arrived: bool) -> None:
    """The process dies after its bytes are on disk; they have reached the node, or have not."""
    bench.say(10_000)
    keeper = bench.build()

    async def die(raw: str, *, first: bool) -> None:
        if arrived:
            await bench.rig.rpc("eth_sendRawTransaction", raw)
        raise KeyboardInterrupt

    keeper.outbox._broadcast = die  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        await keeper.step()
    await keeper.stop()
    await bench.later(2)
    bench.say(10_001)
    again = bench.build()
    await again.verify()
    assert again.ledger.pending is not None
    await settle(again)
    assert await bench.rig.count() == 1
    assert len([row for row in await bench.rig.written() if row[0] == BTC]) == 1
    assert again.ledger.next_nonce == 1


async def test_a_reorganisation_that_drops_a_write_is_noticed_and_written_again(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build(confirmations=3)
    snapshot = await bench.rig.rpc("evm_snapshot")
    await keeper.step()
    await keeper.step()
    assert keeper.ledger.pending is not None and keeper.ledger.pending.mined_hash
    await bench.rig.rpc("evm_revert", snapshot)
    await bench.later(2)
    bench.say(10_010)
    await keeper.step()
    await keeper.step()
    await bench.rig.mine(3)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_010 * E18
    assert await bench.rig.count() == 1
    assert any(kind == "reorg" for kind, _ in bench.alarms)


async def test_a_deep_reorganisation_of_a_confirmed_write_is_noticed_too(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    snapshot = await bench.rig.rpc("evm_snapshot")
    await bench.later(2)
    bench.say(10_100)
    await settle(keeper)
    assert keeper.ledger.next_nonce == 2
    await bench.rig.rpc("evm_revert", snapshot)
    await bench.later(10)
    await bench.rig.mine(5)
    bench.say(10_105)
    for _ in range(4):
        await keeper.step()
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_105 * E18
    assert await bench.rig.count() == 2
    assert any("deep reorganisation" in text for _, text in bench.alarms)


async def test_a_key_that_somebody_else_used_goes_on_from_the_chains_count(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    tx = {"from": bench.rig.keeper.address, "to": bench.rig.admin.address, "value": "0x1"}
    await bench.rig.rpc("eth_sendTransaction", tx)
    await bench.later(2)
    bench.say(10_100)
    await settle(keeper)
    assert await bench.rig.count() == 3
    assert (await bench.rig.stored(BTC))[0] == 10_100 * E18
    assert any("not this keeper's" in text for _, text in bench.alarms)


async def test_a_chain_that_began_anew_under_the_same_id_is_another_chain(bench: Bench, tmp_path: Path) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await keeper.stop()
    # the genesis carries the time: two chains begun in one second would be the same one
    async with hub_rig(tmp_path / "anew", "--timestamp", str(int(time.time()) - 5)) as fresh:
        bench.rig = fresh
        bench.shift_ns += 2 * SECOND
        bench.say(10_010)
        again = bench.build(hub=fresh.hub)
        await settle(again)
        assert again.problem == ""
        assert (await fresh.stored(BTC))[0] == 10_010 * E18
        assert await fresh.count() == 1
        await again.stop()


async def test_a_jump_that_the_hubs_breaker_refuses_is_named_and_not_hammered(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.later(2)
    bench.say(12_000)
    await settle(keeper)
    count = await bench.rig.count()
    assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
    assert ("hub-refused", "BTC-USDT: the hub's breaker tripped on this jump") in bench.alarms
    await bench.later(20)
    bench.say(12_000)
    await settle(keeper)
    assert await bench.rig.count() == count
    await bench.later(300)
    bench.say(12_000)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 12_000 * E18


async def test_an_asset_that_would_revert_the_batch_is_left_out_and_named(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    await bench.rig.do(bench.rig.hub, "setQuorum(address,uint256)", BTC, 2)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 0
    assert (await bench.rig.stored(ETH))[0] == 3_500 * E18


async def test_a_clock_that_runs_ahead_is_refused_by_the_hub_and_named(bench: Bench) -> None:
    bench.shift_ns = 300 * SECOND
    bench.say(10_000)
    keeper = bench.build()
    await keeper.step()
    assert await bench.rig.count() == 0
    assert any("TimestampInFuture" in text for _, text in bench.alarms)


class Lying(httpx.AsyncBaseTransport):
    """An RPC that goes down, lags behind, or answers garbage on demand."""

    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.down = False
        self.garbage = False
        self.nonce: int | None = None
        self.bad_host = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.down or (self.bad_host and request.url.host == self.bad_host):
            raise httpx.ConnectError("down")
        if self.garbage:
            return httpx.Response(200, content=b"<html>502</html>")
        response = await self.inner.handle_async_request(request)
        body = await response.aread()
        if self.nonce is not None and b"eth_getTransactionCount" in request.content:
            answers, asked = msgspec.json.decode(body), msgspec.json.decode(request.content)
            for question, answer in zip(asked, answers, strict=True):
                if question["method"] == "eth_getTransactionCount":
                    answer["result"] = hex(self.nonce)
            body = msgspec.json.encode(answers)
        return httpx.Response(response.status_code, content=body)

    async def aclose(self) -> None:
        await self.inner.aclose()


async def test_an_rpc_that_lies_about_the_nonce_makes_it_wait_not_double(bench: Bench) -> None:
    bench.transport = lying = Lying()
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    lying.nonce = 0
    await bench.later(2)
    bench.say(10_100)
    await keeper.step()
    assert await bench.rig.count() == 1
    assert "it lags or lies" in keeper.problem
    lying.nonce = None
    await settle(keeper)
    assert await bench.rig.count() == 2
    assert (await bench.rig.stored(BTC))[0] == 10_100 * E18


@pytest.mark.parametrize("trouble", ["down", "garbage"])
async def test_a_chain_that_is_down_for_a_minute_costs_that_minute(bench: Bench, trouble: str) -> None:
    bench.transport = lying = Lying()
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    setattr(lying, trouble, True)
    waits = [await keeper.step() for _ in range(7)]
    assert waits == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 30 * SECOND, 30 * SECOND]
    setattr(lying, trouble, False)
    await bench.later(60)
    bench.say(10_100)
    await settle(keeper)
    assert await bench.rig.count() == 2
    assert keeper.problem == ""


async def test_rpc_failover_after_three_failures_and_back_after_the_cooldown(bench: Bench) -> None:
    bench.transport = lying = Lying()
    local = bench.rig.url.replace("127.0.0.1", "localhost")
    keeper = bench.build(urls=[local, bench.rig.url], health_check_ns=3600 * SECOND)
    keeper._checked_ns = bench.now_ns()
    bench.say(10_000)
    lying.bad_host = "localhost"
    for _ in range(3):
        await keeper.step()
    assert keeper.rpc.current.url == bench.rig.url and keeper.rpc.failovers == 1
    await settle(keeper)
    assert await bench.rig.count() == 1
    lying.bad_host = ""
    await bench.later(61)
    assert keeper.rpc.current.url == local


class Switch:
    """A lease that a test gives and takes."""

    def __init__(self) -> None:
        self.held, self.token, self.asked = True, 1, 0
        self.lose_at = 0

    def may_send(self) -> bool:
        self.asked += 1
        return self.held and not (self.lose_at and self.asked >= self.lose_at)

    @property
    def role(self) -> str:
        return "leader" if self.held else "follower"


async def test_a_lease_lost_between_planning_and_sending_stops_the_send(bench: Bench) -> None:
    lease = Switch()
    lease.lose_at = 2  # the plan still sees it, the moment before the send does not
    bench.say(10_000)
    keeper = bench.build(lease=lease)
    await keeper.step()
    assert await bench.rig.count() == 0
    assert keeper.ledger.pending is None and keeper.ledger.next_nonce == 0


async def test_two_leaders_never_move_a_price_backwards(bench: Bench, tmp_path: Path) -> None:
    """The fencing of last resort: the hub itself refuses what is not newer."""
    await bench.rig.do(bench.rig.hub, "addWriter(address)", signer(2).address)
    bench.say(10_000)
    old = bench.build()
    estimate = old.outbox._estimate
    late: list[bytes] = []

    async def slow(data: bytes, to: str = "") -> int:
        gas = await estimate(data)
        if not late:  # paused here (SIGSTOP) with a planned write in hand, while another leader takes over and writes
            late.append(data)
            other = Bench(bench.rig, tmp_path / "other")
            other.shift_ns = bench.shift_ns = 3 * SECOND
            other.say(10_080)
            second = other.build(signer=signer(2))
            await settle(second)
            await second.stop()
        return gas

    old.outbox._estimate = slow  # type: ignore[method-assign]
    await old.step()
    await settle(old)
    assert (await bench.rig.stored(BTC))[0] == 10_080 * E18
    rows = [row for row in await bench.rig.written() if row[0] == BTC]
    assert [row[1] for row in rows] == [10_080 * E18]


async def test_signed_mode_needs_no_writer_role(bench: Bench) -> None:
    await bench.rig.do(bench.rig.hub, "addValidator(address)", signer(3).address)
    bench.say(10_000)
    keeper = bench.build(mode="signed", signer=signer(9), rules=msgspec.structs.replace(bench.rules, max_batch=1))
    validator = LocalValidator(signer(3), lambda asset: keeper.quote(asset)[0], bench.rig.hub, CHAIN_ID)
    keeper.use_validators([validator])
    await keeper.verify()
    for _ in range(6):
        await keeper.step()
    assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
    assert (await bench.rig.stored(ETH))[0] == 3_500 * E18


async def test_quorum_mode_gathers_the_validators_and_the_hub_takes_their_median(bench: Bench) -> None:
    for index in (3, 4, 5):
        await bench.rig.do(bench.rig.hub, "addValidator(address)", signer(index).address)
    await bench.rig.do(bench.rig.hub, "setQuorum(address,uint256)", BTC, 3)
    bench.say(10_000)
    keeper = bench.build(mode="quorum", signer=signer(9), assets={BTC: "BTC-USDT"})

    def opinion(offset: int) -> Any:
        def quote(asset: str) -> Any:
            update, _ = keeper.quote(asset)
            return update._replace(price_e18=update.price_e18 + offset * E18) if update else None

        return quote

    keeper.outbox.validators = tuple(
        LocalValidator(signer(3 + i), opinion(offset), bench.rig.hub, CHAIN_ID) for i, offset in enumerate((0, 7, 30))
    )
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_007 * E18
    keeper.outbox.validators = keeper.outbox.validators[:2]
    await bench.later(250)
    bench.say(10_000)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_007 * E18
    assert ("quorum", "BTC-USDT: 2 of 3 validators have signed") in bench.alarms


async def test_a_followers_clients_hear_of_the_leaders_writes(bench: Bench, tmp_path: Path) -> None:
    await bench.rig.do(bench.rig.hub, "addWriter(address)", signer(2).address)
    follower_bench = Bench(bench.rig, tmp_path / "follower")
    lease = Switch()
    lease.held = False
    follower_bench.say(10_000)
    follower = follower_bench.build(lease=lease, signer=signer(2))
    await follower.step()
    bench.say(10_000)
    await settle(bench.build())
    await follower.step()
    assert dict(follower_bench.told)["BTC-USDT"].price_e12 == 10_000 * 10**12
    await follower.stop()


async def test_the_running_keeper_writes_by_itself_and_wakes_on_demand(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build(poll_ns=20 * MS)
    await keeper.start()
    while not bench.told:
        keeper.looked.clear()
        await keeper.looked.wait()
    assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
    keeper.pause()
    await bench.later(5)
    bench.say(10_500)
    keeper.looked.clear()
    keeper.wake()
    await keeper.looked.wait()
    assert await bench.rig.count() == 1 and keeper.status().problem == "paused"
    keeper.resume()
    while await bench.rig.count() < 2:
        keeper.looked.clear()
        await keeper.looked.wait()


async def test_jobs_run_when_no_price_is_due_and_the_contracts_take_them(bench: Bench) -> None:
    """FastPriceFeed and DEXSource as compiled; their roles as the deployment grants them."""
    rig = bench.rig
    fast = await rig.create("FastPriceFeed", ["address", "uint48"], [rig.admin.address, 0])
    book = await rig.create("DEXSource", ["address", "uint48"], [rig.admin.address, 0])
    await rig.do(fast, "grantRole(bytes32,address)", keccak(text="UPDATER_ROLE"), rig.keeper.address)
    await rig.do(book, "grantRole(bytes32,address)", keccak(text="SIGNER_ROLE"), rig.keeper.address)
    bench.say(65_000)
    keeper = bench.build()
    top = Top(64_999 * 10**12, 65_001 * 10**12, 50_000 * 10**12)
    keeper.use_jobs(
        [
            FastPrices(fast, keeper.settings.assets, bench.prices),
            BookPush(book, CHAIN_ID, {BTC: "BTC-USDT"}, lambda symbol: top, rig.keeper),
        ]
    )
    for _ in range(20):
        await keeper.step()
        if keeper.counters.jobs == 2:
            break
    assert (await rig.stored(BTC))[0] == 65_000 * E18
    assert await rig.read(fast, "prices(address)", BTC) == 65_000 * 10**30
    assert await rig.read(book, "mids(address)", BTC) == 65_000 * E18
    assert (keeper.counters.written, keeper.counters.jobs, await rig.count()) == (1, 2, 3)
