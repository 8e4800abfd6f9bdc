"""The keeper with bad RPC nodes, lost leases, validators and further jobs, against a real anvil and real contracts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from eth_utils.crypto import keccak
from support.hub_rig import BTC, CHAIN_ID, ETH, Rig, hub_rig, signer
from support.keeper_bench import E18, Bench, audit, settle

from luxterm.cli import main
from luxterm.keeper.gas import GWEI
from luxterm.keeper.jobs.book import BookPush, Top
from luxterm.keeper.jobs.fast_prices import FastPrices
from luxterm.keeper.validators import LocalValidator
from luxterm.model.units import MS, SECOND

pytestmark = pytest.mark.chain


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
    await audit(made)


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


@pytest.mark.parametrize("lose_at", [2, 3], ids=["while signing", "while recording"])
async def test_a_lease_lost_between_planning_and_sending_stops_the_send(bench: Bench, lose_at: int) -> None:
    lease = Switch()
    lease.lose_at = lose_at  # the plan still sees it, the moment before the send does not
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
            BookPush(book, CHAIN_ID, {BTC: "BTC-USDT"}, lambda symbol: top),
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


async def test_the_command_checks_a_file_of_each_form_and_says_what_is_wrong(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = bench.rig
    record = {"contracts": {name: {"address": address} for name, address in (("OracleHub", rig.hub), ("LBTC", BTC))}}
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "96369-abc.json").write_text(json.dumps(record))
    key = rig.keeper._account.key.hex()
    monkeypatch.setenv("C_CHAIN_RPC_URL", rig.url)
    monkeypatch.delenv("ORACLE_HUB_ADDRESS", raising=False)
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", key)
    shared = ["keeper", "--check", "--market", "sim", "--deployments", str(tmp_path / "deployments")]
    shared += ["--state-dir", str(tmp_path / "state")]
    form = tmp_path / "keeper.json"
    config = {"rpc_url": rig.url, "contract_address": rig.hub, "private_key": key, "interval": 30 * SECOND}
    form.write_text(json.dumps({**config, "assets": [BTC], "max_gas_price": 100 * GWEI}))
    for argv in (shared, [*shared, "--config", str(form)]):
        assert await asyncio.to_thread(main, argv) == 0, capsys.readouterr()
        assert f"ok: {rig.keeper.address} may write to {rig.hub}"[:40] in capsys.readouterr().out
    form.write_text(json.dumps({**config, "contract_address": "0x" + "00" * 19 + "aa", "assets": [BTC]}))
    assert await asyncio.to_thread(main, [*shared, "--config", str(form)]) == 2
    assert "there is no contract at the hub's address 0x" in capsys.readouterr().err
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", signer(7)._account.key.hex())
    assert await asyncio.to_thread(main, shared) == 2
    told = capsys.readouterr().err
    assert "has not the writer role" in told and signer(7)._account.key.hex() not in told
    monkeypatch.setenv("C_CHAIN_RPC_URL", "http://127.0.0.1:9")
    assert await asyncio.to_thread(main, shared) == 3


async def test_an_answer_that_nobody_thought_of_stops_nothing(bench: Bench) -> None:
    bench.say(10_000)
    keeper = bench.build()
    real = keeper.chain.look

    async def odd() -> Any:
        raise ZeroDivisionError

    keeper.chain.look = odd  # type: ignore[method-assign]
    assert await keeper.step() == 30 * SECOND
    assert keeper.problem == "unexpected ZeroDivisionError" and not keeper.status().healthy
    keeper.chain.look = real  # type: ignore[method-assign]
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
