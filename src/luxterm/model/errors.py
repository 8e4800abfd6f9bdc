"""Errors grouped by who is at fault.

A refusal of the exchange is data (a `Rejected` event) and never an exception.
"""

from __future__ import annotations


class LuxtermError(Exception):
    """Base of what luxterm raises on purpose; its text says what to do."""


class UsageError(LuxtermError):
    """The caller gave something that cannot be used: a wrong type, file, key or option."""


class ConfigError(UsageError):
    """A configuration file is wrong. `path` is the key's dotted path, `line` its line, where known."""

    def __init__(self, path: str, problem: str, line: int | None = None, file: str | None = None) -> None:
        self.path, self.problem, self.line, self.file = path, problem, line, file
        where = ":".join(str(part) for part in (file, line) if part is not None)
        super().__init__(f"{where}: {path}: {problem}" if where else f"{path}: {problem}")


class RecordError(UsageError):
    """Bytes are not a record of a known kind: truncated, foreign or from a newer version."""


class EngineError(LuxtermError):
    """A door of the engine was used wrongly (a type, an unstamped record, time that runs backwards)."""


class InvariantError(AssertionError):
    """Our own bug: an invariant of the engine does not hold. The node stops before it writes another byte."""


class JournalError(LuxtermError):
    """The journal is damaged, locked, foreign or from a newer version; the text names file and sequence."""


class VenueUnavailable(LuxtermError):
    """The node cannot be reached, is stopping or cannot write its journal; the request was not accepted.

    `code` is the RejectCode that says which: VENUE_STOPPING unless another is given.
    """

    def __init__(self, problem: str, code: int = 5005) -> None:
        self.code = code
        super().__init__(problem)
