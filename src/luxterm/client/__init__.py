"""The SDK. The screen, the command line, the simulated market and bots use nothing else to reach a node.

    async with await connect("ws://127.0.0.1:8080/ws", account="alice") as client:
        done = await client.place_order("BTC-USDT", "buy", "0.01", "65000")
        async for book in client.orderbook("BTC-USDT"):
            print(book.best_bid, book.best_ask)

`Client` has the same methods without `await`.
"""

from __future__ import annotations

from luxterm.client.aio import AsyncClient, connect
from luxterm.client.book import BookGap, LocalBook
from luxterm.client.connection import ConnectionState
from luxterm.client.errors import (
    AuthError,
    ClientError,
    NotConnected,
    OutcomeUnknown,
    RequestError,
    RetryableError,
)
from luxterm.client.mirror import AccountMirror
from luxterm.client.stream import Stream
from luxterm.client.sync import Client

__all__ = [
    "AccountMirror",
    "AsyncClient",
    "AuthError",
    "BookGap",
    "Client",
    "ClientError",
    "ConnectionState",
    "LocalBook",
    "NotConnected",
    "OutcomeUnknown",
    "RequestError",
    "RetryableError",
    "Stream",
    "connect",
]
