"""The command line's words for the chain: swaps and liquidity.

swap 1000 lusd lbtc            swap 0.1 lbtc lusd v3-3000 slip 0.3%
pool add v2 1000 lusd lbtc     pool add v3 0.1 lbtc lusd 60000-70000 fee 0.3%
pool remove #12 50%            pool remove v2-LBTC-LUSD
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from luxterm.tui.intents import PoolIntent, SwapIntent
from luxterm.tui.tokens import LineError, Word, Words, number

ROUTES: Final = ("best", "v2", "v3", "vault")
MAX_SLIPPAGE_BPS: Final = 500
"""The specification's: 5 %."""
DEFAULT_SLIPPAGE_BPS: Final = 50
_TOKEN: Final = re.compile(r"[a-z][a-z0-9.]{1,15}", re.ASCII)
_ROUTE: Final = re.compile(
    r"best|v2(-[a-z][a-z0-9.]{1,15})?|v3(-\d{1,6}(-[a-z][a-z0-9.]{1,15}-\d{1,6})?)?|vault", re.ASCII
)
_FEES_PPM: Final = (100, 500, 3000, 10_000)


def parse_swap(words: Words) -> SwapIntent:
    amount = _amount(words)
    token_in = _token(words, "the token to give (LUSD)")
    words.take("to", "for", "into")
    token_out = _token(words, "the token to get (LBTC)")
    route, slippage = "", DEFAULT_SLIPPAGE_BPS
    while not words.done():
        word = words.next("")
        if word.low == "slip":
            slippage = _slippage(words)
        elif _ROUTE.fullmatch(word.low):
            route = "" if word.low == "best" else word.low
        else:
            raise LineError(f"{word.text!r}: a route is {', '.join(ROUTES)}; slip 0.5% is the slippage", word.at)
    if token_in == token_out:
        raise LineError("a swap has two tokens", words.end)
    return SwapIntent(amount, token_in, token_out, route, slippage)


def parse_pool(words: Words) -> PoolIntent:
    verb = words.next("add or remove")
    if verb.low == "add":
        return _add(words)
    if verb.low == "remove":
        return _remove(words)
    raise LineError("pool add or pool remove", verb.at)


def _add(words: Words) -> PoolIntent:
    kind = words.take("v2", "v3")
    if not kind:
        word = words.peek()
        raise LineError("v2 or v3 comes first: pool add v2 1000 lusd lbtc", word.at if word else words.end)
    amount = _amount(words)
    token_a = _token(words, "the token of that amount")
    words.take("and", "with")
    token_b = _token(words, "the other token")
    lower, upper, fee, slippage = None, None, 3000, DEFAULT_SLIPPAGE_BPS
    while not words.done():
        word = words.next("")
        if word.low == "slip":
            slippage = _slippage(words)
        elif word.low == "fee" and kind == "v3":
            fee = _fee(words.next("the fee (0.3%)"))
        elif kind == "v3" and "-" in word.text:
            low, _, high = word.text.partition("-")
            lower, upper = number(Word(low, word.at)), number(Word(high, word.at + len(low) + 1))
            if not 0 < lower < upper:
                raise LineError("the range is written 60000-70000, the lower price first", word.at)
        elif "-" in word.text:
            raise LineError("a V2 pool has no range", word.at)
        else:
            raise LineError(f"{word.text!r} is not understood; a range is written 60000-70000", word.at)
    return PoolIntent(kind, amount, token_a, token_b, lower, upper, fee, slippage_bps=slippage)  # type: ignore[arg-type]


def _remove(words: Words) -> PoolIntent:
    key = words.next("which one: #12 or v2-LBTC-LUSD")
    percent, slippage = 100, DEFAULT_SLIPPAGE_BPS
    while not words.done():
        word = words.next("")
        if word.low == "slip":
            slippage = _slippage(words)
            continue
        value = number(Word(word.text.removesuffix("%"), word.at))
        if not 1 <= value <= 100 or value != int(value):
            raise LineError("1% to 100%, without decimals", word.at)
        percent = int(value)
    return PoolIntent("", key=key.text.removeprefix("#"), percent=percent, slippage_bps=slippage)


def _amount(words: Words) -> Decimal:
    word = words.next("the amount")
    value = number(word)
    if value <= 0:
        raise LineError("the amount must be above zero", word.at)
    return value


def _token(words: Words, wanted: str) -> str:
    word = words.next(wanted)
    if not _TOKEN.fullmatch(word.low):
        raise LineError(f"{word.text!r} is no token", word.at)
    return word.text.upper()


def _slippage(words: Words) -> int:
    word = words.next("the slippage (0.5%)")
    bps = number(Word(word.text.removesuffix("%"), word.at)) * 100
    if bps > MAX_SLIPPAGE_BPS or bps != int(bps):
        raise LineError(f"the slippage is at most {MAX_SLIPPAGE_BPS // 100}%, in steps of 0.01%", word.at)
    return int(bps)


def _fee(word: Word) -> int:
    ppm = number(Word(word.text.removesuffix("%"), word.at)) * 10_000
    if ppm not in _FEES_PPM:
        raise LineError("V3 pools have fees of 0.01%, 0.05%, 0.3% and 1%", word.at)
    return int(ppm)
