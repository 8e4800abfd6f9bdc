"""Codes that clients and journals keep: stable, complete, and each with a text."""

from __future__ import annotations

from luxterm.model import codes


def test_every_reject_code_says_why() -> None:
    assert set(codes.REJECT_TEXTS) == set(codes.RejectCode)
    assert all(text.reason.endswith(".") for text in codes.REJECT_TEXTS.values())


def test_reject_codes_are_ranged_by_stage() -> None:
    assert {code // 1000 for code in codes.RejectCode} == {1, 2, 3, 4, 5}
    assert {code // 1000 for code in codes.ErrorCode} == {6}


def test_numbers_that_records_and_clients_rely_on() -> None:
    assert (codes.Side.BUY, codes.Side.SELL) == (0, 1)
    assert codes.SystemAccount.FIRST_USER == 16
    assert codes.RejectCode.INSUFFICIENT_MARGIN == 3001
    assert codes.RejectCode.POST_ONLY_WOULD_TRADE == 4001
    assert codes.QUOTE_ASSET == 0
