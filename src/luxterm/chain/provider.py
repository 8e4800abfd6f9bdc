"""A connection to a chain, checked before it is used: which chain it is, how it is reached, raw requests."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final, cast

from luxterm.chain.errors import ChainUnavailable, RpcRefused, WrongChain
from luxterm.chain.networks import host_of, is_loopback, network_key
from luxterm.chain.transport import Transport, transport_for

REQUEST_TIMEOUT_S: Final = 10.0


class Chain:
    """An open connection. Use `await connect(url)`; close with `await chain.close()` or `async with`."""

    def __init__(self, transport: Transport, url: str, chain_id: int, genesis_hash: str, timeout_s: float) -> None:
        self._transport = transport
        self.url, self.chain_id, self.genesis_hash = url, chain_id, genesis_hash
        self._timeout_s = timeout_s
        self._head = asyncio.Event()
        self._ended = False

    @property
    def key(self) -> str:
        """The name under which this chain's deployment, nonces and cursors are kept."""
        return network_key(self.chain_id, self.genesis_hash)

    @property
    def is_local(self) -> bool:
        return is_loopback(self.url)

    async def request(self, method: str, *params: object) -> Any:
        """One JSON-RPC request; the raw result. Raises ChainUnavailable or RpcRefused."""
        return await self._transport.request(method, list(params), self._timeout_s)

    async def block_number(self) -> int:
        return int(await self.request("eth_blockNumber"), 16)

    async def block(self, number: int | str = "latest") -> dict[str, Any] | None:
        """A block's header with the hashes of its transactions, as the RPC gives it; None when there is none."""
        tag = hex(number) if isinstance(number, int) else number
        return cast("dict[str, Any] | None", await self.request("eth_getBlockByNumber", tag, False))

    async def timestamp(self) -> int:
        """Unix seconds of the latest block."""
        block = await self.block()
        return int(block["timestamp"], 16) if block else 0

    async def code(self, address: str) -> bytes:
        return bytes.fromhex(str(await self.request("eth_getCode", address, "latest"))[2:])

    async def balance(self, address: str) -> int:
        return int(await self.request("eth_getBalance", address, "latest"), 16)

    async def call(
        self, to: str, data: bytes, sender: str | None = None, block: str = "latest", value: int = 0
    ) -> bytes:
        """eth_call; raises RpcRefused with the revert data when the contract refuses."""
        transaction: dict[str, str] = {"to": to, "data": "0x" + data.hex()}
        if sender:
            transaction["from"] = sender
        if value:
            transaction["value"] = hex(value)
        return bytes.fromhex(str(await self.request("eth_call", transaction, block))[2:])

    async def follow_heads(self) -> bool:
        """Has the node announce its blocks from now on; False where connection or node can do no such thing.

        Raises ChainUnavailable."""
        if not self._transport.listen(self._said):
            return False
        try:
            await self.request("eth_subscribe", "newHeads")
        except RpcRefused:
            return False
        return True

    async def new_head(self, timeout_s: float) -> bool:
        """Waits for a block that was announced since the last call, at most `timeout_s`; whether there was one.

        Raises ChainUnavailable once the connection has ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._head.wait()
        if self._ended:
            raise ChainUnavailable(f"{host_of(self.url)}: the connection has ended")
        heard = self._head.is_set()
        self._head.clear()
        return heard

    def _said(self, notification: dict[str, Any] | None) -> None:
        if notification is None:
            self._ended = True
        if notification is None or notification.get("method") == "eth_subscription":
            self._head.set()

    async def close(self) -> None:
        await self._transport.close()

    async def __aenter__(self) -> Chain:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def connect(
    url: str, *, chain_id: int | None = None, genesis_hash: str | None = None, timeout_s: float = REQUEST_TIMEOUT_S
) -> Chain:
    """Opens `url` (ws, wss, http, https, or the path of an IPC socket) and asks which chain it is.

    Raises ChainUnavailable, or WrongChain when `chain_id` or `genesis_hash` is given and differs.
    """
    transport = transport_for(url)
    try:
        await transport.open()
        found_id = int(await transport.request("eth_chainId", [], timeout_s), 16)
        genesis = await transport.request("eth_getBlockByNumber", ["0x0", False], timeout_s)
        found_hash = str((genesis or {}).get("hash", ""))
        if chain_id is not None and found_id != chain_id:
            raise WrongChain(f"{host_of(url)} is chain {found_id}, not {chain_id}")
        if genesis_hash is not None and found_hash != genesis_hash:
            raise WrongChain(
                f"{host_of(url)} is another chain {found_id}: its genesis is {found_hash}, not {genesis_hash}"
            )
    except ChainUnavailable as error:
        await transport.close()
        if is_loopback(url):
            raise ChainUnavailable(f"{error}; `luxterm chain up` starts a local chain") from None
        raise
    except BaseException:
        await transport.close()
        raise
    return Chain(transport, url, found_id, found_hash, timeout_s)
