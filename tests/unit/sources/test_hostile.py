"""One table over all sources: whatever a vendor does wrong, the price it gave before stands as it was.

Each source says the same things in its own wire format: 65,000 at a time, and then garbage, another symbol, a price
below nothing, no number, tomorrow, an exponent of 300, the same once more, yesterday.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from eth_abi.abi import encode

from luxterm.model.units import HOUR, MS, SECOND
from luxterm.oracle.aggregator import Aggregator, AggregatorRules, SourceRules
from luxterm.oracle.quotes import PRICE_ONE, Quote, Tier
from luxterm.sources.base import MAX_MESSAGE_BYTES, Source, SourceRunner
from luxterm.sources.binance import BinanceSource
from luxterm.sources.cchain_twap import CChainTwapSource, Envelope, Pool
from luxterm.sources.chainlink import ChainlinkSource
from luxterm.sources.coinbase import CoinbaseSource
from luxterm.sources.pyth import PythSource
from luxterm.sources.replay import ReplaySource
from luxterm.sources.simulate import PriceProcess, SimulatedSource
from luxterm.sources.xchain import XChainSource

SYMBOL = "BTC-USDT"
NOW_S = 1_700_000_000
ID, POOL = "e6" * 32, "0x" + "aa" * 20


class Say(NamedTuple):
    """What a vendor is made to say. `price` is the text of a number, or of none."""

    price: str = "65000"
    at_s: int = NOW_S
    ours: bool = True
    """Whether it is about the symbol that was asked for."""


Write = Callable[[Say], bytes]


def rpc(*results: Any) -> bytes:
    return json.dumps([{"jsonrpc": "2.0", "id": i, "result": result} for i, result in enumerate(results)]).encode()


def word(value: int) -> str:
    return f"{value % (1 << 256):064x}"


def chainlink(say: Say) -> bytes:
    """Two's complement words; a text that is no number is no word. The exponent is the feed's decimals."""
    decimals = 8
    if "e" in say.price:
        decimals, price = int(say.price.partition("e")[2]), word(65_000)
    else:
        price = word(int(say.price) * 10**8) if say.price.lstrip("-").isdigit() else "Na" * 32
    rounds = "0x" + word(5) + price + word(say.at_s) + word(say.at_s) + word(5)
    return rpc("0x10", rounds, "0x" + word(decimals)) if say.ours else rpc("0x10")


def pyth(say: Say) -> bytes:
    mantissa, _, exponent = say.price.partition("e")
    price = {"price": mantissa, "conf": "0", "expo": int(exponent or 0), "publish_time": say.at_s}
    return json.dumps({"parsed": [{"id": ID if say.ours else "00" * 32, "price": price}]}).encode()


def twap(say: Say) -> bytes:
    """A pool says ticks: 65,000 is nothing to it but a place; what is wrong is outside of its types."""
    ticks = {"65000": 110_827, "-65000": 1 << 60, "0": -887_273, "NaN": 0, "65000e300": 887_273}[say.price]
    cumulatives = "0x" + encode(["int56[]", "uint160[]"], [[0, 0], [0, 0]]).hex()
    body = bytearray(bytes.fromhex(cumulatives[2:]))
    body[32 * 4 : 32 * 5] = bytes.fromhex(word(ticks * 300))
    answer = "0x" + ("zz" * len(body) if say.price == "NaN" else bytes(body).hex())
    pool = Pool(SYMBOL if say.ours else "DOGE-USDT", 3, POOL, True, 18, 18)
    block = {"number": "0x10", "timestamp": hex(say.at_s)}
    return msgspec.json.encode(Envelope(300, [pool], [None], msgspec.Raw(rpc(block, answer))))


def book(say: Say) -> bytes:
    rows = [[say.price, "1"]]
    data = {
        "symbol": SYMBOL if say.ours else "DOGE-USDT",
        "bids": rows,
        "asks": [[f"{say.price}.02", "1"]],
        "sequence": 1,
    }
    if not say.price.isdigit():
        data["asks"] = rows
    return json.dumps({"type": "orderbook_update", "data": data, "timestamp": say.at_s * 1000}).encode()


def binance(say: Say) -> bytes:
    data = {
        "e": "24hrTicker", "E": say.at_s * 1000, "s": "BTCUSDT" if say.ours else "DOGEUSDT",
        "c": say.price, "b": say.price, "a": say.price, "v": "1",
    }  # fmt: skip
    return json.dumps({"stream": "btcusdt@ticker", "data": data}).encode()


def binance_rest(say: Say) -> bytes:
    row = {
        "symbol": "BTCUSDT" if say.ours else "DOGEUSDT", "lastPrice": say.price, "bidPrice": say.price,
        "askPrice": say.price, "volume": "1", "closeTime": say.at_s * 1000,
    }  # fmt: skip
    return json.dumps([row]).encode()


def coinbase(say: Say) -> bytes:
    time = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=say.at_s)).isoformat()
    data = {
        "type": "ticker", "product_id": "BTC-USD" if say.ours else "DOGE-USD", "price": say.price,
        "best_bid": say.price, "best_ask": say.price, "volume_24h": "1", "time": time,
    }  # fmt: skip
    return json.dumps(data).encode()


def coinbase_rest(say: Say) -> bytes:
    ticker = json.loads(coinbase(say))
    rest = {"price": say.price, "bid": say.price, "ask": say.price, "volume": "1", "time": ticker["time"]}
    return json.dumps({"product_id": ticker["product_id"], "ticker": rest}).encode()


def simulated(say: Say) -> bytes:
    mantissa, _, exponent = say.price.partition("e")
    number = str(int(mantissa) * PRICE_ONE) + "0" * int(exponent or 0) if mantissa.lstrip("-").isdigit() else say.price
    symbol = SYMBOL if say.ours else "DOGE-USDT"
    return f'{{"at_ns":{say.at_s * SECOND},"prices":{{"{symbol}":{number}}}}}'.encode()


def replayed(say: Say) -> bytes:
    symbol = SYMBOL if say.ours else "DOGE-USDT"
    return json.dumps({"symbol": symbol, "price": say.price, "at_ns": say.at_s * SECOND}).encode()


def recording(folder: Path) -> Path:
    path = folder / "trades.csv"
    path.write_text("timestamp_ms,trade_id,price,quantity,buyer_maker\n1700000000000,1,65000,1,True\n")
    return path


def sources(folder: Path) -> dict[str, tuple[Source, Write]]:
    def clock() -> int:
        return NOW_S * SECOND

    process = PriceProcess({SYMBOL: 65_000 * PRICE_ONE}, 1)
    feeds = {SYMBOL: POOL}
    pools = CChainTwapSource("http://x", {SYMBOL: f"v3:{POOL}"}, feeds, window_ns=300 * SECOND)
    stream, exchange = BinanceSource("ws://x", {SYMBOL: "BTCUSDT"}), CoinbaseSource("ws://x", {SYMBOL: "BTC-USD"})
    return {
        "chainlink": (ChainlinkSource("http://x", feeds), chainlink),
        "pyth": (PythSource("http://x", {SYMBOL: ID}), pyth),
        "c-chain-twap": (pools, twap),
        "x-chain": (XChainSource("ws://x", {SYMBOL: SYMBOL}), book),
        "binance": (stream, binance),
        "binance, REST": (stream, binance_rest),
        "coinbase": (exchange, coinbase),
        "coinbase, REST": (exchange, coinbase_rest),
        "simulate": (SimulatedSource("simulate-1", Tier.PRIMARY, process, clock), simulated),
        "replay": (ReplaySource("replay", Tier.PRIMARY, {SYMBOL: [recording(folder)]}, clock), replayed),
    }


NAMES = (
    "chainlink", "pyth", "c-chain-twap", "x-chain", "binance", "binance, REST", "coinbase", "coinbase, REST",
    "simulate", "replay",
)  # fmt: skip


class Line:
    """One source on its way into an aggregator that believes it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.source, self.write = sources(folder)[name]
        rules = AggregatorRules((SourceRules(self.source.name, Tier.PRIMARY, heartbeat_ns=HOUR),))
        self.aggregator = Aggregator(rules, {SYMBOL: (self.source.name,)})
        self.now_ns = NOW_S * SECOND + 500 * MS
        self.runner = SourceRunner(self.source, self._take, lambda: self.now_ns)

    def _take(self, reading: object) -> None:
        assert isinstance(reading, Quote)
        self.aggregator.observe(reading, self.now_ns)

    def hears(self, data: bytes) -> None:
        self.runner.feed(data)

    def stands(self) -> list[Any]:
        """(price, published) of what the aggregator holds of it."""
        return [(price, published) for _, price, published, _, _ in self.aggregator.quotes(SYMBOL)]


@pytest.fixture(autouse=True)
def usual_depth() -> Iterator[None]:
    """As in a node: libraries that other tests import raise the limit, and deep garbage would run over the stack."""
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(depth)


@pytest.fixture(params=NAMES)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Line:
    made = Line(request.param, tmp_path)
    made.hears(made.write(Say()))
    ((price, published),) = made.stands()
    assert price == pytest.approx(65_000 * PRICE_ONE, rel=1e-4) and published == NOW_S * SECOND
    assert made.runner.health.errors == 0
    return made


@pytest.mark.parametrize("price", ["-65000", "0", "NaN", "65000e300"])
def test_a_price_that_is_none_changes_nothing_and_is_counted(line: Line, price: str) -> None:
    before = line.stands()
    line.hears(line.write(Say(price, NOW_S + 1)))
    assert line.stands() == before
    assert line.runner.health.errors == 1


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00\xff\xfe", b"<html>502 Bad Gateway</html>", b"null", b"[]", b"{}", b"[" * 100_000,
        b'"' + b"x" * MAX_MESSAGE_BYTES,
    ],
    ids=["nothing", "bytes", "html", "null", "list", "object", "deep", "long"],
)  # fmt: skip
def test_garbage_changes_nothing_and_raises_nothing(line: Line, data: bytes) -> None:
    before = line.stands()
    line.hears(data)
    assert line.stands() == before


def test_every_shortened_message_changes_nothing(line: Line) -> None:
    before, whole = line.stands(), line.write(Say(at_s=NOW_S + 1))
    for length in range(len(whole)):
        line.hears(whole[:length])
        assert line.stands() == before, whole[:length]


def test_another_symbol_changes_nothing(line: Line) -> None:
    before = line.stands()
    line.hears(line.write(Say(at_s=NOW_S + 1, ours=False)))
    assert line.stands() == before


def test_a_publication_of_tomorrow_is_not_believed(line: Line) -> None:
    before = line.stands()
    line.hears(line.write(Say(at_s=NOW_S + 86_400)))
    assert line.stands() == before
    assert line.aggregator.refused[line.source.name, "published in the future"] == 1
    line.hears(line.write(Say(at_s=NOW_S + 1)))  # and the next good one is
    assert line.stands()[0][1] == (NOW_S + 1) * SECOND


def test_the_same_twice_is_the_same(line: Line) -> None:
    before = line.stands()
    line.hears(line.write(Say()))
    assert line.stands() == before and line.runner.health.errors == 0
    assert not line.aggregator.refused


def test_an_older_message_that_comes_late_brings_no_old_price_back(line: Line) -> None:
    before = line.stands()
    line.hears(line.write(Say(at_s=NOW_S - 1)))
    assert line.stands() == before
    assert line.aggregator.refused[line.source.name, "out of order"] == 1
