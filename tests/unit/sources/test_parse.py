"""What every source's parser holds to: bytes of any kind give quotes or a BadQuote, and nothing else.

One file for all of them, because the promise is one; each vendor's own cases follow.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from eth_abi.abi import encode
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import MAX_PRICE_E12, PRICE_ONE, BadQuote, Finality, Quote
from luxterm.sources import jsonrpc
from luxterm.sources.base import Fault, Source
from luxterm.sources.binance import BinanceSource
from luxterm.sources.cchain_twap import CChainTwapSource, Envelope, Past, Pool, parse_feed, tick_price
from luxterm.sources.chainlink import ChainlinkSource
from luxterm.sources.coinbase import CoinbaseSource
from luxterm.sources.pyth import PythSource, feed_id
from luxterm.sources.qchain import QChainSource
from luxterm.sources.xchain import XChainSource

NOW = 1_700_000_000 * SECOND
ID = "e6" * 32
POOL = "0x" + "aa" * 20

SOURCES: dict[str, Source] = {
    "chainlink": ChainlinkSource("http://x", {"BTC-USDT": POOL}),
    "pyth": PythSource("http://x", {"BTC-USDT": ID}),
    "c-chain-twap": CChainTwapSource(
        "http://x", {"BTC-USDT": f"v3:{POOL}"}, {"BTC-USDT": POOL}, window_ns=300 * SECOND
    ),
    "x-chain": XChainSource("ws://x", {"BTC-USDT": "BTC-USDT"}),
    "q-chain": QChainSource("http://x"),
    "binance": BinanceSource("wss://x", {"BTC-USDT": "BTCUSDT"}),
    "coinbase": CoinbaseSource("wss://x", {"BTC-USDT": "BTC-USD"}),
}


def results(*values: Any) -> bytes:
    return json.dumps([{"jsonrpc": "2.0", "id": i, "result": v} for i, v in enumerate(values)]).encode()


def words(*values: int) -> str:
    return "0x" + "".join(f"{value % (1 << 256):064x}" for value in values)


def hermes(price: Any = "6500000000000", conf: Any = "1000000000", expo: Any = -8, at: Any = 1_700_000_000) -> bytes:
    row = {"id": ID, "price": {"price": price, "conf": conf, "expo": expo, "publish_time": at}}
    return json.dumps({"parsed": [row]}).encode()


def ticker(**changes: Any) -> bytes:
    data = {
        "e": "24hrTicker",
        "E": 1_700_000_000_000,
        "s": "BTCUSDT",
        "c": "65000",
        "b": "64999",
        "a": "65001",
        "v": "1",
    }
    return json.dumps({"stream": "btcusdt@ticker", "data": {**data, **changes}}).encode()


def match(**changes: Any) -> bytes:
    data = {
        "type": "ticker", "product_id": "BTC-USD", "price": "65000", "best_bid": "64999", "best_ask": "65001",
        "volume_24h": "1", "time": "2023-11-14T22:13:20.000001Z",
    }  # fmt: skip
    return json.dumps({**data, **changes}).encode()


def book(**changes: Any) -> bytes:
    data = {"symbol": "BTC-USDT", "bids": [[64_999, 1]], "asks": [["65001.00", "2"]], "sequence": 1, **changes}
    return json.dumps({"type": "orderbook_update", "data": data, "timestamp": 1_700_000_000_000}).encode()


def round_of(answer: int = 65_000 * 10**8, updated: int = 1_700_000_000, asked: int = 5, answered: int = 5) -> bytes:
    return results("0x10", words(asked, answer, updated, updated, answered), words(8))


GOOD: dict[str, bytes] = {
    "chainlink": round_of(),
    "pyth": hermes(),
    "x-chain": book(),
    "binance": ticker(),
    "coinbase": match(),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_documented_message_is_a_quote(name: str) -> None:
    (quote,) = SOURCES[name].parse(GOOD[name], NOW)
    assert isinstance(quote, Quote)
    assert (quote.source, quote.symbol, quote.price_e12) == (name, "BTC-USDT", 65_000 * PRICE_ONE)
    assert quote.published_ns // 1000 in (NOW // 1000, NOW // 1000 + 1)
    assert quote.received_ns == NOW


def only_quotes_or_bad(source: Source, data: bytes) -> None:
    try:
        readings = source.parse(data, NOW)
    except BadQuote as error:
        assert 0 < len(str(error)) < 300
        return
    for reading in readings:
        assert isinstance(reading, Quote | Fault | Finality)
        if isinstance(reading, Quote):
            assert 0 < reading.price_e12 <= MAX_PRICE_E12


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.sampled_from(sorted(SOURCES)), st.binary(max_size=300) | json_values.map(lambda v: json.dumps(v).encode()))
@example("pyth", b"[" * 100_000)
@example("binance", b'{"data":' * 50_000)
@example("coinbase", b"\xff\xfe")
@example("c-chain-twap", b"null")
def test_bytes_of_any_kind(name: str, data: bytes) -> None:
    only_quotes_or_bad(SOURCES[name], data)


@settings(max_examples=200)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_good_message_with_one_value_replaced(name: str, data: st.DataObject) -> None:
    """Every place of a vendor's message, with anything in it."""
    message = json.loads(GOOD[name])
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    walk(message)
    holder, key = data.draw(st.sampled_from(range(len(places))).map(lambda i: places[i]))
    holder[key] = data.draw(json_values)
    only_quotes_or_bad(SOURCES[name], json.dumps(message).encode())


BAD: list[tuple[str, bytes, str]] = [
    ("pyth", hermes(price="-1"), "is not positive"),
    ("pyth", hermes(price="0"), "is not positive"),
    ("pyth", hermes(price="NaN"), "no whole number"),
    ("pyth", hermes(expo=300), "out of range"),
    ("pyth", hermes(expo=-300), "out of range"),
    ("pyth", hermes(conf="65000000001"), "wider than 100 bp"),
    ("pyth", hermes(conf="-1"), "wider than"),
    ("pyth", hermes(at=-1), "publish time"),
    ("chainlink", round_of(answer=0), "is not positive"),
    ("chainlink", round_of(answer=-1), "is not positive"),
    ("chainlink", round_of(updated=0), "not complete"),
    ("chainlink", round_of(asked=6), "older answer"),
    ("chainlink", results("0x10", words(1, 1, 1, 1, 1), words(77)), "77 decimals"),
    ("chainlink", results("0x10", "0x", words(8)), "no such contract"),
    ("chainlink", results("0x10", words(1, 2), words(8)), "5 words are due"),
    ("binance", ticker(b="NaN"), "not a number"),
    ("binance", ticker(a="-1"), "is not positive"),
    ("binance", ticker(c="0"), "is not positive"),
    ("binance", ticker(b="65002"), "bid above ask"),
    ("binance", ticker(E=0), "event time"),
    ("binance", ticker(c="1e400"), "out of range"),
    ("coinbase", match(best_bid="65002"), "bid above ask"),
    ("coinbase", match(price="inf"), "not a number"),
    ("coinbase", match(time="2023-11-14T22:13:20"), "without a zone"),
    ("x-chain", book(bids=[]), "one side"),
    ("x-chain", book(bids=[[65_002, 1]]), "crossed"),
    ("x-chain", book(asks=[[-1, 1]]), "not positive"),
]


@pytest.mark.parametrize(("name", "data", "why"), BAD, ids=[f"{name}-{why}" for name, _, why in BAD])
def test_what_a_vendor_should_never_send_is_named(name: str, data: bytes, why: str) -> None:
    try:
        (reading,) = SOURCES[name].parse(data, NOW)
    except BadQuote as error:
        assert why in str(error)
    else:
        assert isinstance(reading, Fault)
        assert why in reading.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("binance", b'{"result":null,"id":1}'),
        ("coinbase", b'{"type":"subscriptions","channels":[]}'),
        ("coinbase", b'{"type":"heartbeat","product_id":"BTC-USD","sequence":1}'),
        ("x-chain", b'{"type":"subscribed","channel":"orderbook"}'),
        ("binance", ticker(s="DOGEUSDT")),
        ("coinbase", match(product_id="DOGE-USD")),
        ("pyth", hermes().replace(ID.encode(), b"00" * 32)),
    ],
)  # fmt: skip
def test_acknowledgements_heartbeats_and_other_symbols_are_passed_over(name: str, data: bytes) -> None:
    assert list(SOURCES[name].parse(data, NOW)) == []


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("binance", b'{"error":{"code":2,"msg":"bad"},"id":1}', "refused"),
        ("binance", b'{"code":-1121,"msg":"Invalid symbol."}', "Invalid symbol"),
        (
            "coinbase",
            b'{"type":"error","message":"Failed to subscribe","reason":"x no such product"}',
            "refused",
        ),
        ("x-chain", b'{"type":"error","error":"no such symbol","timestamp":1}', "no such symbol"),
        ("chainlink", b'{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"limit"}}', "limit"),
    ],
)
def test_a_vendors_refusal_is_shown(name: str, data: bytes, why: str) -> None:
    with pytest.raises(BadQuote, match=why):
        SOURCES[name].parse(data, NOW)


def test_a_book_without_depth_has_no_price() -> None:
    source = XChainSource("ws://x", {"BTC-USDT": "BTC-USDT"}, min_depth=__import__("decimal").Decimal("1.5"))
    with pytest.raises(BadQuote, match="bid depth 1 is below"):
        source.parse(book(), NOW)
    far = book(bids=[[64_999, 1], [60_000, 100]])
    with pytest.raises(BadQuote, match="bid depth 1 is below"):
        source.parse(far, NOW)  # what lies further than 1 % from the mid is no depth
    assert source.parse(book(bids=[[64_999, 1], [64_900, 1]]), NOW)


# --- pools -----------------------------------------------------------------------------------------------------------


def envelope(pool: Pool, past: Past | None, *answers: Any, window_s: int = 300) -> bytes:
    block = {"number": "0x10", "timestamp": hex(1_700_000_000)}
    return msgspec.json.encode(Envelope(window_s, [pool], [past], msgspec.Raw(results(block, *answers))))


def observed(first: int, second: int) -> str:
    return "0x" + encode(["int56[]", "uint160[]"], [[first, second], [0, 0]]).hex()


@pytest.mark.parametrize(
    ("tick", "base_is_0", "decimals", "price"),
    [
        (0, True, (18, 18), 1.0),
        (69_081, True, (18, 18), 1.0001**69_081),
        (69_081, False, (18, 18), 1.0001**-69_081),
        (-200_000, True, (18, 6), 1.0001**-200_000 * 1e12),
        (200_000, False, (6, 18), 1.0001**-200_000 * 1e12),
    ],
)
def test_a_pools_ticks_become_a_price(tick: int, base_is_0: bool, decimals: tuple[int, int], price: float) -> None:
    pool = Pool("BTC-USDT", 3, POOL, base_is_0, *decimals)
    (quote,) = SOURCES["c-chain-twap"].parse(envelope(pool, None, observed(100, 100 + tick * 300)), NOW)
    assert isinstance(quote, Quote)
    assert quote.price_e12 == pytest.approx(price * 1e12, rel=1e-9)
    assert (quote.published_ns, quote.block) == (NOW, 16)


def test_the_mean_tick_is_not_rounded() -> None:
    """Half a tick is half of a basis point: rounding it down would bias every price."""
    assert float(tick_price(3, 2)) == pytest.approx(1.0001**1.5, rel=1e-15)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("0x", "no such contract"),
        (observed(0, 887_273 * 300), "out of range"),
        (words(0x40, 0, 0, 0, 0), "two observations"),
        (words(0x40, 0, 2, 1 << 60, 0), "outside its type"),
    ],
)
def test_a_pool_that_answers_nonsense(answer: str, why: str) -> None:
    (fault,) = SOURCES["c-chain-twap"].parse(envelope(Pool("BTC-USDT", 3, POOL, True, 18, 18), None, answer), NOW)
    assert isinstance(fault, Fault)
    assert why in fault.text


def test_a_v2_pair_over_its_window_and_over_the_wrap_of_its_sums() -> None:
    pool, q112 = Pool("BTC-USDT", 2, POOL, True, 18, 18), 1 << 112
    reserves = words(10**18, 4 * 10**18, 1_700_000_000 - 100)
    for start in (0, (1 << 256) - q112):
        # 200 s at a price of 1 up to the last touch, then 100 s at 4
        past = Past(1_700_000_000 - 300, str(start), "0")
        sums = words((start + 200 * q112) % (1 << 256)), words(0)
        (quote,) = SOURCES["c-chain-twap"].parse(envelope(pool, past, *sums, reserves), NOW)
        assert isinstance(quote, Quote)
        assert quote.price_e12 == 2 * PRICE_ONE
    (fault,) = SOURCES["c-chain-twap"].parse(envelope(pool, None, *sums, reserves), NOW)
    assert isinstance(fault, Fault)
    assert "not full" in fault.text


@pytest.mark.parametrize("text", ["v4:0x" + "aa" * 20, "0x" + "aa" * 20, "v3:0xaa", "v3:0x" + "zz" * 20, ""])
def test_a_pool_is_named_by_version_and_address(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_feed(text)


def test_a_feed_id_has_64_digits() -> None:
    assert feed_id("0x" + "E6" * 32) == ID
    with pytest.raises(ValueError, match="64 hex digits"):
        feed_id("e6")


# --- finality, JSON-RPC ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "height"), [(7, 7), ("7", 7), ("0x7", 7), ({"height": "7"}, 7), ({"height": 7, "hash": "0x"}, 7)]
)
def test_a_finalised_height_in_any_of_its_forms(own: Any, height: int) -> None:
    (value,) = SOURCES["q-chain"].parse(results(own, None), NOW)
    assert value == Finality("q-chain", height, NOW)


@pytest.mark.parametrize("own", [True, -1, "abc", [], {"height": None}, 1.5, "9" * 30])
def test_a_height_that_is_none(own: Any) -> None:
    with pytest.raises(BadQuote):
        SOURCES["q-chain"].parse(results(own, None), NOW)


def test_answers_come_by_id_and_foreign_ones_are_refused() -> None:
    mixed = b'[{"id":1,"result":"b"},{"id":0,"error":{"code":3,"message":"execution reverted: OLD"}}]'
    first, second = jsonrpc.answers(mixed, 2)
    assert isinstance(first, BadQuote) and "OLD" in str(first)
    assert second == "b"
    for body in (b'[{"id":5,"result":1}]', b'[{"id":true,"result":1}]', b"[1]", b"7", b"{}"):
        with pytest.raises(BadQuote):
            jsonrpc.answers(body, 1)


check: Callable[[int], int] = jsonrpc.signed


@pytest.mark.parametrize(("value", "number"), [(5, 5), ((1 << 256) - 1, -1), (1 << 255, -(1 << 255))])
def test_words_are_twos_complement(value: int, number: int) -> None:
    assert check(value) == number


def test_time_units() -> None:
    (quote,) = SOURCES["binance"].parse(ticker(E=1_700_000_000_123), NOW)
    assert isinstance(quote, Quote) and quote.published_ns == 1_700_000_000_123 * MS
