"""A configuration file as plain values with the line of each key."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from luxterm.model.errors import ConfigError

T = TypeVar("T")


class Document:
    """`values` as nested dicts and lists; `line("trading.symbols[0].tick_size")` says where a key stands."""

    def __init__(self, file: str, values: dict[str, Any], lines: dict[str, int]) -> None:
        self.file = file
        self.values = values
        self._lines = lines

    def line(self, path: str) -> int | None:
        """The line of a key, or of the nearest key around it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None

    def error(self, path: str, problem: str) -> ConfigError:
        """The error to raise about a key."""
        return ConfigError(path, problem, self.line(path), self.file)

    def convert(self, kind: type[T], hook: Any) -> T:
        """The values as a struct; ConfigError with the key's path and line for unknown keys, wrong types and units."""
        try:
            return msgspec.convert(self.values, kind, dec_hook=hook)
        except msgspec.ValidationError as error:
            text, _, where = str(error).partition(" - at ")
            path = where.strip("`").removeprefix("$").removeprefix(".")
            unknown = re.search(r"unknown field `(.+)`", text)
            if unknown:
                path = f"{path}.{unknown[1]}" if path else unknown[1]
                text = "there is no such key"
            missing = re.search(r"missing required field `(.+)`", text)
            if missing:
                path = f"{path}.{missing[1]}" if path else missing[1]
                text = "this key is missing"
            raise self.error(path or "(top level)", _plain(text)) from None


def _plain(text: str) -> str:
    return text[:1].lower() + text[1:].replace("`", "")
