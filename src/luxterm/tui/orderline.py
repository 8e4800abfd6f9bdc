"""The command line's grammar: text in, an intent out, or an error that says what is missing and where.

    buy 0.5 btc @ 65000 ioc            sell $500 eth @ ask post tp 3400 sl 3050
    buy 25% market                     sell 0.5 btc stop 62000
    close eth 50%                      close btc @ 66000
    scale buy 2 btc 60000-64000 x10    twap sell 1 eth 30m
    tp 70000 sl 62000                  lev btc 20            gp eth 1h
    cancel all | btc | buys | #123     flatten               alert btc > 70000

Pure: knows symbols, not prices. A market left out is the one on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, cast

from luxterm.tui.chainline import ROUTES, parse_pool, parse_swap
from luxterm.tui.draw.candles import INTERVALS_MS
from luxterm.tui.intents import (
    AlertIntent,
    BracketIntent,
    CancelIntent,
    CloseIntent,
    DoIntent,
    EarnIntent,
    FlattenIntent,
    GoIntent,
    Intent,
    LeverageIntent,
    MarginIntent,
    ModifyIntent,
    PlaceIntent,
    PriceRef,
    Quantity,
    ReverseIntent,
    ScaleIntent,
    SetIntent,
    Side,
    TwapIntent,
)
from luxterm.tui.tokens import (
    REFERENCES,
    Context,
    LineError,
    Word,
    Words,
    duration,
    find_symbol,
    number,
    price_ref,
    quantity,
    required_symbol,
    symbol_or_current,
)

SCREENS: Final = ("trade", "markets", "portfolio", "swap", "earn", "oracle", "node")
MAX_SCALE: Final = 50
MAX_TWAP_S: Final = 24 * 3600
MAX_TEXT: Final = 400
TOKENS: Final = ("lusd", "lbtc", "leth", "wlux")
"""The specification's, for completion; the chain decides which there are."""
_FILLER: Final = frozenset(("at", "of", "for", "to", "in", "the", "on"))


# --- one function per verb -------------------------------------------------------------------------------------------


def _place(words: Words, side: Side) -> PlaceIntent:
    size = quantity(words.next("the size (0.5, $500 or 25%)"))
    words.take("of")
    symbol = symbol_or_current(words)
    fields: dict[str, object] = {}
    while not words.done():
        _order_option(words, fields)
    has_price = "price" in fields or "market" in fields or "stop" in fields or "trail" in fields or "peg" in fields
    if not has_price:
        raise LineError("a price is missing: @ 65000, @ bid, or the word market", words.end)
    if fields.get("market") and "price" in fields:
        raise LineError("a market order has no price", words.end)
    if fields.get("post_only") and (fields.get("tif") in ("IOC", "FOK") or fields.get("market")):
        raise LineError("a post-only order rests; it cannot be market, IOC or FOK", words.end)
    return PlaceIntent(side, size, symbol, **fields)  # type: ignore[arg-type]


def _order_option(words: Words, fields: dict[str, object]) -> None:
    word = words.next("an option")
    name = word.low
    fresh: dict[str, object] = {}
    if name in ("@", "at", "limit"):
        fresh["price"] = price_ref(words.next("the price"))
    elif name in ("market", "mkt"):
        fresh["market"] = True
    elif name in ("ioc", "fok", "gtc", "day"):
        fresh["tif"] = name.upper()
    elif name in ("gtd", "good"):
        fresh["tif"], fresh["expires_in_s"] = "GTD", duration(words.next("how long (90s, 30m, 2h)"))
    elif name in ("post", "alo", "postonly", "post-only"):
        fresh["post_only"] = True
    elif name == "slide":
        fresh["post_only"], fresh["slide"] = True, True
        fields.pop("post_only", None)
    elif name in ("ro", "reduce", "reduceonly", "reduce-only"):
        fresh["reduce_only"] = True
    elif name in ("hidden", "hide"):
        fresh["hidden"] = True
    elif name in ("show", "iceberg"):
        fresh["show"] = number(words.next("the size that shows"))
    elif name == "stop":
        fresh["stop"] = price_ref(words.next("the stop price"))
    elif name in ("tp", "take"):
        fresh["take_profit"] = price_ref(words.next("the take-profit price"))
    elif name in ("sl", "stoploss"):
        fresh["stop_loss"] = price_ref(words.next("the stop-loss price"))
    elif name == "trail":
        fresh["trail"] = quantity(words.next("the trail (100 or 1%)"))
    elif name == "peg":
        to = words.next("bid, ask or mid")
        if to.low not in ("bid", "ask", "mid"):
            raise LineError("a peg follows bid, ask or mid", to.at)
        fresh["peg"] = to.low
    elif name in _FILLER:
        return
    else:
        raise LineError(
            f"{word.text!r} is neither a market here nor an order option: @ price, ioc, fok, post, ro, stop, tp, ...",
            word.at,
        )
    for key in fresh:
        if key in fields:
            raise LineError(f"{word.text!r} is said twice", word.at)
    fields.update(fresh)


def _buy(words: Words) -> Intent:
    return _place(words, "buy")


def _sell(words: Words) -> Intent:
    return _place(words, "sell")


def _close(words: Words) -> Intent:
    symbol, size, price = words.context.current, Quantity(Decimal(100), "percent"), None
    while not words.done():
        word = words.next("")
        if word.low in ("@", "at", "limit"):
            price = price_ref(words.next("the price"))
        elif word.low in ("market", "mkt"):
            price = None
        elif word.text[0].isdigit() or word.text[0] in ".$" or word.low in ("all", "half"):
            size = Quantity(Decimal(50), "percent") if word.low == "half" else quantity(word)
        else:
            symbol = required_symbol(words, word)
    return CloseIntent(symbol, size, price)


def _scale(words: Words) -> Intent:
    side = words.next("buy or sell")
    if side.low not in ("buy", "sell"):
        raise LineError("scale buy or scale sell", side.at)
    size = quantity(words.next("the size in all"))
    symbol = symbol_or_current(words)
    words.take("@", "from")
    span = words.next("the price range (60000-64000)")
    low_text, dash, high_text = span.text.partition("-")
    if not dash:
        words.take("to", "-")
        high_word = words.next("the other end of the range")
    else:
        high_word = Word(high_text, span.at + len(low_text) + 1)
    if not high_word.text:
        raise LineError("the range is written 60000-64000", span.at)
    low, high = price_ref(Word(low_text, span.at)), price_ref(high_word)
    count, post, reduce = 5, False, False
    while not words.done():
        word = words.next("")
        if re.fullmatch(r"x\d{1,4}", word.low):
            count = int(word.low[1:])
        elif word.low in ("post", "alo"):
            post = True
        elif word.low in ("ro", "reduce"):
            reduce = True
        else:
            raise LineError(f"{word.text!r} is not understood; x10 sets the number of orders", word.at)
    if not 2 <= count <= MAX_SCALE:
        raise LineError(f"a scale has 2 to {MAX_SCALE} orders", words.end)
    if not low.base and not high.base and low.value == high.value:
        raise LineError("the range has no width", span.at)
    if not low.base and not high.base and low.value > high.value:
        low, high = high, low
    return ScaleIntent(cast(Side, side.low), size, symbol, low, high, count, post, reduce)


def _twap(words: Words) -> Intent:
    side = words.next("buy or sell")
    if side.low not in ("buy", "sell"):
        raise LineError("twap buy or twap sell", side.at)
    size = quantity(words.next("the size in all"))
    symbol = symbol_or_current(words)
    words.take("over", "in", "for")
    word = words.next("how long (30m)")
    seconds = duration(word)
    if not 10 <= seconds <= MAX_TWAP_S:
        raise LineError("a TWAP runs from 10s to 24h", word.at)
    slices, reduce = 0, False
    while not words.done():
        word = words.next("")
        if re.fullmatch(r"x\d{1,4}", word.low):
            slices = int(word.low[1:])
            if not 2 <= slices <= 500 or seconds // slices < 1:
                raise LineError("2 to 500 slices, a second apart at least", word.at)
        elif word.low in ("ro", "reduce"):
            reduce = True
        else:
            raise LineError(f"{word.text!r} is not understood; x20 sets the number of slices", word.at)
    return TwapIntent(cast(Side, side.low), size, symbol, seconds, slices, reduce)


def _bracket(words: Words, first: str) -> Intent:
    found: dict[str, PriceRef] = {first: price_ref(words.next("the price"))}
    symbol = words.context.current
    while not words.done():
        word = words.next("")
        if word.low in ("tp", "sl"):
            if word.low in found:
                raise LineError(f"{word.text!r} is said twice", word.at)
            found[word.low] = price_ref(words.next("the price"))
        else:
            symbol = required_symbol(words, word)
    return BracketIntent(symbol, found.get("tp"), found.get("sl"))


def _cancel(words: Words) -> Intent:
    if words.done():
        return CancelIntent(symbol=words.context.current)
    symbol, side, everything = "", "", False
    while not words.done():
        word = words.next("")
        if word.low == "all":
            everything = True
        elif word.low in ("buys", "bids", "buy"):
            side = "buy"
        elif word.low in ("sells", "asks", "sell"):
            side = "sell"
        elif re.fullmatch(r"#?\d{1,18}", word.text):
            words.finish()
            return CancelIntent(order_id=int(word.text.lstrip("#")))
        else:
            symbol = required_symbol(words, word)
    if not symbol and not everything:
        symbol = words.context.current
    return CancelIntent(symbol=symbol, side=side, everything=everything and not symbol)  # type: ignore[arg-type]


def _modify(words: Words) -> Intent:
    word = words.next("the order's number (#123)")
    if not re.fullmatch(r"#?\d{1,18}", word.text):
        raise LineError("modify wants the order's number: modify #123 @ 65000", word.at)
    price, size = None, None
    while not words.done():
        option = words.next("")
        if option.low in ("@", "at", "price"):
            price = price_ref(words.next("the new price"))
        elif option.low in ("size", "x"):
            size = number(words.next("the new size"))
        else:
            size = number(option)
    if price is None and size is None:
        raise LineError("say what changes: @ 65000, size 0.4", words.end)
    return ModifyIntent(int(word.text.lstrip("#")), price, size)


def _flatten(words: Words) -> Intent:
    word = words.peek()
    if word is None or words.take("all"):
        return FlattenIntent()
    words.index += 1
    return FlattenIntent(required_symbol(words, word))


def _reverse(words: Words) -> Intent:
    return ReverseIntent(symbol_or_current(words))


def _leverage(words: Words) -> Intent:
    symbol = symbol_or_current(words)
    word = words.next("the leverage (20)")
    text = word.low.removesuffix("x")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 1000:
        raise LineError("the leverage is a whole number from 1", word.at)
    mode = words.take("cross", "isolated", "iso")
    return LeverageIntent(symbol, int(text), "isolated" if mode == "iso" else mode)  # type: ignore[arg-type]


def _margin(words: Words) -> Intent:
    symbol = symbol_or_current(words)
    word = words.next("the amount (+100 or -100)")
    sign = -1 if word.text.startswith("-") else 1
    value = number(Word(word.text.lstrip("+-$"), word.at))
    if not value:
        raise LineError("the amount is zero", word.at)
    return MarginIntent(symbol, sign * value)


def _alert(words: Words) -> Intent:
    kind = words.take("fill", "fills", "margin", "funding", "liquidation", "oracle", "breaker")
    if kind:
        word = words.peek()
        value = Decimal(0)
        if word is not None and kind in ("margin", "funding", "liquidation"):
            words.take(">", "<")
            value = number(Word(words.next("the threshold").text.removesuffix("%"), word.at))
        return AlertIntent("fill" if kind == "fills" else kind, words.context.current, "", value)  # type: ignore[arg-type]
    symbol = symbol_or_current(words)
    op = words.take(">", "<", "above", "below", "moves", "move")
    if not op:
        word = words.peek()
        raise LineError("alert btc > 70000, alert btc moves 2%, alert fills", word.at if word else words.end)
    word = words.next("the price")
    if op in ("moves", "move"):
        return AlertIntent("move", symbol, "", number(Word(word.text.removesuffix("%"), word.at)))
    return AlertIntent("price", symbol, ">" if op in (">", "above") else "<", number(word))


def _go(words: Words) -> Intent:
    symbol, interval, screen = "", "", ""
    while not words.done():
        word = words.next("")
        if word.low in INTERVALS_MS:
            interval = word.low
        elif word.low in SCREENS:
            screen = word.low
        else:
            symbol = required_symbol(words, word)
    if not (symbol or interval or screen):
        raise LineError("go where: a market, an interval (1h) or a screen (oracle)", words.end)
    return GoIntent(symbol, interval, screen)


def _set(what: str, choices: Sequence[str] = ()) -> Callable[[Words], Intent]:
    def parse_setting(words: Words) -> Intent:
        options = words.context.themes if what == "theme" else choices
        word = words.next(" or ".join(options) if options else f"the {what}")
        if options and word.low not in options:
            raise LineError(f"{what}: one of {', '.join(options)}", word.at)
        if what == "group" and not (word.text.isascii() and word.text.isdigit() and 0 < int(word.text[:9]) <= 10**7):
            raise LineError("the grouping is a whole number of ticks from 1", word.at)
        if what in ("watch", "unwatch"):
            return SetIntent(what, required_symbol(words, word))
        if what == "sizes":
            rest = [word.text]
            while not words.done():
                rest.append(words.next("").text)
            for index, text in enumerate(rest):
                quantity(Word(text, words.words[index + 1].at))
            return SetIntent(what, " ".join(rest))
        return SetIntent(what, word.low)

    return parse_setting


def _earn(what: str) -> Callable[[Words], Intent]:
    def parse_earn(words: Words) -> Intent:
        amount_word = words.next("the amount")
        amount = None if amount_word.low == "all" else number(amount_word)
        asset = words.next("the asset").text.upper()
        return EarnIntent(what, amount, asset)  # type: ignore[arg-type]

    return parse_earn


def _vault(words: Words) -> Intent:
    verb = words.next("deposit or withdraw")
    if verb.low not in ("deposit", "withdraw"):
        raise LineError("vault deposit or vault withdraw", verb.at)
    vault = words.next("the vault's number")
    amount_word = words.next("the amount")
    amount = None if amount_word.low == "all" else number(amount_word)
    return EarnIntent(
        "vault_deposit" if verb.low == "deposit" else "vault_withdraw", amount, "", vault.text.lstrip("#")
    )


def _transfer(words: Words) -> Intent:
    amount = number(words.next("the amount"))
    asset = words.next("the asset").text.upper()
    words.take("to")
    return EarnIntent("transfer", amount, asset, words.next("the receiving account").text)


def _do(action: str, with_value: bool = False) -> Callable[[Words], Intent]:
    def parse_action(words: Words) -> Intent:
        rest = []
        while with_value and not words.done():
            rest.append(words.next("").text)
        return DoIntent(action, " ".join(rest))

    return parse_action


class Verb(NamedTuple):
    parse: Callable[[Words], Intent]
    usage: str
    help: str


VERBS: Final[dict[str, Verb]] = {
    "buy": Verb(_buy, "buy SIZE [MARKET] @ PRICE [ioc|fok|post|ro|tp P|sl P|stop P|...]", "place a buy order"),
    "sell": Verb(_sell, "sell SIZE [MARKET] @ PRICE [ioc|fok|post|ro|tp P|sl P|stop P|...]", "place a sell order"),
    "close": Verb(_close, "close [MARKET] [50%] [@ PRICE]", "close a position, or part of it"),
    "scale": Verb(_scale, "scale buy SIZE [MARKET] LOW-HIGH [x10] [post]", "spread orders evenly over a price range"),
    "twap": Verb(_twap, "twap sell SIZE [MARKET] 30m [x20]", "trade in equal slices over time"),
    "tp": Verb(lambda words: _bracket(words, "tp"), "tp PRICE [sl PRICE] [MARKET]", "take profit for the position"),
    "sl": Verb(lambda words: _bracket(words, "sl"), "sl PRICE [tp PRICE] [MARKET]", "stop loss for the position"),
    "cancel": Verb(_cancel, "cancel [all|MARKET|buys|sells|#ID]", "cancel orders, triggers included"),
    "modify": Verb(_modify, "modify #ID [@ PRICE] [size SIZE]", "change an open order"),
    "flatten": Verb(_flatten, "flatten [MARKET]", "cancel everything and close everything"),
    "reverse": Verb(_reverse, "reverse [MARKET]", "turn the position around"),
    "lev": Verb(_leverage, "lev [MARKET] 20 [cross|isolated]", "set the leverage of a market"),
    "margin": Verb(_margin, "margin [MARKET] +100", "add to or take from an isolated position's margin"),
    "alert": Verb(_alert, "alert [MARKET] > PRICE | moves 2% | fills | margin 80% | oracle", "tell me when"),
    "gp": Verb(_go, "gp MARKET [1h]", "show a market, interval or screen"),
    "mode": Verb(_set("mode", ("locked", "confirm", "one-click")), "mode locked|confirm|one-click", "how orders go"),
    "theme": Verb(_set("theme"), "theme NAME", "change the colours"),
    "group": Verb(_set("group"), "group TICKS", "merge ladder levels"),
    "sizes": Verb(_set("sizes"), "sizes 0.01 0.1 $500 25%", "the ticket's size presets"),
    "watch": Verb(_set("watch"), "watch MARKET", "add to the favourites"),
    "unwatch": Verb(_set("unwatch"), "unwatch MARKET", "take from the favourites"),
    "supply": Verb(_earn("supply"), "supply 100 USDT", "lend to the pool"),
    "withdraw": Verb(_earn("withdraw"), "withdraw 100 USDT", "take back what was lent"),
    "borrow": Verb(_earn("borrow"), "borrow 100 USDT", "borrow from the pool"),
    "repay": Verb(_earn("repay"), "repay 100 USDT", "repay a loan"),
    "vault": Verb(_vault, "vault deposit|withdraw ID AMOUNT", "join or leave a vault"),
    "swap": Verb(parse_swap, "swap 1000 LUSD LBTC [best|v2|v3|vault] [slip 0.5%]", "swap tokens on the node's chain"),
    "pool": Verb(
        parse_pool, "pool add v2|v3 AMOUNT TOKEN TOKEN [LOW-HIGH] | pool remove #ID [50%]", "add or take out liquidity"
    ),
    "transfer": Verb(_transfer, "transfer 100 USDT to NAME", "send to another account of the venue"),
    "export": Verb(_do("export", True), "export [FILE]", "write the ledger as CSV"),
    "alerts": Verb(_do("alerts"), "alerts", "list and remove alerts"),
    "stop": Verb(_do("stop_work", True), "stop [twap]", "stop running work such as a TWAP"),
    "help": Verb(_do("help", True), "help", "keys and commands"),
    "quit": Verb(_do("quit"), "quit", "leave"),
}  # fmt: skip

ALIASES: Final = {
    "b": "buy", "long": "buy", "s": "sell", "short": "sell", "x": "cancel", "c": "close", "go": "gp", "show": "gp",
    "leverage": "lev", "q": "quit", "exit": "quit", "?": "help", "flat": "flatten", "rev": "reverse", "m": "modify",
    "a": "alert",
}  # fmt: skip


def parse(line: str, context: Context) -> Intent:
    """The intent of a line. LineError says what is missing or wrong and where."""
    if len(line) > MAX_TEXT:
        raise LineError("the line is too long", MAX_TEXT)
    words = Words(line, context)
    first = words.next("a command")
    name = ALIASES.get(first.low, first.low)
    verb = VERBS.get(name)
    if verb is None:
        symbol = find_symbol(first.text, context.symbols)
        if symbol or first.low in INTERVALS_MS or first.low in SCREENS:
            words.index = 0
            return _go(words)
        close = [candidate for candidate in VERBS if candidate.startswith(first.low)]
        hint = f"; did you mean {' or '.join(close[:3])}?" if close else "; help lists the commands"
        raise LineError(f"there is no command {first.text!r}{hint}", first.at)
    intent = verb.parse(words)
    words.finish()
    return intent


def complete(line: str, context: Context) -> list[str]:
    """Whole lines that continue `line`, best first; the last word is completed."""
    head, space, last = line.rpartition(" ")
    low = last.lower()
    if not head.strip():
        options = [*VERBS, *(symbol.split("-")[0].lower() for symbol in context.symbols), *SCREENS]
    else:
        words = head.split()
        options = _options_after(ALIASES.get(words[0].lower(), words[0].lower()), words, context)
    seen: dict[str, None] = {}
    for option in options:
        if low and option.startswith(low) and option != low:
            seen[f"{head}{space}{option}"] = None
    return list(seen)[:12]


def _options_after(verb: str, words: Sequence[str], context: Context) -> list[str]:
    bases = [symbol.split("-")[0].lower() for symbol in context.symbols]
    previous = words[-1].lower()
    if verb == "theme":
        return list(context.themes)
    if verb == "mode":
        return ["locked", "confirm", "one-click"]
    if verb in ("gp", "watch", "unwatch"):
        return [*bases, *INTERVALS_MS, *SCREENS]
    if verb == "vault":
        return ["deposit", "withdraw"]
    if verb in ("swap", "pool"):
        first = ["add", "remove"] if verb == "pool" and len(words) == 1 else []
        return [*first, *TOKENS, *ROUTES, "slip", *(["fee"] if verb == "pool" else [])]
    if previous in ("@", "at", "tp", "sl", "stop"):
        return list(REFERENCES)
    if verb in ("scale", "twap") and len(words) == 1:
        return ["buy", "sell"]
    if verb in ("buy", "sell"):
        return [*bases, "market", "ioc", "fok", "post", "slide", "ro", "stop", "tp", "sl", "gtd", "day", "show",
                "hidden", "trail", "peg"]  # fmt: skip
    if verb == "cancel":
        return ["all", "buys", "sells", *bases]
    if verb == "alert":
        return [*bases, "moves", "fills", "margin", "funding", "liquidation", "oracle", "breaker"]
    return bases
