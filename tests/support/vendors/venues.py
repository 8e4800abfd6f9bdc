"""The vendors' own formats, written from their public documentation."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from aiohttp import web
from eth_abi.abi import encode
from support.vendors.server import Vendor, seconds

BTC_FEED = "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43"


class Hermes(Vendor):
    """Pyth's Hermes: /v2/updates/price/latest, and /stream as server-sent events."""

    confidence_bps = 2

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v2/updates/price/latest", self._latest),
            web.get("/v2/updates/price/stream", self._stream),
        ]

    def update(self) -> str:
        mantissa = self.price * self.factor * 10**8
        price = {
            "price": str(mantissa), "conf": str(mantissa * self.confidence_bps // 10_000), "expo": -8,
            "publish_time": seconds(self.now_ns),
        }  # fmt: skip
        parsed = {
            "id": BTC_FEED, "price": price, "ema_price": price,
            "metadata": {"slot": 1, "proof_available_time": 1, "prev_publish_time": 0},
        }  # fmt: skip
        return json.dumps({"binary": {"encoding": "hex", "data": ["00"]}, "parsed": [parsed]})

    async def _latest(self, request: web.Request) -> web.StreamResponse:
        assert request.query.getall("ids[]") == [BTC_FEED]
        return self.body(self.update())

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        import asyncio

        if self.refuse_streams:
            return web.Response(status=self.refuse_streams)
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        while True:
            if self.fault == "cut":
                assert request.transport is not None
                request.transport.abort()
                return response
            if self.fault != "silence":
                data = "not json" if self.fault == "garbage" else self.update()
                await response.write(f"data:{data}\n\n".encode())
            await asyncio.sleep(0.05)


class Binance(Vendor):
    """Spot: combined stream `<pair>@ticker`, and the REST 24 h ticker."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/stream", self._stream), web.get("/api/v3/ticker/24hr", self._rest)]

    def ticker(self) -> str:
        price = self.price * self.factor
        data = {
            "e": "24hrTicker", "E": self.now_ns // 10**6, "s": "BTCUSDT", "p": "1.0", "P": "0.01", "w": f"{price}.0",
            "c": f"{price}.00", "Q": "0.1", "b": f"{price - 1}.00", "B": "1", "a": f"{price + 1}.00", "A": "2",
            "o": "1", "h": "2", "l": "1", "v": "12345.67800000", "q": "1", "O": 0, "C": 1, "F": 0, "L": 1, "n": 2,
        }  # fmt: skip
        return json.dumps({"stream": "btcusdt@ticker", "data": data})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        assert request.query["streams"] == "btcusdt@ticker"
        return await self.stream_socket(request, self.ticker, hello=False)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        assert json.loads(request.query["symbols"]) == ["BTCUSDT"]
        price = self.price * self.factor
        row = {
            "symbol": "BTCUSDT", "lastPrice": f"{price}.00", "bidPrice": f"{price - 1}.00", "volume": "1.5",
            "askPrice": f"{price + 1}.00", "openTime": 1, "closeTime": self.now_ns // 10**6, "count": 1,
        }  # fmt: skip
        return self.body(json.dumps([row]))


class Coinbase(Vendor):
    """Exchange: `ticker` and `heartbeat` channels after a subscribe message, and the REST ticker."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self._stream), web.get("/products/BTC-USD/ticker", self._rest)]

    def _time(self) -> str:
        return datetime.fromtimestamp(self.now_ns / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def ticker(self) -> str:
        price = self.price * self.factor
        return json.dumps(
            {
                "type": "ticker", "sequence": 1, "product_id": "BTC-USD", "price": f"{price}.00", "open_24h": "1",
                "volume_24h": "5000.5", "low_24h": "1", "high_24h": "2", "volume_30d": "1", "side": "buy",
                "best_bid": f"{price - 1}.00", "best_bid_size": "1", "best_ask": f"{price + 1}.00",
                "best_ask_size": "1", "time": self._time(), "trade_id": 1, "last_size": "0.1",
            }
        )  # fmt: skip

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        return await self.stream_socket(request, self.ticker, hello=True)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        price = self.price * self.factor
        row = {
            "trade_id": 1, "price": f"{price}.00", "size": "0.1", "time": self._time(), "bid": f"{price - 1}.00",
            "ask": f"{price + 1}.00", "volume": "5000.5",
        }  # fmt: skip
        return self.body(json.dumps(row))


class ChainNode(Vendor):
    """An Ethereum node's JSON-RPC: Chainlink rounds, pools, blocks and finality, by call data."""

    def __init__(self) -> None:
        super().__init__()
        self.block = 1000
        self.finalized = 990
        self.knows_finality_method = True
        self.round = {"round_id": 10, "answered_in": 10}
        self.calls: dict[str, str] = {}
        """(selector + address) -> result, for what a test adds."""

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/", self._rpc)]

    async def _rpc(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        assert isinstance(asked, list)
        answers = []
        for question in reversed(asked):  # a node may answer in any order
            result = self._result(question["method"], question["params"])
            if result is None:
                error = {"code": -32601, "message": f"the method {question['method']} does not exist"}
                answers.append({"jsonrpc": "2.0", "id": question["id"], "error": error})
            else:
                answers.append({"jsonrpc": "2.0", "id": question["id"], "result": result})
        return self.body(json.dumps(answers))

    def _result(self, method: str, params: list[object]) -> object:
        if method == "eth_blockNumber":
            return hex(self.block)
        if method == "eth_getBlockByNumber":
            number = self.finalized if params[0] == "finalized" else self.block
            return {"number": hex(number), "timestamp": hex(seconds(self.now_ns))}
        if method == "quantum_finalizedHeight":
            return {"height": str(self.finalized + 3)} if self.knows_finality_method else None
        if method == "eth_call":
            call = params[0]
            assert isinstance(call, dict)
            return self._call(str(call["to"]).lower(), str(call["data"]))
        return None

    def _call(self, to: str, data: str) -> str:
        found = self.calls.get(data[:10] + to)
        if found is not None:
            return found
        if data.startswith("0xfeaf968c"):
            values = [
                self.round["round_id"], self.price * self.factor * 10**8, seconds(self.now_ns),
                seconds(self.now_ns), self.round["answered_in"],
            ]  # fmt: skip
            return "0x" + encode(["uint80", "int256", "uint256", "uint256", "uint80"], values).hex()
        if data.startswith("0x313ce567"):
            return "0x" + encode(["uint8"], [8]).hex()
        return "0x"


class DexNode(Vendor):
    """Another node of this project: the order book by WebSocket and by JSON-RPC."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/ws", self._stream), web.post("/rpc", self._rpc)]

    def book(self) -> dict[str, object]:
        price = self.price * self.factor
        return {
            "symbol": "BTC-USDT", "bids": [[price - 1, 2], [price - 100, 5]], "asks": [[price + 1, 2.5]], "sequence": 7,
        }  # fmt: skip

    def update(self) -> str:
        return json.dumps(
            {
                "type": "orderbook_update", "channel": "orderbook:BTC-USDT", "data": self.book(),
                "timestamp": self.now_ns // 10**6,
            }
        )  # fmt: skip

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        return await self.stream_socket(request, self.update, hello=True)

    async def _rpc(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        result = {**self.book(), "timestamp": self.now_ns // 10**6}
        return self.body(json.dumps([{"jsonrpc": "2.0", "id": q["id"], "result": result} for q in asked]))
