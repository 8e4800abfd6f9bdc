"""Trading by keyboard and mouse on the Trade screen, with a stand-in client that records what is sent."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

from luxterm.tui.screens.dialogs import Confirm, Page
from luxterm.tui.widgets.ladder import Ladder
from luxterm.tui.widgets.tables import Orders
from luxterm.tui.widgets.ticket import Ticket
from luxterm.wire import objects as w


async def test_the_screen_shows_book_tape_chart_account(open_desk: Any) -> None:
    async with open_desk() as desk:
        text = desk.screen_text()
        for expected in (
            "BTC-USDT", "65,000.50", "spread 0.50", "▸0.250", "long 0.5000", "Positions 2", "Orders 4",
            "Equity 101,204.18", "CONFIRM", "● live", "64,612.40",
        ):  # fmt: skip
            assert expected in text, expected


async def test_a_line_is_previewed_confirmed_and_sent(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("colon")
        await desk.type("buy 0.5 @ 64000 ioc")
        assert "Buy 0.5000 BTC limit 64,000.00, immediate or cancel." in desk.screen_text()
        await desk.press("enter")
        assert isinstance(desk.app.screen, Confirm)
        assert desk.client.calls == []
        await desk.press("enter")
        assert desk.client.calls == [
            ("place_order", ("BTC-USDT", "buy", D("0.5"), D(64000)), {"reduce_only": False, "time_in_force": "IOC"})
        ]
        assert desk.said == "#101 buy 0.5000 BTC-USDT at 64,000.00: open"
        assert desk.app.settings.history == ["buy 0.5 @ 64000 ioc"]


async def test_escape_sends_nothing(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.command("buy 0.5 @ 64000")
        await desk.press("escape")
        assert not isinstance(desk.app.screen, Confirm)
        assert desk.client.calls == []


async def test_the_ticket_keeps_its_form_and_says_why_it_was_refused(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:
        desk.client.refuse_with = w.Reject(code=3001, reason="The account's free margin does not carry this order.")
        await desk.press("b")
        await desk.type("0.5")
        await desk.press("enter")
        ticket = desk.app.trade.query_one(Ticket)
        assert ticket._text("size") == "0.5"
        assert "refused (3001)" in str(ticket.query_one("#refusal").render())
        await desk.press("enter")  # the second time the venue takes it
        assert ticket._text("size") == ""
        assert desk.methods() == ["place_order", "place_order"]


async def test_the_ticket_is_a_limit_at_the_near_touch_by_default(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:
        await desk.press("s")
        await desk.type("0.1")
        await desk.press("enter")
        method, args, kwargs = desk.client.calls[0]
        assert (method, args) == ("place_order", ("BTC-USDT", "sell", D("0.1"), D("65000.50")))
        assert "type" not in kwargs


async def test_the_command_line_and_help_open_from_a_form(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("b")
        await desk.type("0.5")
        await desk.press("colon")
        await desk.type("sell")
        assert desk.app.command_line.line.value == "sell"
        await desk.press("escape")
        assert desk.app.trade.query_one(Ticket)._text("size") == "0.5"
        assert desk.app.focused is not None and desk.app.focused.id == "size"
        await desk.press("question_mark")
        assert isinstance(desk.app.screen, Page)


async def test_keys_of_one_burst_keep_their_order(open_desk: Any) -> None:
    """What a slow line delivers at once: letters must not pass Backspace, nor Tab."""
    async with open_desk() as desk:
        await desk.press("b")
        for key in (*"123", "backspace", "backspace", *"45", "left", "6", "shift+tab", "ctrl+u", *"7"):
            desk.app.post_message(_key(key))
        await desk.settle()
        ticket = desk.app.trade.query_one(Ticket)
        assert (ticket._text("size"), ticket._text("price")) == ("1465", "7")
        for key in ("tab", "8"):
            desk.app.post_message(_key(key))
        await desk.settle()
        assert ticket._text("size") == "8"  # Tab selects what the field had


async def test_a_form_says_once_what_is_wrong(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("b")
        await desk.type("0.5x")
        await desk.press("enter")
        assert desk.screen_text().count("is not a number") == 1


async def test_locked_sends_nothing_and_says_how_to_unlock(open_desk: Any) -> None:
    async with open_desk(mode="locked") as desk:
        await desk.command("buy 0.5 @ 64000")
        assert desk.client.calls == []
        assert "locked" in desk.said
        await desk.press("ctrl+l")
        assert desk.app.settings.mode == "confirm"
        assert "CONFIRM" in desk.screen_text()


async def test_cancel_the_order_under_the_cursor(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.app.show_tab("orders")
        orders = desk.app.trade.query_one(Orders)
        orders.focus()
        await desk.settle()
        await desk.press("j", "x")
        assert desk.client.calls == [("cancel_order", (43,), {})]
        assert 43 not in desk.client.mirror.orders


async def test_tables_by_key(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("t")
        assert desk.app.trade.focused.id == "positions"
        await desk.press("t")
        assert desk.app.trade.focused.id == "orders"
        assert "63,200.00" in desk.screen_text()  # the stop of the fixture
        await desk.press("T", "T")
        assert desk.app.settings.tab == "history"


async def test_cancel_by_the_level_of_the_book(open_desk: Any) -> None:
    async with open_desk() as desk:
        ladder = desk.app.trade.query_one(Ladder)
        ladder.cursor = (True, 6_499_890)
        await desk.press("x")
        assert desk.client.calls == [("cancel_order", (41,), {})]


async def test_cancel_all_asks_first(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("ctrl+x")
        assert isinstance(desk.app.screen, Confirm)
        await desk.press("y")
        assert desk.methods()[0] == "cancel_all"
        assert desk.client.mirror.orders == {}


async def test_modify_opens_the_line_with_the_order(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:
        ladder = desk.app.trade.query_one(Ladder)
        ladder.cursor = (True, 6_499_890)
        await desk.press("m")
        assert desk.app.command_line.line.value == "modify #41 @ 64998.90 size 0.2500"
        await desk.press("ctrl+u")
        await desk.type("modify #41 @ 64990")
        await desk.press("enter")
        assert desk.client.calls == [("modify_order", (41,), {"price": D(64990)})]


async def test_close_flatten_and_reverse(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:
        await desk.press("c")
        assert desk.client.calls == [("close_position", ("BTC-USDT", None), {})]
        await desk.press("F")
        assert isinstance(desk.app.screen, Confirm)  # in one-click mode too
        await desk.press("enter")
        assert "cancel_all" in desk.methods()
        assert desk.client.mirror.positions == {}


async def test_a_click_in_the_book_takes_the_price_to_the_ticket(open_desk: Any) -> None:
    async with open_desk() as desk:
        ladder = desk.app.trade.query_one(Ladder)
        spread = ladder._rows.index("spread")
        await desk.pilot.click(Ladder, offset=(5, spread + 2 + 1))  # border, header, then the best bid
        await desk.settle()
        assert desk.app.trade.query_one(Ticket)._text("price") == "65000.00"


async def test_ladder_by_keys(open_desk: Any) -> None:
    async with open_desk() as desk:
        ladder = desk.app.trade.query_one(Ladder)
        await desk.press("j")
        assert ladder.cursor == (True, 6_500_000)
        await desk.press("k")
        assert ladder.cursor == (False, 6_500_050)
        await desk.press("enter")
        assert desk.app.trade.query_one(Ticket)._text("price") == "65000.50"
        await desk.press("escape", "right_square_bracket")
        assert desk.app.store.group == 2
        await desk.press("left_square_bracket", "left_square_bracket")
        assert desk.app.store.group == 1


async def test_another_market_and_interval(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.command("gp eth 1h")
        assert (desk.app.store.symbol, desk.app.store.interval) == ("ETH-USDT", "1h")
        await desk.press("greater_than_sign")
        assert desk.app.store.symbol == "LUX-USDT"
        await desk.press("slash")
        await desk.type("btc")
        await desk.press("enter")
        assert desk.app.store.symbol == "BTC-USDT"
        assert [len(streams) for name, streams in desk.client.streams.items() if name == "trades"] == [1]


async def test_what_is_typed_at_once_reaches_the_line(open_desk: Any) -> None:
    """A paste arrives as one burst of keys: every letter after the colon belongs to the command."""
    async with open_desk() as desk:
        for key in ("colon", *"buy"):
            desk.app.post_message(_key(key))
        await desk.settle()
        assert desk.app.command_line.line.value == "buy"
        assert desk.app.store.symbol == "BTC-USDT"


def _key(name: str) -> Any:
    from textual import events

    return events.Key(name, ":" if name == "colon" else name if len(name) == 1 else None)


async def test_history_and_completion(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.command("lev 20")
        await desk.press("enter")
        assert ("modify_leverage", ("BTC-USDT", 20), {}) in desk.client.calls
        await desk.press("colon", "up")
        assert desk.app.command_line.line.value == "lev 20"
        await desk.press("down")
        await desk.type("fl")
        await desk.press("tab")
        assert desk.app.command_line.line.value == "flatten"


async def test_scale_and_bracket(open_desk: Any) -> None:
    async with open_desk(mode="one-click") as desk:
        await desk.command("scale buy 1 60000-62000 x3")
        assert [args[3] for method, args, _ in desk.client.calls] == [D(60000), D(61000), D(62000)]
        await desk.command("tp 70000 sl 62000")
        kinds = [kwargs["type"] for _, _, kwargs in desk.client.calls[3:]]
        assert kinds == ["take_profit", "stop"]


async def test_market_text_is_never_markup(open_desk: Any) -> None:
    async with open_desk() as desk:
        desk.app.store.user = "[bold]x\x1b[2J\u202e"
        desk.app.store.say("[red]a\x1b]0;t\x07 [/nonsense]", "error")
        desk.app.store.mark("account")
        await desk.settle()
        text = desk.screen_text()
        assert "[bold]x\\x1b[2J\\u202e" in text
        assert "[red]a\\x1b]0;t\\x07 [/nonsense]" in text


async def test_copy_takes_the_row(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("j", "y")
        assert desk.app.clipboard == "65000.00"


async def test_resize_down_and_up_again(open_desk: Any) -> None:
    async with open_desk() as desk:
        for size in ((40, 10), (60, 15), (80, 24), (210, 64), (36, 8), (120, 36)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            assert "BTC-USDT" in desk.screen_text(), size
            assert "65,000" in desk.screen_text(), size


async def test_zoom_help_palette_and_jump(open_desk: Any) -> None:
    async with open_desk() as desk:
        await desk.press("z")
        assert "Trades" not in desk.screen_text()
        await desk.press("z")
        assert "Trades" in desk.screen_text()
        await desk.press("question_mark")
        assert "order.flatten" in desk.screen_text() or "Book:" in desk.screen_text()
        await desk.press("escape", "ctrl+p")
        await desk.type("coarser")
        await desk.press("enter")
        assert desk.app.store.group == 2
        await desk.press("f")
        chart = desk.app.trade.query_one("#chart")
        assert "[a]" in str(chart.border_title)
        await desk.press("a")
        assert desk.app.trade.focused is chart
        assert "[a]" not in str(chart.border_title)
