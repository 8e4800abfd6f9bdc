"""A workstation on a stand-in client, with a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tui import fakes

from luxterm.clock import ManualClock
from luxterm.tui import core, feed
from luxterm.tui.app import Workstation
from luxterm.tui.settings import SettingsFile
from luxterm.tui.widgets import chart

NEVER_S = 86_400.0
Open = Callable[..., AbstractAsyncContextManager[Any]]


class Desk:
    """What a test holds: the app, its pilot, the client it talks to and the clock it reads."""

    def __init__(
        self, app: Workstation, pilot: Any, client: fakes.FakeClient, launcher: fakes.FakeLauncher, clock: Any
    ):
        self.app, self.pilot, self.client, self.launcher, self.clock = app, pilot, client, launcher, clock

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await fakes.settle(self.pilot)

    async def type(self, text: str) -> None:
        names = {" ": "space", ".": "full_stop", "@": "at", "%": "percent_sign", "$": "dollar_sign", "-": "minus",
                 ">": "greater_than_sign", "#": "number_sign", "+": "plus", ":": "colon"}  # fmt: skip
        await self.pilot.press(*[names.get(char, char) for char in text])
        await fakes.settle(self.pilot)

    async def command(self, line: str) -> None:
        """Opens the command line, puts the command into it as a paste would, and presses Enter."""
        await self.press("colon")
        self.app.command_line.line.value = line
        await self.press("enter")

    async def settle(self) -> None:
        await fakes.settle(self.pilot)

    def screen_text(self) -> str:
        """What stands on the screen, line by line."""
        screen = self.app.screen
        return "\n".join("".join(s.text for s in strip) for strip in screen._compositor.render_strips(screen.size))

    @property
    def said(self) -> str:
        """The last message."""
        return self.app.store.notices[-1].text if self.app.store.notices else ""

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.client.calls]


@pytest.fixture
def stillness(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen beats and polls only when a test says so, and Pilot waits for work and not for time.

    Pilot itself takes a process that got no processor for 20 ms for one that has nothing left to do.
    """
    monkeypatch.setattr(core, "BEAT_S", NEVER_S)
    monkeypatch.setattr(feed, "POLL_S", NEVER_S)
    monkeypatch.setattr(feed, "PING_S", NEVER_S)
    monkeypatch.setattr(chart, "SECONDS_PER_DRAW", 0.0)
    monkeypatch.setattr("textual.app.wait_for_idle", fakes.nothing_left)
    monkeypatch.setattr("textual.pilot.wait_for_idle", fakes.nothing_left)


@pytest.fixture
def open_desk(tmp_path: Path, stillness: None) -> Open:
    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (120, 36),
        *,
        mode: str = "confirm",
        client: fakes.FakeClient | None = None,
        **options: Any,
    ) -> AsyncIterator[Desk]:
        if client is None:
            client = fakes.FakeClient()
            fakes.trading_day(client)
            fakes.account(client)
        launcher, clock = fakes.FakeLauncher(), ManualClock(fakes.NOW_MS * 1_000_000)
        file = SettingsFile(tmp_path / "workstation" / "default.json")
        app = Workstation(
            launcher,
            lambda url: client,
            settings_file=file,
            user_dir=tmp_path,
            clock=clock,
            **options,  # type: ignore
        )
        app.settings.mode = mode  # type: ignore[assignment]
        async with app.run_test(size=size) as pilot:
            desk = Desk(app, pilot, client, launcher, clock)
            await desk.settle()
            await desk.settle()
            yield desk

    return opened
