"""The one-shot commands against a running gateway: what they print, and the status they end with."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.gateway import Rig, rig

from luxterm.cli import COMMANDS, EXIT_FAILED, EXIT_OK, EXIT_UNAVAILABLE, EXIT_USAGE, load, main


@pytest.fixture
async def venue() -> AsyncIterator[Rig]:
    async with rig() as running:
        yield running


class Shell:
    """Runs commands in a thread, for the gateway lives on this loop."""

    def __init__(self, venue: Rig, capture: pytest.CaptureFixture[str]) -> None:
        self._url = f"http://127.0.0.1:{venue.gateway.http_port}"
        self._capture = capture

    async def __call__(self, *words: str) -> tuple[int, str, str]:
        status = await asyncio.to_thread(main, [*words, "--connect", self._url])
        out, err = self._capture.readouterr()
        return status, out, err

    async def json(self, *words: str) -> object:
        status, out, _ = await self(*words, "--json")
        assert status == EXIT_OK
        return json.loads(out)


@pytest.fixture
def shell(venue: Rig, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(venue, capsys)


async def test_placing_listing_and_cancelling(shell: Shell) -> None:
    status, out, err = await shell("place", "buy", "0.5", "BTC-USDT", "60000.5", "--client-order-id", "mine")
    assert (status, err) == (EXIT_OK, "")
    assert out.splitlines()[1].split() == [
        "1",
        "BTC-USDT",
        "buy",
        "limit",
        "60000.50",
        "0.5000",
        "0.0000",
        "-",
        "submitted",
        "mine",
    ]
    (order,) = await shell.json("orders")  # type: ignore[misc]
    assert (order["order_id"], order["price"]) == (1, 60000.5)
    assert (await shell("orders", "ETH-USDT"))[1].count("\n") == 1
    cancelled = await shell.json("cancel", "mine")
    assert cancelled[0]["status"] == "cancelled"  # type: ignore[index]
    status, _, err = await shell("cancel", "1")
    assert (status, "no such open order" in err) == (EXIT_FAILED, True)
    assert await shell.json("cancel", "--all") == []
    assert len(await shell.json("orders", "--closed")) == 1  # type: ignore[arg-type]


async def test_a_rejection_is_status_one_with_its_reason(shell: Shell) -> None:
    status, out, err = await shell("place", "buy", "100", "BTC-USDT", "60000", "--json")
    assert status == EXIT_FAILED
    assert json.loads(out)["order"]["reject"]["code"] == 3001
    assert "INSUFFICIENT_MARGIN, 3001" in err


async def test_prices_books_and_trades(venue: Rig, shell: Shell) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65010)
    await maker.place_order("BTC-USDT", "buy", 1, 64990)
    _, out, _ = await shell("place", "buy", "0.1", "BTC-USDT", "--market")
    assert "filled" in out
    _, out, _ = await shell("book", "BTC-USDT", "--depth", "1")
    assert out.splitlines()[1].split() == ["-", "-", "65010.00", "0.9000"]
    assert (await shell.json("book", "BTC-USDT"))["bids"] == [[64990, 1]]  # type: ignore[call-overload,index]
    assert (await shell.json("price", "BTC-USDT"))[0]["last"] == 65010  # type: ignore[index]
    assert [row["symbol"] for row in await shell.json("price")] == ["BTC-USDT", "ETH-USDT"]  # type: ignore[union-attr,index]
    assert len(await shell.json("trades", "BTC-USDT")) == 1  # type: ignore[arg-type]
    assert "65010.00" in (await shell("trades", "BTC-USDT"))[1]
    assert "perp" in (await shell("markets"))[1]
    assert "0.1000" in (await shell("positions"))[1]
    assert "taker" in (await shell("fills"))[1]
    assert "99996.749500" in (await shell("balances"))[1]  # 0.1 x 65,010 at 5 bp
    status, out, _ = await shell("close", "BTC-USDT")
    assert (status, "closed" in out) == (EXIT_OK, True)
    status, _, err = await shell("close", "BTC-USDT")
    assert (status, "3007" in err) == (EXIT_FAILED, True)


TABLE: dict[str, list[str]] = {
    "markets": [], "price": ["BTC-USDT"], "book": ["BTC-USDT"], "trades": ["BTC-USDT"], "orders": [], "positions": [],
    "balances": [], "fills": [], "place": ["buy", "0.1", "BTC-USDT", "60000"], "cancel": ["--all"],
    "close": ["BTC-USDT"],
}  # fmt: skip
PUBLIC = {"markets", "price", "book", "trades"}


def test_the_table_is_complete_and_every_command_is_documented() -> None:
    """A one-shot command is one that takes --connect and --json."""
    oneshots = set()
    for name in COMMANDS:
        parser = argparse.ArgumentParser()
        load(name).add_arguments(parser)
        if {"connect", "json", "account"} <= {action.dest for action in parser._actions}:
            oneshots.add(name)
    assert oneshots == set(TABLE)
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md").read_text()
    assert {name for name in TABLE if f"luxterm {name}" not in page} == set()


async def test_every_command_speaks_json(venue: Rig, shell: Shell) -> None:
    maker = await venue.client("maker")
    await maker.place_order("BTC-USDT", "sell", 1, 65010)
    await maker.place_order("BTC-USDT", "buy", 1, 64990)
    assert (await shell("place", "buy", "0.1", "BTC-USDT", "--market"))[0] == EXIT_OK
    for name, words in TABLE.items():
        status, out, err = await shell(name, *words, "--json")
        assert (status, err) == (EXIT_OK, ""), name
        assert isinstance(json.loads(out), dict | list), name


@pytest.mark.parametrize("name", TABLE)
async def test_every_command_without_a_node(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [name, *TABLE[name], "--connect", "http://127.0.0.1:9", "--timeout", "1", "--json"]
    assert await asyncio.to_thread(main, words) == EXIT_UNAVAILABLE
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("key", [None, ("lx_wrong", "wrong")])
async def test_every_command_without_good_credentials(
    key: tuple[str, str] | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if key is not None:
        monkeypatch.setenv("LUXTERM_API_KEY", key[0])
        monkeypatch.setenv("LUXTERM_API_SECRET", key[1])
    async with rig(auth="required", jwt_secret="s" * 32, exempt_loopback=True) as venue:
        shell = Shell(venue, capsys)
        for name, words in TABLE.items():
            status, out, err = await shell(name, *words, "--json")
            if name in PUBLIC and key is None:
                assert (status, err) == (EXIT_OK, ""), name
            else:
                assert (status, out, err.count("\n")) == (EXIT_USAGE, "", 1), (name, err)


async def test_wrong_words(shell: Shell) -> None:
    for words in (["place", "buy", "1", "BTC-USDT"], ["cancel"], ["book", "DOGE-USDT"], ["book"]):
        status, out, err = await shell(*words)
        assert (status, out) == (EXIT_USAGE, ""), words
        assert err


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orders", "--connect", "http://127.0.0.1:9", "--timeout", "1"]) == EXIT_UNAVAILABLE
    assert "cannot be reached" in capsys.readouterr().err


def test_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data-dir", str(tmp_path), "--json"]
    assert main(["keys", "create", "--account", "bot", "--scope", "read", "--scope", "trade", *where]) == EXIT_OK
    made = json.loads(capsys.readouterr().out)
    assert main(["keys", "list", *where]) == EXIT_OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["key"], listed["account"], listed["scopes"]) == (made["key_id"], "bot", "read,trade")
    assert made["secret"] not in (tmp_path / "keys.json").read_text()
    assert main(["keys", "revoke", made["key_id"], *where]) == EXIT_OK
    assert main(["keys", "revoke", made["key_id"], *where]) == EXIT_FAILED
