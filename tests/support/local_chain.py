"""A local chain for tests: anvil as a child on a free port, with everything deployed once a session."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from luxterm.chain import anvil, deployment, phases
from luxterm.chain.deploy import Deployer, Step, settings_from_environment
from luxterm.chain.deployment import Deployment
from luxterm.chain.errors import ToolMissing
from luxterm.chain.networks import LUX_MAINNET, WELL_KNOWN_MNEMONIC
from luxterm.chain.nonces import NonceOwner
from luxterm.chain.provider import Chain, connect
from luxterm.chain.sender import Sender
from luxterm.chain.signer import LocalSigner, from_mnemonic


def account(index: int) -> LocalSigner:
    """A development account: 0 deploys, 1 is the keeper, the rest trade."""
    return from_mnemonic(WELL_KNOWN_MNEMONIC, index)


def need_anvil() -> None:
    """Skips where npm has not brought anvil; in CI that is a failure."""
    try:
        anvil.find_anvil()
    except ToolMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


class Rig:
    """An open connection to a chain with a deployment, and senders for its accounts."""

    def __init__(self, chain: Chain, record: Deployment, folder: Path) -> None:
        self.chain, self.record, self.folder = chain, record, folder

    def at(self, name: str) -> str:
        return self.record.address(name)

    def sender(self, index: int) -> Sender:
        signer = account(index)
        return Sender(self.chain, signer, NonceOwner(self.chain, signer.address, self.folder / "nonces"))

    async def advance(self, seconds: int) -> None:
        await self.chain.request("evm_increaseTime", seconds)
        await self.chain.request("evm_mine")


async def deploy_all(
    chain: Chain, folder: Path, wanted: list[str] | None = None, *, dry_run: bool = False
) -> list[Step]:
    """What `luxterm deploy` does, with its records in `folder`."""
    steps: list[Step] = []
    signer = account(0)
    sender = Sender(chain, signer, NonceOwner(chain, signer.address, folder / "nonces"))
    settings = settings_from_environment(chain, signer.address, account(1).address)
    record = deployment.load(chain, folder)
    deployer = Deployer(chain, sender, record, settings, steps.append, dry_run=dry_run)
    await phases.run(deployer, wanted or list(phases.PHASES))
    return steps


@pytest.fixture(scope="session")
def deployed_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(ipc path, records folder) of a running chain on which everything is deployed."""
    need_anvil()
    folder = tmp_path_factory.mktemp("chain")
    info = anvil.up(folder, port=0)

    async def deploy() -> None:
        async with await connect(info.ipc, chain_id=LUX_MAINNET) as chain:
            await deploy_all(chain, folder / "deployments")

    try:
        asyncio.run(deploy())
        yield info.ipc, folder / "deployments"
    finally:
        anvil.down(folder)


@pytest.fixture
async def rig(deployed_chain: tuple[str, Path], tmp_path: Path) -> AsyncIterator[Rig]:
    """The deployed chain as it was after deployment; what a test does to it is undone."""
    ipc, records = deployed_chain
    async with await connect(ipc, chain_id=LUX_MAINNET) as chain:
        snapshot = await chain.request("evm_snapshot")
        try:
            yield Rig(chain, deployment.load(chain, records), tmp_path)
        finally:
            await chain.request("evm_revert", snapshot)


@pytest.fixture
async def empty_chain(tmp_path: Path) -> AsyncIterator[Chain]:
    """A chain of the test's own, with nothing on it."""
    need_anvil()
    async with anvil.Anvil(tmp_path / "anvil") as running, await connect(running.info.ipc) as chain:
        yield chain
