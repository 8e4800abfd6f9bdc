"""What an attacker tries: each attempt is refused in words of its own, counted, and harmless to logs and neighbours."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from support.gateway import Rig, rig
from support.venue import MemoryVenue, furnish
from websockets.asyncio.client import connect as ws_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from luxterm.clock import ManualClock
from luxterm.model.units import HOUR
from luxterm.wire.session import Scope

SECRET = "s" * 32
BAD_CREDENTIALS, UNKNOWN_SYMBOL, TOO_MANY = 6016, 6004, 6009
EVIL = '"}],\x1b]0;owned\x07\x1b[2J\r\nSet-Cookie: x=%s%n${jndi:ldap://x}<script>\u202e'
CALL = {"jsonrpc": "2.0", "method": "node.time", "id": 1}
WALLET = Account.from_key("0x" + "22" * 32)


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    inside = MemoryVenue(ManualClock(1_900_000_000_000_000_000))
    furnish(inside)
    async with rig(
        venue=inside, auth="required", jwt_secret=SECRET, exempt_loopback=True, max_subscriptions=15
    ) as made:
        for name in (b"alice", b"mallory"):
            await inside.open_account(name)
        yield made


async def counted(venue: Rig) -> dict[str, float]:
    """Requests by what they were counted as: transport, method and status."""
    text = (await venue.http.get("/metrics")).text
    found = {}
    for line in text.splitlines():
        if line.startswith("dex_api_requests_total{"):
            labels = dict(part.split("=") for part in line[line.index("{") + 1 : line.index("}")].split(","))
            key = "/".join(labels[name].strip('"') for name in ("transport", "method", "status"))
            found[key] = float(line.rsplit(" ", 1)[1])
    return found


def claims(**changes: Any) -> dict[str, Any]:
    return {"iss": "luxterm", "sub": "alice", "scope": 7, "iat": 1_900_000_000, "exp": 1_900_086_400, **changes}


async def sign_in(venue: Rig, **credentials: str) -> dict[str, Any]:
    return await (await venue.wire()).ask(type="auth", **credentials)


async def token(venue: Rig) -> tuple[str, str]:
    """A good token of alice, and its key."""
    key, secret = venue.gateway.auth.keys.create("alice", int(Scope.ALL))
    login = await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": secret})
    return login["result"]["token"], key.key_id


async def refused_over_both(venue: Rig, bad: str) -> None:
    assert (await sign_in(venue, token=bad))["code"] == BAD_CREDENTIALS
    answer = await venue.http.post("/rpc", json=CALL, headers={"Authorization": f"Bearer {bad}"})
    assert answer.status_code == 401


async def a_wrong_secret(venue: Rig) -> None:
    key, _ = venue.gateway.auth.keys.create("alice", int(Scope.ALL))
    assert (await sign_in(venue, apiKey=key.key_id, apiSecret="guess"))["code"] == BAD_CREDENTIALS
    assert (await sign_in(venue, apiKey="alice", apiSecret=""))["code"] == BAD_CREDENTIALS
    answer = await venue.rpc("auth.login", {"apiKey": key.key_id, "apiSecret": EVIL})
    assert answer["error"]["data"]["code"] == BAD_CREDENTIALS


async def forged_tokens(venue: Rig) -> None:
    good, _ = await token(venue)
    head, body, signature = good.split(".")
    other = jwt.encode(claims(sub="mallory"), "t" * 32, algorithm="HS256")
    for bad in (
        jwt.encode(claims(), "another secret of thirty-two bytes", algorithm="HS256"),
        jwt.encode(claims(), "", algorithm="none"),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
        jwt.encode(claims(iss="somebody"), SECRET, algorithm="HS256"),
        jwt.encode({"sub": "alice", "scope": 7}, SECRET, algorithm="HS256"),
        f"{head}.{other.split('.')[1]}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        "a.b.c",
    ):
        await refused_over_both(venue, bad)


async def an_expired_token(venue: Rig) -> None:
    good, _ = await token(venue)
    clock = venue.venue.clock
    assert isinstance(clock, ManualClock)
    assert (await venue.rpc("account.margin", token=good))["result"]["equity"] == "100000.000000"
    clock.advance(25 * HOUR)
    await refused_over_both(venue, good)


async def a_token_of_a_revoked_key(venue: Rig) -> None:
    good, key_id = await token(venue)
    venue.gateway.auth.keys.revoke(key_id)
    await refused_over_both(venue, good)


async def a_replayed_nonce(venue: Rig) -> None:
    nonce = (await venue.rpc("auth.nonce"))["result"]["nonce"]
    issued = datetime.fromtimestamp(venue.venue.clock.now_ns() / 10**9, UTC)

    def signed(domain: str, chain: int, used: str, until: datetime) -> dict[str, str]:
        text = (
            f"{domain} wants you to sign in with your Ethereum account:\n{WALLET.address}\n\n\n"
            f"URI: https://{domain}\nVersion: 1\nChain ID: {chain}\nNonce: {used}\n"
            f"Issued At: {issued.isoformat(timespec='seconds')}\n"
            f"Expiration Time: {until.isoformat(timespec='seconds')}"
        )
        signature = Account.sign_message(encode_defunct(text=text), WALLET.key).signature.hex()
        return {"message": text, "signature": "0x" + signature.removeprefix("0x")}

    soon = issued + timedelta(minutes=5)
    for wrong in (
        signed("evil.example", 96369, nonce, soon),
        signed("dex.lux.network", 1, nonce, soon),
        signed("dex.lux.network", 96369, "0123456789abcdef", soon),
        signed("dex.lux.network", 96369, nonce, issued - timedelta(minutes=1)),
    ):
        assert (await sign_in(venue, **wrong))["code"] == BAD_CREDENTIALS
    nonce = (await venue.rpc("auth.nonce"))["result"]["nonce"]
    good = signed("dex.lux.network", 96369, nonce, soon)
    assert (await sign_in(venue, **good))["type"] == "auth_success"
    assert (await sign_in(venue, **good))["code"] == BAD_CREDENTIALS


async def a_foreign_origin(venue: Rig) -> None:
    for origin in (
        "https://evil.example",
        "null",
        "https://lux.exchange.evil.example",
        EVIL.encode("ascii", "ignore").decode().split("\x1b")[0],
    ):
        answer = await venue.http.post("/rpc", json=CALL, headers={"Origin": origin})
        assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (403, False)
    with pytest.raises(InvalidStatus):
        await ws_connect(venue.ws_url, origin="https://evil.example", proxy=None)  # type: ignore[arg-type]


async def a_spoofed_forwarding(venue: Rig) -> None:
    """The header makes nobody somebody else: a key bound to an address stays bound to the socket's."""
    key, secret = venue.gateway.auth.keys.create("alice", int(Scope.ALL), ips=["10.0.0.0/8"])
    for hop in ("10.0.0.1", "10.0.0.1, 127.0.0.1", EVIL.split("\x1b")[0]):
        answer = await venue.rpc(
            "auth.login", {"apiKey": key.key_id, "apiSecret": secret}, **{"X-Forwarded-For": hop}
        )  # fmt: skip
        assert answer["error"]["data"]["code"] == BAD_CREDENTIALS


async def ten_megabytes(venue: Rig) -> None:
    wire = await venue.wire()
    with pytest.raises(ConnectionClosed) as closed:
        await wire.send('{"type":"ping","request_id":"' + "x" * 10_000_000 + '"}')
        while True:
            await wire.next()
    assert closed.value.rcvd is None or (closed.value.rcvd.code, closed.value.rcvd.reason) == (1009, "TOO_LARGE")
    headers = {"Content-Type": "application/json"}
    answer = await venue.http.post("/rpc", content=b'{"x":"' + b"y" * 10_000_000 + b'"}', headers=headers)
    assert answer.status_code == 413


async def a_slow_header(venue: Rig) -> None:
    door = venue.gateway._door
    assert door is not None
    patience_s, door.timeout_s = door.timeout_s, 0.1
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.gateway.http_port)
    writer.write(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX: ")
    assert (await asyncio.wait_for(reader.read(), 120)).startswith(b"HTTP/1.1 408 ")
    writer.close()
    door.timeout_s = patience_s


async def a_million_subscriptions(venue: Rig) -> None:
    """Ten thousand requests of a hundred each; the names of channels and markets are known ones and made-up ones."""
    wire = await venue.wire()
    codes = set()
    for first in range(0, 10_000, 500):
        for number in range(first, first + 500):
            symbols = [f"candles:{number}"] * 50 + ["BTC-USDT:1m", "ETH-USDT:1h"] * 25
            name, named = ("candles", symbols) if number % 2 else ("orderbook", [f"X{number}-{n}" for n in range(100)])
            await wire.send({"type": "subscribe", "channel": name, "symbols": named})
        answers = [await wire.next() for _ in range(500)]
        codes |= {answer.get("code") for answer in answers}
    assert codes == {UNKNOWN_SYMBOL}
    wide = [f"{name}:{length}" for name in ("BTC-USDT", "ETH-USDT") for length in ("1s", "5m", "15m", "4h", "1d")]
    for part in (wide, wide * 6):
        answer = await wire.ask(type="subscribe", channel="candles", symbols=part)
    for symbols in (["BTC-USDT"], ["ETH-USDT"], ["*"]):
        for channel in ("trades", "prices", "orderbook"):
            answer = await wire.ask(type="subscribe", channel=channel, symbols=symbols)
    assert answer["code"] == TOO_MANY
    (socket,) = (each for each in venue.gateway.sockets._sockets if each.client_id == wire.hello["data"]["client_id"])
    assert len(socket.session.topics) == 15


async def words_with_teeth(venue: Rig) -> None:
    """Quotes, terminal escapes and formats wherever text is taken: answers stay JSON, and nothing is run or drawn."""
    wire = await venue.wire()
    order = {"symbol": EVIL[:32], "side": "buy", "type": "limit", "price": 1, "size": 1}
    for request in (
        {"type": EVIL}, {"type": "subscribe", "channel": f"trades:{EVIL[:20]}"}, {"type": "subscribe", "channel": EVIL},
        {"type": "subscribe", "channel": "trades", "symbols": [EVIL[:32]]}, {"type": "place_order", "order": order},
    ):  # fmt: skip
        answer = await wire.ask(**request)
        assert answer["type"] == "error", request
    for method, params in (("orderbook.getSnapshot", {"symbol": EVIL[:32]}), (EVIL, {}), ("order.get", {EVIL: 1})):
        text = (await venue.http.post("/rpc", json={**CALL, "method": method, "params": params})).text
        assert "error" in json.loads(text)
        assert "\x1b" not in text
    answer = await venue.http.get("/" + "%1b%5d0;x%07%22")
    assert (answer.status_code, "\x1b" in answer.text) == (404, False)


Attack = Callable[[Rig], Awaitable[None]]
ATTACKS: list[tuple[Attack, set[str]]] = [
    (a_wrong_secret, {"ws/refused/bad_credentials", "http/auth.login/bad_credentials"}),
    (forged_tokens, {"ws/refused/bad_credentials", "http/unknown/401"}),
    (an_expired_token, {"ws/refused/bad_credentials", "http/unknown/401"}),
    (a_token_of_a_revoked_key, {"ws/refused/bad_credentials", "http/unknown/401"}),
    (a_replayed_nonce, {"ws/refused/bad_credentials"}),
    (a_foreign_origin, {"http/unknown/403"}),
    (a_spoofed_forwarding, {"http/auth.login/bad_credentials"}),
    (ten_megabytes, {"ws/refused/too_large", "http/unknown/413"}),
    (a_slow_header, {"http/unknown/408"}),
    (a_million_subscriptions, {"ws/refused/unknown_symbol", "ws/refused/too_many_subscriptions"}),
    (words_with_teeth, {"ws/refused/unknown_symbol", "ws/refused/unknown_type", "ws/refused/unknown_channel",
                        "ws/refused/unauthenticated", "http/orderbook.getSnapshot/unknown_symbol",
                        "http/unknown/method_not_found", "http/order.get/unauthenticated", "http/unknown/404"}),
]  # fmt: skip


@pytest.mark.parametrize(("attack", "counts"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS])
async def test_an_attack_is_refused_counted_and_harmless(
    venue: Rig, attack: Attack, counts: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    key, secret = venue.gateway.auth.keys.create("alice", int(Scope.ALL))
    witness = await venue.client(api_key=key.key_id, api_secret=secret)
    assert (await witness.place_order("BTC-USDT", "buy", "0.1", 50_000)).ok
    before = venue.venue.engine.state_hash()
    await attack(venue)
    found = await counted(venue)
    assert {name for name in counts if not found.get(name)} == set(), found
    # Nothing of an attacker's text reaches a log, and nothing that it did is a fault of ours.
    ours = [record for record in caplog.records if record.name.startswith(("luxterm", "aiohttp"))]
    assert not [record for record in ours if record.levelno >= logging.WARNING or "\x1b" in record.getMessage()], ours
    if attack is not a_replayed_nonce:  # which opens an account for the wallet that signed in well
        assert venue.venue.engine.state_hash() == before
    assert len(await witness.get_orders()) == 1
    assert witness.reconnects == 0
