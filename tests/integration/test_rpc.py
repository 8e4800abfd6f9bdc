"""JSON-RPC over HTTP against a running gateway, and the pages beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.gateway import Rig, rig

from luxterm.model.codes import ErrorCode
from luxterm.wire.methods import METHODS


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


async def test_the_specifications_methods(venue: Rig) -> None:
    symbol = {"symbol": "BTC-USDT"}
    assert (await venue.rpc("orderbook.getBestBid", symbol))["result"] is None
    maker, taker = await venue.client("maker"), await venue.client("taker")
    await maker.place_order("BTC-USDT", "buy", "0.5", 64990)
    await maker.place_order("BTC-USDT", "sell", "0.25", 65010)
    await taker.place_order("BTC-USDT", "buy", "0.05", 65010)
    assert (await venue.rpc("orderbook.getBestBid", symbol))["result"] == {"price": 64990, "size": 0.5}
    assert (await venue.rpc("orderbook.getBestAsk", symbol))["result"] == {"price": 65010, "size": 0.2}
    assert (await venue.rpc("orderbook.getStats", symbol))["result"] == {
        "symbol": "BTC-USDT", "orders": 2, "trades": 1, "bid_depth": 0.5, "ask_depth": 0.2, "spread": 20,
    }  # fmt: skip
    latest = (await venue.rpc("price.getLatest", symbol))["result"]
    assert (latest["symbol"], latest["price"], latest["confidence"]) == ("BTC-USDT", 65000, 1)
    assert latest["sources"] == ["manual"]
    (trade,) = (await venue.rpc("market.getTrades", {**symbol, "limit": 5}))["result"]
    assert (trade["price"], trade["size"], trade["side"]) == (65010, 0.05, "buy")
    assert set(trade) == {"trade_id", "symbol", "price", "size", "side", "timestamp", "seq"}


async def test_parameters_by_name_by_position_and_as_one_object_in_a_list(venue: Rig) -> None:
    for params in ({"symbol": "BTC-USDT", "depth": 5}, ["BTC-USDT", 5], ["BTC-USDT"], [{"symbol": "BTC-USDT"}]):
        assert (await venue.rpc("orderbook.getSnapshot", params))["result"]["symbol"] == "BTC-USDT"


@pytest.mark.parametrize(
    ("method", "params", "code", "inner"),
    [
        ("nothing.here", {}, -32601, None),
        ("orderbook.getBestBid", {}, -32602, 6001),
        ("orderbook.getBestBid", {"symbol": 5}, -32602, 6001),
        ("orderbook.getBestBid", {"symbol": "BTC-USDT", "x": 1}, -32602, 6001),
        ("orderbook.getBestBid", ["BTC-USDT", 1], -32602, 6001),
        ("orderbook.getBestBid", {"symbol": "DOGE-USDT"}, -32004, 6004),
        ("price.getTWAP", {"symbol": "BTC-USDT", "window": 0}, -32602, 6001),
        ("price.getTWAP", {"symbol": "BTC-USDT", "window": 60}, -32004, 6014),
        ("market.getCandles", {"symbol": "BTC-USDT", "interval": "7m"}, -32602, 6001),
        ("account.transfer", {"to": "nobody", "asset": "USDT", "amount": "1"}, -32000, 2001),
        ("order.get", {"order_id": 5}, -32004, 6014),
        ("keeper.pause", {}, -32005, 6011),
        ("oracle.push", {"symbol": "BTC-USDT", "price": "-5"}, -32000, 1007),
    ],
)
async def test_errors(venue: Rig, method: str, params: Any, code: int, inner: int | None) -> None:
    error = (await venue.rpc(method, params))["error"]
    assert error["code"] == code
    if inner is not None:
        assert error["data"]["code"] == inner
        assert error["data"]["retryable"] is False


async def test_an_order_by_rpc(venue: Rig) -> None:
    login = (await venue.rpc("auth.login", {"apiKey": "alice", "apiSecret": ""}))["result"]
    assert login["user_id"] == "alice"
    order = {"symbol": "BTC-USDT", "side": "buy", "price": "60000", "size": "0.1", "client_order_id": "one"}
    placed = (await venue.rpc("order.place", order, token=login["token"]))["result"]
    assert (placed["status"], placed["order"]["price"]) == ("submitted", 60000)
    listed = (await venue.rpc("order.list", token=login["token"]))["result"]["orders"]
    assert [each["client_order_id"] for each in listed] == ["one"]
    # The paper node's default account is another one.
    assert (await venue.rpc("order.list"))["result"]["orders"] == []
    gone = (await venue.rpc("order.cancel", {"client_order_id": "one"}, token=login["token"]))["result"]
    assert gone["status"] == "cancelled"
    refused = (await venue.rpc("order.place", {**order, "size": "0.00001"}))["result"]
    assert refused["order"]["reject"]["code"] == 1008


async def test_notifications_and_batches_over_http(venue: Rig) -> None:
    note = await venue.http.post("/rpc", json={"jsonrpc": "2.0", "method": "node.time"})
    assert (note.status_code, note.content) == (204, b"")
    batch = [{"jsonrpc": "2.0", "method": "node.time", "id": n} for n in (1, "b")] + [{"foo": 1}]
    answers = (await venue.http.post("/rpc", json=batch)).json()
    assert [each["id"] for each in answers] == [1, "b", None]
    assert (await venue.http.post("/rpc", content=b"{", headers={"Content-Type": "application/json"})).json()[
        "error"
    ] == {"code": -32700, "message": "Parse error"}


async def test_every_method_is_served(venue: Rig) -> None:
    assert venue.gateway.methods.names == set(METHODS)
    discovered = (await venue.rpc("rpc.discover"))["result"]
    assert [method["name"] for method in discovered["methods"]] == list(METHODS)
    assert (await venue.http.get("/openrpc.json")).json() == discovered


async def test_health_and_readiness(venue: Rig) -> None:
    from luxterm.model.codes import RejectCode

    assert (await venue.http.get("/health")).json() == {"status": "ok", "reasons": []}
    assert (await venue.http.get("/ready")).status_code == 200
    venue.venue.refusing = RejectCode.VENUE_STOPPING
    assert (await venue.http.get("/ready")).status_code == 503
    venue.venue.refusing = None


SPECIFIED_METRICS = {
    "dex_orders_total", "dex_trades_total", "dex_ws_connections_active", "dex_api_requests_total",
    "dex_api_latency_seconds", "perps_positions_open", "perps_liquidations_total", "perps_funding_rate",
    "perps_open_interest_usd",
}  # fmt: skip


async def test_the_specifications_metrics(venue: Rig) -> None:
    maker, taker = await venue.client("maker"), await venue.client("taker")
    await maker.place_order("BTC-USDT", "sell", 2, 65000)
    await taker.place_order("BTC-USDT", "buy", 1, 65000)
    await taker.rpc("node.time")
    text = (await venue.http.get("/metrics")).text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    names = {
        name.partition("{")[0].removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in values
    }
    assert names >= SPECIFIED_METRICS
    assert float(values["dex_orders_total"]) == 2
    assert float(values["dex_trades_total"]) == 1
    assert float(values["dex_ws_connections_active"]) == 2
    assert float(values["perps_positions_open"]) == 2
    assert float(values['dex_api_requests_total{method="place_order",status="ok",transport="ws"}']) == 2
    # One BTC at the mark.
    assert float(values['perps_open_interest_usd{symbol="BTC-USDT"}']) == 65000
    assert float((await venue.http.get("/metrics")).text.split("\ndex_orders_total ")[1].split("\n")[0]) == 2


async def test_wallet_login_over_rpc() -> None:
    from datetime import UTC, datetime

    from eth_account import Account
    from eth_account.messages import encode_defunct

    async with rig(auth="required", jwt_secret="s" * 32) as venue:
        account = Account.from_key("0x" + "11" * 32)
        nonce = (await venue.rpc("auth.nonce"))["result"]["nonce"]
        issued = datetime.now(UTC).isoformat(timespec="seconds")
        text = (
            f"dex.lux.network wants you to sign in with your Ethereum account:\n{account.address}\n\n\n"
            f"URI: https://dex.lux.network\nVersion: 1\nChain ID: 96369\nNonce: {nonce}\nIssued At: {issued}"
        )
        signature = "0x" + Account.sign_message(encode_defunct(text=text), account.key).signature.hex().removeprefix(
            "0x"
        )
        login = (await venue.rpc("auth.login", {"message": text, "signature": signature}))["result"]
        assert login["user_id"] == account.address
        assert (await venue.rpc("account.margin", token=login["token"]))["result"]["equity"] == "100000.000000"
        again = await venue.rpc("auth.login", {"message": text, "signature": signature})
        assert again["error"]["data"]["code"] == 6016


async def test_money_can_leave_a_venue_without_a_chain(venue: Rig) -> None:
    async def withdraw(amount: object, asset: str = "USDT") -> dict[str, Any]:
        answer = await venue.rpc("account.withdraw", {"asset": asset, "amount": amount})
        return answer.get("result") or answer["error"]

    done = await withdraw("250.5")
    assert (done["status"], done["amount"], done["withdrawal_id"]) == ("confirmed", "250.500000", 1)
    balances = (await venue.rpc("account.balances"))["result"]["balances"]
    assert balances[0]["total"] == "99749.500000"
    assert (await venue.rpc("account.withdrawals"))["result"] == []
    rows = (await venue.rpc("account.ledger", {"limit": 1}))["result"]
    assert (rows[0]["cause"], rows[0]["delta"]) == ("withdrawal", "-250.500000")
    refused = await withdraw("1000000")
    assert (refused["status"], refused["reject"]["name"]) == ("rejected", "INSUFFICIENT_BALANCE")
    for amount in (0, -1, "0.0000001"):
        assert (await withdraw(amount))["data"]["name"] == "INVALID_AMOUNT"
    assert (await withdraw(1, "DOGE"))["data"]["name"] == "UNKNOWN_ASSET"
    client = await venue.client("alice")
    assert (await client.withdraw("USDT", "0.5")).status == "confirmed"


async def test_where_a_chain_pays_a_withdrawal_waits_for_it_or_is_refused_with_the_reason(venue: Rig) -> None:
    class Chain:
        said = "only the account of a wallet can be paid on the chain: transfer to one"

        def obstacle(self, account: int, asset: int) -> str:
            return self.said

    chain = venue.gateway.methods.withdrawals.payouts = Chain()
    refused = await venue.rpc("account.withdraw", {"asset": "USDT", "amount": 1})
    assert refused["error"]["message"] == chain.said
    assert refused["error"]["data"]["code"] == ErrorCode.NOT_AVAILABLE
    chain.said = ""
    waiting = (await venue.rpc("account.withdraw", {"asset": "USDT", "amount": 1}))["result"]
    assert (waiting["status"], waiting["reject"]) == ("pending", None)
    (pending,) = (await venue.rpc("account.withdrawals"))["result"]
    assert (pending["withdrawal_id"], pending["amount"]) == (waiting["withdrawal_id"], "1.000000")
