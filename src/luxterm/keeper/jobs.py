"""What else a keeper does on chain: executes position requests, feeds FastPriceFeed and DEXSource, takes checkpoints.

A job is asked after each look, when no price is due and nothing is under way: prices come first. It answers with the
next call it wants made, or None. Calls go the same way as prices: one at a time, recorded, replaced at their nonce.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from luxterm.chain.signer import Signer
from luxterm.keeper.rpc import RpcError, RpcPool
from luxterm.model.units import BPS_ONE
from luxterm.oracle.status import OraclePrice

EXECUTION_GAS: Final = 2_500_000
"""PositionRouter insists on 1.5 million when it tries a request, and pays back what is left."""
LOG_BLOCKS: Final = 5_000
E12_TO_E30: Final = 10**18
E12_TO_E18: Final = 10**6
MAX_TRIES: Final = 3

PriceOf = Callable[[str], OraclePrice | None]


class JobCall(NamedTuple):
    what: str
    to: str
    data: bytes
    gas: int
    """0 = by estimate."""


class Job(Protocol):
    name: str

    async def due(self, rpc: RpcPool, height: int, now_s: int) -> JobCall | None:
        """The next call, or None. RpcDown as from any request."""
        ...


def _selector(signature: str) -> bytes:
    return bytes(keccak(text=signature)[:4])


def _topic(signature: str) -> str:
    return "0x" + keccak(text=signature).hex()


class Top(NamedTuple):
    """The best of an order book."""

    bid_e12: int
    ask_e12: int
    depth_e12: int
    """Value of the thinner side within the depth band, in the quote asset."""


class PositionRequests:
    """Executes the requests of PositionRouter, oldest first. The contract cancels and refunds those that fail."""

    name = "positions"
    _CREATED: Final = {
        _topic(f"Create{kind}Position(address,bytes32,address,uint256,bool,uint256)"): kind
        for kind in ("Increase", "Decrease")
    }
    _CLOSED: Final = frozenset(
        {
            _topic("ExecuteIncreasePosition(address,bytes32,address)"),
            _topic("ExecuteDecreasePosition(address,bytes32,address,uint256)"),
            _topic("CancelIncreasePosition(address,bytes32,bytes)"),
            _topic("CancelDecreasePosition(address,bytes32,bytes)"),
        }
    )

    def __init__(self, router: str, receiver: str) -> None:
        self._router, self._receiver = router, receiver
        self._cursor = -1
        self.open: dict[str, str] = {}
        """Request key -> Increase or Decrease, oldest first."""
        self._tries: dict[str, int] = {}

    async def due(self, rpc: RpcPool, height: int, now_s: int) -> JobCall | None:
        await self._read(rpc, height)
        for key, kind in self.open.items():
            if self._tries.get(key, 0) >= MAX_TRIES:
                continue
            data = _selector(f"execute{kind}Position(bytes32,address)")
            data += encode(["bytes32", "address"], [bytes.fromhex(key[2:]), self._receiver])
            call = {"from": self._receiver, "to": self._router, "data": "0x" + data.hex(), "gas": hex(EXECUTION_GAS)}
            try:
                await rpc.request("eth_call", call, "latest")
            except RpcError:
                continue  # not ripe yet, or somebody else was faster: its event will tell
            self._tries[key] = self._tries.get(key, 0) + 1
            return JobCall(f"execute {kind.lower()} {key[:10]}", self._router, data, EXECUTION_GAS)
        return None

    async def _read(self, rpc: RpcPool, height: int) -> None:
        if height < self._cursor:  # the chain went back: what it took out is read again
            self.open.clear()
            self._cursor = -1
        start = max(0, height - LOG_BLOCKS) if self._cursor < 0 else self._cursor + 1
        if start > height:
            return
        query = {"address": self._router, "fromBlock": hex(start), "toBlock": hex(height)}
        try:
            logs = await rpc.request("eth_getLogs", query)
        except RpcError:
            return
        for log in logs or ():
            topics = log.get("topics") or [""]
            kind = self._CREATED.get(topics[0])
            if kind is not None:
                self.open[topics[2]] = kind
            elif topics[0] in self._CLOSED:
                self.open.pop(topics[2], None)
                self._tries.pop(topics[2], None)
        self._cursor = height


class FastPrices:
    """Keeps FastPriceFeed alive: all prices when one moved by `min_change_bps`, and every `every_s`."""

    name = "fast-prices"

    def __init__(
        self, feed: str, assets: Mapping[str, str], prices: PriceOf, min_change_bps: int = 10, every_s: int = 60
    ) -> None:
        self._feed, self._assets, self._prices = feed, dict(assets), prices
        self._min_change_bps, self._every_s = min_change_bps, every_s
        self._sent: dict[str, int] = {}
        self._sent_s = 0

    async def due(self, rpc: RpcPool, height: int, now_s: int) -> JobCall | None:
        now: dict[str, int] = {}
        timestamps = []
        for asset, symbol in self._assets.items():
            price = self._prices(symbol)
            if price is not None and price.live:
                now[asset] = price.price_e12
                timestamps.append(price.timestamp_ns // 10**9)
        if not now or min(timestamps) <= self._sent_s:
            return None
        moved = any(
            abs(value - self._sent.get(asset, 0)) * BPS_ONE >= self._min_change_bps * self._sent.get(asset, 1)
            for asset, value in now.items()
        )
        if not moved and now_s - self._sent_s < self._every_s:
            return None
        # The oldest of the prices' times stands for all: none is passed off as younger than it is.
        self._sent, self._sent_s = now, min(timestamps)
        values = [list(now), [value * E12_TO_E30 for value in now.values()], self._sent_s]
        data = _selector("setPrices(address[],uint256[],uint256)")
        data += encode(["address[]", "uint256[]", "uint256"], values)
        return JobCall(f"fast prices of {len(now)} assets", self._feed, data, 0)


class BookPush:
    """Pushes the signed top of the venue's order book to DEXSource, at most every `every_s` for each asset."""

    name = "book"

    def __init__(
        self,
        source: str,
        chain_id: int,
        assets: Mapping[str, str],
        top: Callable[[str], Top | None],
        signer: Signer,
        every_s: int = 30,
    ) -> None:
        self._source, self._chain_id, self._assets = source, chain_id, dict(assets)
        self._top, self._signer, self._every_s = top, signer, every_s
        self._pushed_s: dict[str, int] = {}

    async def due(self, rpc: RpcPool, height: int, now_s: int) -> JobCall | None:
        for asset, symbol in self._assets.items():
            top = self._top(symbol)
            if top is None or now_s - self._pushed_s.get(asset, 0) < self._every_s:
                continue
            self._pushed_s[asset] = now_s
            row = {
                "asset": asset,
                "bid": top.bid_e12 * E12_TO_E18,
                "ask": top.ask_e12 * E12_TO_E18,
                "depth": top.depth_e12 * E12_TO_E18,
                "timestamp": now_s,
            }
            signature = await self._signer.sign_typed(book_message(row, self._source, self._chain_id))
            data = _selector("push((address,uint256,uint256,uint256,uint256),bytes)")
            data += encode(["(address,uint256,uint256,uint256,uint256)", "bytes"], [tuple(row.values()), signature])
            return JobCall(f"book of {symbol}", self._source, data, 0)
        return None


def book_message(row: Mapping[str, Any], source: str, chain_id: int) -> dict[str, Any]:
    """The EIP-712 message of a book's top."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "BookTop": [
                {"name": "asset", "type": "address"},
                {"name": "bid", "type": "uint256"},
                {"name": "ask", "type": "uint256"},
                {"name": "depth", "type": "uint256"},
                {"name": "timestamp", "type": "uint256"},
            ],
        },
        "primaryType": "BookTop",
        "domain": {"name": "DEXSource", "version": "1", "chainId": chain_id, "verifyingContract": source},
        "message": dict(row),
    }


class Checkpoints:
    """Takes TWAPSource's checkpoints of V2 pairs; the contract says when one is due."""

    name = "checkpoints"

    def __init__(self, source: str, sender: str, assets: Mapping[str, str], every_s: int = 60) -> None:
        self._source, self._sender, self._assets, self._every_s = source, sender, dict(assets), every_s
        self._asked_s: dict[str, int] = {}

    async def due(self, rpc: RpcPool, height: int, now_s: int) -> JobCall | None:
        for asset, symbol in self._assets.items():
            if now_s - self._asked_s.get(asset, 0) < self._every_s:
                continue
            self._asked_s[asset] = now_s
            data = _selector("checkpoint(address)") + encode(["address"], [asset])
            call = {"from": self._sender, "to": self._source, "data": "0x" + data.hex()}
            try:
                await rpc.request("eth_call", call, "latest")
            except RpcError:
                continue  # no V2 pair, or its window is not over
            return JobCall(f"checkpoint of {symbol}", self._source, data, 0)
        return None
