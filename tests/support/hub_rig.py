"""A real anvil with Oracle and OracleHub on it, and what a test does to both: mine, revert, drop, make gas dear."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
from eth_abi.abi import decode, encode
from eth_account import Account
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from luxterm.chain.anvil import Anvil
from luxterm.chain.networks import WELL_KNOWN_MNEMONIC
from luxterm.chain.signer import LocalSigner, from_mnemonic
from luxterm.keeper import hub as encoding
from luxterm.oracle.breaker import BreakerState
from luxterm.oracle.quotes import PRICE_ONE
from luxterm.oracle.rules import Basis
from luxterm.oracle.status import OraclePrice

CHAIN_ID = 96369
BTC = str(to_checksum_address("0x" + "b1".zfill(40)))
ETH = str(to_checksum_address("0x" + "e1".zfill(40)))
ASSETS = {BTC: "BTC-USDT", ETH: "ETH-USDT"}


def signer(index: int) -> LocalSigner:
    return from_mnemonic(WELL_KNOWN_MNEMONIC, index)


class Rig:
    """`admin` is account 0; the keeper is account 1 and has the writer role."""

    def __init__(self, url: str, client: httpx.AsyncClient, pid: int) -> None:
        self.url, self._client, self.pid = url, client, pid
        self.hub = self.oracle = ""
        self.admin = signer(0)
        self.keeper = signer(1)

    async def rpc(self, method: str, *params: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = (await self._client.post(self.url, json=body)).json()
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    async def deploy(self) -> None:
        self.oracle = await self.create("Oracle", ["address", "uint48"], [self.admin.address, 0])
        hub = [self.admin.address, 0, self.oracle]
        self.hub = await self.create("OracleHub", ["address", "uint48", "address"], hub)
        await self.do(self.oracle, "grantRole(bytes32,address)", keccak(text="FEEDER_ROLE"), self.hub)
        await self.do(self.hub, "addWriter(address)", self.keeper.address)

    async def create(self, name: str, types: list[str], values: list[object]) -> str:
        text = resources.files("luxterm.chain.artifacts").joinpath(f"{name}.json").read_text()
        code = json.loads(text)["bytecode"].removeprefix("0x") + encode(types, values).hex()
        tx = {"from": self.admin.address, "data": "0x" + code, "gas": hex(8_000_000)}
        receipt = await self.receipt(await self.rpc("eth_sendTransaction", tx))
        assert receipt["status"] == "0x1", name
        return str(receipt["contractAddress"])

    async def do(self, to: str, signature: str, *values: object, sender: str = "") -> None:
        """A transaction of the admin (anvil signs for its own accounts)."""
        types = signature.partition("(")[2].rstrip(")").split(",") if not signature.endswith("()") else []
        data = keccak(text=signature)[:4] + encode(types, values)
        tx = {"from": sender or self.admin.address, "to": to, "data": "0x" + data.hex(), "gas": hex(1_000_000)}
        receipt = await self.receipt(await self.rpc("eth_sendTransaction", tx))
        assert receipt["status"] == "0x1", signature

    async def read(self, to: str, signature: str, *values: object) -> int:
        """The first word that a getter with address arguments returns."""
        data = keccak(text=signature)[:4] + encode(["address"] * len(values), values)
        return int((await self.rpc("eth_call", {"to": to, "data": "0x" + data.hex()}, "latest"))[:66], 16)

    async def receipt(self, tx_hash: str) -> Any:
        """Waits for it: a node that mines at once still answers the send before it has mined."""
        while True:
            found = await self.rpc("eth_getTransactionReceipt", tx_hash)
            if found is not None:
                return found

    async def stored(self, asset: str) -> tuple[int, int]:
        """(price_e18, timestamp_s) that the hub holds."""
        data = encoding.ask(encoding.LATEST, asset)
        raw = await self.rpc("eth_call", {"to": self.hub, "data": data}, "latest")
        price, timestamp, _, _ = decode(["uint256", "uint256", "uint256", "bytes32"], bytes.fromhex(raw[2:]))
        return price, timestamp

    async def count(self, address: str | None = None) -> int:
        return int(await self.rpc("eth_getTransactionCount", address or self.keeper.address, "latest"), 16)

    async def written(self) -> list[tuple[str, int, int]]:
        """(asset, price_e18, timestamp_s) of every PriceWritten so far, in order."""
        logs = await self.rpc("eth_getLogs", {"address": self.hub, "fromBlock": "0x0", "toBlock": "latest"})
        return [tuple(row) for row in encoding.read_logs(logs, self.hub)[0]]  # type: ignore[misc]

    async def balance(self, address: str) -> int:
        return int(await self.rpc("eth_getBalance", address, "latest"), 16)

    async def mining(self, on: bool) -> None:
        await self.rpc("evm_setAutomine", on)

    async def mine(self, blocks: int = 1) -> None:
        await self.rpc("anvil_mine", hex(blocks))

    async def base_fee(self, wei: int) -> None:
        """The base fee of the next block; mines an empty one so that it can be seen."""
        await self.rpc("anvil_setNextBlockBaseFeePerGas", hex(wei))
        await self.mine()
        await self.rpc("anvil_setNextBlockBaseFeePerGas", hex(wei))


@asynccontextmanager
async def hub_rig(folder: Path, *extra: str) -> AsyncIterator[Rig]:
    """`extra`: further arguments of anvil."""
    anvil = Anvil(folder / "anvil", extra=extra)
    info = await anvil.start()
    try:
        async with httpx.AsyncClient(timeout=120) as client:
            rig = Rig(info.http_url, client, info.pid)
            await rig.deploy()
            yield rig
    finally:
        await anvil.kill()


class Prices:
    """What a feed would say, set by hand. `now_ns` is the test's clock."""

    def __init__(self, now_ns: object) -> None:
        self._now_ns = now_ns
        self._units: dict[str, tuple[int, int]] = {}
        self.reason = ""

    def set(self, symbol: str, price: float) -> None:
        self._units[symbol] = (round(price * PRICE_ONE), self._now_ns())  # type: ignore[operator]

    def __call__(self, symbol: str) -> OraclePrice | None:
        if symbol not in self._units:
            return None
        price, at_ns = self._units[symbol]
        return OraclePrice(
            symbol=symbol, market=0, price_e12=price, price_ticks=0,
            live=not self.reason, reduce_only=bool(self.reason), reason=self.reason,
            confidence_bps=9_990, timestamp_ns=at_ns, basis=Basis.ALL, pinned=False,
            breaker=BreakerState.CLOSED, breaker_until_ns=0, reference_e12=0, sources=(), onchain=None,
        )  # fmt: skip


def address_of(key: int) -> str:
    return str(Account.from_key(key.to_bytes(32, "big")).address)
