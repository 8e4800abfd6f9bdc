"""The Swap screen: quotes, what is asked before anything is sent, and what it says where there is no chain."""

from __future__ import annotations

from typing import Any

import msgspec

from luxterm.client.errors import RequestError
from luxterm.tui.screens.swap import SwapForm, wallet_line
from luxterm.wire import swaps as w

STATUS = {
    "ready": True, "reason": "", "chain_id": 96369, "wallet": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "tokens": [{"symbol": "LUSD", "address": "0x1", "decimals": 6, "balance": "1234567.890000"},
               {"symbol": "LBTC", "address": "0x2", "decimals": 8, "balance": "3.50000000"}],
}  # fmt: skip
QUOTE = {
    "token_in": "LUSD", "token_out": "LBTC", "amount": "1000.000000", "timestamp": 1,
    "routes": [
        {"route": "v2", "fee_bps": 30, "amount_out": "0.01532312", "price": 0.0000153231, "impact_bps": 9.96,
         "approved": True, "best": False},
        {"route": "v3-500", "fee_bps": 5, "amount_out": "0.01537000", "price": 0.00001537, "impact_bps": 150.0,
         "approved": False, "best": True},
        {"route": "vault", "fee_bps": 30, "amount_out": None, "price": None, "reason": "no price: StalePrice"},
        {"route": "book", "fee_bps": 5, "amount_out": "0.01536900", "price": 0.000015369, "impact_bps": 0.1,
         "approved": True},
    ],
}  # fmt: skip
POSITIONS = [
    {"key": "7", "kind": "v3", "token0": "LUSD", "token1": "LBTC", "fee_bps": 30, "amount0": "5000.000000",
     "amount1": "0.08000000", "owed0": "1.250000", "owed1": "0", "price": 1 / 65000, "lower": 1 / 70000,
     "upper": 1 / 60000, "in_range": True, "share": 0.012},
    {"key": "v2-LUSD-LBTC", "kind": "v2", "token0": "LUSD", "token1": "LBTC", "fee_bps": 30, "amount0": "650.000000",
     "amount1": "0.01000000", "owed0": "0", "owed1": "0", "price": 1 / 65000, "share": 0.00065},
]  # fmt: skip
POOLS = [
    {"kind": "v2", "address": "0x3", "token0": "LUSD", "token1": "LBTC", "fee_bps": 30, "price": 1 / 65000,
     "reserve0": "1000000.000000", "reserve1": "15.38461538", "liquidity": "1"},
]  # fmt: skip


async def opened(desk: Any, **answers: Any) -> str:
    desk.client.rpc_answers = {
        "swap.status": STATUS, "swap.quote": QUOTE, "swap.positions": POSITIONS, "swap.pools": POOLS,
    } | {name.replace("_", "."): value for name, value in answers.items()}  # fmt: skip
    await desk.press("4")
    await desk.settle()
    await desk.settle()
    return str(desk.screen_text())


async def test_routes_stand_side_by_side_with_the_best_marked(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        text = await opened(desk)
        assert "V3 0.05%" in next(line for line in text.splitlines() if "★" in line)
        for expected in (
            "0.01532312", "150.0 bp", "no price: StalePrice", "order book", "approve, then swap",
            "1,234,567.89", "0xf39F…2266", "60,000.00 - 70,000.00", "1.25 LUSD", "V2 LUSD/LBTC", "65,000.00",
        ):  # fmt: skip
            assert expected in text, expected


async def test_a_swap_is_shown_before_it_is_sent_and_then_told(open_desk: Any) -> None:
    async with open_desk((150, 46), mode="one-click") as desk:
        await opened(desk)
        sent: list[Any] = []

        async def rpc(method: str, params: Any = None, shape: Any = None) -> Any:
            if method == "swap.quote" and shape is not None:
                return msgspec.convert(QUOTE, shape, strict=False)
            if method == "swap.execute":
                sent.append(params)
                return w.SwapDone("0xabc", "0.01537000")
            return desk.client.rpc_answers.get(method)

        desk.client.rpc = rpc
        await desk.command("swap 1000 lusd lbtc")
        text = desk.screen_text()
        for expected in (
            "Send this?",
            "at least 0.01529315 LBTC",
            "approve 1,000.000000 LUSD, then swap",
            "moves the price by 1.50%",
        ):
            assert expected in text, expected
        assert not sent
        await desk.press("y")
        await desk.settle()
        assert sent == [
            {
                "token_in": "LUSD",
                "token_out": "LBTC",
                "amount": "1000.000000",
                "route": "v3-500",
                "at_least": "0.01529315",
            }
        ]
        assert "0.01537000 received" in desk.said and "0xabc" in desk.said


async def test_locked_sends_no_swap(open_desk: Any) -> None:
    async with open_desk((120, 36), mode="locked") as desk:
        await opened(desk)
        await desk.command("pool remove #7")
        assert "locked" in desk.said


async def test_without_a_chain_one_line_says_so_and_the_book_stays(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        reason = "no chain here: `luxterm chain up` starts one, `luxterm deploy` fills it"
        text = await opened(desk, swap_status={"ready": False, "reason": reason, "chain_id": 0, "tokens": []})
        assert text.count("luxterm chain up") == 1
        assert "$1,000" in text and "0.0153" in text
        assert text.count("no chain") == 3 and "none:" not in text
        assert "★" not in text


async def test_what_was_not_answered_yet_is_not_called_nothing(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        asked: list[str] = []

        async def rpc(method: str, params: Any = None, shape: Any = None) -> Any:
            asked.append(method)
            if method == "swap.status":
                return STATUS
            if method == "swap.quote":
                return QUOTE
            if len(asked) < 6:  # the first look at the pools is still on its way
                raise RequestError("not yet", 6011)
            return []

        desk.client.rpc = rpc
        await desk.press("4")
        await desk.settle()
        text = desk.screen_text()
        assert text.count("not yet") == 2 and "none:" not in text and "no pools" not in text
        for _ in range(5):
            desk.app.store.mark("second")
            await desk.settle()
        text = desk.screen_text()
        assert "none: :pool add" in text and "no pools" in text


async def test_a_refused_quote_says_why_and_no_old_one_stays(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        assert "★" in await opened(desk)
        desk.client.rpc_answers["swap.quote"] = RequestError("LUSD has 6 decimals", 6001)
        desk.app.store.mark("second")
        await desk.settle()
        await desk.settle()
        text = desk.screen_text()
        assert "LUSD has 6 decimals" in text and "★" not in text


async def test_rows_open_the_command_line(open_desk: Any) -> None:
    async with open_desk((150, 46)) as desk:
        await opened(desk)
        for panel, line in (("#holdings", "pool remove #7 100%"), ("#pools-list", "pool add v2 1000 lusd lbtc")):
            desk.app.screen.query_one(panel).focus()
            await desk.settle()
            await desk.press("enter")
            assert desk.app.command_line.line.value == line
            await desk.press("escape")


async def test_the_two_tokens_are_never_the_same(open_desk: Any) -> None:
    async with open_desk((120, 36)) as desk:
        await opened(desk)
        form = desk.app.screen.query_one(SwapForm)
        for field, key, pair in (
            ("#token-in", "right", ("LBTC", "LUSD")),
            ("#token-out", "left", ("LBTC", "WLUX")),
            ("#token-out", "left", ("LBTC", "LETH")),
            ("#token-out", "left", ("LETH", "LBTC")),
        ):
            form.query_one(field).focus()
            await desk.press(key)
            assert form.pair() == pair
        await desk.pilot.click("#token-in", offset=(0, 0))  # the arrow to the left turns back
        await desk.settle()
        assert form.pair() == ("LBTC", "LETH")


def test_a_balance_is_whole_or_not_there() -> None:
    tokens = [{"symbol": name, "balance": "89000000.000019"} for name in ("WLUX", "LETH", "LBTC", "LUSD")]
    wallet = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    line = wallet_line(wallet, tokens, ("LUSD", "LBTC"), 78)
    assert line == "0xf39F…2266  89,000,000.000019 LBTC  89,000,000.000019 LUSD  …"
    assert wallet_line(wallet, tokens, ("LUSD", "LBTC"), 20) == "0xf39F…2266  …"
    assert wallet_line(wallet, tokens, ("LUSD", "LBTC"), 200).endswith("WLUX  89,000,000.000019 LETH")
