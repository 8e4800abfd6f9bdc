"""How the screens look: text of every cell and its colours, held against pictures kept in the repository.

`pytest --snapshot-update` makes the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input
from tui import fakes

from luxterm.clock import ManualClock
from luxterm.tui.app import Workstation
from luxterm.tui.settings import SettingsFile

SIZES = [(80, 24), (120, 36), (210, 64)]


def desk(tmp_path: Path, theme: str) -> Workstation:
    client = fakes.FakeClient()
    fakes.trading_day(client)
    fakes.account(client)
    return Workstation(
        fakes.FakeLauncher(), lambda url: client, settings_file=SettingsFile(tmp_path / "p.json"),  # type: ignore
        clock=ManualClock(fakes.NOW_MS * 1_000_000), theme_name=theme,
    )  # fmt: skip


async def quiet(pilot: Any) -> None:
    for _ in range(3):
        await fakes.settle(pilot)
    chart = pilot.app.trade.query_one("#chart")
    chart.now()
    await fakes.settle(pilot)


@pytest.mark.parametrize("theme", ["lux-dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_trade(snap_compare: Any, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(desk(tmp_path, theme), terminal_size=size, run_before=quiet)


def test_ticket_on_a_narrow_screen(snap_compare: Any, tmp_path: Path) -> None:
    async def fill(pilot: Any) -> None:
        await quiet(pilot)
        for field in pilot.app.trade.query(Input):
            field.cursor_blink = False
        await pilot.press("s", *"0", "full_stop", "5")
        await quiet(pilot)

    app = desk(tmp_path, "lux-dark")
    assert snap_compare(app, terminal_size=(80, 24), run_before=fill)


def test_confirm(snap_compare: Any, tmp_path: Path) -> None:
    async def ask(pilot: Any) -> None:
        await quiet(pilot)
        await pilot.press("F")
        await quiet(pilot)

    assert snap_compare(desk(tmp_path, "blue-orange"), terminal_size=(120, 36), run_before=ask)
