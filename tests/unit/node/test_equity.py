"""The equity history: what is written, what survives, what is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from luxterm.clock import ManualClock
from luxterm.node.equity import KEEP, EquityLog

MINUTE_NS = 60 * 10**9


class Venue:
    """Stands for the node: accounts and what they are worth."""

    def __init__(self, **worth: int) -> None:
        self.worth = {int(name[1:]): value for name, value in worth.items()}

    def ask(self, question: Callable[[Any], Any]) -> asyncio.Future[Any]:
        engine = SimpleNamespace(
            account_ids=lambda: tuple(self.worth),
            account=lambda number: SimpleNamespace(account=number, equity_usd6=self.worth[number]),
        )
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_result(question(engine))
        return future


def log(venue: Any, path: Path | None, clock: ManualClock) -> EquityLog:
    return EquityLog(venue, path, clock.now_ns, lambda text: None)


async def test_a_minute_without_change_is_not_written(tmp_path: Path) -> None:
    venue, clock = Venue(a16=100, a6=7), ManualClock(0)
    history = log(venue, tmp_path / "equity.log", clock)
    for worth in (100, 100, 130, 130, 90):
        venue.worth[16] = worth
        await history.sample()
        clock.advance(MINUTE_NS)
    assert history.of(16) == [(0, 100), (120_000, 130), (240_000, 90)]
    assert history.of(16, 2) == [(120_000, 130), (240_000, 90)]
    assert history.of(6) == []  # the venue's own account
    assert history.of(17) == []


async def test_it_survives_and_goes_on_after_a_torn_record(tmp_path: Path) -> None:
    path, venue, clock = tmp_path / "equity.log", Venue(a16=100, a17=5), ManualClock(0)
    await log(venue, path, clock).sample()
    path.write_bytes(path.read_bytes() + b"\x01\x02\x03")
    clock.advance(MINUTE_NS)
    venue.worth[16] = 101
    again = log(venue, path, clock)
    assert again.of(16) == [(0, 100)] and again.of(17) == [(0, 5)]
    await again.sample()
    assert log(venue, path, clock).of(16) == [(0, 100), (60_000, 101)]
    assert path.stat().st_size == 3 * 20


async def test_what_is_kept_is_bounded_in_memory_and_on_disk(tmp_path: Path) -> None:
    path, venue, clock = tmp_path / "equity.log", Venue(a16=0), ManualClock(0)
    history = log(venue, path, clock)
    for worth in range(2 * KEEP + 2):
        history._keep([(worth, 16, worth)])
    assert len(history.of(16)) == KEEP
    assert len(log(venue, path, clock).of(16)) == KEEP
    assert path.stat().st_size == KEEP * 20


async def test_without_a_file_there_is_a_history_all_the_same() -> None:
    history = log(Venue(a16=1), None, ManualClock(0))
    await history.sample()
    assert history.of(16) == [(0, 1)]
