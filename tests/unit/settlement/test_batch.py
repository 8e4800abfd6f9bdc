"""What a batch moves and pays: by hand, and as properties that the contract insists on."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from luxterm.model.codes import Side
from luxterm.model.events import Trade
from luxterm.settlement.batch import (
    ZERO_ADDRESS,
    Batch,
    NetTransfer,
    Payment,
    balance_leaves,
    moves,
    payable,
    trade_leaves,
)
from luxterm.settlement.proof import EMPTY_ROOT, BalanceLeaf
from luxterm.views.custody import UnsettledTrade

LUSD, LBTC = "0x" + "1" * 40, "0x" + "2" * 40
ALICE, BOB, VENUE = "0x" + "a" * 40, "0x" + "b" * 40, "0x" + "c" * 40


def test_what_two_accounts_exchange_leaves_the_venue_out() -> None:
    done = moves({(LUSD, ALICE): 95, (LUSD, BOB): 105}, {(LUSD, ALICE): 100, (LUSD, BOB): 100}, VENUE, 10)
    assert done.transfers == (NetTransfer(LUSD, ALICE, -5), NetTransfer(LUSD, BOB, 5))
    assert done.short == {}


def test_fees_are_the_venue_s() -> None:
    done = moves({(LUSD, ALICE): 90}, {(LUSD, ALICE): 100}, VENUE, 10)
    assert done.transfers == (NetTransfer(LUSD, ALICE, -10), NetTransfer(LUSD, VENUE, 10))


def test_a_winner_against_the_house_gets_what_it_has() -> None:
    done = moves({(LUSD, ALICE): 150}, {(LUSD, ALICE): 100, (LUSD, VENUE): 20}, VENUE, 10)
    assert done.transfers == (NetTransfer(LUSD, ALICE, 20), NetTransfer(LUSD, VENUE, -20))
    assert done.short == {LUSD: 30}


def test_debits_pay_for_credits_whatever_the_order_of_the_names() -> None:
    done = moves({(LUSD, ALICE): 107, (LUSD, BOB): 93}, {(LUSD, ALICE): 100, (LUSD, BOB): 100}, VENUE, 10)
    assert done.transfers == (NetTransfer(LUSD, BOB, -7), NetTransfer(LUSD, ALICE, 7))


def test_tokens_come_in_the_contract_s_order() -> None:
    low, high = "0x" + "A" * 40, "0x" + "b" * 40  # as text the lower-case letter is the greater, as a number too
    done = moves({(high, ALICE): 1, (low, ALICE): 1}, {(high, ALICE): 2, (low, ALICE): 2}, VENUE, 10)
    assert [each.token for each in done.transfers] == [low, low, high, high]
    mixed = moves({("0xB" + "0" * 39, ALICE): 1, ("0xa" + "0" * 39, ALICE): 1}, {}, VENUE, 10)
    assert mixed.short == {"0xa" + "0" * 39: 1, "0xB" + "0" * 39: 1}


def test_a_batch_has_its_limit() -> None:
    claims = {(LUSD, f"0x{n:040x}"): 10 for n in range(1, 8)}
    done = moves(dict.fromkeys(claims, 9), claims, VENUE, 3)
    assert [each.delta_atoms for each in done.transfers] == [-1, -1, -1, 3]


accounts = st.sampled_from([ALICE, BOB, "0x" + "d" * 40, "0x" + "e" * 40, VENUE])
claim_maps = st.dictionaries(st.tuples(st.sampled_from([LUSD, LBTC]), accounts), st.integers(0, 10**30))


@given(claim_maps, claim_maps, st.integers(1, 10))
def test_no_batch_makes_money_or_debts(
    wanted: dict[tuple[str, str], int], claims: dict[tuple[str, str], int], limit: int
) -> None:
    after, sums = defaultdict(int, claims), defaultdict(int)
    done = moves(wanted, claims, VENUE, limit)
    tokens = [each.token for each in done.transfers]
    assert tokens == sorted(tokens)
    for each in done.transfers:
        after[each.token, each.account] += each.delta_atoms
        sums[each.token] += each.delta_atoms
    assert not any(sums.values())
    assert min(after.values(), default=0) >= 0
    if not done.short and limit == 10:
        assert all(after[key] == atoms for key, atoms in wanted.items() if key[1] != VENUE)
    assert all(
        min(claims.get(key, 0), wanted.get(key, 0)) <= after[key] <= max(claims.get(key, 0), wanted.get(key, 0))
        for key in wanted
        if key[1] != VENUE
    )


def test_payments_wait_for_their_claim_and_do_not_share_it() -> None:
    first, second, third = (Payment(ALICE, LUSD, atoms, n) for n, atoms in ((1, 60), (2, 60), (3, 40)))
    other = Payment(BOB, LUSD, 1, 4)
    assert payable([first, second, third, other], {(LUSD, ALICE): 100}, 10) == ([first, third], [second, other])
    assert payable([first, third], {(LUSD, ALICE): 100}, 1) == ([first], [])


def test_leaves_name_addresses_and_the_zero_address_for_others() -> None:
    event = Trade(0, Side.BUY, 7, 100, 5, 3, 4, 18, 16)
    (leaf,) = trade_leaves([UnsettledTrade(9, event)], {16: ALICE}.get, lambda market: "BTC-USDT")
    assert (leaf.trade_id, leaf.symbol, leaf.maker, leaf.taker, leaf.taker_buys) == (
        7, "BTC-USDT", ZERO_ADDRESS, ALICE, True,
    )  # fmt: skip
    balances = balance_leaves({(LUSD, BOB): -4, (LUSD, ALICE): 5})
    assert balances == (BalanceLeaf(ALICE, LUSD, 5), BalanceLeaf(BOB, LUSD, -4))
    batch = Batch(1, 9, (), balances, ())
    assert batch.trades_root == EMPTY_ROOT != batch.balances_root
