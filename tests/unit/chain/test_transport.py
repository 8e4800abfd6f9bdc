"""JSON-RPC on the wire: answers in any order and any pieces, one deadline each, an end that wakes everybody."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve

from luxterm.chain.errors import ChainUnavailable, RpcRefused, why_down
from luxterm.chain.transport import transport_for

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["method"] == "refuse":
        return {"jsonrpc": "2.0", "id": request["id"], "error": {"code": 3, "message": "no", "data": "0x01"}}
    return {"jsonrpc": "2.0", "id": request["id"], "result": request["params"]}


async def unix_server(path: Path, handler: Handler) -> asyncio.Server:
    return await asyncio.start_unix_server(handler, str(path))


async def requests_of(reader: asyncio.StreamReader, count: int) -> list[dict[str, Any]]:
    decoder, buffer, found = json.JSONDecoder(), "", []
    while len(found) < count:
        buffer += (await reader.read(65536)).decode()
        while buffer:
            try:
                request, end = decoder.raw_decode(buffer)
            except ValueError:
                break
            found.append(request)
            buffer = buffer[end:]
    return found


async def test_ipc_answers_out_of_order_in_pieces_without_newlines(tmp_path: Path) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = "".join(json.dumps(answer(r)) for r in reversed(await requests_of(reader, 3)))
        for start in range(0, len(text), 7):
            writer.write(text[start : start + 7].encode())
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await unix_server(tmp_path / "s", handler)
    transport = transport_for(str(tmp_path / "s"))
    await transport.open()
    try:
        got = await asyncio.gather(*(transport.request("echo", [n], 5) for n in range(3)))
        assert got == [[0], [1], [2]]
    finally:
        await transport.close()
        server.close()


async def test_a_refusal_is_one_requests_own_matter(tmp_path: Path) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for request in await requests_of(reader, 2):
            writer.write(json.dumps(answer(request)).encode() + b"\n")
        await writer.drain()
        writer.close()

    server = await unix_server(tmp_path / "s", handler)
    transport = transport_for(f"ipc://{tmp_path / 's'}")
    await transport.open()
    try:
        refused, fine = await asyncio.gather(
            transport.request("refuse", [], 5), transport.request("echo", [1], 5), return_exceptions=True
        )
        assert isinstance(refused, RpcRefused) and (refused.code, refused.data) == (3, "0x01")
        assert fine == [1]
    finally:
        await transport.close()
        server.close()


async def test_silence_ends_by_the_deadline_and_the_end_wakes_the_rest(tmp_path: Path) -> None:
    heard = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await requests_of(reader, 2)
        heard.set()
        await reader.read()
        writer.close()

    server = await unix_server(tmp_path / "s", handler)
    transport = transport_for(str(tmp_path / "s"))
    await transport.open()
    waiting = asyncio.create_task(transport.request("slow", [], 60))
    with pytest.raises(ChainUnavailable, match="no answer"):
        await transport.request("slow", [], 0.05)
    await heard.wait()
    await transport.close()
    with pytest.raises(ChainUnavailable, match="closed"):
        await waiting
    with pytest.raises(ChainUnavailable, match="closed"):
        await transport.request("late", [], 1)
    server.close()


async def test_a_node_that_goes_away_is_noticed(tmp_path: Path) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await requests_of(reader, 1)
        writer.close()

    server = await unix_server(tmp_path / "s", handler)
    transport = transport_for(str(tmp_path / "s"))
    await transport.open()
    with pytest.raises(ChainUnavailable, match="closed the connection"):
        await transport.request("echo", [], 5)
    await transport.close()
    server.close()


async def test_websocket() -> None:
    async def handler(socket: ServerConnection) -> None:
        async for text in socket:
            await socket.send(json.dumps(answer(json.loads(text))))

    async with serve(handler, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        transport = transport_for(f"ws://127.0.0.1:{port}")
        await transport.open()
        assert await transport.request("echo", ["x"], 5) == ["x"]
        with pytest.raises(RpcRefused):
            await transport.request("refuse", [], 5)
        await transport.close()


async def test_http_and_what_is_not_json_rpc() -> None:
    async def handler(request: web.Request) -> web.Response:
        body = await request.json()
        if body["method"] == "page":
            return web.Response(status=502, text="<html>")
        if body["method"] == "list":
            return web.json_response([])
        return web.json_response(answer(body))

    app = web.Application()
    app.router.add_post("/", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    transport = transport_for(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await transport.open()
    try:
        assert await transport.request("echo", [2], 5) == [2]
        with pytest.raises(RpcRefused):
            await transport.request("refuse", [], 5)
        with pytest.raises(ChainUnavailable, match="HTTP 502"):
            await transport.request("page", [], 5)
        with pytest.raises(ChainUnavailable, match="no JSON-RPC"):
            await transport.request("list", [], 5)
    finally:
        await transport.close()
        await runner.cleanup()
    with pytest.raises(ChainUnavailable, match="closed"):
        await transport.request("echo", [], 5)


@pytest.mark.parametrize("url", ["/nowhere/at/all.ipc", "ws://127.0.0.1:1", "ws://[bad"])
async def test_what_cannot_be_opened(url: str) -> None:
    with pytest.raises(ChainUnavailable):
        await transport_for(url).open()


@pytest.mark.parametrize(
    "url", ["ws://127.0.0.1:1/secret", "ws://[bad/secret", "http://127.0.0.1:1/secret", "http://[bad/secret"]
)
async def test_no_error_shows_a_url_beyond_its_host(url: str) -> None:
    transport = transport_for(url)
    with pytest.raises(ChainUnavailable) as caught:
        await transport.open()
        await transport.request("eth_chainId", [], 5)
    await transport.close()
    assert "secret" not in str(caught.value)


def test_causes_in_a_circle_come_to_an_end() -> None:
    first, second = OSError("one"), OSError("two")
    first.__cause__, second.__cause__ = second, first
    assert why_down(first) == "OSError"


def know_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that answers at once; a real one may take long to know nothing."""
    known = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **more: Any) -> Any:
        if host == "nowhere.example" or host == b"nowhere.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    ("host", "why"), [("127.0.0.1:1", "connection refused"), ("nowhere.example", "its name cannot be resolved")]
)
async def test_why_nothing_answers_is_said(scheme: str, host: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    know_no_names(monkeypatch)
    transport = transport_for(f"{scheme}://{host}/")
    with pytest.raises(ChainUnavailable, match=f"{host}.*: {why}"):
        await transport.open()
        await transport.request("eth_chainId", [], 5)
    await transport.close()


async def test_a_door_that_is_no_websocket_is_named_by_its_answer() -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        with pytest.raises(ChainUnavailable, match="answered HTTP 404"):
            await transport_for(f"ws://127.0.0.1:{runner.addresses[0][1]}/").open()
    finally:
        await runner.cleanup()
