"""The desk without a chain: what it says, and that it looks again."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.chain.desk import SwapDesk
from luxterm.chain.errors import ChainUnavailable


def desk(tmp_path: Path, *urls: str) -> tuple[SwapDesk, list[str]]:
    asked: list[str] = []

    def url() -> str:
        asked.append(urls[min(len(asked), len(urls) - 1)])
        return asked[-1]

    made = SwapDesk(url, chain_id=96369, deployments=tmp_path, addresses={}, nonces=tmp_path / "nonces", may_sign=True)
    return made, asked


async def test_without_a_chain_the_status_says_how_to_get_one(tmp_path: Path) -> None:
    made, asked = desk(tmp_path, "")
    status = await made.status()
    assert "luxterm chain up" in status.reason and not status.wallet and not status.balances
    with pytest.raises(ChainUnavailable, match="luxterm chain up"):
        await made.token("LUSD")
    assert len(asked) == 2


async def test_a_chain_that_does_not_answer_is_asked_again(tmp_path: Path) -> None:
    made, asked = desk(tmp_path, str(tmp_path / "gone.ipc"))
    for _ in range(2):
        assert (await made.status()).reason
    assert len(asked) == 2
    await made.stop()
