"""The last line: the keys that act now, and no others."""

from __future__ import annotations

from typing import Any


async def test_the_footer_shows_the_keys_that_act(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        assert "b Buy" in desk.screen_text() and "F Flatten" in desk.screen_text()
        await desk.press("b")
        last = desk.screen_text().splitlines()[-1]
        assert "b Buy" not in last and "F Flatten" not in last
        for expected in ("Enter Send", "Tab Next field", "Esc Back", ": Command", "? Help"):
            assert expected in last, expected
        await desk.press("escape")
        assert "b Buy" in desk.screen_text().splitlines()[-1]


async def test_while_the_command_line_is_open_no_letter_is_offered(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        await desk.press("colon")
        assert "b Buy" not in desk.screen_text()


async def test_keys_of_the_trade_screen_are_offered_there_alone(open_desk: Any) -> None:
    async with open_desk((150, 40)) as desk:
        assert "t Tables" in desk.screen_text()
        await desk.press("2")
        assert "t Tables" not in desk.screen_text()
        await desk.press("t")
        assert "Trade screen" in desk.said
        await desk.press("z")
        assert "Trade screen" in desk.said
