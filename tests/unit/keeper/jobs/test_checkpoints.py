"""Checkpoints only where the contract says that one is due."""

from __future__ import annotations

from typing import Any

from support.job_script import BTC, CONTRACT, ETH, SENDER, known, play, refused

from luxterm.keeper.jobs.base import Ask, JobCall, Need
from luxterm.keeper.jobs.checkpoints import Checkpoints


def test_the_contract_is_asked_and_the_first_that_is_due_is_taken() -> None:
    job = Checkpoints(CONTRACT, {BTC: "BTC-USDT", ETH: "ETH-USDT"})

    def only_eth(ask: Ask) -> Any:
        call: Any = ask.params[0]
        assert (call["from"], call["to"]) == (SENDER, CONTRACT)
        return "0x" if call["data"].endswith(ETH[2:].lower()) else refused()

    action, _ = play(job, {"checkpoint(address)": only_eth})
    assert isinstance(action, JobCall) and action.what == "checkpoint of ETH-USDT"
    assert action.data[:4] in {hashed[:4] for hashed in known("TWAPSource", "function")}
    assert play(job, {"checkpoint(address)": refused()})[0] is None
    assert job.need == Need("twap_source", CONTRACT, "")
