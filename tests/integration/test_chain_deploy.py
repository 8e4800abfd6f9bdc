"""`luxterm deploy` and `luxterm verify` on a real anvil: idempotent, resumable after a kill, honest."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from support.local_chain import Rig, account, deploy_all, deployed_chain, empty_chain, need_anvil, rig  # noqa: F401

from luxterm.chain import deployment, phases
from luxterm.chain.anvil import Anvil
from luxterm.chain.artifacts.lusd import LUSD
from luxterm.chain.artifacts.oracle_hub import OracleHub
from luxterm.chain.artifacts.order_book import OrderBook
from luxterm.chain.artifacts.position_router import PositionRouter
from luxterm.chain.artifacts.timelock import Timelock
from luxterm.chain.artifacts.vault import Vault
from luxterm.chain.deploy import Deployer, DeploySettings, Step
from luxterm.chain.deployment import code_state
from luxterm.chain.errors import ChainError
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import Chain, connect
from luxterm.chain.sender import Sender
from luxterm.chain.verify import ChainVerifier
from luxterm.cli import main

pytestmark = pytest.mark.chain


async def creations(chain: Chain) -> int:
    """How many contracts the deployer has created: transactions without a receiver."""
    count = 0
    for number in range(1, await chain.block_number() + 1):
        block = await chain.request("eth_getBlockByNumber", hex(number), True)
        count += sum(1 for tx in block["transactions"] if tx["to"] is None)
    return count


async def test_a_dry_run_sends_nothing_and_foretells_addresses(empty_chain: Chain, tmp_path: Path) -> None:  # noqa: F811
    foretold = {s.what: s.detail for s in await deploy_all(empty_chain, tmp_path, dry_run=True) if "deploy" in s.state}
    assert await empty_chain.block_number() == 0
    assert not deployment.load(empty_chain, tmp_path).contracts
    await deploy_all(empty_chain, tmp_path, ["1"])
    record = deployment.load(empty_chain, tmp_path)
    for name in ("WLUX", "LUSD", "LETH", "LBTC", "Multicall"):
        assert record.address(name) == foretold[name]


async def test_a_second_run_changes_nothing(empty_chain: Chain, tmp_path: Path) -> None:  # noqa: F811
    await deploy_all(empty_chain, tmp_path)
    block = await empty_chain.block_number()
    steps = await deploy_all(empty_chain, tmp_path)
    assert {step.state for step in steps} == {"kept", "already"}
    assert await empty_chain.block_number() == block
    record = deployment.load(empty_chain, tmp_path)
    assert await creations(empty_chain) == len(record.contracts)


async def test_addresses_are_the_same_on_every_fresh_chain(empty_chain: Chain, rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    await deploy_all(empty_chain, tmp_path)
    here = deployment.load(empty_chain, tmp_path).contracts
    assert {name: entry["address"] for name, entry in here.items()} == {
        name: entry["address"] for name, entry in rig.record.contracts.items()
    }


async def test_the_checklist_holds(rig: Rig) -> None:  # noqa: F811
    checks = await ChainVerifier(rig.chain, rig.record, account(0).address, account(1).address).run()
    assert [check for check in checks if not check.passed] == []
    assert len(checks) == 10


async def test_the_checklist_names_what_is_wrong(rig: Rig) -> None:  # noqa: F811
    vault = Vault(rig.chain, rig.at("Vault"))
    await rig.sender(0).transact(vault.revoke_role(await vault.router_role(), rig.at("Router")))
    await rig.chain.request("anvil_setCode", rig.at("AMMV2Router"), "0x6001")
    await rig.advance(400)
    checks = await ChainVerifier(rig.chain, rig.record, account(0).address, account(1).address).run()
    wrong = {check.point: check.detail for check in checks if not check.passed}
    assert "Router lacks ROUTER_ROLE of Vault" in wrong["all roles and permissions set correctly"]
    assert "code is foreign" in wrong["AMM V2/V3 deployed with initial pools"]
    assert "more than 300" in wrong["keeper writing prices to OracleHub"]


async def test_code_that_is_not_ours_stops_a_deployment(rig: Rig, tmp_path: Path) -> None:  # noqa: F811
    await rig.chain.request("anvil_setCode", rig.at("LUSD"), "0x6001")
    assert await code_state(rig.chain, rig.record.contracts["LUSD"]) == "foreign"
    with pytest.raises(ChainError, match="is not the LUSD that was deployed there"):
        await deploy_all(rig.chain, rig.record.path.parent, ["1"])


def command(anvil_ipc: str, folder: Path, *words: str) -> list[str]:
    common = ["--rpc", anvil_ipc, "--data-dir", str(folder), "--deployments", str(folder / "deployments")]
    return [sys.executable, "-m", "luxterm", *words, *common]


async def run_and_kill(argv: list[str], after_lines: int) -> int:
    """Runs a deployment and kills it once it has told that many steps; how many it told."""
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    told = 0
    async for _ in process.stdout:
        told += 1
        if told == after_lines:
            os.kill(process.pid, signal.SIGKILL)
            break
    await process.wait()
    return told


async def test_killed_at_random_steps_and_resumed(tmp_path: Path) -> None:
    """The kill lands wherever the process is by then: between steps, or between a send and its record."""
    need_anvil()
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    async with Anvil(tmp_path / "anvil") as anvil:
        argv = command(anvil.info.ipc, tmp_path, "deploy", "--json")
        for _ in range(4):
            await run_and_kill(argv, chance.randint(3, 40))
        process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        assert process.returncode == 0, f"seed {seed}"
        states = {json.loads(line)["state"] for line in out.splitlines()}
        assert states <= {"kept", "already", "deployed", "done", "resumed"}
        async with await connect(anvil.info.ipc) as chain:
            record = deployment.load(chain, tmp_path / "deployments")
            assert await creations(chain) == len(record.contracts), f"a contract was created twice; seed {seed}"
            checks = await ChainVerifier(chain, record, account(0).address, account(1).address).run()
            assert [check for check in checks if not check.passed] == [], f"seed {seed}"


def test_verify_tells_and_exits_by_what_it_found(
    deployed_chain: tuple[str, Path],  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ipc, records = deployed_chain
    words = ["verify", "--rpc", ipc, "--no-node", "--data-dir", str(tmp_path), "--deployments"]
    assert main([*words, str(records), "--json"]) in (0, 1)  # prices grow old while other tests run
    points = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failed = [p["point"] for p in points if not p["passed"]]
    assert set(failed) <= {"keeper writing prices to OracleHub"}
    assert main([*words, str(tmp_path / "none")]) == 1
    assert "run `luxterm deploy`" in capsys.readouterr().out


def test_chain_up_and_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_anvil()
    words = ["--data-dir", str(tmp_path)]
    assert main(["chain", "up", "--port", "0", *words]) == 0
    try:
        assert main(["chain", "status", *words]) == 0
        assert main(["chain", "up", "--port", "0", *words]) == 0
        assert "runs already" in capsys.readouterr().out
        assert main(["chain", "up", "--fresh", *words]) == 2
        phases = ["--phase", "1", "--deployments", str(tmp_path / "d")]
        assert main(["deploy", *words, *phases]) == 0
    finally:
        assert main(["chain", "down", *words]) == 0
    assert main(["chain", "up", "--port", "0", *words]) == 0
    try:
        capsys.readouterr()
        assert main(["deploy", *words, *phases, "--json"]) == 0
        states = {json.loads(line)["state"] for line in capsys.readouterr().out.splitlines()}
        assert states == {"kept", "already"}, "the chain has kept its state"
    finally:
        assert main(["chain", "down", *words]) == 0


async def test_without_play_money_as_on_a_public_chain(empty_chain: Chain, tmp_path: Path) -> None:  # noqa: F811
    """No tokens minted, no pool filled, no price invented; strict trading; and it can be repeated."""
    signer = account(0)
    settings = DeploySettings(keeper=account(1).address, operator=account(1).address, admin_delay_s=86_400)
    for run in range(2):
        steps: list[Step] = []
        sender = Sender(empty_chain, signer, NonceOwner(empty_chain, signer.address, tmp_path / "nonces"))
        record = deployment.load(empty_chain, tmp_path)
        await phases.run(Deployer(empty_chain, sender, record, settings, steps.append), list(phases.PHASES))
        assert run == 0 or {step.state for step in steps} == {"kept", "already", "waits"}
    assert [step.phase for step in steps if step.state == "waits"] == ["lending"] * 3, "no prices, no markets"
    assert not record.has("Faucet")
    assert await LUSD(empty_chain, record.address("LUSD")).total_supply() == 0
    assert (await PositionRouter(empty_chain, record.address("PositionRouter")).delays()).newer_price_only
    assert await OrderBook(empty_chain, record.address("OrderBook")).newer_price_only()
    assert await Timelock(empty_chain, record.address("Timelock")).get_min_delay() == 2 * 86_400
    hub = OracleHub(empty_chain, record.address("OracleHub"))
    assert await hub.is_writer(account(1).address) and not await hub.is_writer(signer.address)
