"""How sources reach their vendors: polled HTTP, server-sent events, WebSockets. Every wait has an end."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets.asyncio.client as websockets_client
from websockets.exceptions import InvalidStatus, WebSocketException

from luxterm.chain.errors import why_down
from luxterm.chain.networks import host_of
from luxterm.sources.base import MAX_MESSAGE_BYTES, POLL_TIMEOUT_S, STREAM_SILENCE_S, Sleep, SourceError

_USER_AGENT = "luxterm"


def _retry_after_s(headers: Mapping[str, str]) -> float:
    text = headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0


@asynccontextmanager
async def http_client(timeout_s: float = POLL_TIMEOUT_S) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps its connection and follows no redirect (a redirected price is somebody else's)."""
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=2)
    headers = {"user-agent": _USER_AGENT}
    async with httpx.AsyncClient(timeout=timeout_s, limits=limits, headers=headers, trust_env=True) as client:
        yield client


async def fetch(client: httpx.AsyncClient, request: httpx.Request, timeout_s: float = POLL_TIMEOUT_S) -> bytes:
    """One bounded request: status 200 and at most 1 MiB, all of it within the timeout; SourceError otherwise."""
    host = host_of(str(request.url))
    try:
        async with asyncio.timeout(timeout_s):
            response = await client.send(request, stream=True)
            try:
                if response.status_code != 200:
                    wait_s = _retry_after_s(response.headers)
                    raise SourceError(f"{host} answered HTTP {response.status_code}", wait_s)
                chunks, size = [], 0
                async for chunk in response.aiter_bytes():
                    size += len(chunk)
                    if size > MAX_MESSAGE_BYTES:
                        raise SourceError(f"{host} answered with more than {MAX_MESSAGE_BYTES} bytes")
                    chunks.append(chunk)
                return b"".join(chunks)
            finally:
                await response.aclose()
    except TimeoutError:
        raise SourceError(f"{host} did not answer within {timeout_s:g} s") from None
    except httpx.HTTPError as error:
        raise SourceError(f"{host}: {why_down(error)}") from None


async def poll(
    client: httpx.AsyncClient, make: Callable[[], httpx.Request], every_ns: int, sleep: Sleep
) -> AsyncIterator[bytes]:
    """Bodies of the same request again and again; SourceError with the first that fails."""
    while True:
        yield await fetch(client, make())
        await sleep(every_ns / 1e9)


async def events(client: httpx.AsyncClient, request: httpx.Request, silence_s: float) -> AsyncIterator[bytes]:
    """The `data` of each server-sent event. Ends with the stream, raises SourceError when it falls silent."""
    host = host_of(str(request.url))
    response: httpx.Response | None = None
    try:
        async with asyncio.timeout(silence_s):
            response = await client.send(request, stream=True)
        if response.status_code != 200:
            raise SourceError(f"{host} answered HTTP {response.status_code}", _retry_after_s(response.headers))
        lines = response.aiter_lines()
        data: list[str] = []
        size = 0
        while True:
            try:
                async with asyncio.timeout(silence_s):
                    line = await anext(lines)
            except StopAsyncIteration:
                return
            if line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
                size += len(line)
                if size > MAX_MESSAGE_BYTES:
                    raise SourceError(f"{host} sent an event of more than {MAX_MESSAGE_BYTES} bytes")
            elif not line and data:
                yield "\n".join(data).encode()
                data, size = [], 0
    except TimeoutError:
        raise SourceError(f"{host} has been silent for {silence_s:g} s") from None
    except httpx.HTTPError as error:
        raise SourceError(f"{host}: {why_down(error)}") from None
    finally:
        if response is not None:
            await response.aclose()


async def websocket(
    url: str, hello: Sequence[str] = (), *, silence_s: float = STREAM_SILENCE_S, tls: ssl.SSLContext | None = None
) -> AsyncIterator[bytes]:
    """Messages of a WebSocket after sending `hello`. SourceError when it cannot be opened, breaks or falls silent."""
    host = host_of(url)
    secure: dict[str, Any] = {"ssl": tls} if tls is not None else {}  # the library tells None from "not given"
    try:
        async with websockets_client.connect(
            url, open_timeout=POLL_TIMEOUT_S, close_timeout=0.2, max_size=MAX_MESSAGE_BYTES, max_queue=256,
            ping_interval=20, ping_timeout=10, user_agent_header=_USER_AGENT, **secure,
        ) as socket:  # fmt: skip
            for text in hello:
                await socket.send(text)
            while True:
                try:
                    async with asyncio.timeout(silence_s):
                        message = await socket.recv()
                except TimeoutError:
                    raise SourceError(f"{host} has been silent for {silence_s:g} s") from None
                yield message.encode() if isinstance(message, str) else message
    except TimeoutError:
        raise SourceError(f"{host} did not open within {POLL_TIMEOUT_S:g} s") from None
    except InvalidStatus as error:
        status = error.response.status_code
        raise SourceError(f"{host} answered HTTP {status}", _retry_after_s(error.response.headers)) from None
    except (WebSocketException, OSError) as error:
        raise SourceError(f"{host}: {why_down(error)}") from None


async def first_or_fallback(
    first: Callable[[], AsyncIterator[bytes]], fallback: Callable[[], AsyncIterator[bytes]] | None, minutes: float = 1.0
) -> AsyncIterator[bytes]:
    """The first way while it works; when it fails before its first message, the fallback for a while.

    Then it ends, so that the runner tries the first way again.
    """
    spoke = False
    stream = first()
    try:
        async for data in stream:
            spoke = True
            yield data
        return
    except SourceError as error:
        if spoke or fallback is None or error.retry_after_s:
            raise
        refused = error
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
    loop = asyncio.get_running_loop()
    until = loop.time() + minutes * 60
    stream = fallback()
    try:
        async for data in stream:
            spoke = True
            yield data
            if loop.time() >= until:
                return
    except SourceError as error:
        if spoke:
            raise
        both = str(error) if str(error) == str(refused) else f"{refused}; {error}"
        raise SourceError(both, error.retry_after_s) from None
    finally:
        await stream.aclose()  # type: ignore[attr-defined]
