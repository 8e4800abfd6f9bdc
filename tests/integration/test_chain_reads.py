"""Logs, nonces and multicalls on a real anvil."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from support.local_chain import Rig, account, deployed_chain, empty_chain, rig  # noqa: F401

from luxterm.chain.artifacts.lusd import _BALANCE_OF, _DECIMALS, LUSD, Transfer
from luxterm.chain.artifacts.oracle_hub import _GET_PRICE, OracleHub
from luxterm.chain.errors import ContractReverted
from luxterm.chain.logs import LogBatch, LogStream
from luxterm.chain.multicall import Read, read_many
from luxterm.chain.provider import Chain

pytestmark = pytest.mark.chain

SENDER_PROCESS = """
import asyncio, sys
from pathlib import Path
from luxterm.chain.networks import WELL_KNOWN_MNEMONIC
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import from_mnemonic

async def main(ipc, folder, count):
    async with await connect(ipc) as chain:
        signer = from_mnemonic(WELL_KNOWN_MNEMONIC, 5)
        sender = Sender(chain, signer, NonceOwner(chain, signer.address, Path(folder)))
        receipts = await asyncio.gather(*(sender.pay("0x" + "42" * 20, 1) for _ in range(count)))
        print(*(receipt.tx_hash for receipt in receipts))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


async def test_two_processes_with_one_key(empty_chain: Chain, tmp_path: Path) -> None:  # noqa: F811
    """Both send 15 at once: 30 transactions, 30 nonces, nothing lost."""
    argv = [sys.executable, "-c", SENDER_PROCESS, empty_chain.url, str(tmp_path), "15"]
    processes = [await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE) for _ in range(2)]
    outputs = [(await process.communicate())[0].decode().split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len({*outputs[0], *outputs[1]}) == 30
    assert await empty_chain.balance("0x" + "42" * 20) == 30
    count = await empty_chain.request("eth_getTransactionCount", account(5).address, "latest")
    assert int(count, 16) == 30


async def transfer(rig: Rig, amount: int) -> None:  # noqa: F811
    await rig.sender(0).transact(LUSD(rig.chain, rig.at("LUSD")).transfer(account(9).address, amount))


async def test_a_reorganisation_of_three_blocks_under_a_subscription(rig: Rig) -> None:  # noqa: F811
    start = await rig.chain.block_number() + 1
    stream = LogStream(rig.chain, [rig.at("LUSD")], [Transfer.topic], start=start, cursor=rig.folder / "cursor")
    for amount in (1, 2, 3, 4):
        await transfer(rig, amount)
    assert await amounts(stream) == ([], [1, 2, 3, 4])
    await rig.chain.request("anvil_reorg", 3, [])
    removed, added = await amounts(stream)
    assert removed == [4, 3, 2]
    assert added == [], "anvil's replacement blocks are empty"
    again = LogStream(rig.chain, [rig.at("LUSD")], [Transfer.topic], start=start, cursor=rig.folder / "cursor")
    await transfer(rig, 7)
    assert await amounts(again) == ([], [7]), "a new stream goes on from the cursor"


async def amounts(stream: LogStream) -> tuple[list[int], list[int]]:
    removed: list[int] = []
    added: list[int] = []
    batches: list[LogBatch] = [batch async for batch in stream.batches(follow=False)]
    for batch in batches:
        for logs, into in ((batch.removed, removed), (batch.added, added)):
            for log in logs:
                decoded = LUSD.decode_log(log)
                assert decoded is not None
                into.append(decoded[1]["value"])
    return removed, added


async def test_one_refusal_does_not_fail_the_other_reads(rig: Rig) -> None:  # noqa: F811
    hub = OracleHub(rig.chain, rig.at("OracleHub"))
    unknown = "0x" + "99" * 20
    reads = [
        Read(rig.at("LUSD"), _DECIMALS),
        Read(hub.address, _GET_PRICE, (unknown,)),
        Read(unknown, _DECIMALS),
        Read(rig.at("LUSD"), _BALANCE_OF, (account(0).address,)),
    ]
    decimals, refused, nothing, balance = await read_many(rig.chain, rig.at("Multicall"), reads)
    assert decimals == (6,)
    assert isinstance(refused, ContractReverted) and refused.error == "UnknownAsset"
    assert "is there a contract" in str(nothing)
    assert isinstance(balance, tuple) and balance[0] > 0
