"""Who may do what: every request, channel and method tried by nobody, a stranger, each scope, and a revoked key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from support.gateway import Rig, Wire, rig
from websockets.exceptions import ConnectionClosed

from luxterm.wire import requests as r
from luxterm.wire.methods import METHODS
from luxterm.wire.session import CHANNELS, RULES, Scope

UNAUTHENTICATED, FORBIDDEN, BAD_CREDENTIALS, NOT_FOUND = 6005, 6006, 6016, 6014
SYMBOL = "BTC-USDT"
ORDER = {"symbol": SYMBOL, "side": "buy", "type": "limit", "price": 60000, "size": 0.01}

REQUESTS: dict[str, dict[str, Any]] = {
    "ping": {},
    "subscribe": {"channel": "trades", "symbols": [SYMBOL]},
    "unsubscribe": {"channel": "trades", "symbols": [SYMBOL]},
    "place_order": {"order": ORDER},
    "place_orders": {"orders": [ORDER]},
    "cancel_order": {"order_id": 1},
    "cancel_orders": {"orders": [1]},
    "cancel_all": {},
    "modify_order": {"order_id": 1, "price": 60001},
    "schedule_cancel": {"time": None},
    "cancel_on_disconnect": {"enabled": False},
    "open_position": {"symbol": SYMBOL, "side": "buy", "size": 0.01},
    "close_position": {"symbol": SYMBOL},
    "modify_leverage": {"symbol": SYMBOL, "leverage": 5},
    "adjust_margin": {"symbol": SYMBOL, "amount": 1},
    "vault_deposit": {"vault_id": 99, "amount": 1},
    "vault_withdraw": {"vault_id": 99, "amount": 1},
    "lending_supply": {"asset": "USDT", "amount": 1},
    "lending_withdraw": {"asset": "USDT", "amount": 1},
    "lending_borrow": {"asset": "USDT", "amount": 1},
    "lending_repay": {"asset": "USDT", "amount": 1},
    "transfer": {"to": "nobody", "asset": "USDT", "amount": 1},
    "get_balances": {},
    "get_positions": {},
    "get_orders": {},
    "get_order": {"order_id": 1},
    "get_fills": {},
}
PARAMS: dict[str, Any] = {
    "orderbook.getBestBid": {"symbol": SYMBOL},
    "orderbook.getBestAsk": {"symbol": SYMBOL},
    "orderbook.getStats": {"symbol": SYMBOL},
    "orderbook.getSnapshot": {"symbol": SYMBOL},
    "price.getLatest": {"symbol": SYMBOL},
    "price.getTWAP": {"symbol": SYMBOL, "window": 5},
    "order.place": ORDER,
    "order.batch": {"orders": [ORDER]},
    "order.cancel": {"order_id": 1},
    "order.cancelBatch": {"orders": [1]},
    "order.modify": {"order_id": 1, "price": 60001},
    "order.get": {"order_id": 1},
    "position.open": {"symbol": SYMBOL, "side": "buy", "size": 0.01},
    "position.close": {"symbol": SYMBOL},
    "position.modifyLeverage": {"symbol": SYMBOL, "leverage": 5},
    "position.adjustMargin": {"symbol": SYMBOL, "amount": 1},
    "account.transfer": REQUESTS["transfer"],
    "vault.create": {"name": "mine"},
    "account.withdraw": {"asset": "USDT", "amount": 1},
    "vault.deposit": REQUESTS["vault_deposit"],
    "vault.withdraw": REQUESTS["vault_withdraw"],
    "lending.supply": REQUESTS["lending_supply"],
    "lending.withdraw": REQUESTS["lending_withdraw"],
    "lending.borrow": REQUESTS["lending_borrow"],
    "lending.repay": REQUESTS["lending_repay"],
    "auth.revokeKey": {"key_id": "lx_0"},
    "market.configure": {"symbol": "X-USDT"},
    "oracle.push": {"symbol": SYMBOL, "price": 1},
    "swap.quote": {"token_in": "LUX", "token_out": "USDT", "amount": 1},
    "swap.execute": {"token_in": "LUX", "token_out": "USDT", "amount": 1, "route": "v2", "at_least": 1},
    "swap.addLiquidity": {"kind": "v2", "token_a": "LUX", "token_b": "USDT", "amount_a": 1},
    "swap.removeLiquidity": {"key": "v2"},
    "lx_placeOrder": {"symbol": SYMBOL, "type": 0, "side": 0, "price": 60000, "size": 0.01},
    "lx_cancelOrder": {"orderId": 1},
    "lx_getOrder": {"orderId": 1},
    "settlement.batch": {"batch_id": 1},
}
SCOPES = {"read": Scope.READ, "trade": Scope.TRADE, "transfer": Scope.TRANSFER}
TYPES = {kind.__struct_config__.tag: rule for kind, rule in RULES.items()}


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig(auth="required", jwt_secret="s" * 32, exempt_loopback=True) as running:
        for name in ("alice", "mallory"):
            await running.venue.open_account(name.encode())
        yield running


async def signed_in(venue: Rig, account: str, scopes: Scope = Scope.ALL) -> tuple[Wire, str]:
    """A socket of a fresh key of that account, and the key's id."""
    key, secret = venue.gateway.auth.keys.create(account, int(scopes))
    wire = await venue.wire()
    answer = await wire.ask(type="auth", apiKey=key.key_id, apiSecret=secret)
    assert answer["type"] == "auth_success", answer
    return wire, key.key_id


async def token(venue: Rig, account: str, scopes: Scope = Scope.ALL) -> str:
    key, secret = venue.gateway.auth.keys.create(account, int(scopes))
    answer = await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret})
    found: str = answer["result"]["token"]
    return found


def params_of(name: str) -> dict[str, Any]:
    """Parameters with which the method can be judged: its row, or the market that it asks for, or none."""
    fields = METHODS[name].params.__struct_fields__
    return PARAMS.get(name, {"symbol": SYMBOL} if "symbol" in fields else {})


def test_the_tables_are_complete() -> None:
    """A new request or method needs a row here."""
    assert set(REQUESTS) == set(TYPES) - {"auth"}
    assert set(RULES) == set(r.AnyRequest.__args__)
    for name, method in METHODS.items():
        needed = {field.name for field in msgspec.structs.fields(method.params) if field.required}
        assert needed <= set(params_of(name)), f"{name} needs a row in PARAMS"


async def test_every_request_by_nobody(venue: Rig) -> None:
    wire = await venue.wire()
    for kind, body in REQUESTS.items():
        answer = await wire.ask(type=kind, **body)
        if TYPES[kind].scope:
            assert (answer["type"], answer.get("code")) == ("error", UNAUTHENTICATED), kind
        else:
            assert answer["type"] != "error", (kind, answer)


@pytest.mark.parametrize("scope", SCOPES)
async def test_every_request_with_one_scope(venue: Rig, scope: str) -> None:
    wire, _ = await signed_in(venue, "alice", SCOPES[scope])
    for kind, body in REQUESTS.items():
        answer = await wire.ask(type=kind, **body)
        if TYPES[kind].scope & ~SCOPES[scope]:
            assert (answer["type"], answer.get("code")) == ("error", FORBIDDEN), kind
        else:
            assert answer.get("code") not in (FORBIDDEN, UNAUTHENTICATED), kind


@pytest.mark.parametrize("name", CHANNELS)
async def test_every_channel(venue: Rig, name: str) -> None:
    request: dict[str, Any] = {"type": "subscribe", "channel": name}
    if CHANNELS[name].per_symbol:
        request["symbols"] = [SYMBOL]
    private = CHANNELS[name].private
    nobody = await venue.wire()
    answer = await nobody.ask(**request)
    assert answer.get("code") == (UNAUTHENTICATED if private else None)
    trader, _ = await signed_in(venue, "alice", Scope.TRADE)
    assert (await trader.ask(**request)).get("code") == (FORBIDDEN if private else None)
    reader, _ = await signed_in(venue, "alice", Scope.READ)
    assert (await reader.ask(**request))["type"] == "subscribed"


async def test_every_method(venue: Rig) -> None:
    tokens = {scope: await token(venue, "alice", SCOPES[scope]) for scope in SCOPES}
    for name, method in METHODS.items():
        params = params_of(name)
        nobody = await venue.rpc(name, params)
        code = nobody.get("error", {}).get("data", {}).get("code")
        if method.paper:
            assert code == 6011, name
        elif method.scope:
            assert code == UNAUTHENTICATED, name
            assert nobody["error"]["code"] == -32001
        else:
            assert code not in (UNAUTHENTICATED, FORBIDDEN), name
        for scope, bits in SCOPES.items():
            answer = await venue.rpc(name, params, token=tokens[scope])
            code = answer.get("error", {}).get("data", {}).get("code")
            if method.paper:
                assert code == 6011, (name, scope)
            elif method.scope & ~bits:
                assert code == FORBIDDEN, (name, scope)
            elif method.scope:
                assert code not in (UNAUTHENTICATED, FORBIDDEN), (name, scope)


async def test_every_method_with_a_revoked_key(venue: Rig) -> None:
    key, secret = venue.gateway.auth.keys.create("alice", int(Scope.ALL))
    login = await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret})
    headers = {"Authorization": f"Bearer {login['result']['token']}"}
    venue.gateway.auth.keys.revoke(key.key_id)
    before = venue.venue.engine.state_hash()
    for name in METHODS:
        body = {"jsonrpc": "2.0", "id": 1, "method": name, "params": params_of(name)}
        assert (await venue.http.post("/rpc", json=body, headers=headers)).status_code == 401, name
    assert venue.venue.engine.state_hash() == before


async def test_a_stranger_cannot_touch_or_see_what_is_not_theirs(venue: Rig) -> None:
    alice, _ = await signed_in(venue, "alice")
    mallory, _ = await signed_in(venue, "mallory")
    placed = await alice.order("buy", 60000, 0.01, client_order_id="alices")
    order_id = placed["data"]["order"]["order_id"]
    other = await alice.order("sell", 70000, 0.01)
    assert other["data"]["status"] == "submitted"
    unknown = await mallory.ask(type="cancel_order", order_id=999_999)
    for request in (
        {"type": "cancel_order", "order_id": order_id},
        {"type": "cancel_order", "client_order_id": "alices"},
        {"type": "modify_order", "order_id": order_id, "size": 5},
        {"type": "modify_order", "client_order_id": "alices", "size": 5},
    ):
        answer = await mallory.ask(**request)
        # Exactly what an order that does not exist gets: nothing is learned.
        assert answer["data"]["order"]["reject"] == unknown["data"]["order"]["reject"]
        assert answer["data"]["order"]["symbol"] == ""
    batch = await mallory.ask(type="cancel_orders", orders=[order_id])
    assert batch["data"]["results"][0]["order"]["reject"]["code"] == 1002
    assert (await mallory.ask(type="cancel_all"))["data"]["results"] == []
    for request in ({"order_id": order_id}, {"client_order_id": "alices"}):
        assert (await mallory.ask(type="get_order", **request))["code"] == NOT_FOUND
    assert (await mallory.ask(type="get_orders"))["data"]["orders"] == []
    oco = await mallory.order("buy", 60000, 0.01, oco_order_id=order_id)
    assert oco["data"]["order"]["reject"]["code"] == 1018
    account = venue.venue.views.accounts.id_of(b"alice")
    for kind in ("close_position", "modify_leverage", "adjust_margin"):
        body = {"modify_leverage": {"leverage": 3}, "adjust_margin": {"amount": 1}}.get(kind, {})
        answer = await mallory.ask(type=kind, positionID=f"{account}-0", **body)
        assert (answer["type"], answer["code"]) == ("error", NOT_FOUND), kind
    assert (await alice.ask(type="get_order", order_id=order_id))["data"]["status"] == "submitted"


async def test_a_stranger_hears_nothing_of_others(venue: Rig) -> None:
    alice, _ = await signed_in(venue, "alice")
    mallory, _ = await signed_in(venue, "mallory")
    for channel in ("orders", "fills", "positions", "balances", "margin"):
        await mallory.ask(type="subscribe", channel=channel)
        await mallory.until(lambda m, channel=channel: m.get("channel") == channel)
    await mallory.ask(type="subscribe", channel="trades", symbols=["*"])
    maker = await alice.order("buy", 60000, 0.01)
    await alice.ask(type="modify_leverage", symbol=SYMBOL, leverage=5)
    await alice.ask(type="cancel_order", order_id=maker["data"]["order"]["order_id"])
    await mallory.ask(type="ping")
    assert not [m for m in mallory._kept if m.get("channel") not in (None, "trades:BTC-USDT", "trades:ETH-USDT")]


async def test_a_revoked_key_is_out_at_once(venue: Rig) -> None:
    wire, key_id = await signed_in(venue, "alice")
    key, secret = venue.gateway.auth.keys.create("alice", int(Scope.ALL))
    login = await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret})
    assert venue.gateway.auth.keys.revoke(key_id)
    await wire.socket.wait_closed()
    assert (wire.socket.close_code, wire.socket.close_reason) == (1008, "KEY_REVOKED")
    own = login["result"]["token"]
    assert "result" in await venue.rpc("account.margin", token=own)
    assert (await venue.rpc("auth.revokeKey", {"key_id": key.key_id}, token=own))["result"] == {"ok": True}
    response = await venue.http.post("/rpc", json={}, headers={"Authorization": f"Bearer {own}"})
    assert response.status_code == 401
    assert "error" in await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret})
    socket = await venue.wire()
    assert (await socket.ask(type="auth", token=own))["code"] == BAD_CREDENTIALS


async def test_signing_in_as_somebody_else_ends_the_old_channels(venue: Rig) -> None:
    wire, _ = await signed_in(venue, "alice")
    await wire.ask(type="subscribe", channel="orders")
    key, secret = venue.gateway.auth.keys.create("mallory", int(Scope.ALL))
    await wire.ask(type="auth", apiKey=key.key_id, apiSecret=secret)
    alice, _ = await signed_in(venue, "alice")
    wire._kept.clear()
    await alice.order("buy", 60000, 0.01)
    await wire.ask(type="ping")
    assert not [m for m in wire._kept if m.get("channel") == "orders"]


async def test_keys_make_no_stronger_keys_and_only_ones_own(venue: Rig) -> None:
    full = await token(venue, "alice")
    made = (await venue.rpc("auth.createKey", {"scopes": ["read"], "label": "bot", "ips": ["10.0.0.0/8"]}, token=full))[
        "result"
    ]
    assert made["secret"]
    listed = (await venue.rpc("auth.listKeys", token=full))["result"]
    assert next(key for key in listed if key["key_id"] == made["key_id"])["secret"] is None
    # It may be used from 10.0.0.0/8 only, and this is 127.0.0.1.
    assert "error" in await venue.rpc("auth.login", {"apiKey": made["key_id"], "apiSecret": made["secret"]})
    stranger = await token(venue, "mallory")
    refused = await venue.rpc("auth.revokeKey", {"key_id": made["key_id"]}, token=stranger)
    assert refused["error"]["data"]["code"] == NOT_FOUND
    weak = await token(venue, "alice", Scope.READ)
    assert (await venue.rpc("auth.createKey", {}, token=weak))["error"]["data"]["code"] == FORBIDDEN


async def test_a_leader_trades_for_its_vault_with_keys_of_its_own_making() -> None:
    async with rig(auth="required") as venue:
        name = "lead"
        await venue.venue.open_account(name.encode())
        full = await token(venue, name)
        made = await venue.rpc("vault.create", {"name": "fund"}, token=full)
        assert "result" in made
        key = (await venue.rpc("auth.createKey", {"vault": "fund", "scopes": ["read", "trade"]}, token=full))["result"]
        assert (key["account"], key["scopes"]) == ("fund", ["read", "trade"])
        wire = await venue.wire()
        answer = await wire.ask(type="auth", apiKey=key["key_id"], apiSecret=key["secret"])
        assert answer["data"]["user_id"] == "fund"
        await wire.ask(type="subscribe", channel="orders")
        placed = await wire.order("buy", 60000, 1)
        assert placed["data"]["order"]["reject"]["name"] == "INSUFFICIENT_MARGIN"  # it has no money yet: no other lack
        assert (await wire.ask(type="transfer", to=name, asset="USDT", amount="1"))["code"] == FORBIDDEN
        listed = (await venue.rpc("auth.listKeys", {}, token=full))["result"]
        assert {each["account"] for each in listed} == {name, "fund"}

        # Not with the right to move money, not by another, not for what is no vault.
        moving = await venue.rpc("auth.createKey", {"vault": "fund", "scopes": ["transfer"]}, token=full)
        assert moving["error"]["data"]["code"] == FORBIDDEN
        await venue.venue.open_account(b"eve")
        eve = await token(venue, "eve")
        for who, vault in ((eve, "fund"), (full, "eve"), (full, "backstop")):
            refused = await venue.rpc("auth.createKey", {"vault": vault}, token=who)
            assert refused["error"]["data"]["code"] == NOT_FOUND
        assert (await venue.rpc("auth.revokeKey", {"key_id": key["key_id"]}, token=eve))["error"]
        assert (await venue.rpc("auth.revokeKey", {"key_id": key["key_id"]}, token=full))["result"]["ok"]
        with pytest.raises(ConnectionClosed):
            while True:
                await wire.next()


async def test_a_vault_and_the_holder_of_a_key_never_share_a_name() -> None:
    async with rig(auth="required") as venue:
        await venue.venue.open_account(b"lead")
        full = await token(venue, "lead")
        venue.gateway.auth.keys.create("desk", 7)  # by the operator; nobody has signed in with it yet
        refused = await venue.rpc("vault.create", {"name": "desk"}, token=full)
        assert refused["error"]["data"]["name"] == "ACCOUNT_EXISTS"
        assert "result" in await venue.rpc("vault.create", {"name": "fund"}, token=full)
        late, secret = venue.gateway.auth.keys.create("fund", 7)  # the operator did not know of the vault
        login = await venue.rpc("auth.login", {"apiKey": late.key_id, "apiSecret": secret})
        assert "name of a vault" in login["error"]["message"]
