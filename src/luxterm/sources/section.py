"""Reads one section of a configuration with an opinion: typed, bounded, and unknown keys are errors by their path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from luxterm.model.errors import ConfigError
from luxterm.model.units import HOUR, MINUTE, MS, SECOND, to_decimal

T = TypeVar("T")
_UNITS_NS: Final = {"ns": 1, "us": 1000, "ms": MS, "s": SECOND, "m": MINUTE, "h": HOUR}
_DURATION: Final = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(ns|us|ms|s|m|h)")


def duration_ns(value: object, path: str) -> int:
    """`50ms`, `5s`, `1.5m`, `24h` as nanoseconds. A number without a unit is an error, except 0."""
    if value == 0 and not isinstance(value, bool):
        return 0
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ConfigError(path, f"{value!r} is not a duration; write a number and a unit, such as 50ms, 5s, 5m or 24h")
    return int(Decimal(match[1]) * _UNITS_NS[match[2]])


def is_unset(value: object) -> bool:
    """Placeholders of the specification's examples (`"0x..."`, `"https://.../..."`), empty text and null mean unset."""
    return value is None or (isinstance(value, str) and (not value.strip() or value.strip().endswith("...")))


class Section:
    """A mapping at a dotted path. Every getter marks its key as known; `finish()` complains of the others."""

    def __init__(self, value: object, path: str) -> None:
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise ConfigError(path, "must be a section with keys")
        self.path = path
        self._mapping: Mapping[str, object] = {str(key): item for key, item in value.items()}
        self._known: set[str] = set()

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> object:
        """The raw value; None when it is unset."""
        self._known.add(key)
        value = self._mapping.get(key)
        return None if is_unset(value) else value

    def fail(self, key: str, problem: str) -> ConfigError:
        return ConfigError(self._at(key), problem)

    def section(self, key: str) -> Section:
        return Section(self.get(key), self._at(key))

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Every key as a section of its own."""
        for key in self._mapping:
            yield key, self.section(key)

    def _read(self, key: str, default: T, convert: Callable[[object], T]) -> T:
        value = self.get(key)
        return default if value is None else convert(value)

    def text(self, key: str, default: str = "") -> str:
        """A text. The error never shows the value: an unquoted key reads as a number, and would be in every log."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.fail(key, "is not text; put it in quotes")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fail(key, f"{value!r} is not true or false")
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number within low..high."""
        value = self.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, f"{value!r} is not a whole number")
        if not low <= value <= high:
            raise self.fail(key, f"{value} is outside {low}..{high}")
        return value

    def decimal(self, key: str, default: Decimal, low: Decimal, high: Decimal) -> Decimal:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, int | float | str | Decimal):
            raise self.fail(key, f"{value!r} is not a number")
        try:
            number = to_decimal(value)
        except ValueError as error:
            raise self.fail(key, str(error)) from None
        if not low <= number <= high:
            raise self.fail(key, f"{value} is outside {low}..{high}")
        return number

    def duration(self, key: str, default_ns: int, low_ns: int = 1, high_ns: int = 7 * 24 * HOUR) -> int:
        value = self.get(key)
        if value is None:
            return default_ns
        result = duration_ns(value, self._at(key))
        if not low_ns <= result <= high_ns:
            raise self.fail(key, f"{value} is out of range")
        return result

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; unset entries are left out."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "must be a list of texts")
        return tuple(item for item in value if not is_unset(item))

    def text_map(self, key: str) -> dict[str, str]:
        """A mapping of texts; unset entries are left out."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(item, str) or item is None for item in value.values()):
            raise self.fail(key, 'must map names to texts (quote an address: "0x12...")')
        return {str(name): item for name, item in value.items() if not is_unset(item)}

    def finish(self) -> None:
        """ConfigError for the first key that nobody asked for."""
        for key in self._mapping:
            if key not in self._known:
                raise self.fail(key, f"there is no such key; known here: {', '.join(sorted(self._known))}")
