"""What clients saw, held against what a restarted node says: nothing lost, doubled or made up.

The clients are bare sockets that never repeat a request. The auditor believes only the messages they received and,
after the crash, what the new node answers and what its journal holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from dataclasses import dataclass, field
from typing import Any

import websockets
from support.served import Served

from luxterm.engine import Engine
from luxterm.journal import snapshots
from luxterm.journal.replay import commands
from luxterm.journal.store import Journal
from luxterm.model.commands import Deposit, PlaceOrder
from luxterm.model.records import decode_events

SYMBOL = "BTC-USDT"
TERMINAL = {"filled", "cancelled", "expired", "rejected"}
PIPELINE = 8
GOING_AWAY = {5005, 6013}
"""VENUE_STOPPING and SHUTTING_DOWN: a node that drains says so."""


@dataclass
class Client:
    """One account: the client order ids it sent, and the last it heard of each."""

    name: str
    sent: set[str] = field(default_factory=set)
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    fills: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)

    def hear(self, text: str | bytes) -> None:
        message = json.loads(text)
        data = message.get("data") or {}
        if message["type"] == "error":
            assert message["code"] in GOING_AWAY, message
        if message["type"] == "order_update":
            order = data["order"]
            known = self.heard.get(order["client_order_id"])
            if known is None or order["seq"] >= known["seq"]:
                self.heard[order["client_order_id"]] = order
        elif message["type"] == "fill_update":
            for fill in data if isinstance(data, list) else [data]:
                key = (fill["trade_id"], fill["order_id"])
                assert key not in self.fills, f"{self.name} was told of fill {key} twice"
                self.fills[key] = fill


@dataclass
class Tally:
    """What was audited."""

    orders_found: int = 0
    """Acknowledged orders, each looked up at the restarted node, counted again in each round."""
    orders_in_journal: int = 0
    fills_found: int = 0
    first_seq: int = 1
    """Where the last journal looked at began."""

    def add(self, other: Tally) -> None:
        self.orders_found += other.orders_found
        self.orders_in_journal += other.orders_in_journal
        self.fills_found += other.fills_found


def acknowledged(clients: list[Client]) -> int:
    """Orders that clients were told of and that were not refused."""
    return sum(order["status"] != "rejected" for client in clients for order in client.heard.values())


async def trade(url: str, client: Client, seed: int) -> None:
    """Sends crossing limit orders and cancels, several on the way at once, until the socket breaks."""
    answered = asyncio.Semaphore(PIPELINE)
    async with websockets.connect(url, max_queue=None, ping_interval=None) as socket:
        sending = asyncio.create_task(_send(socket, client, seed, answered))
        try:
            async for text in socket:
                client.hear(text)
                if '"request_id"' in str(text):
                    answered.release()
        except (websockets.ConnectionClosed, OSError):
            pass
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, websockets.ConnectionClosed, OSError):
                await sending


async def _send(socket: websockets.ClientConnection, client: Client, seed: int, answered: asyncio.Semaphore) -> None:
    draw = random.Random(seed)
    await socket.send(json.dumps({"type": "auth", "apiKey": client.name, "apiSecret": "-", "request_id": "auth"}))
    for channel in ("orders", "fills"):
        await socket.send(json.dumps({"type": "subscribe", "channel": channel, "request_id": channel}))
    for n in range(1_000_000):
        await answered.acquire()
        resting = [order["order_id"] for order in client.heard.values() if order["status"] not in TERMINAL]
        if n % 4 == 3 and resting:
            order_id = draw.choice(resting[-20:])
            await socket.send(json.dumps({"type": "cancel_order", "order_id": order_id, "request_id": n}))
            continue
        name = f"{client.name}-{seed}-{n}"
        order = {
            "symbol": SYMBOL, "side": draw.choice(["buy", "sell"]), "type": "limit",
            "price": 65000 + draw.randint(-5, 5), "size": draw.randint(1, 20) / 10000, "client_order_id": name,
        }  # fmt: skip
        client.sent.add(name)
        await socket.send(json.dumps({"type": "place_order", "order": order, "request_id": n}))


def check_node(node: Served, clients: list[Client], tally: Tally) -> None:
    """Holds every client's memory against the restarted node."""
    for client in clients:
        token = node.login(client.name)
        for name, seen in client.heard.items():
            if seen["status"] == "rejected":
                continue
            now = node.rpc("order.get", token, client_order_id=name)["order"]
            assert now["order_id"] == seen["order_id"], f"{name}: {now} is not {seen}"
            assert now["filled"] >= seen["filled"], f"{name} has lost fills: {now} after {seen}"
            if seen["status"] in TERMINAL:
                assert (now["status"], now["filled"]) == (seen["status"], seen["filled"]), f"{name}: {now} after {seen}"
            tally.orders_found += 1


def first_state(journal: Journal) -> Engine:
    """What the journal's commands can be replayed from."""
    if journal.first_seq == 1:
        return Engine()
    for path in reversed(snapshots.kept(journal.data_dir)):
        found = snapshots.read(path)
        if journal.hash_at(found.seq) == found.chain:
            return Engine.restore(found.engine)
    raise AssertionError(f"the journal begins at {journal.first_seq} and no snapshot fits it")


def check_journal(node_dir: Any, clients: list[Client], deposited_usd6: int, tally: Tally) -> None:
    """Replays the journal of a node that was killed, on its own: each order once, each fill once, money conserved.

    Of a journal whose past was dropped only what comes behind its oldest snapshot can be told.
    """
    journal = Journal(node_dir, "memory")
    try:
        engine, placed, deposits = first_state(journal), {}, 0
        start, tally.first_seq = engine.seq, journal.first_seq
        fills: dict[tuple[int, int], tuple[int, int]] = {}
        names: dict[int, bytes] = {}
        for account in engine.account_ids():
            state = engine.account(account)
            assert state is not None
            names[account] = state.name
        for batch in journal.batches(start):
            for stamped in decode_events(engine.apply_batch(batch.records)):
                kind = type(stamped.event).__name__
                event: Any = stamped.event
                if kind == "AccountOpened":
                    names[event.account] = event.name
                elif kind == "OrderAccepted":
                    key = (names[event.account].decode(), event.client_order_id.decode())
                    assert key not in placed, f"{key} was accepted twice"
                    placed[key] = event.order_id
                elif kind == "Fill":
                    fills[event.trade_id, event.order_id] = (event.price_ticks, event.size_lots)
            for each in commands([batch], "journal"):
                if isinstance(each.command, Deposit):
                    deposits += each.command.amount_atoms
                assert not isinstance(each.command, PlaceOrder) or each.command.client_order_id
        engine.check()
        for client in clients:
            for name, seen in client.heard.items():
                key = (client.name, name)
                if seen["status"] != "rejected" and (key in placed or not start):
                    assert placed[key] == seen["order_id"]
                    tally.orders_in_journal += 1
            for trade_key, fill in client.fills.items():
                if trade_key in fills or not start:
                    assert fills[trade_key] == (round(fill["price"] * 100), round(fill["size"] * 10000)), fill
                    tally.fills_found += 1
        ours = {client.name: client.sent for client in clients}
        made_up = [key for key in placed if key[0] in ours and key[1] not in ours[key[0]]]
        assert not made_up
        accounts = [engine.account(account) for account in engine.account_ids()]
        cash = sum(account.cash_usd6 for account in accounts if account is not None)
        positions = [position for account in engine.account_ids() for position in engine.positions(account)]
        if not start:
            assert cash - sum(position.cost_usd6 for position in positions) == deposits
            assert deposits >= deposited_usd6
        assert sum(position.lots for position in positions) == 0
    finally:
        journal.close()
