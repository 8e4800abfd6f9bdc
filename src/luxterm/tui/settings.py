"""What a profile remembers between sessions: market, layout, sizes, favourites, theme, safety mode, alerts, history."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

import msgspec

MAX_HISTORY: Final = 200
MODES: Final = ("locked", "confirm", "one-click")


class AlertRule(msgspec.Struct):
    """One alert. `armed` price alerts fire once and are removed; the others stay."""

    kind: str
    symbol: str = ""
    op: str = ""
    value: str = ""
    reference: str = ""
    """For a percent move: the price it is measured from."""


class Settings(msgspec.Struct):
    """Unknown fields of a newer version are dropped, missing ones take these defaults."""

    symbol: str = "BTC-USDT"
    interval: str = "1m"
    theme: str = ""
    mode: Literal["locked", "confirm", "one-click"] = "confirm"
    sizes: list[str] = msgspec.field(default_factory=lambda: ["0.01", "0.1", "10%", "25%"])
    groups: dict[str, int] = msgspec.field(default_factory=dict)
    candle_step: int = 2
    tab: str = "positions"
    favourites: list[str] = msgspec.field(default_factory=list)
    alerts: list[AlertRule] = msgspec.field(default_factory=list)
    alert_command: str = ""
    """Run for each alert with its text as the last argument; empty = none."""
    bell: bool = True
    desktop: bool = True
    """OSC 777 and OSC 9 notifications."""
    history: list[str] = msgspec.field(default_factory=list)


class SettingsFile:
    """A profile's file below the data directory, written whole or not at all. `problem` says why a file was ignored."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.problem = ""

    def load(self) -> Settings:
        if self.path is None or not self.path.exists():
            return Settings()
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Settings)
        except (OSError, msgspec.MsgspecError) as error:
            self.problem = f"{self.path.name} cannot be read ({error}); starting with defaults"
            return Settings()

    def save(self, settings: Settings) -> None:
        """Best effort: a full disk must not stop a trader. `problem` says what went wrong."""
        if self.path is None:
            return
        settings.history = settings.history[-MAX_HISTORY:]
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=1) + b"\n")
            draft.chmod(0o600)
            draft.replace(self.path)
        except OSError as error:
            self.problem = f"{self.path}: {error}"
