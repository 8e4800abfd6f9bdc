from __future__ import annotations

import pytest

from luxterm.model.codes import ErrorCode
from luxterm.wire import requests as r
from luxterm.wire.session import RULES, Budget, Failure, Scope, Session, State, Topic, decode


def signed_in(scopes: Scope = Scope.ALL) -> Session:
    session = Session()
    session.signed_in(17, "alice", scopes)
    return session


def test_a_request_needs_its_scope() -> None:
    frame = b'{"type":"get_orders","request_id":7}'
    step = Session().receive(frame)
    assert isinstance(step, Failure)
    assert (step.code, step.request_id) == (ErrorCode.UNAUTHENTICATED, 7)
    step = signed_in(Scope.TRADE).receive(frame)
    assert isinstance(step, Failure)
    assert step.code is ErrorCode.FORBIDDEN
    assert signed_in(Scope.READ).receive(frame) == r.GetOrders(request_id=7)


def test_getting_out_has_its_own_budget() -> None:
    assert {kind.__name__ for kind, rule in RULES.items() if rule.budget is Budget.CANCEL} == {
        "CancelOrder", "CancelOrders", "CancelAll", "ScheduleCancel", "CancelOnDisconnect", "ClosePosition",
    }  # fmt: skip


def test_a_closed_session_serves_nothing() -> None:
    session = signed_in()
    session.closed()
    assert session.state is State.CLOSED
    assert isinstance(session.receive(b'{"type":"ping"}'), Failure)


@pytest.mark.parametrize("request_id", ['"a"', "5", "null"])
def test_the_request_id_is_read_from_broken_requests_too(request_id: str) -> None:
    failure = decode(f'{{"type":"ping","nonsense":1,"request_id":{request_id}}}')
    assert isinstance(failure, Failure)
    assert failure.request_id == {'"a"': "a", "5": 5, "null": None}[request_id]
    unknown = decode(f'{{"type":"fly","request_id":{request_id}}}')
    assert isinstance(unknown, Failure)
    assert unknown.code is ErrorCode.UNKNOWN_TYPE
    assert "fly" in unknown.text


@pytest.mark.parametrize("request_id", ['"' + "x" * 200 + '"', "99999999999999999999", "1.5", "{}", "[]", "true"])
def test_a_request_id_that_is_none_is_not_echoed(request_id: str) -> None:
    failure = decode(f'{{"type":"ping","request_id":{request_id}}}')
    assert isinstance(failure, Failure)
    assert failure.request_id is None


@pytest.mark.parametrize(
    ("channel", "symbols", "topics"),
    [
        ("orderbook", ["BTC-USDT", "ETH-USDT"], [Topic("orderbook", "BTC-USDT"), Topic("orderbook", "ETH-USDT")]),
        ("orderbook:BTC-USDT", None, [Topic("orderbook", "BTC-USDT")]),
        ("trades", ["*"], [Topic("trades", "*")]),
        ("candles:BTC-USDT:5m", None, [Topic("candles", "BTC-USDT", "5m")]),
        ("candles:BTC-USDT", None, [Topic("candles", "BTC-USDT", "1m")]),
        (
            "candles",
            ["BTC-USDT:1h", "ETH-USDT"],
            [Topic("candles", "BTC-USDT", "1h"), Topic("candles", "ETH-USDT", "1m")],
        ),
        ("orders", ["*"], [Topic("orders", "")]),
        ("tickers", None, [Topic("tickers", "")]),
        ("orders", ["BTC-USDT", "BTC-USDT"], [Topic("orders", "BTC-USDT")]),
        ("fills:BTC-USDT", None, [Topic("fills", "BTC-USDT")]),
        ("positions", ["BTC-USDT", "*"], [Topic("positions", "")]),
        ("balances", ["*"], [Topic("balances", "")]),
    ],
)
def test_topics_in_either_spelling(channel: str, symbols: list[str] | None, topics: list[Topic]) -> None:
    assert signed_in().topics_of(r.Subscribe(channel=channel, symbols=symbols)) == topics


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("weather", ErrorCode.UNKNOWN_CHANNEL),
        ("orderbook", ErrorCode.MALFORMED),
        ("balances:BTC-USDT", ErrorCode.UNKNOWN_CHANNEL),
        ("settlements:BTC-USDT", ErrorCode.UNKNOWN_CHANNEL),
        ("", ErrorCode.UNKNOWN_CHANNEL),
    ],
)
def test_topics_that_are_none(channel: str, code: ErrorCode) -> None:
    failure = signed_in().topics_of(r.Subscribe(channel=channel))
    assert isinstance(failure, Failure)
    assert failure.code is code


def test_channels_are_named_as_in_messages() -> None:
    assert Topic("candles", "BTC-USDT", "1m").channel == "candles:BTC-USDT:1m"
    assert Topic("trades", "BTC-USDT").channel == "trades:BTC-USDT"
    assert Topic("orders", "").channel == "orders"
    assert Topic("orders", "BTC-USDT").channel == "orders"


def test_subscriptions_are_bounded_and_forgotten() -> None:
    session = Session(max_topics=2)
    topics = [Topic("trades", name) for name in "ABC"]
    failure = session.subscribe(topics, "id")
    assert failure is not None
    assert failure.code is ErrorCode.TOO_MANY_SUBSCRIPTIONS
    assert session.subscribe(topics[:2], None) is None
    assert session.subscribe(topics[:2], None) is None
    assert session.unsubscribe(topics) == topics[:2]
    assert not session.topics


def test_letting_a_whole_channel_go_lets_its_symbols_go() -> None:
    session = signed_in()
    kept = [Topic("fills", "BTC-USDT"), Topic("candles", "BTC-USDT", "5m")]
    session.subscribe([Topic("orders", "BTC-USDT"), Topic("orders", "ETH-USDT"), *kept], None)
    session.subscribe([Topic("candles", "BTC-USDT", "1m")], None)
    assert set(session.unsubscribe([Topic("orders", "")])) == {Topic("orders", "BTC-USDT"), Topic("orders", "ETH-USDT")}
    assert session.unsubscribe([Topic("candles", "*", "1m")]) == [Topic("candles", "BTC-USDT", "1m")]
    assert session.topics == set(kept)


def test_another_account_loses_the_private_topics() -> None:
    session = signed_in()
    session.subscribe([Topic("orders", ""), Topic("trades", "*")], None)
    assert session.signed_in(17, "alice", Scope.READ) == []
    assert session.signed_in(18, "bob", Scope.ALL) == [Topic("orders", "")]
    assert session.topics == {Topic("trades", "*")}
