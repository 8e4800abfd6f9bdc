"""Deploying: steps that can be repeated, interrupted and resumed. `phases` says what is deployed."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.chain import amm
from luxterm.chain.contract import ContractCall, artifact, creation_code, masked_hash
from luxterm.chain.deployment import Deployment, code_state
from luxterm.chain.errors import ChainError, ContractReverted
from luxterm.chain.networks import NETWORKS, WELL_KNOWN_ACCOUNTS
from luxterm.chain.provider import Chain
from luxterm.chain.sender import Sender, wait_receipt
from luxterm.model.errors import UsageError

TREASURY: Final = "0x9011E888251AB053B7bD1cdB598Db4f9DEd94714"
TREASURY_ENV: Final = "TREASURY_ADDRESS"
DAY_S: Final = 86_400
E18: Final = 10**18


@dataclass(frozen=True)
class DeploySettings:
    """What a deployment may choose; the defaults are the specification's."""

    keeper: str
    operator: str
    """Settles the node's ledger; a key that nothing else sends with."""
    treasury: str = TREASURY
    admin_delay_s: int = 0
    escape_delay_s: int = 7 * DAY_S
    pyth: str = "0x" + "00" * 20
    play_money: bool = False
    """Mint tokens, fill pools, write first prices: local chains only."""
    prices_e18: Mapping[str, int] = field(
        default_factory=lambda: {"WLUX": 25 * E18 // 10, "LETH": 3_500 * E18, "LBTC": 65_000 * E18, "LUSD": E18}
    )
    min_execution_fee: int = 10**15


class Step(NamedTuple):
    """One line of the table: what, how it went (`deployed`, `kept`, `done`, `already`, `would ...`), where."""

    phase: str
    what: str
    state: str
    detail: str
    gas: int = 0


def contract_address(sender: str, nonce: int) -> str:
    """Address of a contract created by `sender` with `nonce`: the tail of keccak(rlp([sender, nonce]))."""
    raw = bytes.fromhex(sender[2:])
    if nonce == 0:
        number = b"\x80"
    elif nonce < 0x80:
        number = bytes([nonce])
    else:
        tail = nonce.to_bytes((nonce.bit_length() + 7) // 8, "big")
        number = bytes([0x80 + len(tail)]) + tail
    body = b"\x94" + raw + number
    return to_checksum_address(keccak(bytes([0xC0 + len(body)]) + body)[12:])


def check_consent(chain: Chain, deployer: str, consent: bool) -> None:
    """Raises UsageError when a public chain would be touched without consent or with a key that everybody has."""
    if chain.is_local:
        return
    if deployer in WELL_KNOWN_ACCOUNTS:
        raise UsageError(f"{deployer} is a development account whose key is public; it never deploys to {chain.url}")
    if not consent:
        raise UsageError(f"{chain.url} is a public chain (id {chain.chain_id}); add --i-know to spend real coin there")


def settings_from_environment(
    chain: Chain, deployer: str, keeper: str | None, operator: str | None = None
) -> DeploySettings:
    """Settings for this chain: play money and no admin delay where it is local."""
    treasury = os.environ.get(TREASURY_ENV, TREASURY)
    if len(treasury) != 42 or not treasury.startswith("0x"):
        raise UsageError(f"{TREASURY_ENV}={treasury} is not an address")
    return DeploySettings(
        keeper=to_checksum_address(keeper or deployer),
        operator=to_checksum_address(operator or keeper or deployer),
        treasury=to_checksum_address(treasury),
        admin_delay_s=0 if chain.is_local else DAY_S,
        play_money=chain.is_local,
    )


class Deployer:
    """Carries out steps and tells each. With `dry_run` nothing is sent and addresses are foretold."""

    def __init__(
        self,
        chain: Chain,
        sender: Sender,
        record: Deployment,
        settings: DeploySettings,
        tell: Callable[[Step], None],
        *,
        dry_run: bool = False,
        packages: Path | None = None,
    ) -> None:
        self.chain, self.sender, self.record, self.settings = chain, sender, record, settings
        self.phase = ""
        self.dry_run = dry_run
        self._tell, self._packages = tell, packages
        self._foretold: dict[str, str] = {}
        self._dry_nonce: int | None = None

    @property
    def admin(self) -> str:
        return self.sender.address

    def at(self, name: str) -> str:
        """Address of a contract that an earlier step has deployed (or, in a dry run, would have)."""
        return self._foretold.get(name) or self.record.address(name)

    async def contract(self, name: str, *arguments: Any, build: str | None = None) -> str:
        """Deploys one of our contracts unless it is there; its address."""
        kind = build or name
        return await self._deploy(name, kind, lambda: creation_code(kind, arguments))

    async def published(self, name: str, *arguments: Any) -> str:
        """Deploys one of the AMM's published builds, or takes the one that the network is known to have."""
        await self._take_known(name)
        return await self._deploy(name, "", lambda: amm.creation_code(name, arguments, self._packages))

    async def published_or_ours(self, name: str) -> str:
        """Takes the contract that the network is known to have, else deploys ours."""
        kind = "" if await self._take_known(name) else name
        return await self._deploy(name, kind, lambda: creation_code(name))

    async def ensure(self, what: str, done: Callable[[], Awaitable[bool]], call: Callable[[], ContractCall]) -> None:
        """Sends `call` unless `done` already holds."""
        try:
            holds = await done()
        except (ChainError, ContractReverted):
            if not self.dry_run:
                raise
            holds = False
        if holds:
            self._say(what, "already", "")
            return
        if self.dry_run:
            self._take_dry_nonce(await self._dry_start())
            self._say(what, "would send", "")
            return
        receipt = await self.sender.transact(call())
        self._say(what, "done", receipt.tx_hash, receipt.gas_used)

    def note(self, what: str, state: str, detail: str) -> None:
        """Tells a step that was not taken, and why."""
        self._say(what, state, detail)

    async def _deploy(self, name: str, kind: str, code: Callable[[], bytes]) -> str:
        entry = self.record.contracts.get(name)
        if entry is not None:
            state = await code_state(self.chain, entry)
            if state in ("ok", "older"):
                self._say(name, "kept" if state == "ok" else "kept (older code)", entry["address"])
                return self.at(name)
            if state == "foreign":
                raise ChainError(f"the code at {entry['address']} is not the {name} that was deployed there")
        if await self._adopt(name, kind):
            return self.at(name)
        if self.dry_run:
            nonce = self._take_dry_nonce(await self._dry_start())
            self._foretold[name] = contract_address(self.admin, nonce)
            self._say(name, "would deploy", self._foretold[name])
            return self._foretold[name]
        receipt = await self.sender.create(
            code(), about_to_send=lambda nonce, tx_hash: self.record.set_pending(name, nonce, tx_hash), timeout_s=120.0
        )
        if receipt.contract_address is None:
            raise ChainError(f"{name}: transaction {receipt.tx_hash} created no contract")
        address = to_checksum_address(receipt.contract_address)
        self._keep(name, kind, address, await self.chain.code(address), receipt.tx_hash, receipt.block_number)
        self._say(name, "deployed", address, receipt.gas_used)
        return address

    async def _adopt(self, name: str, kind: str) -> bool:
        """Takes over a creation that an interrupted run had sent, or had been about to send."""
        pending = self.record.pending(name)
        if pending is None:
            return False
        if await self.chain.request("eth_getTransactionByHash", pending["tx"]) is None:
            self.record.drop_pending(name)  # it never left
            return False
        receipt = await wait_receipt(self.chain, pending["tx"], timeout_s=120.0)
        address = to_checksum_address(receipt.contract_address or "0x" + "00" * 20)
        self._keep(name, kind, address, await self.chain.code(address), receipt.tx_hash, receipt.block_number)
        self._say(name, "resumed", address)
        return True

    def _keep(self, name: str, kind: str, address: str, code: bytes, tx_hash: str | None, block: int) -> None:
        immutables = artifact(kind)["immutables"] if kind else []
        self.record.set_contract(
            name,
            {
                "address": address, "artifact": kind, "code_hash": masked_hash(code, immutables),
                "immutables": immutables, "tx": tx_hash, "block": block,
            },
        )  # fmt: skip

    async def _take_known(self, name: str) -> bool:
        """Records the address that a public network is known to have for `name`, if there is code."""
        if self.record.has(name):
            return not self.record.contracts[name]["artifact"]
        if self.chain.is_local:
            return False
        for network in NETWORKS:
            if network.chain_id == self.chain.chain_id and name in network.addresses:
                code = await self.chain.code(network.addresses[name])
                if code:
                    self._keep(name, "", network.addresses[name], code, None, 0)
                    return True
        return False

    async def _dry_start(self) -> int:
        if self._dry_nonce is None:
            count = await self.chain.request("eth_getTransactionCount", self.admin, "latest")
            self._dry_nonce = int(count, 16)
        return self._dry_nonce

    def _take_dry_nonce(self, nonce: int) -> int:
        self._dry_nonce = nonce + 1
        return nonce

    def _say(self, what: str, state: str, detail: str, gas: int = 0) -> None:
        self._tell(Step(self.phase, what, state, detail, gas))
