"""JSON-RPC over a Unix socket, WebSocket or HTTP: requests in flight side by side, one deadline each.

web3's persistent providers raise a refused request's error in their listener and lose the connection with it, so the
wire is ours; web3's ecosystem (eth-abi, eth-account) does the rest.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as ws_connect
from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException

from luxterm.chain.errors import ChainUnavailable, RpcRefused, why_down
from luxterm.chain.networks import host_of

MAX_FRAME_BYTES: Final = 64 * 1024 * 1024


Heard = Callable[[dict[str, Any] | None], None]


class Transport(Protocol):
    async def open(self) -> None:
        """Connects. Raises ChainUnavailable."""
        ...

    async def request(self, method: str, params: list[object], timeout_s: float) -> Any:
        """The result. Raises ChainUnavailable or RpcRefused."""
        ...

    def listen(self, heard: Heard) -> bool:
        """Hands on what the node says unasked, and None at the end. False where a node cannot speak first."""
        ...

    async def close(self) -> None: ...


def transport_for(url: str) -> Transport:
    if url.startswith(("ws://", "wss://")):
        return _WebSocket(url)
    if url.startswith(("http://", "https://")):
        return _Http(url)
    return _Ipc(url.removeprefix("ipc://").removeprefix("file://"))


def _result(method: str, answer: dict[str, Any]) -> Any:
    fault = answer.get("error")
    if fault is None:
        return answer.get("result")
    if isinstance(fault, dict):
        raise RpcRefused(method, int(fault.get("code", 0)), str(fault.get("message", "")), fault.get("data"))
    raise RpcRefused(method, 0, str(fault))


class _Stream:
    """What the two connections that stay open have in common: ids, waiting requests, the end of it all."""

    def __init__(self, url: str) -> None:
        self._url, self._host = url, host_of(url)
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader_task: asyncio.Task[None] | None = None
        self._gone: str | None = "not connected"
        self._heard: Heard = lambda said: None

    def listen(self, heard: Heard) -> bool:
        self._heard = heard
        return True

    def _started(self, reading: Coroutine[Any, Any, None]) -> None:
        self._gone = None
        self._reader_task = asyncio.create_task(reading)

    def _ended(self, why: str) -> None:
        self._gone = why
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(ChainUnavailable(f"{self._host}: {why}"))
        self._heard(None)

    def _received(self, answer: Any) -> None:
        if isinstance(answer, dict) and "id" in answer:
            future = self._waiting.pop(answer["id"], None)
            if future is not None and not future.done():
                future.set_result(answer)
        elif isinstance(answer, dict):
            self._heard(answer)

    async def _write(self, text: str) -> None:
        raise AssertionError("each kind of connection writes in its own way")

    async def request(self, method: str, params: list[object], timeout_s: float) -> Any:
        if self._gone is not None:
            raise ChainUnavailable(f"{self._host}: {self._gone}")
        number = next(self._ids)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            async with asyncio.timeout(timeout_s):
                await self._write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
                answer = await future
        except TimeoutError:
            raise ChainUnavailable(f"{self._host}: no answer to {method} within {timeout_s:g} s") from None
        except (OSError, WebSocketException) as error:
            raise ChainUnavailable(f"{self._host}: {method}: {error}") from error
        finally:
            self._waiting.pop(number, None)
        return _result(method, answer)

    async def close(self) -> None:
        self._ended("closed")
        task, self._reader_task = self._reader_task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class _Ipc(_Stream):
    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        try:
            reader, self._writer = await asyncio.open_unix_connection(self._url, limit=MAX_FRAME_BYTES)
        except OSError as error:
            raise ChainUnavailable(f"{self._host}: {error.strerror or error}") from error
        self._started(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Answers follow each other with or without a newline, so each is taken off the front once it is whole."""
        decoder, buffer = json.JSONDecoder(), ""
        try:
            while chunk := await reader.read(1 << 20):
                buffer += chunk.decode()
                while buffer := buffer.lstrip():
                    if buffer[-1] not in "}]" and "}" not in buffer[-2:] and "\n" not in buffer:
                        break  # a long answer still on its way: not worth a try
                    try:
                        answer, end = decoder.raw_decode(buffer)
                    except ValueError:
                        break
                    self._received(answer)
                    buffer = buffer[end:]
            self._ended("the node closed the connection")
        except (OSError, UnicodeDecodeError) as error:
            self._ended(str(error))

    async def _write(self, text: str) -> None:
        assert self._writer is not None
        self._writer.write(text.encode())
        await self._writer.drain()

    async def close(self) -> None:
        await super().close()
        if self._writer is not None:
            self._writer.close()
            try:
                await self._writer.wait_closed()
            except OSError:
                pass
            self._writer = None


class _WebSocket(_Stream):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._socket: ClientConnection | None = None

    async def open(self) -> None:
        try:
            self._socket = await ws_connect(self._url, max_size=MAX_FRAME_BYTES, open_timeout=10, compression=None)
        except (InvalidURI, ValueError):  # their text is the whole URL
            raise ChainUnavailable(f"{self._host}: no URL that a WebSocket can be opened to") from None
        except InvalidStatus as error:
            raise ChainUnavailable(f"{self._host} answered HTTP {error.response.status_code}") from None
        except (OSError, TimeoutError, WebSocketException) as error:
            raise ChainUnavailable(f"{self._host}: {why_down(error)}") from error
        self._started(self._read(self._socket))

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._received(json.loads(text))
            self._ended("the node closed the connection")
        except (OSError, WebSocketException, ValueError) as error:
            self._ended(str(error))

    async def _write(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    async def close(self) -> None:
        await super().close()
        if self._socket is not None:
            await self._socket.close()
            self._socket = None


class _Http:
    def __init__(self, url: str) -> None:
        self._url, self._host = url, host_of(url)
        self._ids = itertools.count(1)
        self._client: httpx.AsyncClient | None = None

    async def open(self) -> None:
        self._client = httpx.AsyncClient()

    async def request(self, method: str, params: list[object], timeout_s: float) -> Any:
        if self._client is None:
            raise ChainUnavailable(f"{self._host}: closed")
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}
        try:
            response = await self._client.post(self._url, json=body, timeout=timeout_s)
            answer = response.json()
        except httpx.TimeoutException:
            raise ChainUnavailable(f"{self._host}: no answer to {method} within {timeout_s:g} s") from None
        except httpx.InvalidURL:
            raise ChainUnavailable(f"{self._host}: no URL that a request can be sent to") from None
        except httpx.HTTPError as error:
            raise ChainUnavailable(f"{self._host}: {method}: {why_down(error)}") from error
        except ValueError:
            raise ChainUnavailable(f"{self._host}: HTTP {response.status_code} and no JSON") from None
        if not isinstance(answer, dict):
            raise ChainUnavailable(f"{self._host}: HTTP {response.status_code} and no JSON-RPC answer")
        return _result(method, answer)

    def listen(self, heard: Heard) -> bool:
        return False

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None
