"""DEXSource's pushes: signed for their contract, as often as they are wanted, within its limits."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode
from eth_account import Account
from eth_account.messages import encode_typed_data
from support.job_script import BTC, CONTRACT, ETH, NOW_S, known, play, words

from luxterm.chain.signer import LocalSigner
from luxterm.keeper.jobs.base import JobCall, Need, Sign
from luxterm.keeper.jobs.book import BookPush, Top, book_message

TOPS = {"BTC-USDT": Top(64_999 * 10**12, 65_001 * 10**12, 20_000 * 10**12)}


def answers(pushed_s: int = 0, depth: int = 10_000, spread_bps: int = 100) -> dict[str, Any]:
    return {
        "maxSpreadBps()": words(["uint256"], spread_bps),
        "minDepth()": words(["uint256"], depth * 10**18),
        "mids(address)": words(["uint128", "uint64"], 1, pushed_s),
    }


def job(tops: dict[str, Top] = TOPS) -> BookPush:
    return BookPush(CONTRACT, 96369, {BTC: "BTC-USDT", ETH: "ETH-USDT"}, tops.get)


async def test_the_books_top_is_signed_for_its_contract() -> None:
    signer = LocalSigner(b"\x09" * 32)
    named = {"asset": BTC, "bid": 64_999 * 10**18, "ask": 65_001 * 10**18, "depth": 20_000 * 10**18, "timestamp": NOW_S}
    signature = await signer.sign_typed(book_message(named, CONTRACT, 96369))
    action, asked = play(job(), answers(), signature=signature)
    assert isinstance(action, JobCall) and action.data[:4] in {h[:4] for h in known("DEXSource", "function")}
    row, sent = decode(["(address,uint256,uint256,uint256,uint256)", "bytes"], action.data[4:])
    assert row == (BTC.lower(), *list(named.values())[1:])
    (wanted,) = [ask for ask in asked if isinstance(ask, Sign)]
    assert (
        Account.recover_message(encode_typed_data(full_message=dict(wanted.message)), signature=sent) == signer.address
    )
    assert job().need == Need("dex_source", CONTRACT, "SIGNER_ROLE")


def test_the_contract_remembers_when_it_was_pushed() -> None:
    assert play(job(), answers(pushed_s=NOW_S - 29))[0] is None
    assert play(job(), answers(pushed_s=NOW_S - 30))[0] is not None


def test_a_book_outside_of_the_contracts_limits_is_not_sent_to_be_refused() -> None:
    assert play(job(), answers(depth=20_001))[0] is None
    assert play(job(), answers(spread_bps=0))[0] is None
    wide = {"BTC-USDT": Top(100 * 10**12, 101 * 10**12, 20_000 * 10**12)}
    assert play(job(wide), answers(spread_bps=100))[0] is not None
    assert play(job(wide), answers(spread_bps=99))[0] is None


def test_a_market_without_both_sides_asks_nothing() -> None:
    assert play(job({}), answers()) == (None, [])
