"""The keeper and its nonces on a real anvil: others at ours, fees that are outrun, gaps, reorganisations, silence."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from support.hub_rig import BTC, ETH, Rig, hub_rig, signer
from support.keeper_bench import E18, Bench, audit, settle

from luxterm.keeper.gas import GWEI
from luxterm.model.units import SECOND

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


async def wallet_sends(bench: Bench, nonce: int, fee_gwei: int, tip_gwei: int) -> None:
    """Somebody uses the keeper's key in a wallet."""
    transaction = {
        "type": 2, "chainId": 96369, "nonce": nonce, "to": bench.rig.admin.address, "value": 0, "gas": 21_000,
        "data": b"", "maxFeePerGas": fee_gwei * GWEI, "maxPriorityFeePerGas": tip_gwei * GWEI,
    }  # fmt: skip
    raw = await bench.rig.keeper.sign_transaction(transaction)
    await bench.rig.rpc("eth_sendRawTransaction", "0x" + raw.hex())


async def test_a_transaction_of_a_wallet_at_our_nonce_is_outbid_or_passed(bench: Bench) -> None:
    """The pool calls ours underpriced. It is never sent at a second nonce in the hope that one of them goes through."""
    rig = bench.rig
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await rig.mining(False)
    await wallet_sends(bench, 1, 50, 10)
    await bench.rig.rpc("anvil_increaseTime", 5)
    bench.shift_ns += 5 * SECOND
    bench.say(10_100)
    await keeper.step()
    assert any("underpriced" in text for _, text in bench.alarms)
    assert keeper.ledger.pending is not None and keeper.ledger.pending.nonce == 1
    await rig.mining(True)
    await rig.mine()
    await bench.later(5)
    bench.say(10_120)
    await settle(keeper)
    await bench.later(5)
    bench.say(10_180)
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_180 * E18
    assert await rig.count() == keeper.ledger.next_nonce


async def test_a_base_fee_that_outruns_the_send_is_followed_at_the_same_nonce(bench: Bench) -> None:
    """The base fee doubles between the look and the send: the node refuses the bytes as too cheap."""
    rig = bench.rig
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    estimate = keeper.outbox._estimate
    jumped: list[int] = []

    async def slow(data: bytes, to: str = "") -> int:
        gas = await estimate(data)
        if not jumped:
            jumped.append(1)
            await rig.base_fee(60 * GWEI)
        return gas

    keeper.outbox._estimate = slow  # type: ignore[method-assign]
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    await bench.later(2)
    bench.say(10_110)
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_110 * E18
    assert await rig.count() == 2


async def test_a_key_without_coins_says_so_and_writes_when_it_has_some(bench: Bench) -> None:
    rig, poor = bench.rig, signer(2)
    await rig.do(rig.hub, "addWriter(address)", poor.address)
    await rig.rpc("anvil_setBalance", poor.address, "0x1")
    bench.say(10_000)
    keeper = bench.build(signer=poor)
    await keeper.step()
    assert keeper.problem and keeper.ledger.pending is None
    await rig.rpc("anvil_setBalance", poor.address, hex(10 * E18))
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_000 * E18
    assert await rig.count(poor.address) == 1


async def test_a_record_ahead_of_the_chain_is_given_up_after_a_minute_not_at_once(bench: Bench) -> None:
    """A gap: the record says five more nonces than the chain has; a write beyond it would be stuck for ever."""
    rig = bench.rig
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    keeper.ledger.adopt(6)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    assert "it lags or lies" in keeper.problem and await rig.count() == 1
    await bench.later(30)
    await keeper.step()
    assert await rig.count() == 1
    await bench.later(31)
    bench.say(10_110)
    await keeper.step()
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_110 * E18
    assert await rig.count() == keeper.ledger.next_nonce == 2


async def test_an_rpc_that_goes_back_in_time_sends_nothing_twice(bench: Bench) -> None:
    """It answers from a state of three blocks ago: price, nonce and balance of then."""
    rig = bench.rig
    bench.say(10_000)
    bench.transport = lagging = Lagging()
    keeper = bench.build()
    await settle(keeper)
    await bench.later(5)
    bench.say(10_100)
    await settle(keeper)
    lagging.block = hex(int(await rig.rpc("eth_blockNumber"), 16) - 3)
    for _ in range(5):
        await keeper.step()
    assert await rig.count() == 2
    lagging.block = ""
    await bench.later(5)
    bench.say(10_200)
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_200 * E18
    assert await rig.count() == 3


class Lagging(httpx.AsyncBaseTransport):
    """While `block` is set, "latest" means that block; of one host, or of all."""

    def __init__(self, host: str = "") -> None:
        self.inner, self._host = httpx.AsyncHTTPTransport(), host
        self.block = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.block and self._host in ("", request.url.host):
            content = request.content.replace(b'"latest"', f'"{self.block}"'.encode())
            headers = {"content-type": "application/json"}
            request = httpx.Request("POST", request.url, content=content, headers=headers)
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


async def test_the_node_that_reorganises_one_block_deep_gets_the_write_again(bench: Bench) -> None:
    """`anvil_reorg` builds another block in place of the one that had the write."""
    rig = bench.rig
    bench.say(10_000)
    keeper = bench.build(confirmations=2)
    await keeper.step()
    await rig.mine()
    await settle(keeper)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    await keeper.step()
    assert keeper.ledger.pending is not None and keeper.ledger.pending.mined_hash
    await rig.rpc("anvil_reorg", 1, [])
    await bench.later(2)
    bench.say(10_110)
    for _ in range(6):
        await keeper.step()
        await rig.mine()
    await settle(keeper)
    assert (await rig.stored(BTC))[0] in (10_100 * E18, 10_110 * E18)
    assert await rig.count() == keeper.ledger.next_nonce
    assert len([row for row in await rig.written() if row[0] == BTC]) == 2


async def test_a_node_that_is_frozen_while_a_write_is_under_way(rig: Rig, bench: Bench) -> None:
    """SIGSTOP: connections stand, nothing answers. A send without an answer is asked after, not repeated."""
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await bench.later(5)
    bench.say(10_100)
    broadcast = keeper.outbox._broadcast

    async def frozen(raw: str, *, first: bool) -> None:
        os.kill(rig.pid, signal.SIGSTOP)
        try:
            await broadcast(raw, first=first)
        finally:
            keeper.outbox._broadcast = broadcast  # type: ignore[method-assign]

    keeper.outbox._broadcast = frozen  # type: ignore[method-assign]
    try:
        await keeper.step()
        assert any("has no answer" in text for _, text in bench.alarms)
        await keeper.step()
        assert keeper.problem
    finally:
        os.kill(rig.pid, signal.SIGCONT)
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_100 * E18
    assert await rig.count() == 2


@pytest.mark.parametrize("state", ["one block ago", "before the hub"])
async def test_of_two_endpoints_the_one_whose_state_cannot_be_is_left(bench: Bench, state: str) -> None:
    rig = bench.rig
    bench.say(10_000)
    bench.transport = lying = Lagging("localhost")
    local = rig.url.replace("127.0.0.1", "localhost")
    keeper = bench.build(urls=[local, rig.url], health_check_ns=3600 * SECOND)
    keeper._checked_ns = bench.now_ns()
    await settle(keeper)
    lying.block = "0x0" if state == "before the hub" else hex(int(await rig.rpc("eth_blockNumber"), 16) - 1)
    await bench.later(5)
    bench.say(10_100)
    for _ in range(3):
        await keeper.step()
    assert keeper.rpc.current.url == rig.url
    await settle(keeper)
    assert (await rig.stored(BTC))[0] == 10_100 * E18
    assert (await rig.stored(ETH))[0] == 3_500 * E18
    assert await rig.count() == 2
