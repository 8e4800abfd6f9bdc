"""Another key without a restart or a missed heartbeat: what the old one sent it finishes, the new one goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.hub_rig import BTC, ETH, Rig, hub_rig, signer
from support.keeper_bench import E18, Bench, audit, settle

from luxterm.chain.signer import LocalSigner
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


async def test_what_is_under_way_is_finished_by_the_old_key_and_the_next_write_is_the_new_ones(bench: Bench) -> None:
    rig, old, new = bench.rig, bench.rig.keeper, signer(2)
    await rig.do(rig.hub, "addWriter(address)", new.address)
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await rig.mining(False)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    keeper.rotate(new)
    bench.shift_ns += 31 * SECOND  # stuck: the old key outbids itself
    await rig.rpc("anvil_increaseTime", 31)
    bench.say(10_200)
    await keeper.step()
    assert keeper.signer.address == old.address and keeper.ledger.pending is not None
    assert len(keeper.ledger.pending.attempts) == 2
    await rig.mining(True)
    await rig.mine()
    await settle(keeper)
    await bench.later(5)
    bench.say(10_300)
    await settle(keeper)
    assert keeper.signer.address == new.address
    assert (await rig.count(old.address), await rig.count(new.address)) == (2, 1)
    assert [price // E18 for asset, price, _ in await rig.written() if asset == BTC] == [10_000, 10_200, 10_300]
    assert any(f"writes with {new.address} from now on" in text for _, text in bench.alarms)


async def test_a_new_key_without_the_role_waits_for_it_while_the_old_one_writes_on(bench: Bench) -> None:
    rig, old, new = bench.rig, bench.rig.keeper, signer(2)
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    keeper.rotate(new)
    await bench.later(5)
    bench.say(10_100)
    await settle(keeper)
    assert (keeper.signer.address, await rig.count(old.address)) == (old.address, 2)
    assert [kind for kind, text in bench.alarms if "has not the writer role" in text] == ["key"]
    await rig.do(rig.hub, "addWriter(address)", new.address)
    await bench.later(5)
    bench.say(10_200)
    await settle(keeper)
    assert (keeper.signer.address, await rig.count(new.address)) == (new.address, 1)


async def test_a_crash_in_the_middle_of_a_rotation_doubles_nothing(bench: Bench) -> None:
    """The old key's transaction is in the pool when the process dies; the new key starts with a clean record."""
    rig, new = bench.rig, signer(2)
    await rig.do(rig.hub, "addWriter(address)", new.address)
    bench.say(10_000)
    keeper = bench.build()
    await settle(keeper)
    await rig.mining(False)
    await bench.later(5)
    bench.say(10_100)
    await keeper.step()
    await keeper.stop()
    await bench.later(2)  # mined with the block that comes
    bench.say(10_150)
    await rig.mining(True)
    again = bench.build(signer=new)
    await settle(again)
    await bench.later(2)
    bench.say(10_160)
    await settle(again)
    rows = [(price // E18, at) for asset, price, at in await rig.written() if asset == BTC]
    assert [at for _, at in rows] == sorted({at for _, at in rows})
    assert rows[-1][0] in (10_100, 10_150, 10_160)
    assert abs((await rig.stored(BTC))[0] // E18 - 10_160) * 10_000 < 50 * 10_160


CONFIG = """
keeper: {{enabled: true, interval: 100ms, min_change_bps: 10000, heartbeat: 1s, stale_after: 30s,
          health_check_interval: 200ms, key_file: "{key}"}}
blockchain: {{c_chain: {{rpc_url: "{rpc}"}}, contracts: {{oracle_hub: "{hub}"}}}}
trading:
  symbols:
    - {{symbol: BTC-USDT, base: "{btc}", tick_size: 0.01, lot_size: 0.0001, max_leverage: 100}}
    - {{symbol: ETH-USDT, base: "{eth}", tick_size: 0.01, lot_size: 0.001, max_leverage: 50}}
"""


@pytest.mark.parametrize("how", ["the file changes", "SIGHUP"])
async def test_a_running_process_takes_the_new_key_and_misses_no_heartbeat(rig: Rig, tmp_path: Path, how: str) -> None:
    old, new = rig.keeper, signer(2)
    await rig.do(rig.hub, "addWriter(address)", new.address)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    old.save(first, "open sesame")
    new.save(second, "open sesame")
    config = tmp_path / "dex-config.yaml"
    config.write_text(CONFIG.format(key=first, rpc=rig.url, hub=rig.hub, btc=BTC, eth=ETH))
    environment = {**os.environ, "KEEPER_KEY_PASSWORD": "open sesame"}
    for name in ("KEEPER_PRIVATE_KEY", "C_CHAIN_RPC_URL", "ORACLE_HUB_ADDRESS"):
        environment.pop(name, None)
    argv = ["-m", "luxterm", "keeper", "--config", str(config), "--market", "sim", "--state-dir", str(tmp_path / "s")]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *argv, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        await writes(rig, old, 3)
        if how == "SIGHUP":
            config.write_text(config.read_text().replace(str(first), str(second)))
            process.send_signal(signal.SIGHUP)
        else:
            second.replace(first)
        await writes(rig, new, 3)
        assert process.returncode is None
    finally:
        process.terminate()
        said = (await process.communicate())[0].decode()
    assert process.returncode == 0
    assert f"writes with {new.address} from now on" in said and "stale" not in said
    logs = await rig.rpc("eth_getLogs", {"address": rig.hub, "fromBlock": "0x0", "toBlock": "latest"})
    hashes = list(dict.fromkeys(log["transactionHash"] for log in logs))
    senders = [(await rig.rpc("eth_getTransactionByHash", tx_hash))["from"] for tx_hash in hashes]
    keys = [sender for sender in senders if sender.lower() in (old.address.lower(), new.address.lower())]
    assert keys == sorted(keys, key=lambda sender: sender.lower() == new.address.lower())  # one change, no way back
    times = [at for asset, _, at in await rig.written() if asset == BTC]
    assert times == sorted(set(times))


async def writes(rig: Rig, key: LocalSigner, count: int) -> None:
    """Waits until a key has sent so many transactions: another process gives no event to wait for."""
    while True:
        if await rig.count(key.address) >= count:
            return
        await asyncio.sleep(0.05)
