"""Connecting, losing the connection, coming back, themes that change while it runs, settings that stay, leaving."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from tui import fakes

from luxterm.client.connection import ConnectionState
from luxterm.client.errors import NotConnected, OutcomeUnknown
from luxterm.clock import ManualClock
from luxterm.model.errors import VenueUnavailable
from luxterm.tui import feed
from luxterm.tui.app import Workstation
from luxterm.tui.launch import FixedAddress
from luxterm.tui.screens.dialogs import Ask
from luxterm.tui.settings import AlertRule, SettingsFile
from luxterm.wire import objects as w

DARK = (Path(__file__).resolve().parents[2] / "themes" / "dark.toml").read_text()


async def test_paint_comes_before_the_node(tmp_path: Path, stillness: None) -> None:
    class NoNode(fakes.FakeLauncher):
        async def ensure(self, say: Any) -> str:
            say("starting a node")
            raise VenueUnavailable("the node did not start (status 2): port 8080 is taken")

    app = Workstation(NoNode(), lambda url: fakes.FakeClient(), clock=ManualClock())  # type: ignore
    async with app.run_test(size=(100, 30)) as pilot:
        await fakes.settle(pilot)
        assert app.store.connection == "closed"
        assert app.store.notices[-1].text.startswith("the node did not start (status 2)")
        assert app.query("Ladder")


async def test_lost_and_found(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.client.set_state(ConnectionState.RECONNECTING, "the node closed the socket")
        desk.clock.advance(3_000_000_000)
        desk.app._second()
        await desk.settle()
        text = desk.screen_text()
        assert "○ reconnecting 3.0s" in text
        assert "3.0s old" in text
        await desk.command("buy 1 @ 64000")
        assert desk.said == "not connected: nothing was sent"
        assert desk.client.calls == []
        desk.client.set_state(ConnectionState.CONNECTED)
        await desk.settle()
        assert "● live" in desk.screen_text()
        assert any("connected again" in notice.text for notice in desk.app.store.notices)


@pytest.mark.parametrize(
    "why", [OutcomeUnknown("no answer within 10 s"), NotConnected("no connection")], ids=["frozen", "away"]
)
async def test_a_market_chosen_while_the_node_is_silent_is_followed_when_it_answers(
    open_desk: Any, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    """The panels of the new market must not stay empty beside a connection that is live again."""
    monkeypatch.setattr(feed, "AGAIN_S", 0.0)
    async with open_desk() as desk:
        opened, refusals = desk.client._stream, {"orderbook:ETH-USDT": 3, "trades": 3, "prices": 3, "candles": 3}

        def silent(name: str, *args: Any, **kwargs: Any) -> Any:
            stream = opened(name, *args, **kwargs)
            if refusals.get(name):
                refusals[name] -= 1

                async def refuse(stream: Any) -> None:
                    raise why

                stream._open = stream._close = refuse
            return stream

        desk.client._stream = silent
        await desk.command("gp eth")
        assert set(refusals.values()) == {0}
        assert [len(desk.client.streams[name]) for name in refusals] == [1, 1, 1, 1]
        said = [notice.text for notice in desk.app.store.notices if "asking again" in notice.text]
        assert sorted(said) == sorted(
            f"{name}: {why}; asking again" for name in ("book", "trades", "prices", "candles")
        )
        book = desk.client.books["ETH-USDT"]
        book.apply_snapshot(w.BookSnapshot("ETH-USDT", [(D("3399"), D(1))], [(D("3401"), D(1))], 1, fakes.NOW_MS))
        desk.client.push("orderbook:ETH-USDT", book)
        await desk.settle()
        assert "3,401.00" in desk.screen_text()


async def test_a_crashed_node_is_said_and_started_again(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.launcher.local = True
        desk.launcher.why_ended = "ended (killed by signal 9)"
        desk.client.set_state(ConnectionState.RECONNECTING, "connection reset")
        desk.app._second()
        desk.launcher.why_ended = ""
        await desk.settle()
        await desk.settle()
        assert any("killed by signal 9); starting it again" in notice.text for notice in desk.app.store.notices)
        assert desk.launcher.starts == 2


async def test_orders_cannot_leave_while_a_dialog_waits_and_the_line_drops(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.command("buy 1 @ 64000")
        desk.client.set_state(ConnectionState.RECONNECTING, "gone")
        await desk.press("enter")
        assert desk.client.calls == []
        assert "nothing was sent" in desk.said


async def test_leaving_asks_about_the_node(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.launcher.local = True
        await desk.press("q")
        assert isinstance(desk.app.screen, Ask)
        assert "2 positions and 4 open orders" in desk.app.screen.text
        assert "leave it running" in desk.screen_text()
        await desk.press("escape")
        assert not isinstance(desk.app.screen, Ask)
        await desk.press("q", "l")
        assert not desk.launcher.stopped
        assert desk.app._exit


async def test_leaving_can_stop_the_node(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.launcher.local = True
        await desk.press("q", "s")
        assert desk.launcher.stopped
        assert desk.app._exit


async def test_settings_survive(open_desk: Any, tmp_path: Path) -> None:
    async with open_desk() as desk:
        await desk.command("gp eth")
        await desk.command("sizes 1 2 3")
        await desk.command("watch lux")
        await desk.command("theme light")
        await desk.command("mode locked")
        await desk.command("alert btc > 70000")
    settings = SettingsFile(tmp_path / "workstation" / "default.json").load()
    assert (settings.symbol, settings.sizes, settings.favourites) == ("ETH-USDT", ["1", "2", "3"], ["LUX-USDT"])
    assert (settings.theme, settings.mode) == ("light", "locked")
    assert settings.alerts == [AlertRule("price", "BTC-USDT", ">", "70000")]
    assert settings.history[0] == "gp eth"


async def test_a_theme_is_taken_up_while_it_runs(open_desk: Any, tmp_path: Path) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    mine = folder / "mine.toml"
    mine.write_text(DARK.replace('name = "dark"', 'name = "mine"'))
    async with open_desk(theme_name="mine") as desk:
        assert desk.app.palette.background == "#10141a"
        mine.write_text(mine.read_text().replace("#10141a", "#000000"))
        desk.app._stamps = {}
        desk.app.reload_themes()
        await desk.settle()
        assert desk.app.palette.background == "#000000"
        mine.write_text("broken")
        desk.app._stamps = {}
        desk.app.reload_themes()
        await desk.settle()
        assert "mine.toml" in desk.said
        assert desk.app.theme == "lux-dark"


async def test_a_broken_keymap_is_said(open_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('[keys]\n"order.buyy" = "B"')
    async with open_desk() as desk:
        assert any("keymap not used" in notice.text for notice in desk.app.store.notices)


async def test_a_keymap_moves_keys(open_desk: Any, tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('[keys]\n"ladder.coarser" = "w"')
    async with open_desk() as desk:
        await desk.press("w")
        assert desk.app.store.group == 2
        await desk.press("right_square_bracket")
        assert desk.app.store.group == 2


async def test_a_price_alert_rings_and_is_spent(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.command("alert btc > 65500")
        desk.client.push("tickers", fakes.ticker(fakes.market_info("BTC-USDT", "65501.00")))
        await desk.settle()
        desk.app._second()
        assert "BTC-USDT is above 65,500.00" in desk.said
        assert desk.app.settings.alerts == []


async def test_fills_are_said(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.client.push("fills", w.Fill(
            trade_id=500, order_id=41, symbol="BTC-USDT", side="buy", price=D("64995.00"), size=D("0.25"),
            liquidity="maker", fee="3.24", fee_asset="USDT", realized_pnl="0", timestamp=fakes.NOW_MS,
        ))  # fmt: skip
        await desk.settle()
        assert desk.said == "bought 0.2500 BTC-USDT at 64,995.00 (maker)"
        assert len(desk.app.store.fills) == 3


async def test_a_fixed_address_is_never_started_or_stopped() -> None:
    said: list[str] = []
    launcher = FixedAddress("ws://host/ws")
    assert await launcher.ensure(said.append) == "ws://host/ws"
    assert said == ["connecting to ws://host/ws"]
    assert launcher.ended() == ""
    await launcher.stop(said.append)
    assert not launcher.local


async def test_a_bug_of_the_screen_leaves_a_file_and_one_sentence(tmp_path: Path, stillness: None) -> None:
    app = Workstation(fakes.FakeLauncher(), lambda url: fakes.FakeClient(), user_dir=tmp_path, clock=ManualClock())  # type: ignore
    with pytest.raises(RuntimeError, match="our own bug"):
        async with app.run_test(size=(100, 30)) as pilot:
            await fakes.settle(pilot)
            app.call_later(fail)
            await fakes.settle(pilot)
    assert "our own bug" in (tmp_path / "workstation-crash.log").read_text()


def fail() -> None:
    secret = "hunter2"
    raise RuntimeError("our own bug" + secret[:0])


async def test_a_lost_stream_is_said_and_the_screen_stays(open_desk: Any) -> None:
    async with open_desk() as desk:
        bad = fakes.ticker(fakes.market_info("BTC-USDT", "65501.00"))
        bad.last = "no number"
        desk.client.push("tickers", bad)
        await desk.settle()
        assert "tickers stopped" in desk.said
        assert "BTC-USDT" in desk.screen_text()


async def test_an_unexpected_answer_to_an_order_is_said(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:

        async def broken(*args: Any, **kwargs: Any) -> None:
            raise KeyError("surprise")

        desk.client.place_order = broken
        await desk.command("buy 1 @ 64000")
        assert "KeyError" in desk.said
        assert "look at the orders" in desk.said


async def test_a_node_without_an_equity_history_is_no_hindrance(open_desk: Any) -> None:
    from luxterm.client.errors import RequestError

    client = fakes.FakeClient()
    fakes.trading_day(client)
    fakes.account(client)
    client.rpc_answers["account.equity"] = RequestError("there is no such method", 6002)
    async with open_desk(client=client) as desk:
        assert any("equity history: there is no such method" in n.text for n in desk.app.store.notices)
        assert "orders" in client.streams and "fills" in client.streams


async def test_a_frame_that_comes_before_a_screen_has_its_panels(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        for name in ("markets", "portfolio", "swap", "earn", "oracle", "node"):
            desk.app.show_screen(name)
            desk.app.store.mark("second", "market")
            desk.app.draw_now()
        await desk.settle()
        assert desk.app.is_running and desk.app.current_mode == "node"
        assert "connected to ws://fake/ws" in desk.screen_text()
