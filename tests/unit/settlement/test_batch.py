"""Batches: what a fold of events moves on chain, by hand."""

from __future__ import annotations

from luxterm.model.codes import ANY_MARKET, Cause, Liquidity, Side
from luxterm.model.events import CashChanged, Event, Fill, Stamped, Trade
from luxterm.settlement.batch import ZERO_ADDRESS, Batcher, NetTransfer
from luxterm.settlement.proof import BalanceLeaf

ALICE, BOB, MAKER = 16, 17, 18  # MAKER has no address
ADDRESSES = {ALICE: "0x" + "a" * 40, BOB: "0x" + "b" * 40}
LUSD = "0x" + "1" * 40
CLEARING = "0x" + "c" * 40


def batcher() -> Batcher:
    return Batcher(ADDRESSES.get, lambda market: "BTC-USDT", lambda asset: LUSD if asset == 0 else None, CLEARING)


def stamped(*events: Event, seq: int = 1) -> list[Stamped]:
    return [Stamped(seq, index, 0, event) for index, event in enumerate(events)]


def fill(account: int, cash_usd6: int) -> Fill:
    return Fill(account, 0, Side.BUY, Liquidity.TAKER, 1, 1, 100, 5, 0, 2, 0, 5, 500, 0, cash_usd6)


def cash(account: int, cause: Cause, delta: int, total: int, asset: int = 0) -> CashChanged:
    return CashChanged(account, asset, cause, ANY_MARKET, delta, total, 0)


def test_deposits_move_no_claims_and_fees_do() -> None:
    fold = batcher()
    fold.observe(stamped(cash(ALICE, Cause.DEPOSIT, 1_000, 1_000)))
    fold.observe(stamped(Trade(0, Side.BUY, 7, 100, 5, 3, 4, MAKER, ALICE), fill(ALICE, 990), seq=2))
    batch = fold.cut()
    assert batch is not None
    assert (batch.batch_id, batch.last_seq) == (1, 2)
    assert batch.transfers == (NetTransfer(LUSD, ADDRESSES[ALICE], -10), NetTransfer(LUSD, CLEARING, 10))
    assert batch.balances == (BalanceLeaf(ADDRESSES[ALICE], LUSD, 990),)
    assert [(leaf.trade_id, leaf.maker, leaf.taker, leaf.taker_buys) for leaf in batch.trades] == [
        (7, ZERO_ADDRESS, ADDRESSES[ALICE], True)
    ]


def test_what_two_accounts_exchange_balances_without_the_venue() -> None:
    fold = batcher()
    fold.observe(stamped(cash(ALICE, Cause.TRANSFER, -5, -5), cash(BOB, Cause.TRANSFER, 5, 5)))
    batch = fold.cut()
    assert batch is not None
    assert batch.transfers == (NetTransfer(LUSD, ADDRESSES[ALICE], -5), NetTransfer(LUSD, ADDRESSES[BOB], 5))
    assert sum(transfer.delta_atoms for transfer in batch.transfers) == 0


def test_accounts_and_assets_off_chain_are_not_in_it() -> None:
    fold = batcher()
    fold.observe(stamped(cash(MAKER, Cause.FUNDING, 5, 5), cash(ALICE, Cause.SPOT, 5, 5, asset=1)))
    assert fold.pending == 0
    assert fold.cut() is None


def test_a_cut_starts_the_next_batch_with_the_balances_so_far() -> None:
    fold = batcher()
    fold.observe(stamped(cash(ALICE, Cause.FUNDING, 3, 3)))
    first = fold.cut()
    fold.observe(stamped(cash(BOB, Cause.FUNDING, 4, 4), seq=2))
    second = fold.cut()
    assert first is not None
    assert second is not None
    assert second.batch_id == 2
    assert {leaf.amount_atoms for leaf in second.balances} == {3, 4}
    assert NetTransfer(LUSD, ADDRESSES[ALICE], 3) not in second.transfers
    assert first.trades_root == bytes(32)
    assert first.balances_root != second.balances_root


def test_a_withdrawal_is_the_contract_s_own_business() -> None:
    fold = batcher()
    fold.observe(stamped(cash(ALICE, Cause.DEPOSIT, 10, 10), cash(ALICE, Cause.WITHDRAWAL, -4, 6)))
    assert fold.pending == 0
