"""Every live source against a stand-in that speaks its vendor's format, well and badly."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from support.vendors.server import Raw, Vendor
from support.vendors.venues import BTC_FEED, Binance, ChainNode, Coinbase, DexNode, Hermes

from luxterm.cli import main
from luxterm.model.markets import Market
from luxterm.model.units import MS, SECOND
from luxterm.oracle.quotes import PRICE_ONE, Finality, Quote
from luxterm.sources import cchain_twap
from luxterm.sources.base import Backoff, Source, SourceRunner, Value
from luxterm.sources.binance import BinanceSource
from luxterm.sources.build import assemble, source_rules
from luxterm.sources.cchain_twap import CChainTwapSource
from luxterm.sources.chainlink import ChainlinkSource
from luxterm.sources.coinbase import CoinbaseSource
from luxterm.sources.pyth import PythSource
from luxterm.sources.qchain import QChainSource
from luxterm.sources.settings import PriceSettings
from luxterm.sources.xchain import XChainSource

FEED = "0xF4030086522a5bEEa4988F8cA5B36dbC97BeE88c"
POLL = 30 * MS


def chainlink(vendor: Vendor) -> Source:
    return ChainlinkSource(vendor.http, {"BTC-USDT": FEED}, poll_ns=POLL)


def pyth(vendor: Vendor) -> Source:
    return PythSource(vendor.http, {"BTC-USDT": BTC_FEED}, poll_ns=POLL, silence_s=0.5)


def binance(vendor: Vendor) -> Source:
    return BinanceSource(vendor.ws, {"BTC-USDT": "BTCUSDT"}, rest_endpoint=vendor.http, poll_ns=POLL, silence_s=0.5)


def coinbase(vendor: Vendor) -> Source:
    return CoinbaseSource(vendor.ws, {"BTC-USDT": "BTC-USD"}, rest_endpoint=vendor.http, poll_ns=POLL, silence_s=0.5)


def xchain_socket(vendor: Vendor) -> Source:
    return XChainSource(f"{vendor.ws}/ws", {"BTC-USDT": "BTC-USDT"}, silence_s=0.5)


def xchain_rpc(vendor: Vendor) -> Source:
    return XChainSource(f"{vendor.http}/rpc", {"BTC-USDT": "BTC-USDT"}, poll_ns=POLL)


Maker = Callable[[Vendor], Source]
ALL: list[tuple[type[Vendor], Maker]] = [
    (ChainNode, chainlink),
    (Hermes, pyth),
    (Binance, binance),
    (Coinbase, coinbase),
    (DexNode, xchain_socket),
    (DexNode, xchain_rpc),
]
NAMES = [maker.__name__ for _, maker in ALL]
STREAMS = [(vendor, maker) for vendor, maker in ALL if maker in (pyth, binance, coinbase, xchain_socket)]


async def reaches(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


class Heard:
    """A running source and what it gave."""

    def __init__(self, source: Source) -> None:
        self.values: list[Value] = []
        self._event = asyncio.Event()
        self.runner = SourceRunner(source, self._take, time.time_ns, backoff=Backoff(0.02, 0.05), steady_ns=0)

    def _take(self, value: Value) -> None:
        self.values.append(value)
        self._event.set()

    async def quote(self) -> Quote:
        """The next quote."""
        while True:
            self._event.clear()
            await self._event.wait()
            last = self.values[-1]
            if isinstance(last, Quote):
                return last

    async def error(self, contains: str) -> None:
        """Waits until the runner has counted an error with this text."""
        await reaches(lambda: contains in self.runner.health.last_error)


@asynccontextmanager
async def heard(source: Source) -> AsyncIterator[Heard]:
    made = Heard(source)
    task = asyncio.create_task(made.runner.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(("vendor", "maker"), ALL, ids=NAMES)
async def test_a_price_comes_through(vendor: type[Vendor], maker: Maker) -> None:
    async with vendor() as stand_in, heard(maker(stand_in)) as listener:
        quote = await listener.quote()
        assert (quote.symbol, quote.price_e12) == ("BTC-USDT", 65_000 * PRICE_ONE)
        assert abs(quote.received_ns - quote.published_ns) < 60 * SECOND
        assert listener.runner.health.healthy(time.time_ns())
        stand_in.price = 65_123
        while quote.price_e12 != 65_123 * PRICE_ONE:
            quote = await listener.quote()


@pytest.mark.parametrize("fault", ["cut", "429", "half-open"])
@pytest.mark.parametrize(("vendor", "maker"), ALL, ids=NAMES)
async def test_it_comes_back_after_a_fault_of_the_network(vendor: type[Vendor], maker: Maker, fault: str) -> None:
    async with vendor() as stand_in, heard(maker(stand_in)) as listener:
        await listener.quote()
        stand_in.fault = "cut" if fault != "half-open" else "silence"
        if fault == "half-open" and maker in (chainlink, xchain_rpc):
            stand_in.fault = "cut"
        errors = listener.runner.health.errors
        await reaches(lambda: listener.runner.health.errors > errors)
        if fault == "429":
            stand_in.fault = "429"
            await listener.error("HTTP 429")
            # the vendor asked for seven seconds, and gets them; the test does not wait for them
            await reaches(lambda: listener.runner.health.backoff_s >= 7)
            return
        stand_in.fault = ""
        quote = await listener.quote()
        assert quote.price_e12 == 65_000 * PRICE_ONE


@pytest.mark.parametrize(("vendor", "maker"), ALL, ids=NAMES)
async def test_garbage_costs_itself_and_nothing_else(vendor: type[Vendor], maker: Maker) -> None:
    async with vendor() as stand_in, heard(maker(stand_in)) as listener:
        await listener.quote()
        stand_in.fault = "garbage"
        await listener.error("BadQuote")
        stand_in.fault = ""
        await listener.quote()
        assert listener.runner.health.error_kinds["bad-quote"] > 0


@pytest.mark.parametrize(("vendor", "maker"), STREAMS, ids=[m.__name__ for _, m in STREAMS])
async def test_a_stream_that_falls_silent_is_opened_anew(vendor: type[Vendor], maker: Maker) -> None:
    async with vendor() as stand_in, heard(maker(stand_in)) as listener:
        await listener.quote()
        stand_in.fault = "silence"
        await listener.error("has been silent for 0.5 s")
        connects = listener.runner.health.connects
        stand_in.fault = ""
        await listener.quote()
        assert listener.runner.health.connects > connects - 1


@pytest.mark.parametrize(
    ("vendor", "maker"), [(Hermes, pyth), (Binance, binance), (Coinbase, coinbase)], ids=["pyth", "binance", "coinbase"]
)
async def test_a_refused_stream_is_replaced_by_polling(vendor: type[Vendor], maker: Maker) -> None:
    async with vendor() as stand_in:
        stand_in.refuse_streams = 503
        async with heard(maker(stand_in)) as listener:
            assert (await listener.quote()).price_e12 == 65_000 * PRICE_ONE
            assert (await listener.quote()).price_e12 == 65_000 * PRICE_ONE


@pytest.mark.parametrize("how", ["close", "mute"])
async def test_a_peer_that_ends_or_swallows_the_handshake(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luxterm.sources.transport.POLL_TIMEOUT_S", 0.3)
    async with Raw(how) as raw:
        for endpoint in (f"wss://127.0.0.1:{raw.port}", f"ws://127.0.0.1:{raw.port}"):
            source = XChainSource(endpoint, {"BTC-USDT": "BTC-USDT"})
            async with heard(source) as listener:
                await listener.error(f"127.0.0.1:{raw.port}")


@pytest.mark.parametrize(
    ("host", "why"), [("127.0.0.1:2", "connection refused"), ("nowhere.example", "its name cannot be resolved")]
)
async def test_what_cannot_be_reached_says_why_for_the_stream_and_for_its_replacement(
    host: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = socket.getaddrinfo

    def look_up(name: object, *rest: Any, **more: Any) -> Any:  # a real resolver may take long to know nothing
        if name in ("nowhere.example", b"nowhere.example"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    source = BinanceSource("ws://127.0.0.1:1/secret", {"BTC-USDT": "BTCUSDT"}, rest_endpoint=f"http://{host}/secret")
    async with heard(source) as listener:
        await listener.error(f"127.0.0.1:1: connection refused; {host}: {why}")


@pytest.mark.parametrize("turns", range(4))
async def test_a_message_that_comes_with_the_end_does_not_hide_it(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed is stopped by one cancellation a source: one that is lost is a node that never stops."""
    asked, message = asyncio.Event(), asyncio.get_running_loop().create_future()

    class Socket:
        async def send(self, text: str) -> None: ...

        async def recv(self) -> str:
            if message.done():
                await asyncio.Event().wait()
            asked.set()
            return str(await message)

    @asynccontextmanager
    async def connect(url: str, **options: object) -> AsyncIterator[Socket]:
        yield Socket()

    monkeypatch.setattr("luxterm.sources.transport.websockets_client.connect", connect)
    source = XChainSource("ws://dex", {"BTC-USDT": "BTC-USDT"})
    task = asyncio.create_task(SourceRunner(source, lambda value: None, time.time_ns).run())
    await asked.wait()
    message.set_result("{}")
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=60)
    assert done


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_vendor_whose_certificate_nobody_vouches_for_is_named(scheme: str, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
        "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate), stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await made.wait() == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with server, heard(XChainSource(f"{scheme}://127.0.0.1:{port}", {"BTC-USDT": "BTC-USDT"})) as listener:
        await listener.error("TLS: self-signed certificate")


async def test_a_wide_confidence_interval_is_refused_by_name() -> None:
    async with Hermes() as hermes, heard(pyth(hermes)) as listener:
        await listener.quote()
        hermes.confidence_bps = 101
        await listener.error("is wider than 100 bp")


async def test_chainlink_rounds_that_are_not_answered_and_feeds_without_code() -> None:
    async with ChainNode() as node:
        node.round["answered_in"] = 9
        async with heard(chainlink(node)) as listener:
            await listener.error("carries an older answer")
        node.round["answered_in"] = 10
        node.calls["0xfeaf968c" + FEED.lower()] = "0x"
        other = "0x" + "11" * 20
        source = ChainlinkSource(node.http, {"BTC-USDT": FEED, "ETH-USDT": other}, poll_ns=POLL)
        async with heard(source) as listener:
            assert (await listener.quote()).symbol == "ETH-USDT"  # one broken feed is no obstacle to another
            await listener.error("there is no such contract")


async def test_the_finality_chain_by_its_own_method_and_by_the_block_tag() -> None:
    async with ChainNode() as node:
        for own, height in ((True, 993), (False, 990)):
            node.knows_finality_method = own
            async with heard(QChainSource(node.http, poll_ns=POLL)) as listener:
                await reaches(lambda: bool(listener.values))
                value = listener.values[0]
                assert isinstance(value, Finality) and value.height == height


def word(types: list[str], values: list[Any]) -> str:
    return "0x" + encode(types, values).hex()


def pool_node(node: ChainNode, pool: str, token0: str, token1: str, decimals: tuple[int, int]) -> None:
    node.calls[cchain_twap.TOKEN0 + pool] = word(["address"], [token0])
    node.calls[cchain_twap.TOKEN1 + pool] = word(["address"], [token1])
    for token, places in zip((token0, token1), decimals, strict=True):
        node.calls[cchain_twap.DECIMALS + token] = word(["uint8"], [places])


async def test_a_v3_pools_average_over_the_window() -> None:
    """A mean tick of 69081 is 1.0001^69081 = 1000.016..., with 8 and 6 decimals x 100."""
    pool, base, quote_token = ("0x" + part * 20 for part in ("aa", "01", "02"))
    async with ChainNode() as node:
        pool_node(node, pool, base, quote_token, (8, 6))
        sums = [-5_000_000, -5_000_000 + 69_081 * 300]
        node.calls[cchain_twap.OBSERVE + pool] = word(["int56[]", "uint160[]"], [sums, [1, 2]])
        source = CChainTwapSource(
            node.http, {"BTC-USDT": f"v3:{pool}"}, {"BTC-USDT": base}, window_ns=300 * SECOND, poll_ns=POLL
        )
        async with heard(source) as listener:
            quote = await listener.quote()
    assert abs(quote.price_e12 - round(1.0001**69_081 * 100 * 10**12)) < 10**8
    assert quote.block == 1000


async def test_a_v2_pairs_average_once_its_window_is_full() -> None:
    """The pair trades at 2 for a while and then at 3: the average over the window lies between."""
    pair, base, quote_token = ("0x" + part * 20 for part in ("bb", "02", "01"))  # the base is token1
    async with ChainNode() as node:
        pool_node(node, pair, quote_token, base, (18, 18))
        source = CChainTwapSource(
            node.http, {"BTC-USDT": f"v2:{pair}"}, {"BTC-USDT": base}, window_ns=10 * SECOND, poll_ns=POLL
        )
        start = node.now_ns // SECOND
        node.stands_at_ns = start * SECOND

        def touch(cumulative1: int, reserve0: int, reserve1: int, at: int) -> None:
            node.calls[cchain_twap.PRICE0_CUMULATIVE + pair] = word(["uint256"], [0])
            node.calls[cchain_twap.PRICE1_CUMULATIVE + pair] = word(["uint256"], [cumulative1])
            reserves = word(["uint112", "uint112", "uint32"], [reserve0, reserve1, at])
            node.calls[cchain_twap.GET_RESERVES + pair] = reserves

        touch(0, 2 * 10**18, 10**18, start)
        async with heard(source) as listener:
            await listener.error("the window is not full yet")
            node.skew_ns = 10 * SECOND
            touch(2 * 2**112 * 5, 3 * 10**18, 10**18, start + 5)  # 5 s at 2, then 5 s at 3
            quote = await listener.quote()
    assert abs(quote.price_e12 - 2.5 * 10**12) <= 1


async def test_a_pool_that_does_not_hold_the_base_token_is_named() -> None:
    pool = "0x" + "aa" * 20
    async with ChainNode() as node:
        pool_node(node, pool, "0x" + "01" * 20, "0x" + "02" * 20, (8, 6))
        feeds, bases = {"BTC-USDT": f"v3:{pool}"}, {"BTC-USDT": "0x" + "03" * 20}
        source = CChainTwapSource(node.http, feeds, bases, window_ns=300 * SECOND, poll_ns=POLL)
        async with heard(source) as listener:
            await listener.error("does not hold the market's base token")


# --- the whole feed over real sockets --------------------------------------------------------------------------------

MARKETS = [Market(1, "BTC-USDT", "BTC", "USDT", 10**10, 10**8, 100, 10)]
SETTINGS = PriceSettings.from_mapping(
    {
        "update_interval": "20ms",
        "stale_threshold": "500ms",
        "sources": {"chainlink": {"endpoint": "http://x"}, "pyth": {}, "xchain": {"endpoint": "ws://x"}, "binance": {}},
    }
)


@asynccontextmanager
async def whole() -> AsyncIterator[tuple[Any, dict[str, Vendor], list[Any]]]:
    async with ChainNode() as node, Hermes() as hermes, DexNode() as dex, Binance() as exchange:
        vendors: dict[str, Vendor] = {"chainlink": node, "pyth": hermes, "x-chain": dex, "binance": exchange}
        sources = [chainlink(node), pyth(hermes), xchain_socket(dex), binance(exchange)]
        rules = [source_rules(part) for part in SETTINGS.sources]
        feed = assemble(SETTINGS, sources, rules, MARKETS, now_ns=time.time_ns)
        commands: list[Any] = []
        await feed.start(commands.append)
        try:
            yield feed, vendors, commands
        finally:
            await feed.stop()


async def test_the_feed_prices_a_market_from_all_of_them_and_survives_their_faults() -> None:
    async with whole() as (feed, vendors, commands):
        await reaches(lambda: (p := feed.latest("BTC-USDT")) is not None and sum(s.used for s in p.sources) == 4)
        assert commands[-1].price_ticks == 6_500_000
        vendors["x-chain"].fault = "thousandfold"
        price = await lives(feed, lambda price: any("outlier" in s.excluded for s in price.sources))
        assert price.price_ticks == 6_500_000
        vendors["x-chain"].fault = ""
        for name in ("pyth", "binance"):
            vendors[name].fault = "silence"
        await lives(feed, lambda price: sum(s.used for s in price.sources) == 2)
        vendors["chainlink"].fault = "garbage"
        await reaches(lambda: not feed.latest("BTC-USDT").live)
        assert commands[-1].published_ns < time.time_ns() - 500 * MS  # declared stale at once
        assert feed.latest("BTC-USDT").reduce_only and feed.latest("BTC-USDT").reason
        for vendor in vendors.values():
            vendor.fault = ""
        await reaches(lambda: feed.latest("BTC-USDT").live)
        kinds = {alert.kind for alert in feed.alerts()}
        assert {"outlier", "no-price", "fallback"} <= kinds


async def lives(feed: Any, so: Callable[[Any], bool]) -> Any:
    """The price once it is live and `so`: a machine that stalls for half a second makes them all stale for a while."""
    await reaches(lambda: (price := feed.latest("BTC-USDT")) is not None and price.live and so(price))
    return feed.latest("BTC-USDT")


async def test_a_vendor_whose_clock_is_an_hour_ahead_or_behind_is_left_out() -> None:
    async with whole() as (feed, vendors, _):
        await reaches(lambda: (p := feed.latest("BTC-USDT")) is not None and sum(s.used for s in p.sources) == 4)
        vendors["pyth"].skew_ns = 3600 * SECOND
        vendors["binance"].skew_ns = -3600 * SECOND
        await lives(feed, lambda price: {s.name for s in price.sources if s.used} == {"chainlink", "x-chain"})
        refused = {reason for (_, reason) in feed.aggregator.refused}
        assert {"published in the future", "out of order"} <= refused


async def test_the_vendors_see_what_they_expect() -> None:
    async with Coinbase() as stand_in, heard(coinbase(stand_in)) as listener:
        await listener.quote()
        assert json.loads(stand_in.hellos[0]) == {
            "type": "subscribe",
            "product_ids": ["BTC-USD"],
            "channels": ["ticker", "heartbeat"],
        }


async def test_sources_check_says_what_each_gives_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Hermes() as hermes, Raw("close") as raw:
        config = tmp_path / "dex-config.yaml"
        config.write_text(f"""
price:
  sources:
    pyth: {{endpoint: "{hermes.http}"}}
    binance: {{endpoint: "ws://127.0.0.1:{raw.port}", rest_endpoint: "http://127.0.0.1:{raw.port}"}}
    chainlink: {{}}
    coinbase: {{enabled: false}}
trading:
  symbols: [{{symbol: BTC-USDT, tick_size: 0.01, lot_size: 0.0001, max_leverage: 10}}]
""")
        argv = ["sources", "check", "--config", str(config), "--timeout", "2"]
        assert await asyncio.to_thread(main, [*argv, "--json"]) == 1
        told = json.loads(capsys.readouterr().out)
        pyth, binance = told["sources"]
        assert (pyth["name"], pyth["healthy"], pyth["prices"][0]["price"]) == ("pyth", True, "65000")
        assert (binance["healthy"], binance["missing"]) == (False, ["BTC-USDT"])
        assert told["notes"] == ["chainlink has no endpoint and does not run", "coinbase is not enabled"]
        assert await asyncio.to_thread(main, argv) == 1
        assert "pyth           primary    ok" in capsys.readouterr().out
