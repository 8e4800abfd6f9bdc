"""How the screens look: text of every cell and its colours, held against pictures kept in the repository.

`pytest --snapshot-update` makes the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input
from tui import fakes
from tui.test_screens import ANSWERS
from tui.test_swap import POOLS, POSITIONS, QUOTE, STATUS

from luxterm.clock import ManualClock
from luxterm.tui.app import Workstation
from luxterm.tui.settings import SettingsFile

EQUITY = [(fakes.NOW_MS - 3_600_000 + at * 60_000, 10**11 + at * at * 30_000_000 - at * 10**9) for at in range(60)]
pytestmark = pytest.mark.usefixtures("stillness")
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


@pytest.mark.parametrize("theme", ["lux-dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_trade(snap_compare: Any, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(desk(tmp_path, theme), terminal_size=size, run_before=quiet)


@pytest.mark.parametrize("theme", ["lux-dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ["markets", "portfolio", "swap", "earn", "oracle", "node"])
def test_screens(snap_compare: Any, tmp_path: Path, name: str, size: tuple[int, int], theme: str) -> None:
    async def show(pilot: Any) -> None:
        await quiet(pilot)
        pilot.app.client.rpc_answers = ANSWERS | {
            "swap.status": STATUS, "swap.quote": QUOTE, "swap.positions": POSITIONS, "swap.pools": POOLS,
            "account.equity": [],
        }  # fmt: skip
        pilot.app.show_screen(name)
        for _ in range(4):
            await fakes.settle(pilot)
        pilot.app.store.notices.clear()
        pilot.app.store.forget_equity()
        pilot.app.store.fold_equity(EQUITY)
        pilot.app.store.round_trips_us.clear()
        pilot.app.store.seqs.clear()
        pilot.app.store.mark("second", "notices", "equity", "node")
        await fakes.settle(pilot)

    assert snap_compare(desk(tmp_path, theme), terminal_size=size, run_before=show)


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
