"""A keeper whose RPC endpoints are WebSockets and socket files of a real anvil, and one that is told of new blocks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from support.coordinators import Wire
from support.hub_rig import BTC, Rig, hub_rig, signer
from support.keeper_bench import E18, Bench, audit, settle

from luxterm.chain.provider import connect
from luxterm.keeper.hub import write_prices
from luxterm.keeper.plan import Update
from luxterm.keeper.runner import KeeperRefused
from luxterm.model.units import HOUR, SECOND

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


def port_of(rig: Rig) -> int:
    return int(rig.url.rpartition(":")[2].rstrip("/"))


async def until(true: Callable[[], bool]) -> None:
    """A condition that the keeper, the chain or both bring about in their own time."""
    async with asyncio.timeout(120):
        while not true():  # noqa: ASYNC110 - several parties, none of which has an event for it
            await asyncio.sleep(0.01)


async def test_it_writes_over_a_websocket_that_breaks_in_between(bench: Bench) -> None:
    async with Wire(port_of(bench.rig)) as wire:
        keeper = bench.build(urls=[f"ws://{wire.endpoint}"])
        bench.say(10_000)
        await keeper.verify()
        await settle(keeper)
        assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
        wire.cut()
        await bench.later(5)
        bench.say(10_100)
        await keeper.step()
        assert not keeper.status().healthy and wire.endpoint in keeper.problem
        wire.mend()
        await settle(keeper)
        assert (await bench.rig.stored(BTC))[0] == 10_100 * E18
        assert await bench.rig.count() == 2


async def test_a_websocket_endpoint_is_left_for_another_when_it_fails(bench: Bench) -> None:
    async with Wire(port_of(bench.rig)) as wire:
        wire.cut()
        keeper = bench.build(urls=[f"ws://{wire.endpoint}", bench.rig.url])
        bench.say(10_000)
        for _ in range(3):
            await keeper.step()
        await settle(keeper)
        assert (await bench.rig.stored(BTC))[0] == 10_000 * E18
        assert keeper.rpc.failovers == 1


async def test_it_writes_through_the_socket_file_of_a_node(bench: Bench) -> None:
    keeper = bench.build(urls=[str(bench.folder / "anvil" / "anvil.ipc")])
    bench.say(10_000)
    await settle(keeper)
    assert (await bench.rig.stored(BTC))[0] == 10_000 * E18


async def test_what_is_wrong_with_hub_and_key_is_found_over_a_websocket_as_well(bench: Bench) -> None:
    keeper = bench.build(urls=[bench.rig.url.replace("http", "ws", 1)], signer=signer(7))
    with pytest.raises(KeeperRefused, match="has not the writer role"):
        await keeper.start()


async def write_by_another(rig: Rig, price: int, timestamp_s: int) -> None:
    data = write_prices([Update(BTC, "BTC-USDT", price * E18, timestamp_s, 9_990)])
    tx = {"from": signer(2).address, "to": rig.hub, "data": "0x" + data.hex(), "gas": hex(500_000)}
    receipt = await rig.receipt(await rig.rpc("eth_sendTransaction", tx))
    assert receipt["status"] == "0x1"


async def test_a_write_of_somebody_else_is_told_at_its_block_and_not_at_the_next_look(bench: Bench) -> None:
    """The keeper looks once an hour here: only the announcement of the block can tell it."""
    rig = bench.rig
    await rig.do(rig.hub, "addWriter(address)", signer(2).address)
    bench.say(10_000)
    keeper = bench.build(interval_ns=HOUR, poll_ns=SECOND // 20)
    async with Wire(port_of(rig)) as wire:
        keeper.use_heads(f"ws://{wire.endpoint}")
        await keeper.start()
        await until(lambda: len(bench.told) == 2)
        now_s = bench.now_ns() // SECOND
        await write_by_another(rig, 10_010, now_s + 1)
        await until(lambda: bench.told[-1][1].price_e12 == 10_010 * 10**12)
        # What is written while nobody listens is told when the line is back.
        wire.cut()
        await until(lambda: any("new blocks are not announced" in text for _, text in bench.alarms))
        await write_by_another(rig, 10_020, now_s + 2)
        assert bench.told[-1][1].price_e12 == 10_010 * 10**12
        wire.mend()
        await until(lambda: bench.told[-1][1].price_e12 == 10_020 * 10**12)
        # Blocks make no price due: what moved by 50 bp waits for the interval.
        await bench.later(5)  # newer than the other's
        bench.say(10_500)
        for _ in range(3):
            await rig.mine()
        async with await connect(rig.url) as chain:
            height = await chain.block_number()
        await until(lambda: keeper.seen is not None and keeper.seen.height >= height)
        assert await rig.count() == 1
        keeper.wake()
        await until(lambda: keeper.counters.written == 2)
        assert (await rig.stored(BTC))[0] == 10_500 * E18
