"""The Lux SDKs' dialect: exactly the names, casing and types that their clients expect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.gateway import Rig, rig

ORDER_KEYS = [
    "order_id", "symbol", "type", "side", "price", "size", "filled", "remaining", "status", "user_id", "client_id",
    "timestamp", "time_in_force", "post_only", "reduce_only",
]  # fmt: skip
TRADE_KEYS = [
    "trade_id", "symbol", "price", "size", "side", "buy_order_id", "sell_order_id", "buyer_id", "seller_id",
    "timestamp",
]  # fmt: skip


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


async def call(venue: Rig, method: str, **params: Any) -> Any:
    answer = await venue.rpc(method, params)
    assert "result" in answer, answer
    return answer["result"]


def order(user: str, side: int, price: float, **more: Any) -> dict[str, Any]:
    return {
        "symbol": "BTC-USDT", "type": 0, "side": side, "price": price, "size": 0.5, "userID": user, "clientID": "",
        "timeInForce": "GTC", "postOnly": False, "reduceOnly": False, **more,
    }  # fmt: skip


async def test_an_orders_life(venue: Rig) -> None:
    placed = await call(venue, "lx_placeOrder", **order("ann", 1, 65000, clientID="c-1"))
    assert placed == {"orderId": 1, "status": "open", "message": ""}
    shown = await call(venue, "lx_getOrder", orderId=1)
    assert list(shown) == ORDER_KEYS
    assert (shown["type"], shown["side"], shown["status"]) == (0, 1, "open")
    assert (shown["user_id"], shown["client_id"]) == ("ann", "c-1")
    assert shown["timestamp"] < 10**11
    taken = await call(venue, "lx_placeOrder", **order("bob", 0, 0, type=1, size=0.2))
    assert taken == {"orderId": 2, "status": "filled", "message": ""}
    assert (await call(venue, "lx_getOrder", orderId=1))["status"] == "partial"
    assert await call(venue, "lx_cancelOrder", orderId=1) == {"success": True, "message": ""}
    assert await call(venue, "lx_cancelOrder", orderId=1) == {
        "success": False, "message": "There is no such open order.",
    }  # fmt: skip
    refused = await call(venue, "lx_placeOrder", **order("bob", 0, 65000.001))
    assert (refused["orderId"], refused["status"]) == (0, "rejected")
    assert "tick" in refused["message"]
    assert (await call(venue, "lx_placeOrder", **order("bob", 0, 60000, timeInForce="SOON")))["status"] == "rejected"


async def test_books_prices_and_trades(venue: Rig) -> None:
    await call(venue, "lx_placeOrder", **order("ann", 1, 65000))
    assert await call(venue, "lx_getBestAsk", symbol="BTC-USDT") == {"price": 65000}
    assert await call(venue, "lx_getBestBid", symbol="BTC-USDT") == {"price": 0}
    book = await call(venue, "lx_getOrderBook", symbol="BTC-USDT", depth=5)
    assert list(book) == ["Symbol", "Bids", "Asks", "Timestamp"]
    assert book["Asks"] == [{"Price": 65000, "Size": 0.5}]
    await call(venue, "lx_placeOrder", **order("bob", 0, 65000, size=0.1))
    (trade,) = await call(venue, "lx_getTrades", symbol="BTC-USDT", limit=10)
    assert list(trade) == TRADE_KEYS
    # A stranger (the default account asks) sees no ids.
    assert [trade[key] for key in TRADE_KEYS[5:9]] == [0, 0, "", ""]
    token = (await call(venue, "auth.login", apiKey="bob", apiSecret=""))["token"]
    (own,) = (await venue.rpc("lx_getTrades", {"symbol": "BTC-USDT"}, token=token))["result"]
    assert [own[key] for key in TRADE_KEYS[5:9]] == [2, 0, "bob", ""]


async def test_the_node_in_short(venue: Rig) -> None:
    assert await call(venue, "lx_ping") == "pong"
    info = await call(venue, "lx_getInfo")
    assert list(info) == [
        "version", "network", "order_count", "trade_count", "timestamp", "block_height", "syncing", "uptime",
    ]  # fmt: skip
    assert (info["order_count"], info["syncing"]) == (0, False)


async def test_margin_and_insurance(venue: Rig) -> None:
    await call(venue, "lx_placeOrder", **order("ann", 1, 65000))
    await call(venue, "lx_placeOrder", **order("bob", 0, 65000, size=0.5))
    margin = await call(venue, "margin.info", user_id="bob")
    assert (margin["user_id"], margin["initial_margin"], margin["positions"]) == ("bob", 3250, 1)
    risk = await call(venue, "margin.liquidation_risk", user_id="bob")
    assert risk["liquidating"] is False
    assert risk["positions"][0]["symbol"] == "BTC-USDT"
    assert (await call(venue, "insurance_fund.status"))["asset"] == "USDT"
    assert (await call(venue, "market.stats", symbol="BTC-USDT"))["last_price"] == 65000
    assert await call(venue, "liquidations.get", symbol="BTC-USDT") == []
    assert "error" in await venue.rpc("settlement.batch", {"batch_id": 1})
    assert await call(venue, "market_data.sources") == []


async def test_outside_paper_one_is_only_oneself() -> None:
    async with rig(auth="required", jwt_secret="s" * 32) as venue:
        await venue.venue.open_account(b"ann")
        await venue.venue.open_account(b"bob")
        key, secret = venue.gateway.auth.keys.create("ann", 7)
        token = (await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret}))["result"]["token"]
        for method, params in (
            ("margin.info", {"user_id": "bob"}),
            ("margin.liquidation_risk", {"user_id": "bob"}),
            ("lx_placeOrder", order("bob", 0, 60000)),
        ):
            assert (await venue.rpc(method, params, token=token))["error"]["data"]["code"] == 6014
        placed = (await venue.rpc("lx_placeOrder", order("ann", 0, 60000), token=token))["result"]
        other, other_secret = venue.gateway.auth.keys.create("bob", 7)
        login = await venue.rpc("auth.login", {"apiKey": other.key_id, "apiSecret": other_secret})
        stranger = login["result"]["token"]
        answer = await venue.rpc("lx_getOrder", {"orderId": placed["orderId"]}, token=stranger)
        assert answer["error"]["data"]["code"] == 6014
        cancelled = await venue.rpc("lx_cancelOrder", {"orderId": placed["orderId"]}, token=stranger)
        assert cancelled["result"]["success"] is False
