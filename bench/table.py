"""Runs measures side by side, turn by turn, and writes down medians and spreads with the machine."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

Measure = Callable[[], float]


class Row(NamedTuple):
    what: str
    who: str
    unit: str
    values: tuple[float, ...]
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Half the range, as a part of the median."""
        return (max(self.values) - min(self.values)) / 2 / self.median if self.median else 0.0


def interleave(what: str, unit: str, sides: Mapping[str, Measure], runs: int) -> list[Row]:
    """Measures all sides `runs` times by turns, so that a slow minute of the machine slows all of them."""
    values: dict[str, list[float]] = {who: [] for who in sides}
    for _ in range(runs):
        for who, measure in sides.items():
            values[who].append(measure())
    return [Row(what, who, unit, tuple(found)) for who, found in values.items()]


def figure(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:.2f} M"
    if value >= 10_000:
        return f"{value / 1000:.1f} k"
    return f"{value:.1f}" if value >= 100 else f"{value:.2f}"


def markdown(rows: list[Row]) -> str:
    lines = ["| measure | who | median | spread | runs |", "|---|---|---|---|---|"]
    for row in rows:
        text = f"{figure(row.median)} {row.unit}"
        lines.append(f"| {row.what} | {row.who} | {text} | +-{row.spread:.0%} | {len(row.values)} |")
    notes = [f"- {row.what}, {row.who}: {row.note}" for row in rows if row.note]
    return "\n".join(lines + (["", *notes] if notes else []))


def machine() -> str:
    """One line for the figures' heading."""
    model = "unknown processor"
    cores = 0
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            cores += 1
    parts = [f"{cores} x {model}", f"Linux {platform.release()}", f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("aiohttp", "uvloop", "textual", "msgspec")]
    return ", ".join(parts)
