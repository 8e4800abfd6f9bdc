"""A connection's side of the protocol as a state machine: what was said, and what the gateway must do next.

    CONNECTED --auth accepted--> AUTHENTICATED --auth accepted--> AUTHENTICATED
        any   --close----------> CLOSED

`Session.receive(frame)` decodes a frame, checks it against the RULES table and returns the request to carry out, or a
Failure to send. The session never does I/O: it reads no clock and keeps no socket. After carrying out an `Auth`
the gateway calls `signed_in`; subscriptions are kept here so that their limits and names are judged in one place.
"""

from __future__ import annotations

from enum import Enum, IntFlag
from typing import Final, NamedTuple

import msgspec

from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.wire import requests as r

MAX_FRAME_BYTES: Final = 64 * 1024


class Scope(IntFlag):
    """What a credential may do."""

    NONE = 0
    READ = 1
    TRADE = 2
    TRANSFER = 4
    ALL = 7


class Budget(Enum):
    """Which rate budget a request draws on. Getting out has its own, so that a throttled trader always can."""

    REQUEST = "request"
    """By address."""
    ORDER = "order"
    """By account and order, and each message is a REQUEST besides."""
    CANCEL = "cancel"
    """By account and cancel."""


class State(Enum):
    CONNECTED = "connected"
    AUTHENTICATED = "authenticated"
    CLOSED = "closed"


class Rule(NamedTuple):
    scope: Scope
    """Needed; NONE needs no sign-in."""
    budget: Budget = Budget.REQUEST


RULES: Final[dict[type[r.Request], Rule]] = {
    r.Auth: Rule(Scope.NONE),
    r.Ping: Rule(Scope.NONE),
    r.Subscribe: Rule(Scope.NONE),  # account channels ask for READ, see CHANNELS
    r.Unsubscribe: Rule(Scope.NONE),
    r.PlaceOrder: Rule(Scope.TRADE, Budget.ORDER),
    r.PlaceOrders: Rule(Scope.TRADE, Budget.ORDER),
    r.ModifyOrder: Rule(Scope.TRADE, Budget.ORDER),
    r.CancelOrder: Rule(Scope.TRADE, Budget.CANCEL),
    r.CancelOrders: Rule(Scope.TRADE, Budget.CANCEL),
    r.CancelAll: Rule(Scope.TRADE, Budget.CANCEL),
    r.ScheduleCancel: Rule(Scope.TRADE, Budget.CANCEL),
    r.CancelOnDisconnect: Rule(Scope.TRADE, Budget.CANCEL),
    r.OpenPosition: Rule(Scope.TRADE, Budget.ORDER),
    r.ClosePosition: Rule(Scope.TRADE, Budget.CANCEL),  # it only ever reduces: a way out like a cancel
    r.ModifyLeverage: Rule(Scope.TRADE),
    r.AdjustMargin: Rule(Scope.TRADE),
    r.VaultDeposit: Rule(Scope.TRANSFER),
    r.VaultWithdraw: Rule(Scope.TRANSFER),
    r.LendingSupply: Rule(Scope.TRANSFER),
    r.LendingWithdraw: Rule(Scope.TRANSFER),
    r.LendingBorrow: Rule(Scope.TRANSFER),
    r.LendingRepay: Rule(Scope.TRANSFER),
    r.Transfer: Rule(Scope.TRANSFER),
    r.GetBalances: Rule(Scope.READ),
    r.GetPositions: Rule(Scope.READ),
    r.GetOrders: Rule(Scope.READ),
    r.GetOrder: Rule(Scope.READ),
    r.GetFills: Rule(Scope.READ),
}
"""Request type -> who may make it. A request without a rule is refused, which a test forbids anyway."""
_NEEDED: Final = {kind: int(rule.scope) for kind, rule in RULES.items()}


class Channel(NamedTuple):
    private: bool
    per_symbol: bool
    """Its symbols must be named."""
    by_symbol: bool = False
    """Its symbols may be named: without any it tells of all markets."""


CHANNELS: Final[dict[str, Channel]] = {
    "orderbook": Channel(False, True),
    "trades": Channel(False, True),
    "prices": Channel(False, True),
    "candles": Channel(False, True),
    "tickers": Channel(False, False, True),
    "liquidations": Channel(False, False, True),
    "funding": Channel(False, False, True),
    "oracle": Channel(False, False, True),
    "settlements": Channel(False, False),
    "orders": Channel(True, False, True),
    "positions": Channel(True, False, True),
    "balances": Channel(True, False),
    "fills": Channel(True, False, True),
    "margin": Channel(True, False),
}


class Failure(msgspec.Struct, frozen=True):
    """An `error` to send back; it is charged to the rate budget like a request."""

    text: str
    code: ErrorCode | RejectCode
    request_id: int | str | None = None
    retryable: bool = False
    order_id: int | None = None
    client_order_id: str | None = None


class Topic(NamedTuple):
    """One channel of one symbol; `interval` belongs to candles. An empty symbol: all markets, or none is meant."""

    name: str
    symbol: str
    interval: str = ""

    @property
    def channel(self) -> str:
        """As it stands in messages: `trades:BTC-USDT`, `candles:BTC-USDT:1m`, and `orders` whatever the symbols."""
        return ":".join(part for part in self if part) if CHANNELS[self.name].per_symbol else self.name


def weight(request: object) -> int:
    """What a request costs its budget: a batch as much as its items."""
    orders = getattr(request, "orders", None)
    return len(orders) if isinstance(orders, list) else 1


_DECODER: Final = msgspec.json.Decoder(r.AnyRequest)
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, ArithmeticError)
"""What decoding raises for bytes that are no request, ValidationError included."""


class _Hint(msgspec.Struct):
    """What can be told of a request that could not be read."""

    type: str | None = None
    request_id: int | str | None = None


_HINTS: Final = msgspec.json.Decoder(_Hint)


def decode(frame: bytes | str) -> r.Request | Failure:
    """The request in a frame; a malformed one gets a Failure that says what is wrong where, never an exception."""
    if len(frame) > MAX_FRAME_BYTES:
        return Failure(f"a message has at most {MAX_FRAME_BYTES} bytes", ErrorCode.TOO_LARGE)
    try:
        request: r.Request = _DECODER.decode(frame)
        return request
    except msgspec.ValidationError as error:
        text = str(error)
    except UNREADABLE as error:
        return Failure(f"no JSON message: {error}", ErrorCode.MALFORMED)
    try:
        hint = _HINTS.decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        hint = _Hint()
    unknown = text.startswith("Invalid value") and text.endswith("at `$.type`")
    code = ErrorCode.UNKNOWN_TYPE if unknown else ErrorCode.MALFORMED
    request_id = hint.request_id
    if (isinstance(request_id, str) and len(request_id) > 128) or (
        isinstance(request_id, int) and abs(request_id) > 2**53
    ):
        request_id = None
    return Failure(f"there is no request type {hint.type!r}" if unknown else text, code, request_id)


class Session:
    """One connection: who it is, what it may do, what it listens to."""

    __slots__ = ("_lacking", "account", "max_topics", "name", "scopes", "state", "topics")

    def __init__(self, max_topics: int = 500) -> None:
        self.state = State.CONNECTED
        self.account = 0
        self.name = ""
        self.scopes = Scope.NONE
        self._lacking = int(Scope.ALL)
        """Scopes that requests are refused for; a plain int, for every request is held against it."""
        self.topics: set[Topic] = set()
        self.max_topics = max_topics

    def receive(self, frame: bytes | str) -> r.Request | Failure:
        """The request in a frame, which is shaped, signed in and in scope; or the Failure to send."""
        request = decode(frame)
        if isinstance(request, Failure):
            return request
        needed = _NEEDED.get(type(request))
        if needed is None or self.state is State.CLOSED:
            return Failure("this request is not served", ErrorCode.NOT_AVAILABLE, request.request_id)
        if needed & self._lacking:
            return self.lacks(Scope(needed), request.request_id) or request
        return request

    def lacks(self, scope: Scope, request_id: int | str | None = None) -> Failure | None:
        """The Failure for a session without that scope; None when it has it."""
        if self.state is not State.AUTHENTICATED:
            return Failure("sign in first", ErrorCode.UNAUTHENTICATED, request_id)
        if scope & ~self.scopes:
            return Failure(f"the credentials lack the scope {scope.name}", ErrorCode.FORBIDDEN, request_id)
        return None

    def signed_in(self, account: int, name: str, scopes: Scope) -> list[Topic]:
        """The sign-in was accepted. Returns the account topics of whoever it was before: they are over."""
        over = [topic for topic in self.topics if CHANNELS[topic.name].private] if account != self.account else []
        self.topics.difference_update(over)
        self.state, self.account, self.name, self.scopes = State.AUTHENTICATED, account, name, scopes
        self._lacking = int(Scope.ALL & ~scopes)
        return over

    def closed(self) -> None:
        self.state = State.CLOSED
        self.topics.clear()

    def topics_of(self, request: r.Subscribe | r.Unsubscribe) -> list[Topic] | Failure:
        """The topics a request names, in either spelling; symbols are not checked for existence. `*` stays `*`."""
        name, _, rest = request.channel.partition(":")
        channel = CHANNELS.get(name)
        request_id = request.request_id
        if channel is None:
            return Failure(f"there is no channel {request.channel!r}", ErrorCode.UNKNOWN_CHANNEL, request_id)
        if channel.private:
            failure = self.lacks(Scope.READ, request_id)
            if failure is not None:
                return failure
        if not channel.per_symbol:
            named = ([rest] if rest else []) + (request.symbols or [])
            if not named or "*" in named:
                return [Topic(name, "")]
            if not channel.by_symbol:
                return Failure(f"the channel {name} has no symbols", ErrorCode.UNKNOWN_CHANNEL, request_id)
            return [Topic(name, symbol) for symbol in dict.fromkeys(named)]
        interval = ""
        if name == "candles":
            rest, _, given = rest.partition(":")
            interval = given or request.interval or "1m"
        symbols = ([rest] if rest else []) + (request.symbols or [])
        if not symbols:
            return Failure(f"the channel {name} needs symbols", ErrorCode.MALFORMED, request_id)
        if interval:
            symbols_and = [symbol.partition(":") for symbol in symbols]
            return [Topic(name, symbol, own or interval) for symbol, _, own in symbols_and]
        return [Topic(name, symbol) for symbol in symbols]

    def subscribe(self, topics: list[Topic], request_id: int | str | None) -> Failure | None:
        """Takes the topics in, or tells why not."""
        if len(self.topics.union(topics)) > self.max_topics:
            text = f"a connection has at most {self.max_topics} subscriptions"
            return Failure(text, ErrorCode.TOO_MANY_SUBSCRIPTIONS, request_id)
        self.topics.update(topics)
        return None

    def unsubscribe(self, topics: list[Topic]) -> list[Topic]:
        """Lets the topics go, and with a whole channel all of its symbols; returns those that were subscribed."""
        whole = {(topic.name, topic.interval) for topic in topics if topic.symbol in ("", "*")}
        gone = [topic for topic in topics if topic in self.topics]
        gone += [topic for topic in self.topics if (topic.name, topic.interval) in whole and topic not in gone]
        self.topics.difference_update(gone)
        return gone
