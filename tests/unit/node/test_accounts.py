"""Paper accounts are opened once, with their money."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from support.tiny_engine import TinyEngine

from luxterm.clock import ManualClock
from luxterm.model.errors import UsageError
from luxterm.node.accounts import PaperAccounts, ensure_account, paper_usd6
from luxterm.node.config import read_config
from luxterm.node.publish import Release
from luxterm.node.sequencer import Sequencer
from luxterm.views import Views


class Venue:
    def __init__(self) -> None:
        self.engine, self.views = TinyEngine(), Views()
        release = Release(self.views, lambda error: None)
        loop = asyncio.get_running_loop()
        self.sequencer = Sequencer(cast(Any, self.engine), ManualClock(), release, loop, None, lambda error: None)
        self.submit, self.ask = self.sequencer.submit, self.sequencer.ask


async def test_a_new_name_is_opened_with_its_money() -> None:
    venue = Venue()
    accounts = PaperAccounts(cast(Any, venue), 100_000)
    assert await accounts.open(b"default") == 16
    assert venue.views.ledger.balance(16) == 100_000
    assert await accounts.open(b"default") == 16
    assert venue.sequencer.seq == 2


async def test_connections_that_come_at_once_share_one_account() -> None:
    venue = Venue()
    accounts = PaperAccounts(cast(Any, venue), 7)
    names = [b"a", b"b", b"a", b"a", b"b"]
    assert await asyncio.gather(*map(accounts.open, names)) == [16, 17, 16, 16, 17]
    assert (venue.views.ledger.balance(16), venue.views.ledger.balance(17)) == (7, 7)


async def test_account_and_money_are_of_one_batch() -> None:
    venue = Venue()
    await PaperAccounts(cast(Any, venue), 7).open(b"a")
    assert venue.sequencer.batches == 1


async def test_without_paper_money_there_is_no_deposit() -> None:
    venue = Venue()
    assert await ensure_account(cast(Any, venue), b"a", 0) == 16
    assert venue.sequencer.seq == 1


@pytest.mark.parametrize("name", [b"", b"insurance"])
async def test_names_that_nobody_may_have(name: bytes) -> None:
    with pytest.raises(UsageError):
        await PaperAccounts(cast(Any, Venue()), 7).open(name)


@pytest.mark.parametrize(
    ("text", "auth", "usd"),
    [("", "paper", 100_000), ("", "required", 0), ("7.5", "paper", 7.5), ("7.5", "required", 7.5), ("0", "paper", 0)],
)
def test_play_money_is_what_the_file_says(tmp_path: Path, text: str, auth: str, usd: float) -> None:
    path = tmp_path / "dex-config.yaml"
    path.write_text(f"node: {{paper_balance: {text}}}\n" if text else "{}\n")
    assert paper_usd6(read_config(path, {}), auth) == usd * 10**6
