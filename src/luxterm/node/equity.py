"""What every account was worth, minute by minute: asked of the engine, kept beside the journal, for the equity curve.

Derived and worth no guarantee: what a crash takes of the last minute is asked again in the next. A minute in which an
account's equity did not change is not written; the curve is a staircase.
"""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luxterm.api.venue import Venue
from luxterm.model.codes import SystemAccount
from luxterm.model.errors import VenueUnavailable
from luxterm.model.states import AccountState
from luxterm.model.units import MS

if TYPE_CHECKING:
    from luxterm.engine import Engine

EVERY_S: Final = 60.0
KEEP: Final = 10_080
"""Points of an account: a week of minutes that all differ."""
SLICE: Final = 100
"""Accounts asked about at once: the engine serves orders in between."""
_RECORD: Final = struct.Struct("<qIq")
"""time_ms, account, equity_usd6."""


class EquityLog:
    """`of(account)` at any time; `start` begins to ask, `stop` ends it. Without a path nothing outlives the node."""

    def __init__(self, venue: Venue, path: Path | None, now_ns: Callable[[], int], say: Callable[[str], None]) -> None:
        self._venue, self._path, self._now_ns, self._say = venue, path, now_ns, say
        self._points: dict[int, deque[tuple[int, int]]] = {}
        self._task: asyncio.Task[None] | None = None
        if path is not None and path.exists():
            self._read(path)

    def of(self, account: int, limit: int = KEEP) -> list[tuple[int, int]]:
        """(time_ms, equity_usd6) of the last changes, oldest first."""
        return list(self._points.get(account, ()))[-limit:]

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="equity")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def sample(self) -> None:
        """Asks about every account once and writes down what changed."""
        now_ms = self._now_ns() // MS
        accounts = [n for n in await self._venue.ask(lambda engine: engine.account_ids()) if _is_user(n)]
        for start in range(0, len(accounts), SLICE):
            part = accounts[start : start + SLICE]
            states = await self._venue.ask(partial(_states, accounts=part))
            self._keep([(now_ms, state.account, state.equity_usd6) for state in states])
            await asyncio.sleep(0)

    async def _run(self) -> None:
        while True:
            try:
                await self.sample()
            except VenueUnavailable:
                return  # the node ends
            except OSError as error:
                self._say(f"the equity history cannot be written: {error}")
            await asyncio.sleep(EVERY_S)

    def _keep(self, found: list[tuple[int, int, int]]) -> None:
        fresh = [record for record in found if self._put(*record)]
        if fresh and self._path is not None:
            with self._path.open("ab") as out:
                out.write(b"".join(_RECORD.pack(*record) for record in fresh))

    def _put(self, time_ms: int, account: int, equity_usd6: int) -> bool:
        points = self._points.setdefault(account, deque(maxlen=KEEP))
        if points and points[-1][1] == equity_usd6:
            return False
        points.append((time_ms, equity_usd6))
        return True

    def _read(self, path: Path) -> None:
        """Takes up the file; one that holds more than is kept, or ends within a record, is written anew."""
        raw = path.read_bytes()
        whole = len(raw) - len(raw) % _RECORD.size
        for record in _RECORD.iter_unpack(raw[:whole]):
            self._put(*record)
        kept = sum(len(points) for points in self._points.values())
        if whole != len(raw) or whole // _RECORD.size > 2 * kept:
            rows = sorted((at, account, worth) for account, points in self._points.items() for at, worth in points)
            draft = path.with_suffix(".new")
            draft.write_bytes(b"".join(_RECORD.pack(*row) for row in rows))
            draft.replace(path)


def _states(engine: Engine, accounts: list[int]) -> list[AccountState]:
    found = (engine.account(number) for number in accounts)
    return [state for state in found if state is not None]


def _is_user(account: int) -> bool:
    return account >= SystemAccount.FIRST_USER
