"""What settlement must know exactly, from events by hand."""

from __future__ import annotations

from luxterm.model.codes import Side
from luxterm.model.commands import Deposit
from luxterm.model.events import Stamped, Trade, WithdrawalChanged
from luxterm.views.custody import Custody, Pending

WALLET, OTHER, PLAIN = 16, 17, 18
ADDRESS = "0x" + "Ab" * 20


def custody(keep: int = 100) -> Custody:
    fold = Custody(keep)
    for account, name in ((WALLET, ADDRESS), (OTHER, "0x" + "1" * 40), (PLAIN, "default")):
        fold.put_account(account, name.encode())
    return fold


def trade(fold: Custody, seq: int, maker: int, taker: int) -> None:
    event = Trade(0, Side.BUY, seq, 100, 5, 3, 4, maker, taker)
    fold.traded(Stamped(seq, 0, 0, event), event)


def seqs(fold: Custody, after: int = 0, limit: int = 10) -> list[int]:
    return [each.seq for each in fold.unsettled(after, limit)]


def test_only_addresses_are_wallets() -> None:
    fold = custody()
    assert fold.wallets == {WALLET: ADDRESS, OTHER: "0x" + "1" * 40}
    fold.put_account(19, b"0x" + b"g" * 40)
    fold.put_account(20, b"0x" + b"1" * 41)
    assert set(fold.wallets) == {WALLET, OTHER}


def test_the_highest_chain_deposit_counts_and_others_do_not() -> None:
    fold = custody()
    fold.credited(Deposit(WALLET, 0, 5, b"chain-deposit:7"))
    fold.credited(Deposit(WALLET, 0, 5, b"chain-deposit:3"))
    fold.credited(Deposit(PLAIN, 0, 5, b"paper"))
    fold.credited(Deposit(PLAIN, 0, 5, b"chain-deposit:"))
    fold.credited(Deposit(PLAIN, 0, 5, b"chain-deposit:-9"))
    assert fold.last_deposit == 7


def test_a_withdrawal_waits_until_it_is_confirmed_or_returned() -> None:
    fold = custody()
    for number, status in ((1, 0), (2, 0), (3, 0), (1, 1), (3, 2)):
        event = WithdrawalChanged(WALLET, 0, number, 10 * number, status, b"chain-request:4")
        fold.withdrawal_changed(Stamped(number, 0, 0, event), event)
    assert list(fold.pending.values()) == [Pending(2, WALLET, 0, 20, b"chain-request:4")]


def test_trades_of_wallets_are_kept_until_settled() -> None:
    fold = custody()
    trade(fold, 1, PLAIN, PLAIN)
    trade(fold, 2, WALLET, PLAIN)
    trade(fold, 3, PLAIN, OTHER)
    assert seqs(fold) == [2, 3]
    assert seqs(fold, after=2) == [3]
    fold.settled(2)
    assert seqs(fold) == [3]


def test_a_command_is_never_torn_between_two_batches() -> None:
    fold = custody()
    for seq in (1, 2, 2, 2, 3):
        trade(fold, seq, WALLET, PLAIN)
    assert seqs(fold, limit=2) == [1]
    assert seqs(fold, after=1, limit=2) == [2, 2, 2], "one command alone may exceed the limit"
    assert seqs(fold, limit=5) == [1, 2, 2, 2, 3]


def test_without_settlement_the_oldest_fall_out() -> None:
    fold = custody(keep=3)
    for seq in range(1, 6):
        trade(fold, seq, WALLET, PLAIN)
    assert seqs(fold) == [3, 4, 5]


def test_it_survives_a_snapshot() -> None:
    fold, again = custody(), Custody()
    trade(fold, 2, WALLET, PLAIN)
    fold.credited(Deposit(WALLET, 0, 5, b"chain-deposit:7"))
    event = WithdrawalChanged(WALLET, 0, 1, 10, 0, b"")
    fold.withdrawal_changed(Stamped(3, 0, 0, event), event)
    again.load(fold.dump())
    assert again.dump() == fold.dump()
    assert (again.last_deposit, list(again.pending), again.wallets, seqs(again)) == (7, [1], fold.wallets, [2])


def test_play_money_that_a_crash_left_under_way_is_known() -> None:
    fold = custody()
    for number, reference in ((1, b"play"), (2, b"chain-request:1"), (3, b"api"), (4, b"play")):
        event = WithdrawalChanged(WALLET, 0, number, 5, 0, reference)
        fold.withdrawal_changed(Stamped(number, 0, 0, event), event)
    event = WithdrawalChanged(WALLET, 0, 4, 5, 1, b"play")
    fold.withdrawal_changed(Stamped(5, 0, 0, event), event)
    assert fold.unpaid_play() == [1]
