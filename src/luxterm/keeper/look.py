"""What the keeper reads from the chain: the fate of its transaction, the hub's prices, base fee, nonce, balance.

`Chainview` makes one batch a look, keeps the log cursor, and turns answers into the plain facts that `plan` takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from eth_abi.abi import decode

from luxterm.keeper import hub as encoding
from luxterm.keeper.identity import Identity
from luxterm.keeper.jobs.base import Need
from luxterm.keeper.ledger import Ledger
from luxterm.keeper.rpc import RpcDown, RpcError, RpcPool

MAX_LOG_BLOCKS: Final = 2000


class AssetOnChain(NamedTuple):
    price_e18: int
    timestamp_s: int
    quorum: int


class Seen(NamedTuple):
    """One look at the chain."""

    height: int
    base_fee_wei: int
    sent: int
    """Transactions of the key in the latest block's state."""
    balance_wei: int
    assets: dict[str, AssetOnChain]


class LogEntry(NamedTuple):
    """A PriceWritten at its confirmation depth, by whoever wrote it."""

    asset: str
    price_e18: int
    timestamp_s: int
    block: int
    tx_hash: str


class Fate(NamedTuple):
    """What became of the pending transaction."""

    mined: bool
    confirmed: bool
    dropped: bool
    reorganised: bool
    foreign: bool
    """The nonce is used, and not by one of ours."""
    receipt: dict[str, Any] | None


NO_FATE: Final = Fate(False, False, False, False, False, None)


def _hex(value: object) -> int:
    return int(str(value), 16)


class Chainview:
    """`confirmations` blocks, its own included, make a transaction confirmed."""

    def __init__(self, rpc: RpcPool, hub: str, identity: Identity, assets: Sequence[str], confirmations: int) -> None:
        self._rpc, self._hub, self._identity = rpc, hub, identity
        self._assets, self._confirmations = tuple(assets), confirmations
        self._cursor = -1
        """Last block whose logs have been read; -1 = begin at the present."""

    async def look(self) -> Seen:
        """RpcDown when the endpoint fails or its answers are no chain state."""
        calls: list[tuple[str, Sequence[object]]] = [
            ("eth_getBlockByNumber", ("latest", False)),
            ("eth_getTransactionCount", (self._identity.address, "latest")),
            ("eth_getBalance", (self._identity.address, "latest")),
        ]
        calls += [
            ("eth_call", ({"to": self._hub, "data": encoding.ask(selector, asset)}, "latest"))
            for asset in self._assets
            for selector in (encoding.LATEST, encoding.GET_QUORUM)
        ]
        endpoint = self._rpc.current
        answers = await self._rpc.batch(calls)
        fault = next((answer for answer in answers if isinstance(answer, RpcError)), None)
        if fault is not None:
            self._rpc.disbelieve(endpoint, str(fault))
            raise RpcDown(f"{endpoint.host}: {fault}")
        try:
            block, count, balance = answers[:3]
            assets = {}
            for index, asset in enumerate(self._assets):
                latest, quorum = answers[3 + 2 * index : 5 + 2 * index]
                price, timestamp, _, _ = decode(["uint256", "uint256", "uint256", "bytes32"], bytes.fromhex(latest[2:]))
                assets[asset] = AssetOnChain(price, timestamp, _hex(quorum))
            height, base_fee = _hex(block["number"]), _hex(block.get("baseFeePerGas", "0x0"))
            seen = Seen(height, base_fee, _hex(count), _hex(balance), assets)
        except Exception as error:  # eth_abi, KeyError, TypeError: all mean that this is no answer
            self._rpc.disbelieve(endpoint, "garbage")
            raise RpcDown(f"{endpoint.host} answered garbage ({type(error).__name__})") from None
        endpoint.faults = 0
        return seen

    async def fate(self, ledger: Ledger) -> Fate:
        """Asks after the pending transaction and all it replaced."""
        pending = ledger.pending
        if pending is None:
            return NO_FATE
        calls: list[tuple[str, Sequence[object]]] = [
            ("eth_blockNumber", ()),
            ("eth_getTransactionCount", (self._identity.address, "latest")),
            ("eth_getTransactionByHash", (pending.attempts[-1].tx_hash,)),
        ]
        calls += [("eth_getTransactionReceipt", (attempt.tx_hash,)) for attempt in pending.attempts]
        height, count, known, *receipts = await self._rpc.batch(calls)
        for answer in (height, count, known, *receipts):
            if isinstance(answer, RpcError):
                raise RpcDown(f"{self._rpc.current.host}: {answer}")
        receipt = next((r for r in receipts if isinstance(r, dict) and r.get("blockNumber")), None)
        if receipt is None:
            foreign = _hex(count) > pending.nonce
            reorganised = bool(pending.mined_hash)
            return Fate(False, False, known is None and not foreign, reorganised, foreign, None)
        moved = bool(pending.mined_hash) and pending.block_hash != receipt["blockHash"]
        depth = _hex(height) - _hex(receipt["blockNumber"]) + 1
        return Fate(True, depth >= self._confirmations and not moved, False, moved, False, receipt)

    async def logs(self, height: int) -> list[LogEntry]:
        """PriceWritten of the hub in blocks that have come to depth since the last call, anybody's."""
        until = height - self._confirmations + 1
        if self._cursor < 0 or until < self._cursor - MAX_LOG_BLOCKS:
            self._cursor = until  # begins at the present; a chain that went back to its beginning is another chain
            return []
        if until <= self._cursor:
            return []
        start = max(self._cursor + 1, until - MAX_LOG_BLOCKS)
        query = {
            "address": self._hub,
            "topics": [encoding.PRICE_WRITTEN],
            "fromBlock": hex(start),
            "toBlock": hex(until),
        }
        try:
            found = await self._rpc.request("eth_getLogs", query)
        except RpcError as error:
            raise RpcDown(f"{self._rpc.current.host}: {error}") from None
        self._cursor = until
        entries = []
        for log in found or ():
            for written in encoding.read_logs([log], self._hub)[0]:
                block = _hex(log["blockNumber"])
                entries.append(LogEntry(*written, block, str(log["transactionHash"])))
        return entries

    async def lost(self, nonce: int, tx_hash: str, block: int, height: int) -> bool:
        """Whether a confirmed transaction is gone from a node that is past its block: a deep reorganisation."""
        if height < block:
            return False
        return await self._rpc.request("eth_getTransactionReceipt", tx_hash) is None

    async def genesis(self) -> str:
        """Hash of block 0, by which two chains of one id are told apart; "" where the node does not give it."""
        block = await self._rpc.request("eth_getBlockByNumber", "0x0", False)
        return str(block.get("hash", "")) if isinstance(block, dict) else ""

    async def verify(
        self, chain_id: int, *, writer: str = "", validators: Sequence[str] = (), jobs: Sequence[tuple[str, Need]] = ()
    ) -> list[str]:
        """What is wrong with hub, keys and jobs, in words: found at the start, not at the first write.

        `jobs`: the address that acts and what it needs, by contract.
        """
        asks: list[tuple[str, Sequence[object]]] = [("eth_chainId", ()), ("eth_getCode", (self._hub, "latest"))]
        roles = [(writer, encoding.IS_WRITER, "writer")] if writer else []
        roles += [(address, encoding.IS_VALIDATOR, "validator") for address in validators]
        for address, selector, _ in roles:
            asks.append(("eth_call", ({"to": self._hub, "data": encoding.ask(selector, address)}, "latest")))
        for address, need in jobs:
            asks.append(("eth_getCode", (need.contract, "latest")))
            call = {"to": need.contract, "data": "0x" + encoding.has_role(need.role, address).hex()}
            asks.append(("eth_call", (call, "latest")))
        found, code, *answers = await self._rpc.batch(asks)
        if isinstance(found, RpcError) or isinstance(code, RpcError):
            raise RpcDown(f"{self._rpc.current.host} refuses to say which chain it is")
        if _hex(found) != chain_id:
            return [f"{self._rpc.current.host} is chain {_hex(found)}, not {chain_id}"]
        if code in ("0x", None):
            return [f"there is no contract at the hub's address {self._hub}"]
        problems = _unmet(jobs, answers[len(roles) :])
        for (address, _, role), answer in zip(roles, answers, strict=False):
            if isinstance(answer, RpcError) or len(str(answer)) != 66:
                return [f"the contract at {self._hub} is no OracleHub"]
            if not _hex(answer):
                grant = "addWriter" if role == "writer" else "addValidator"
                problems.append(f"{address} has not the {role} role: the hub's admin grants it with {grant}({address})")
        return problems


def _unmet(jobs: Sequence[tuple[str, Need]], answers: Sequence[Any]) -> list[str]:
    """What jobs lack, from the code and the role that was asked for each."""
    problems = []
    for index, (address, need) in enumerate(jobs):
        code, granted = answers[2 * index : 2 * index + 2]
        if code in ("0x", None) or isinstance(code, RpcError):
            problems.append(f"keeper.jobs.{need.job}: there is no contract at {need.contract}")
        elif need.role and (isinstance(granted, RpcError) or len(str(granted)) != 66):
            problems.append(f"keeper.jobs.{need.job}: the contract at {need.contract} has no roles")
        elif need.role and not _hex(granted):
            problems.append(f"keeper.jobs.{need.job}: {address} has not {need.role} on {need.contract}")
    return problems
