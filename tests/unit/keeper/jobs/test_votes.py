"""A signer's vote: against fast prices that are off, and back when they have been calm."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak
from support.hub_rig import Prices
from support.job_script import BTC, CONTRACT, ETH, NOW_S, SENDER, known, play, words

from luxterm.keeper.jobs.base import JobCall, JobFault, Need
from luxterm.keeper.jobs.fast_prices import SETTINGS
from luxterm.keeper.jobs.votes import FastPriceVotes
from luxterm.model.units import SECOND


class Bench:
    """A feed with one fast price of BTC, and this node's own at 10,000."""

    def __init__(self) -> None:
        self.now_s = self.updated_s = NOW_S
        self.prices = Prices(lambda: self.now_s * SECOND)
        self.prices.set("BTC-USDT", 10_000)
        self.fast = 10_000
        self.voted = False
        self.job = FastPriceVotes(CONTRACT, {BTC: "BTC-USDT", ETH: "ETH-USDT"}, self.prices)

    def vote(self) -> str:
        """disableFastPrice, enableFastPrice, or "" for none."""
        answers: dict[str, Any] = {
            "disableFastPriceVotes(address)": lambda ask: (
                words(["bool"], self.voted) if ask.params[0]["data"].endswith(SENDER[2:].lower()) else "0x"
            ),
            "lastUpdatedAt()": words(["uint256"], self.updated_s),
            "settings()": words(SETTINGS, 300, 3600, 300, 0, 250, 50, 500, 60),
            "prices(address)": lambda ask: words(
                ["uint256"], self.fast * 10**30 if ask.params[0]["data"].endswith(BTC[2:].lower()) else 0
            ),
        }
        action, _ = play(self.job, answers, now_s=self.now_s)
        if action is None:
            return ""
        assert isinstance(action, JobCall) and action.to == CONTRACT
        names = {keccak(text=f"{name}()")[:4]: name for name in ("disableFastPrice", "enableFastPrice")}
        assert action.data in {hashed[:4] for hashed in known("FastPriceFeed", "function")}
        return names[action.data]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_it_is_every_signers_own(bench: Bench) -> None:
    assert bench.job.every_node
    assert bench.job.need == Need("fast_price_votes", CONTRACT, "SIGNER_ROLE")


@pytest.mark.parametrize(("fast", "vote"), [(10_250, ""), (10_251, "disableFastPrice"), (9_749, "disableFastPrice")])
def test_a_fast_price_further_off_than_two_and_a_half_percent_is_voted_against(
    bench: Bench, fast: int, vote: str
) -> None:
    bench.fast = fast
    assert bench.vote() == vote


def test_a_vote_that_stands_is_not_repeated(bench: Bench) -> None:
    bench.fast, bench.voted = 11_000, True
    assert bench.vote() == ""


def test_it_is_withdrawn_after_five_calm_minutes_and_not_before(bench: Bench) -> None:
    bench.voted = True
    assert bench.vote() == ""
    bench.now_s += 200
    bench.fast = 10_101  # 1.01 %: not calm, the minutes begin anew
    assert bench.vote() == ""
    bench.now_s += 50
    bench.fast = 10_100
    assert bench.vote() == ""
    bench.now_s += 299
    assert bench.vote() == ""
    bench.now_s += 1
    assert bench.vote() == "enableFastPrice"


def test_a_fast_price_that_is_not_used_any_more_is_no_reason(bench: Bench) -> None:
    bench.fast = 20_000
    bench.now_s = bench.updated_s + 301
    assert bench.vote() == ""


def test_without_a_price_of_its_own_it_neither_votes_nor_withdraws(bench: Bench) -> None:
    bench.prices.reason = "the primary sources disagree"
    bench.fast = 20_000
    assert bench.vote() == ""
    bench.voted = True
    bench.now_s += 10_000
    assert bench.vote() == ""
    bench.prices.reason = ""
    bench.fast = 10_000
    assert bench.vote() == ""  # it has been calm only from now on


def test_a_contract_that_is_none_is_a_fault_of_the_job(bench: Bench) -> None:
    answers = dict.fromkeys(
        ("disableFastPriceVotes(address)", "lastUpdatedAt()", "settings()", "prices(address)"), "0x"
    )
    with pytest.raises(JobFault, match="answers something else"):
        play(bench.job, answers)
