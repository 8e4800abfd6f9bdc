"""The keeper against a real anvil and the real OracleHub: after each trouble the right price is on chain, nothing is
written twice, nothing goes back in time, and what it spends is bounded."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.hub_rig import BTC, ETH, Rig, hub_rig, signer
from support.keeper_bench import E18, Bench, audit, settle

from luxterm.keeper.gas import GWEI
from luxterm.keeper.runner import KeeperRefused
from luxterm.model.units import SECOND
from luxterm.oracle.status import WriteState

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


async def test_the_first_prices_of_all_assets_go_in_one_transaction_and_are_told(bench: Bench) -> None:
    bench.say(65_000.5)
    keeper = bench.build()
    await settle(keeper)
    assert await bench.rig.count() == 1
    assert (await bench.rig.stored(BTC))[0] == 65_000_500_000_000_000_000_000
    assert (await bench.rig.stored(ETH))[0] == 3_500 * E18
    await keeper.step()
    assert sorted(symbol for symbol, _ in bench.told) == ["BTC-USDT", "ETH-USDT"]  # once each
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
        first, bench.rig = bench.rig, fresh
        bench.shift_ns += 2 * SECOND
        bench.say(10_010)
        again = bench.build(hub=fresh.hub)
        await settle(again)
        assert again.problem == ""
        assert (await fresh.stored(BTC))[0] == 10_010 * E18
        assert await fresh.count() == 1
        await again.stop()
        await audit(bench)
        bench.rig = first


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
