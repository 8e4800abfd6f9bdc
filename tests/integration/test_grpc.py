"""The gRPC service: the calls of `lxdex.proto` over a real channel."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from support.gateway import Rig, rig
from websockets.exceptions import InvalidStatus

from luxterm.model.codes import ErrorCode

pb: Any = importlib.import_module("luxterm.api.proto.lxdex_pb2")
PROTO = Path(__file__).parents[2] / "src" / "luxterm" / "api" / "proto"


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig(grpc_port=0) as running:
        yield running


class Stub:
    def __init__(self, channel: Any, token: str = "") -> None:
        self._channel, self._metadata = channel, (("authorization", f"Bearer {token}"),) if token else ()

    def _call(self, kind: str, name: str, reply: str) -> Any:
        make = getattr(self._channel, kind)
        return make(
            f"/lxdex.LXDEXService/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=getattr(pb, reply).FromString,
        )

    async def __call__(self, name: str, reply: str, request: Any) -> Any:
        return await self._call("unary_unary", name, reply)(request, metadata=self._metadata, timeout=120)

    def stream(self, name: str, reply: str, request: Any) -> Any:
        return self._call("unary_stream", name, reply)(request, metadata=self._metadata)


@pytest.fixture
async def stub(venue: Rig) -> AsyncIterator[Stub]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{venue.gateway.grpc_port}") as channel:
        yield Stub(channel)


def order(side: int, price: str, size: str, **more: Any) -> Any:
    return pb.PlaceOrderRequest(symbol="BTC-USDT", side=side, price=price, size=size, **more)


async def test_orders_and_streams(stub: Stub) -> None:
    books = stub.stream("StreamOrderBook", "OrderBook", pb.StreamOrderBookRequest(symbol="BTC-USDT", interval_ms=1))
    assert list((await books.read()).asks) == []
    trades = stub.stream("StreamTrades", "Trade", pb.StreamTradesRequest(symbol="BTC-USDT"))
    placed = await stub("PlaceOrder", "PlaceOrderResponse", order(1, "65010.5", "0.5", user_id="ann"))
    assert (placed.reject_code, placed.order.status, placed.order.price) == (0, "submitted", "65010.50")
    book = await books.read()
    assert [(level.price, level.size) for level in book.asks] == [("65010.50", "0.5000")]
    await trades.initial_metadata()
    taken = await stub(
        "PlaceOrder", "PlaceOrderResponse", order(0, "65010.5", "0.2", time_in_force="IOC", user_id="bob")
    )
    assert (taken.order.status, taken.fills[0].size) == ("filled", "0.2000")
    trade = await trades.read()
    assert (trade.price, trade.size, trade.side) == ("65010.50", "0.2000", pb.BUY)
    listed = await stub("GetOrders", "GetOrdersResponse", pb.GetOrdersRequest(user_id="ann"))
    assert [each.remaining for each in listed.orders] == ["0.3000"]
    cancelled = await stub(
        "CancelOrder", "CancelOrderResponse", pb.CancelOrderRequest(order_id=placed.order.order_id, user_id="ann")
    )
    assert cancelled.success
    again = await stub(
        "CancelOrder", "CancelOrderResponse", pb.CancelOrderRequest(order_id=placed.order.order_id, user_id="ann")
    )
    assert (again.success, again.reject_code) == (False, 1002)
    refused = await stub("PlaceOrder", "PlaceOrderResponse", order(0, "1.001", "1"))
    assert refused.reject_code == 1007
    positions = await stub("GetPositions", "GetPositionsResponse", pb.GetPositionsRequest(user_id="bob"))
    assert [(p.side, p.size) for p in positions.positions] == [("buy", "0.2000")]
    balance = await stub("GetBalance", "GetBalanceResponse", pb.GetBalanceRequest(user_id="bob"))
    assert balance.balances[0].asset == "USDT"
    assert len((await stub("GetTrades", "GetTradesResponse", pb.GetTradesRequest(symbol="BTC-USDT"))).trades) == 1
    info = await stub("GetNodeInfo", "NodeInfo", pb.GetNodeInfoRequest())
    assert (info.orders, info.trades, info.ready) == (2, 1, True)
    assert (await stub("Ping", "PingResponse", pb.PingRequest())).timestamp > 10**12
    assert list((await stub("GetPeers", "GetPeersResponse", pb.GetPeersRequest())).peers) == []
    books.cancel()
    trades.cancel()


@pytest.mark.parametrize(
    ("name", "reply", "request_", "status"),
    [
        ("GetOrderBook", "OrderBook", pb.GetOrderBookRequest(symbol="DOGE"), grpc.StatusCode.NOT_FOUND),
        ("GetOrderBook", "OrderBook", pb.GetOrderBookRequest(symbol="x" * 60_000), grpc.StatusCode.NOT_FOUND),
        ("GetOrder", "Order", pb.GetOrderRequest(order_id=99), grpc.StatusCode.NOT_FOUND),
        ("GetOrder", "Order", pb.GetOrderRequest(), grpc.StatusCode.INVALID_ARGUMENT),
        ("PlaceOrder", "PlaceOrderResponse", order(0, "abc", "1"), grpc.StatusCode.INVALID_ARGUMENT),
        ("PlaceOrder", "PlaceOrderResponse", order(0, "1", "1", time_in_force="X"), grpc.StatusCode.INVALID_ARGUMENT),
    ],
)
async def test_errors_are_statuses(stub: Stub, name: str, reply: str, request_: Any, status: grpc.StatusCode) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stub(name, reply, request_)
    assert error.value.code() is status
    assert int(dict(error.value.trailing_metadata())["lx-code"]) >= 6001  # type: ignore[call-overload]


async def test_rights() -> None:
    async with rig(grpc_port=0, auth="required", jwt_secret="s" * 32) as venue:
        await venue.venue.open_account(b"ann")
        key, secret = venue.gateway.auth.keys.create("ann", 1)
        token = (await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret}))["result"]["token"]
        async with grpc.aio.insecure_channel(f"127.0.0.1:{venue.gateway.grpc_port}") as channel:
            for stub, name, reply, request, status in (
                (Stub(channel), "GetOrders", "GetOrdersResponse", pb.GetOrdersRequest(), "UNAUTHENTICATED"),
                (Stub(channel, "junk"), "Ping", "PingResponse", pb.PingRequest(), "UNAUTHENTICATED"),
                (Stub(channel, token), "PlaceOrder", "PlaceOrderResponse", order(0, "1", "1"), "PERMISSION_DENIED"),
                (
                    Stub(channel, token),
                    "GetBalance",
                    "GetBalanceResponse",
                    pb.GetBalanceRequest(user_id="b"),
                    "NOT_FOUND",
                ),
            ):
                with pytest.raises(grpc.aio.AioRpcError) as error:
                    await stub(name, reply, request)
                assert error.value.code().name == status
            assert (await Stub(channel, token)("GetOrders", "GetOrdersResponse", pb.GetOrdersRequest())) is not None


def test_the_generated_code_is_that_of_the_proto(tmp_path: Path) -> None:
    pytest.importorskip("grpc_tools")
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTO}", f"--python_out={tmp_path}", "lxdex.proto"], check=True
    )
    assert (tmp_path / "lxdex_pb2.py").read_text() == (PROTO / "lxdex_pb2.py").read_text()


def channel_of(venue: Rig) -> Any:
    """A connection of its own: the library would share one between equal channels."""
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
    return grpc.aio.insecure_channel(f"127.0.0.1:{venue.gateway.grpc_port}", options=options)


async def ping(channel: Any, *metadata: tuple[str, str]) -> int:
    call = Stub(channel)._call("unary_unary", "Ping", "PingResponse")
    return int((await call(pb.PingRequest(), metadata=metadata, timeout=120)).timestamp)


async def refused(work: Any) -> tuple[str, int]:
    """(status, stable code) of a call that must fail."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await work
    trailing: dict[str, Any] = dict(error.value.trailing_metadata() or ())
    return error.value.code().name, int(trailing.get("lx-code", 0))


async def metric(venue: Rig, line: str) -> float:
    text = (await venue.http.get("/metrics")).text
    return sum(float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(line))


async def test_connections_are_capped_by_address_with_the_websockets() -> None:
    async with rig(grpc_port=0, exempt_loopback=False, max_connections_per_ip=3) as venue:
        socket = await venue.wire()
        async with channel_of(venue) as one, channel_of(venue) as two, channel_of(venue) as three:
            assert await ping(one)
            assert await ping(two)
            assert await refused(ping(three)) == ("UNAVAILABLE", 0)
            with pytest.raises(InvalidStatus) as error:
                await venue.wire()
            assert error.value.response.status_code == 429
            assert await metric(venue, 'dex_api_requests_total{method="unknown",status="too_many_connections"') >= 1
            assert await metric(venue, 'dex_api_requests_total{method="unknown",status="429",transport="ws"') == 1
            await socket.socket.close()
            while venue.gateway._reception.connections.count > 2:
                await ping(one)
            async with channel_of(venue) as four:
                assert await ping(four)
        while venue.gateway._reception.connections.count:
            await venue.http.get("/health")


async def test_who_says_nothing_is_sent_away() -> None:
    async with rig(grpc_port=0, header_timeout_s=0.2) as venue:
        assert venue.gateway._door is not None
        venue.gateway._door.timeout_s = 120.0  # the door at which the metrics are read
        reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.grpc_port)
        # The server's own settings come first, then the end: by a FIN or by a reset.
        try:
            while await asyncio.wait_for(reader.read(4096), 120):
                pass
        except ConnectionError:
            pass
        writer.close()
        assert await metric(venue, 'dex_api_requests_total{method="unknown",status="timeout",transport="grpc"}') == 1


async def test_the_rate_budget_is_that_of_the_address() -> None:
    limits: dict[str, Any] = {"exempt_loopback": False, "burst": 25, "requests_per_second": 0.001}
    async with rig(grpc_port=0, **limits) as venue, channel_of(venue) as channel:
        assert await ping(channel)
        for _ in range(3):
            assert (await venue.rpc("node.time"))["result"]
        assert await refused(ping(channel, ("authorization", "Bearer forged"))) == (
            "UNAUTHENTICATED",
            ErrorCode.BAD_CREDENTIALS,
        )
        assert await ping(channel)  # 25 tokens, of which four calls took one each and the forgery twenty
        assert await refused(ping(channel)) == ("RESOURCE_EXHAUSTED", ErrorCode.RATE_LIMITED)
        # An address that nobody trusts to speak for others speaks for itself.
        assert await refused(ping(channel, ("x-forwarded-for", "10.0.0.1"))) == (
            "RESOURCE_EXHAUSTED",
            ErrorCode.RATE_LIMITED,
        )
    async with (
        rig(grpc_port=0, trusted_proxies=("127.0.0.1",), **{**limits, "burst": 1}) as venue,
        channel_of(venue) as channel,
    ):
        for address in ("10.0.0.1", "10.0.0.2"):
            assert await ping(channel, ("x-forwarded-for", address))
            assert (await refused(ping(channel, ("x-forwarded-for", address))))[1] == ErrorCode.RATE_LIMITED


async def test_the_server_behind_the_door_is_no_way_around_it(venue: Rig) -> None:
    inner = venue.gateway._grpc._relay.target_port
    async with grpc.aio.insecure_channel(f"127.0.0.1:{inner}") as channel:
        assert (await refused(ping(channel)))[0] == "UNAVAILABLE"


async def test_a_taken_port_is_said() -> None:
    async with rig(grpc_port=0) as venue:
        with pytest.raises(OSError, match="in use"):
            async with rig(grpc_port=venue.gateway.grpc_port):
                pass
