"""How recorded instruments are called at the venue, and on which grid their books lie."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec

from luxterm.model.errors import UsageError
from luxterm.sources.formats.base import BookRow

REPLAY_SUFFIX: Final = "-REPLAY"
ALIASES: Final = {"XBT": "BTC"}
QUOTES: Final = ("USDT", "USDC", "PERPETUAL", "PERP", "USD", "EUR")


def base_of(symbol: str) -> str:
    """The base asset in an exchange's symbol: BTC of BTCUSDT, BTC/USDT, XBTUSD, BTC-PERPETUAL; ESM4 of ESM4."""
    letters = "".join(letter for letter in symbol.upper() if letter.isascii() and letter.isalnum())
    for quote in QUOTES:
        if letters.endswith(quote) and len(letters) > len(quote):
            letters = letters.removesuffix(quote)
            break
    return ALIASES.get(letters, letters)


def priced_market(symbol: str, path: Path, listed: Iterable[str]) -> str:
    """The venue's market that a file of trades, quotes or bars prices: by its symbol, else by a base in its name.

    UsageError when neither says; `--symbol` does then.
    """
    known = {name.partition("-")[0]: name for name in listed}
    if symbol and base_of(symbol) in known:
        return known[base_of(symbol)]
    if not symbol:
        for base, name in known.items():
            if base.lower() in path.name.lower():
                return name
    what = f"its instrument {symbol!r} is not listed" if symbol else "the file does not say which market it prices"
    raise UsageError(f"{path}: {what}; name one with --symbol ({', '.join(known.values()) or 'none listed'})")


def replay_market(symbol: str) -> str:
    """The market of a recorded book: ESM4-REPLAY, BTC-REPLAY."""
    return f"{base_of(symbol)[:20] or 'BOOK'}{REPLAY_SUFFIX}"


class BookGrid(msgspec.Struct, frozen=True):
    """Tick and lot of a recorded book."""

    tick_size: Decimal
    lot_size: Decimal

    def holds(self, other: BookGrid) -> bool:
        """Whether everything on the other grid lies on this one too."""
        return not other.tick_size % self.tick_size and not other.lot_size % self.lot_size

    def ticks(self, price: Decimal) -> int:
        return int((price / self.tick_size).to_integral_value())

    def lots(self, size: Decimal) -> int:
        """Lots in a size, up, so that no level vanishes."""
        lots, rest = divmod(size, self.lot_size)
        return int(lots) + (rest > 0)


def book_grid(rows: Iterable[BookRow]) -> BookGrid:
    """The decimal grid that fits every price, and sizes as far as tick x lot stays a whole millionth."""
    price_places = size_places = 0
    for row in rows:
        for price, size in (*row.bids, *row.asks):
            price_places = max(price_places, _places(price))
            size_places = max(size_places, _places(size))
    price_places = min(price_places, 6)
    return BookGrid(Decimal(1).scaleb(-price_places), Decimal(1).scaleb(-min(size_places, 6 - price_places)))


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def mbo_grid(tick_e9: int) -> BookGrid:
    """A recorded tick, and the contract as the lot. Of ticks finer than a millionth several contracts are one lot."""
    # tick x lot must be a whole millionth; a thousand contracts make it so for every tick
    lots = (1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100, 125, 128, 200, 250, 500, 1000)
    lot = next(lot for lot in lots if tick_e9 * lot % 1000 == 0)
    return BookGrid(Decimal(tick_e9).scaleb(-9), Decimal(lot))
