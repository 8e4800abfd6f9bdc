"""Words of the command line: numbers, sizes, prices, durations and symbols, each read or refused with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from luxterm.model.errors import UsageError
from luxterm.tui.intents import PriceRef, Quantity

REFERENCES: Final = ("bid", "ask", "mid", "mark", "index", "last", "entry")
_NUMBER: Final = re.compile(r"(?:\d[\d,_]*\.?\d*|\.\d+)([kKmM]?)", re.ASCII)
_DURATION: Final = re.compile(r"(\d+)(s|m|h|d)", re.ASCII)
_UNIT_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_TOKEN: Final = re.compile(r"[@><]|[^\s@><]+")


class Context(NamedTuple):
    """What the grammar needs of the world: the venue's symbols and the market on the screen."""

    symbols: tuple[str, ...]
    current: str
    themes: tuple[str, ...] = ()


class LineError(UsageError):
    """The line is no command yet. `at` is the offset of the word at fault; the text says what would be right."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.at = at
        super().__init__(text)


class Word(NamedTuple):
    text: str
    at: int

    @property
    def low(self) -> str:
        return self.text.lower()


class Words:
    """The line's words with a place in them."""

    def __init__(self, line: str, context: Context) -> None:
        self.words = [Word(match.group(), match.start()) for match in _TOKEN.finditer(line)]
        self.context = context
        self.index = 0
        self.end = len(line)

    def peek(self) -> Word | None:
        return self.words[self.index] if self.index < len(self.words) else None

    def next(self, wanted: str) -> Word:
        word = self.peek()
        if word is None:
            raise LineError(f"{wanted} is missing", self.end)
        self.index += 1
        return word

    def take(self, *choices: str) -> str:
        """The next word if it is one of these, else ''."""
        word = self.peek()
        if word is not None and word.low in choices:
            self.index += 1
            return word.low
        return ""

    def done(self) -> bool:
        return self.index >= len(self.words)

    def finish(self) -> None:
        word = self.peek()
        if word is not None:
            raise LineError(f"{word.text!r} is not understood here", word.at)


def number(word: Word) -> Decimal:
    """A positive decimal with an optional k or m."""
    match = _NUMBER.fullmatch(word.text)
    if not match:
        raise LineError(f"{word.text!r} is not a number", word.at)
    scale = {"k": 3, "m": 6}.get(match.group(1).lower(), 0)
    digits = word.text[: len(word.text) - len(match.group(1))].replace(",", "").replace("_", "")
    try:
        value = Decimal(digits).scaleb(scale)
    except InvalidOperation:
        raise LineError(f"{word.text!r} is not a number", word.at) from None
    if len(digits) > 24:
        raise LineError(f"{word.text!r} has too many digits", word.at)
    return value


def quantity(word: Word) -> Quantity:
    """0.5, $500, 25%, all."""
    text = word.text
    if text.lower() in ("all", "max"):
        return Quantity(Decimal(100), "percent")
    if text.startswith("$"):
        return _positive(Quantity(number(Word(text[1:], word.at)), "quote"), word)
    if text.endswith("%"):
        found = _positive(Quantity(number(Word(text[:-1], word.at)), "percent"), word)
        if found.value > 100:
            raise LineError("more than 100%", word.at)
        return found
    return _positive(Quantity(number(word)), word)


def _positive(found: Quantity, word: Word) -> Quantity:
    if found.value <= 0:
        raise LineError("the size must be above zero", word.at)
    return found


def price_ref(word: Word) -> PriceRef:
    """65000, 65k, bid, ask+5, mid-0.1%, mark, +1%, -0.5% (of mark)."""
    text = word.low
    for base in REFERENCES:
        if text.startswith(base):
            rest = text[len(base) :]
            value, percent = _offset(Word(rest, word.at + len(base))) if rest else (Decimal(0), False)
            return PriceRef(base, value, percent)
    if text[:1] in "+-" and text.endswith("%"):
        value, percent = _offset(word)
        return PriceRef("mark", value, percent)
    value = number(word)
    if value <= 0:
        raise LineError("the price must be above zero", word.at)
    return PriceRef("", value)


def _offset(word: Word) -> tuple[Decimal, bool]:
    text = word.text
    if text[:1] not in ("+", "-") or len(text) < 2:
        raise LineError(f"{text!r}: an offset starts with + or -", word.at)
    percent = text.endswith("%")
    value = number(Word(text[1:-1] if percent else text[1:], word.at + 1))
    return (-value if text[0] == "-" else value), percent


def duration(word: Word) -> int:
    """Seconds in 90s, 30m, 2h, 1h30m."""
    total, rest = 0, word.low
    while rest:
        match = _DURATION.match(rest)
        if not match:
            raise LineError(f"{word.text!r} is not a duration such as 30m or 1h", word.at)
        total += int(match.group(1)[:9]) * _UNIT_S[match.group(2)]
        rest = rest[match.end() :]
    if not 0 < total <= 366 * 86_400:
        raise LineError("the duration is out of range", word.at)
    return total


def find_symbol(text: str, symbols: Sequence[str]) -> str:
    """The one symbol that `text` names: in full, without its separator, by its base, or by a beginning that only one
    has; '' when none or several."""
    wanted = text.upper().replace("/", "-")
    bare = wanted.replace("-", "")
    for symbol in symbols:
        if symbol.upper() == wanted or symbol.upper().replace("-", "") == bare:
            return symbol
    by_base = [symbol for symbol in symbols if symbol.upper().split("-")[0] == wanted]
    if by_base:
        return by_base[0]
    starts = [symbol for symbol in symbols if symbol.upper().startswith(wanted)]
    return starts[0] if len(starts) == 1 and len(wanted) >= 2 else ""


def symbol_or_current(words: Words) -> str:
    """The next word when it names a market, else the market on the screen."""
    word = words.peek()
    if word is not None and word.text[0].isalpha():
        found = find_symbol(word.text, words.context.symbols)
        if found:
            words.index += 1
            return found
    return words.context.current


def required_symbol(words: Words, word: Word) -> str:
    found = find_symbol(word.text, words.context.symbols)
    if not found:
        raise LineError(f"there is no market {word.text!r} here", word.at)
    return found
