"""What the gateway refuses at the door, and what it does with peers that take too much or too little."""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from support.gateway import Rig, rig
from websockets.asyncio.client import connect as ws_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from luxterm.wire.objects import Settlement

ORIGINS = ["https://lux.exchange", "https://dex.lux.network", "https://amm.lux.network", "http://localhost:3000"]
CALL = {"jsonrpc": "2.0", "method": "node.time", "id": 1}


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


# --- doors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ORIGINS)
async def test_cors_for_the_configured_origins(venue: Rig, origin: str) -> None:
    asked = await venue.http.options("/rpc", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == origin
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS"
    assert asked.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    done = await venue.http.post("/rpc", json=CALL, headers={"Origin": origin})
    assert done.headers["Access-Control-Allow-Origin"] == origin
    async with ws_connect(venue.ws_url, origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
        await socket.recv()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://lux.exchange.evil.example", "http://lux.exchange"]
)
async def test_other_origins(venue: Rig, origin: str) -> None:
    asked = await venue.http.options("/rpc", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in asked.headers
    assert (await venue.http.post("/rpc", json=CALL, headers={"Origin": origin})).status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        await ws_connect(venue.ws_url, origin=origin, proxy=None)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


async def test_a_simple_form_is_no_rpc(venue: Rig) -> None:
    """What a web page can send without asking first: forms and plain text."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = await venue.http.post("/rpc", content=json.dumps(CALL), headers={"Content-Type": kind})
        assert answer.status_code == 415


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1", True), ("localhost:8080", True), ("[::1]:8080", True), ("10.0.0.7", True),
        ("evil.example", False), ("evil.example:8080", False), ("localhost.evil.example", False), ("", False),
        ("[::1", False),
    ],
)  # fmt: skip
async def test_dns_rebinding_needs_a_name_that_the_node_does_not_know(venue: Rig, host: str, known: bool) -> None:
    answer = await venue.http.post("/rpc", json=CALL, headers={"Host": host})
    assert (answer.status_code == 200) is known
    assert ((await venue.http.get("/health", headers={"Host": host})).status_code == 200) is known


# --- sizes and times -------------------------------------------------------------------------------------------------


async def test_a_body_is_bounded(venue: Rig) -> None:
    huge = {**CALL, "params": {"x": "y" * 70_000}}
    assert (await venue.http.post("/rpc", json=huge)).status_code == 413


async def test_a_body_must_come_in_time() -> None:
    async with rig(body_timeout_s=0.1) as venue:
        reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
        writer.write(
            b"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 120)
        writer.close()


@asynccontextmanager
async def short_of_patience(venue: Rig) -> AsyncIterator[None]:
    """Who comes within is waited for a fifth of a second; others, before and after, as long as they need."""
    door = venue.gateway._door
    assert door is not None
    known, patience_s, door.timeout_s = door.waiting.count, door.timeout_s, 0.2
    yield
    while True:
        if door.waiting.count > known:
            break
        await asyncio.sleep(0)
    door.timeout_s = patience_s


async def test_a_header_must_come_in_time() -> None:
    """Slowloris: a byte now and then keeps no connection open, and everybody else is served."""
    async with rig() as venue:
        async with short_of_patience(venue):
            reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
            writer.write(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert (await venue.http.get("/health")).status_code == 200
        answer = await asyncio.wait_for(reader.read(), 120)
        assert answer.startswith(b"HTTP/1.1 408 ")
        writer.close()
        metrics = (await venue.http.get("/metrics")).text
        assert 'dex_api_requests_total{method="unknown",status="408",transport="http"} 1.0' in metrics
        # A header in pieces is fine as long as it ends.
        reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
        for part in (b"GET /hea", b"lth HTTP/1.1\r\nHost: local", b"host\r\n\r", b"\n"):
            writer.write(part)
            await writer.drain()
        assert b" 200 " in await asyncio.wait_for(reader.readline(), 120)
        writer.close()


async def test_the_crowd_at_the_door_is_capped() -> None:
    async with rig(exempt_loopback=False, max_connections_per_ip=3, header_timeout_s=30) as venue:
        streams = [await asyncio.open_connection("127.0.0.1", venue.gateway.http_port) for _ in range(4)]
        assert await asyncio.wait_for(streams[3][0].read(), 120) == b""
        streams[0][1].write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 200 " in await asyncio.wait_for(streams[0][0].readline(), 120)
        assert (await venue.http.get("/health")).status_code == 200
        for _, writer in streams:
            writer.close()


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None), ("POST", "/nothing", 404, None), ("OPTIONS", "/nothing", 404, None),
        ("GET", "/rpc", 405, "OPTIONS, POST"), ("PUT", "/rpc", 405, "OPTIONS, POST"),
        ("POST", "/health", 405, "GET, HEAD, OPTIONS"), ("DELETE", "/ws", 405, "GET, HEAD, OPTIONS"),
        ("GET", "/rpc/", 404, None), ("GET", "/ws", 426, None), ("HEAD", "/health", 200, None),
    ],
)  # fmt: skip
async def test_what_is_not_there_and_what_is_not_so(
    venue: Rig, method: str, path: str, status: int, allow: str | None
) -> None:
    answer = await venue.http.request(method, path)
    assert (answer.status_code, answer.headers.get("Allow")) == (status, allow)
    if status >= 400:
        assert answer.json()["error"]


async def test_a_handshake_that_is_none(venue: Rig) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "1", "Sec-WebSocket-Key": "x"}
    answer = await venue.http.get("/ws", headers=headers)
    assert (answer.status_code, "version" in answer.json()["error"].lower()) == (400, True)
    await venue.wire()


async def test_pages_cost_a_request_too() -> None:
    async with rig(exempt_loopback=False, burst=3, requests_per_second=0.1) as venue:
        answers = [await venue.http.get(path) for path in ("/health", "/metrics", "/openrpc.json", "/ready")]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[3].headers["Retry-After"]) >= 10


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"A" * 100_000])
async def test_what_is_no_http_gets_its_answer_and_fills_no_log(
    venue: Rig, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
    writer.write(junk)
    assert b" 400 " in await asyncio.wait_for(reader.readline(), 120)
    writer.close()
    assert caplog.text == ""


async def test_a_message_far_beyond_the_cap_ends_the_connection(venue: Rig) -> None:
    wire = await venue.wire()
    await wire.send('{"type":"ping","request_id":"' + "x" * 2_000_000 + '"}')
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await wire.next()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1009, "TOO_LARGE")


async def test_connections_are_capped() -> None:
    async with rig(exempt_loopback=False, max_connections_per_ip=2) as venue:
        first = await venue.wire()
        await venue.wire()
        with pytest.raises(InvalidStatus) as refused:
            await venue.wire()
        assert refused.value.response.status_code == 429
        await first.socket.close()
        await venue.wire()


async def test_a_paper_nodes_own_machine_is_held_to_the_number_in_all() -> None:
    async with rig(max_connections=3, max_connections_per_ip=1) as venue:
        for _ in range(3):
            await venue.wire()
        with pytest.raises(InvalidStatus):
            await venue.wire()


async def test_subscriptions_are_capped() -> None:
    async with rig(max_subscriptions=2) as venue:
        wire = await venue.wire()
        await wire.ask(type="subscribe", channel="trades", symbols=["BTC-USDT", "ETH-USDT"])
        assert (await wire.ask(type="subscribe", channel="tickers"))["code"] == 6009
        await wire.ask(type="unsubscribe", channel="trades", symbols=["ETH-USDT"])
        assert (await wire.ask(type="subscribe", channel="tickers"))["type"] == "subscribed"


async def test_a_silent_peer_is_dropped_and_its_orders_with_it() -> None:
    """It answers no ping: after two heartbeats it is gone."""
    async with rig(heartbeat_s=2) as venue:  # the watcher, in the same process, has as long for its own answer
        watcher = await venue.client("alice")
        orders = await watcher.orders()
        silent = await venue.wire("alice")
        await silent.ask(type="cancel_on_disconnect")
        await silent.order("buy", 60000, 0.1)
        silent.socket.transport.pause_reading()
        statuses = [(await anext(orders)).status for _ in range(2)]
        assert statuses == ["submitted", "cancelled"]
        silent.socket.transport.resume_reading()
        assert watcher.connected


# --- rates -----------------------------------------------------------------------------------------------------------


async def test_http_is_throttled_with_headers() -> None:
    async with rig(exempt_loopback=False, burst=5, requests_per_second=1) as venue:
        answers = [await venue.http.post("/rpc", json=CALL) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers] == [4, 3, 2, 1, 0, 0]
        assert answers[0].headers["X-RateLimit-Limit"] == "5"
        assert int(answers[5].headers["Retry-After"]) >= 1
        assert answers[5].json()["error"]["data"] == {"code": 6007, "retryable": True}


async def test_a_batch_costs_as_much_as_its_calls() -> None:
    async with rig(exempt_loopback=False, burst=5, requests_per_second=1) as venue:
        answer = await venue.http.post("/rpc", json=[{**CALL, "id": n} for n in range(8)])
        assert answer.status_code == 429
        assert sum("result" in each for each in answer.json()) == 5


async def test_a_throttled_trader_can_still_get_out() -> None:
    async with rig(exempt_loopback=False, burst=20, requests_per_second=0.1) as venue:
        wire = await venue.wire("alice")
        placed = [await wire.order("buy", 60000 + n, 0.01) for n in range(30)]
        errors = [answer for answer in placed if answer["type"] == "error"]
        assert {error["code"] for error in errors} == {6007}
        assert all(error["retryable"] for error in errors)
        open_orders = len(placed) - len(errors)
        assert len((await wire.ask(type="cancel_all"))["data"]["results"]) == open_orders


@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_a_batch_of_orders_costs_its_orders(transport: str) -> None:
    """An account's 200 orders are two batches of 100; a third waits, and cancelling does not."""
    async with rig(exempt_loopback=False, orders_per_second=1, order_burst=200, cancels_per_second=1) as venue:
        wire = await venue.wire("alice")
        token = (await venue.rpc("auth.login", {"apiKey": "alice", "apiSecret": ""}))["result"]["token"]

        async def batch() -> dict[str, Any]:
            order = {"symbol": "BTC-USDT", "side": "buy", "price": 60000, "size": 0.0001}
            if transport == "ws":
                return await wire.ask(type="place_orders", orders=[order] * 100)
            answer = await venue.rpc("order.batch", {"orders": [order] * 100}, token=token)
            return answer.get("error", {}).get("data", answer)

        assert [(await batch()).get("code") for _ in range(3)] == [None, None, 6007]
        assert (await wire.order("buy", 60000, 0.01))["code"] == 6007
        ids = [each["order_id"] for each in (await wire.ask(type="get_orders"))["data"]["orders"]]
        assert len(ids) == 200
        gone = [(await wire.ask(type="cancel_orders", orders=part))["type"] for part in (ids[:100], ids[100:])]
        assert gone == ["order_batch", "order_batch"]
        assert (await wire.ask(type="cancel_order", order_id=1))["code"] == 6007
        # Another account of the same address is another trader.
        assert (await (await venue.wire("bob")).order("buy", 60000, 0.01))["data"]["status"] == "submitted"


async def test_closing_a_position_is_a_way_out() -> None:
    async with rig(exempt_loopback=False, burst=20, requests_per_second=0.1) as venue:
        maker, wire = await venue.wire("maker"), await venue.wire("alice")
        await maker.order("buy", 64990, 1)
        await maker.order("sell", 65010, 1)
        await wire.order("buy", 65010, 0.5)
        while (await wire.ask(type="ping"))["type"] != "error":
            pass
        closed = await wire.ask(type="close_position", symbol="BTC-USDT")
        # Bought at 65,010, sold at 64,990: -20 x 0.5.
        assert (closed["data"]["action"], float(closed["data"]["realizedPnL"])) == ("closed", -10.0)


async def test_guessing_credentials_is_expensive() -> None:
    async with rig(auth="required", jwt_secret="s" * 32, burst=50, requests_per_second=0.1) as venue:
        wire = await venue.wire()
        codes = [(await wire.ask(type="auth", apiKey="lx_x", apiSecret=str(n)))["code"] for n in range(5)]
        assert codes == [6016] * 3 + [6007] * 2
        answer = await venue.rpc("auth.login", {"apiKey": "lx_x", "apiSecret": "guess"})
        assert answer["error"]["data"]["code"] == 6007


async def test_settlements_are_told_and_remembered(venue: Rig) -> None:
    client = await venue.client()
    stream = await client.settlements()
    venue.gateway.settled(Settlement(7, "confirmed", 12, "0xabc", None, 1_700_000_000_000))
    assert (await anext(stream)).transaction == "0xabc"
    assert (await venue.rpc("settlement.batch", {"batch_id": 7}))["result"] == {
        "batch_id": 7, "status": "confirmed", "trades": 12, "tx_hash": "0xabc", "timestamp": "2023-11-14T22:13:20.000Z",
    }  # fmt: skip


async def test_malformed_frames_cost_budget() -> None:
    async with rig(exempt_loopback=False, burst=5, requests_per_second=0.1) as venue:
        wire = await venue.wire()
        for _ in range(8):
            await wire.send("nonsense")
        codes = [(await wire.next())["code"] for _ in range(8)]
        assert codes == [6001] * 5 + [6007] * 3


async def test_proxies_speak_for_others_only_when_trusted() -> None:
    async with rig(exempt_loopback=True, trusted_proxies=("127.0.0.1",), burst=2, requests_per_second=0.1) as venue:
        statuses = [
            (await venue.http.post("/rpc", json=CALL, headers={"X-Forwarded-For": peer})).status_code
            for peer in ("8.8.8.8", "8.8.8.8", "8.8.8.8", "9.9.9.9", "6.6.6.6, 8.8.8.8")
        ]
        assert statuses == [200, 200, 429, 200, 429]


# --- slow readers ----------------------------------------------------------------------------------------------------


async def test_a_reader_that_stops_misses_market_data_and_is_not_dropped_for_it() -> None:
    async with rig(soft_buffer_bytes=10_000, hard_buffer_bytes=50_000_000) as venue:
        slow, fast = await venue.client(), await venue.client()
        book = await slow.book("BTC-USDT", interval_ms=0)
        other = await fast.book("BTC-USDT", interval_ms=0)
        maker = await venue.client("maker")
        transport = slow._connection._socket.transport  # type: ignore[union-attr]
        transport.pause_reading()
        socket = min(venue.gateway.sockets._sockets, key=lambda each: each.connection_id)
        while not socket.outbox.lagging:
            await maker.place_orders([maker.order_spec("BTC-USDT", "buy", "0.0001", 100 + n) for n in range(100)])
            await maker.cancel_all()
        await maker.place_order("BTC-USDT", "buy", 1, 50_000)
        transport.resume_reading()
        while book.best_bid != 50_000 or other.best_bid != 50_000:
            book.changed.clear()
            await asyncio.wait_for(book.changed.wait(), 120)
        assert book.bid_levels() == other.bid_levels()


async def test_a_reader_that_owes_too_much_is_disconnected() -> None:
    async with rig(soft_buffer_bytes=1_000, hard_buffer_bytes=200_000) as venue:
        wire = await venue.wire("alice")
        await wire.ask(type="subscribe", channel="orders")
        maker = await venue.client("alice")
        wire.socket.transport.pause_reading()
        # The kernel takes some megabytes before the gateway's own buffer grows.
        (socket,) = (each for each in venue.gateway.sockets._sockets if each.session.topics)
        while not socket.outbox.closing:
            await maker.place_orders([maker.order_spec("BTC-USDT", "buy", "0.0001", 100 + n) for n in range(100)])
            await maker.cancel_all()
        wire.socket.transport.resume_reading()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await wire.next()
        # It reads again in time to hear why; one that does not is cut.
        assert closed.value.rcvd is None or (closed.value.rcvd.code, closed.value.rcvd.reason) == (
            1008,
            "SLOW_CONSUMER",
        )
        assert maker.connected


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


async def test_tls(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    async with rig(tls_cert=cert, tls_key=key, grpc_port=0) as venue:
        trust = grpc.ssl_channel_credentials(cert.read_bytes())
        async with grpc.aio.secure_channel(f"localhost:{venue.gateway.grpc_port}", trust) as channel:
            assert await channel.unary_unary("/lxdex.LXDEXService/Ping")(b"", timeout=120)
        context = ssl.create_default_context(cafile=str(cert))
        url = f"wss://localhost:{venue.gateway.http_port}/ws"
        async with ws_connect(url, ssl=context, proxy=None) as socket:
            assert json.loads(await socket.recv())["type"] == "connected"
