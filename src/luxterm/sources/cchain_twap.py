"""Time-weighted prices of AMM pools on the C-Chain: V3 `observe`, or V2 cumulative prices, over `window`.

A feed is written `v3:0xPOOL` or `v2:0xPAIR`; the market's base token must be one of the pool's. V3 pools keep the sum
of ticks themselves. V2 pairs keep only the running sum, so the source remembers what it read one window ago; it
prices nothing until its first window is full.

Each message is an envelope of one poll: the pools' facts, which never change, beside the node's raw answers.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

import httpx
import msgspec

from luxterm.model.units import SECOND
from luxterm.oracle.quotes import MAX_PRICE_E12, BadQuote, Quote, Tier
from luxterm.sources import jsonrpc
from luxterm.sources.base import DEFAULT_POLL_NS, Fault, Reading, Sleep, SourceError
from luxterm.sources.transport import fetch, http_client

OBSERVE: Final = "0x883bdbfd"
PRICE0_CUMULATIVE: Final = "0x5909c0d5"
PRICE1_CUMULATIVE: Final = "0x5a3d5493"
GET_RESERVES: Final = "0x0902f1ac"
TOKEN0: Final = "0x0dfe1681"
TOKEN1: Final = "0xd21220a7"
DECIMALS: Final = "0x313ce567"
MAX_TICK: Final = 887_272
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
_TICK_BASE: Final = Decimal("1.0001")
_Q112: Final = 1 << 112


class Pool(msgspec.Struct, frozen=True):
    """A pool's unchanging facts."""

    symbol: str
    version: int
    address: str
    base_is_0: bool
    decimals0: int
    decimals1: int


class Past(msgspec.Struct, frozen=True):
    """What a V2 pair's sums were one window ago; kept as text in messages, since they pass 64 bits."""

    at_s: int
    cumulative0: str
    cumulative1: str


class Envelope(msgspec.Struct, frozen=True):
    window_s: int
    pools: list[Pool]
    past: list[Past | None]
    answers: msgspec.Raw


_DECODER: Final = msgspec.json.Decoder(Envelope)


def tick_price(tick_sum: int, seconds: int) -> Decimal:
    """1.0001 ^ (mean tick): raw token1 for one raw token0. The mean tick is not rounded to a whole one."""
    return _EXACT.power(_TICK_BASE, _EXACT.divide(Decimal(tick_sum), Decimal(seconds)))


def parse_feed(text: str) -> tuple[int, str]:
    """`v3:0x...` -> (3, address). ValueError for anything else."""
    version, _, address = text.partition(":")
    if version not in ("v2", "v3") or len(address) != 42 or not address.startswith("0x"):
        raise ValueError(f"{text!r} is no pool; write v3:0x... or v2:0x...")
    int(address, 16)
    return int(version[1]), address


class CChainTwapSource:
    """`feeds` maps symbols to pools; `bases` maps symbols to their base token's address."""

    def __init__(
        self,
        endpoint: str,
        feeds: Mapping[str, str],
        bases: Mapping[str, str],
        *,
        window_ns: int,
        name: str = "c-chain-twap",
        tier: Tier = Tier.SECONDARY,
        poll_ns: int = DEFAULT_POLL_NS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name, self.tier = name, tier
        self.symbols = tuple(feeds)
        self._feeds = {symbol: parse_feed(text) for symbol, text in feeds.items()}
        self._bases = {symbol: address.lower() for symbol, address in bases.items()}
        self._endpoint, self._poll_ns, self._sleep = endpoint, poll_ns, sleep
        self._window_s = max(1, window_ns // SECOND)

    # --- I/O ---------------------------------------------------------------------------------------------------------

    async def connect(self) -> AsyncIterator[bytes]:
        async with http_client() as client:
            pools = await self._pools(client)
            calls = [jsonrpc.Call("eth_getBlockByNumber", ["latest", False])]
            for pool in pools:
                calls += self._calls(pool)
            history: list[deque[Past]] = [deque() for _ in pools]
            while True:
                body = await self._post(client, calls)
                yield msgspec.json.encode(
                    Envelope(self._window_s, pools, self._remember(pools, history, body, len(calls)), msgspec.Raw(body))
                )
                await self._sleep(self._poll_ns / SECOND)

    async def _post(self, client: httpx.AsyncClient, calls: Sequence[jsonrpc.Call]) -> bytes:
        headers = {"content-type": "application/json"}
        request = client.build_request("POST", self._endpoint, content=jsonrpc.batch(calls), headers=headers)
        return await fetch(client, request)

    async def _pools(self, client: httpx.AsyncClient) -> list[Pool]:
        """Asks each pool for its tokens and these for their decimals."""
        listed = list(self._feeds.items())
        asks = [jsonrpc.eth_call(address, what) for _, (_, address) in listed for what in (TOKEN0, TOKEN1)]
        try:
            tokens = [
                jsonrpc.address_word(jsonrpc.words(answer, 1)[0])
                for answer in jsonrpc.answers(await self._post(client, asks), len(asks))
            ]
            asks = [jsonrpc.eth_call(token, DECIMALS) for token in tokens]
            places = [
                jsonrpc.words(answer, 1)[0] for answer in jsonrpc.answers(await self._post(client, asks), len(asks))
            ]
        except BadQuote as error:
            raise SourceError(f"a pool cannot be read: {error}") from None
        pools = []
        for index, (symbol, (version, address)) in enumerate(listed):
            token0, token1 = tokens[2 * index : 2 * index + 2]
            base = self._bases.get(symbol, "")
            if base not in (token0, token1):
                raise SourceError(f"{symbol}: the pool {address} does not hold the market's base token")
            decimals0, decimals1 = places[2 * index : 2 * index + 2]
            if max(decimals0, decimals1) > 36:
                raise SourceError(f"{symbol}: a token of the pool {address} has {max(decimals0, decimals1)} decimals")
            pools.append(Pool(symbol, version, address, base == token0, decimals0, decimals1))
        return pools

    def _calls(self, pool: Pool) -> list[jsonrpc.Call]:
        if pool.version == 3:
            arguments = (0x20, 2, self._window_s, 0)
            return [jsonrpc.eth_call(pool.address, OBSERVE + "".join(f"{word:064x}" for word in arguments))]
        return [jsonrpc.eth_call(pool.address, what) for what in (PRICE0_CUMULATIVE, PRICE1_CUMULATIVE, GET_RESERVES)]

    def _remember(
        self, pools: Sequence[Pool], history: list[deque[Past]], body: bytes, count: int
    ) -> list[Past | None]:
        """For each pool the youngest V2 reading that is at least a window old; None for V3 and until there is one."""
        past: list[Past | None] = [None] * len(pools)
        try:
            results = jsonrpc.answers(body, count)
            _, now_s = _block(results[0])
        except BadQuote:
            return past
        at = 1
        for index, pool in enumerate(pools):
            if pool.version == 2:
                try:
                    sums = _v2_now(results[at : at + 3], now_s)
                except BadQuote:
                    sums = None
                kept = history[index]
                if sums is not None and (not kept or now_s > kept[-1].at_s):
                    kept.append(Past(now_s, str(sums[0]), str(sums[1])))
                while len(kept) > 1 and kept[1].at_s <= now_s - self._window_s:
                    kept.popleft()
                if kept and kept[0].at_s <= now_s - self._window_s:
                    past[index] = kept[0]
            at += len(self._calls(pool))
        return past

    # --- pure --------------------------------------------------------------------------------------------------------

    def parse(self, data: bytes, received_ns: int) -> Sequence[Reading]:
        try:
            envelope = _DECODER.decode(data)
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadQuote(f"not a pool reading: {str(error)[:60]}") from None
        count = 1 + sum(1 if pool.version == 3 else 3 for pool in envelope.pools)
        results = jsonrpc.answers(bytes(envelope.answers), count)
        block, now_s = _block(results[0])
        readings: list[Reading] = []
        at = 1
        for pool, past in zip(envelope.pools, envelope.past, strict=True):
            width = 1 if pool.version == 3 else 3
            answer, at = results[at : at + width], at + width
            try:
                ratio = _v3(answer[0], envelope.window_s) if pool.version == 3 else _v2(answer, past, pool, now_s)
                price = _oriented(ratio, pool)
            except BadQuote as error:
                readings.append(Fault(pool.symbol, str(error)))
            else:
                readings.append(Quote(self.name, pool.symbol, price, now_s * SECOND, received_ns, block=block))
        return readings


def _block(result: object) -> tuple[int, int]:
    if isinstance(result, BadQuote):
        raise result
    if not isinstance(result, dict):
        raise BadQuote("no latest block")
    return jsonrpc.quantity(result.get("number")), jsonrpc.quantity(result.get("timestamp"))


def _v3(answer: object, window_s: int) -> Decimal:
    """observe() gives two arrays: tick sums and seconds per liquidity; only the first matters."""
    words = jsonrpc.words(answer, 5)
    start = words[0] // 32
    if words[0] % 32 or start + 2 >= len(words) or words[start] != 2:
        raise BadQuote("not two observations")
    total = jsonrpc.signed(words[start + 2], 56) - jsonrpc.signed(words[start + 1], 56)
    if abs(total) > MAX_TICK * window_s:
        raise BadQuote("a mean tick out of range")
    return tick_price(total, window_s)


def _v2_now(answers: Sequence[object], now_s: int) -> tuple[int, int]:
    """The pair's two sums as they would be if it were touched now: stored sums plus spot price x time since."""
    cumulative0, cumulative1 = (jsonrpc.words(answer, 1)[0] for answer in answers[:2])
    reserve0, reserve1, touched_s = jsonrpc.words(answers[2], 3)[:3]
    if not reserve0 or not reserve1:
        raise BadQuote("the pair is empty")
    since_s = (now_s - touched_s) % (1 << 32)  # the pair keeps 32 bits of time
    return (
        (cumulative0 + (reserve1 * _Q112 // reserve0) * since_s) % (1 << 256),
        (cumulative1 + (reserve0 * _Q112 // reserve1) * since_s) % (1 << 256),
    )


def _v2(answers: Sequence[object], past: Past | None, pool: Pool, now_s: int) -> Decimal:
    sums = _v2_now(answers, now_s)
    if past is None or past.at_s >= now_s:
        raise BadQuote("the window is not full yet")
    before = int(past.cumulative0 if pool.base_is_0 else past.cumulative1)
    mean = ((sums[0] if pool.base_is_0 else sums[1]) - before) % (1 << 256) // (now_s - past.at_s)
    ratio = _EXACT.divide(Decimal(mean), Decimal(_Q112))
    if not ratio:
        raise BadQuote("a price of 0")
    return ratio if pool.base_is_0 else _EXACT.divide(Decimal(1), ratio)


def _oriented(ratio: Decimal, pool: Pool) -> int:
    """Raw token1 per raw token0 -> price_e12 of the base in the other token."""
    shifted = ratio.scaleb(pool.decimals0 - pool.decimals1, _EXACT)
    price = shifted if pool.base_is_0 else _EXACT.divide(Decimal(1), shifted)
    if not -12 <= price.adjusted() < 18:
        raise BadQuote("a pool price out of range")
    value = int(price.scaleb(12, _EXACT).to_integral_value(ROUND_HALF_EVEN))
    if not 0 < value <= MAX_PRICE_E12:
        raise BadQuote("a pool price out of range")
    return value
