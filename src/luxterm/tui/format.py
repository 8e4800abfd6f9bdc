"""Numbers, times and foreign text as people read them. The last step: integers in, text out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from luxterm.model.markets import Market
from luxterm.model.units import decimals_of_step, format_steps

USD6_DIGITS = 6
_COMPACT = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))


def group_thousands(text: str) -> str:
    """'-1234567.89' -> '-1,234,567.89'."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{fraction}" if whole else text


def price(ticks: int, market: Market) -> str:
    """A price with exactly the tick's decimals and grouped thousands."""
    return group_thousands(format_steps(ticks, market.tick_size_e12))


def price_grouped(ticks: int, market: Market, group: int) -> str:
    """A price on a ladder that shows levels of `group` ticks: no more decimals than such a level needs."""
    step = market.tick_size_e12 * max(group, 1)
    places = decimals_of_step(step)
    text = format_steps(ticks, market.tick_size_e12)
    if places < market.price_decimals:
        text = text[: len(text) - (market.price_decimals - places)].rstrip(".")
    return group_thousands(text)


def quoted(value: Decimal | None, market: Market | None) -> str:
    """A price of the wire with the tick's decimals; '—' for none. A price off the grid keeps what it has more."""
    if value is None:
        return "—"
    places = market.price_decimals if market is not None else 0
    exact = f"{value.normalize():f}"
    return group_thousands(f"{value:.{max(places, len(exact.partition('.')[2]))}f}")


def sized(value: Decimal | None, market: Market | None) -> str:
    """A size of the wire with the lot's decimals; '—' for none."""
    if value is None:
        return "—"
    return group_thousands(f"{value:.{market.size_decimals}f}" if market is not None else f"{value:f}")


def size(lots: int, market: Market) -> str:
    """A size with exactly the lot's decimals."""
    return group_thousands(format_steps(lots, market.lot_size_e12))


def size_short(lots: int, market: Market, places: int) -> str:
    """A size with at most `places` decimals, rounded half up, never shown as zero when it is not."""
    keep = min(places, market.size_decimals)
    atom = 10 ** (12 - keep)
    total = lots * market.lot_size_e12
    rounded = (total + atom // 2) // atom if total >= 0 else -((-total + atom // 2) // atom)
    if total and not rounded:
        return "<" + format_steps(1, atom)
    return group_thousands(format_steps(rounded, atom))


def money(usd6: int, places: int = 2, signed: bool = False) -> str:
    """An amount of the quote asset, rounded half away from zero to `places`."""
    unit = 10 ** (USD6_DIGITS - places)
    rounded = (abs(usd6) + unit // 2) // unit
    whole, fraction = divmod(rounded, 10**places)
    sign = "-" if usd6 < 0 and rounded else "+" if signed and rounded else ""
    return f"{sign}{whole:,}.{fraction:0{places}d}" if places else f"{sign}{whole:,}"


def compact(usd6: int) -> str:
    """A large amount in four or five characters: 1.24M, 830K, 12."""
    return compact_units(usd6, 10**USD6_DIGITS)


def compact_units(amount: int, one: int) -> str:
    """`amount / one` with a magnitude letter and three significant digits."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    for scale, letter in _COMPACT:
        if amount >= scale * one:
            hundredths = amount * 100 // (scale * one)
            if hundredths >= 10_000:
                return f"{sign}{hundredths // 100}{letter}"
            if hundredths >= 1_000:
                return f"{sign}{hundredths // 100}.{hundredths // 10 % 10}{letter}"
            return f"{sign}{hundredths // 100}.{hundredths % 100:02d}{letter}"
    whole, rest = divmod(amount, one)
    if whole >= 100 or not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{rest * 100 // one:02d}"


def ratio_percent(numerator: int, denominator: int, places: int = 2, signed: bool = True) -> str:
    """numerator / denominator in percent, rounded half away from zero; '—' where there is nothing to divide by."""
    if not denominator:
        return "—"
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    scale = 10 ** (places + 2)
    value = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and value else "+" if signed and value else ""
    whole, fraction = divmod(value, 10**places)
    return f"{sign}{whole:,}.{fraction:0{places}d}%" if places else f"{sign}{whole:,}%"


def rate_percent(rate_e12: int, places: int = 4) -> str:
    """A rate of 1e-12 in percent."""
    return ratio_percent(rate_e12, 10**12, places)


def bps(numerator: int, denominator: int) -> str:
    """numerator / denominator in basis points with one decimal."""
    if denominator <= 0:
        return "—"
    tenths = (2 * abs(numerator) * 100_000 + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and tenths else ""
    return f"{sign}{tenths // 10:,}.{tenths % 10} bp"


def clock(ms: int) -> str:
    """A time of day, UTC: '14:03:59'."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%H:%M:%S")


def date_time(ms: int) -> str:
    """'11-22 14:03:59', UTC."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%m-%d %H:%M:%S")


def age(ms: int) -> str:
    """How long ago in at most four characters: '0.4s', '12s', '5m', '3h', '2d'."""
    ms = max(ms, 0)
    if ms < 10_000:
        return f"{ms // 1000}.{ms // 100 % 10}s"
    seconds = ms // 1000
    if seconds < 120:
        return f"{seconds}s"
    if seconds < 7200:
        return f"{seconds // 60}m"
    if seconds < 172_800:
        return f"{seconds // 3600}h"
    return f"{seconds // 86_400}d"


def countdown(ms: int) -> str:
    """Time that is left: '59:12' or '7:59:12'."""
    seconds = max(ms, 0) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def align_point(texts: Iterable[str]) -> list[str]:
    """Pads texts on both sides so that their decimal points stand under each other."""
    rows = list(texts)
    parts = [text.partition(".") for text in rows]
    left = max((len(whole) for whole, _, _ in parts), default=0)
    right = max((len(point + fraction) for _, point, fraction in parts), default=0)
    return [whole.rjust(left) + (point + fraction).ljust(right) for whole, point, fraction in parts]


def split_zeros(text: str) -> tuple[str, str]:
    """A number and its trailing zeros after the point, which are drawn dim: '1.2000' -> ('1.2', '000')."""
    if "." not in text:
        return text, ""
    kept = text.rstrip("0")
    kept = kept[:-1] if kept.endswith(".") else kept
    return kept, text[len(kept) :]


def plain(text: object) -> str:
    """Foreign text made harmless for one line of a terminal: control characters, line breaks, direction marks and
    invisible characters are shown as escapes, so that a name can neither move the cursor nor reorder the row."""
    source = str(text)
    if source.isascii() and source.isprintable():
        return source
    return "".join(_visible(char) for char in source)


def _visible(char: str) -> str:
    # Cc control, Cf format (direction marks, zero width), Cs surrogates, Zl/Zp separators; combining marks pile up.
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"):
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def clip(text: str, width: int) -> str:
    """At most `width` characters, an ellipsis saying that something is missing."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…" if width > 0 else ""
