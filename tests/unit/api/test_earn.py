"""Vaults and pools as the API shows them. Expected values: the formulas of exchange-rules.md, by hand."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from luxterm.api.earn import borrow_rate_e12, lending_pool, vault_info
from luxterm.model.commands import ConfigureLending
from luxterm.model.events import LendingChanged, Stamped
from luxterm.model.states import AccountState
from luxterm.views import Views
from luxterm.views.earn import Vault

PERCENT = 10**10
TERMS = ConfigureLending(0, 2 * PERCENT, 15 * PERCENT, 200 * PERCENT, 8000, 1000, 1)


@pytest.mark.parametrize(
    ("used", "rate"),
    # 2 % + 15 % x U up to 80 %, then 200 % on what is above it
    [(0, 200), (50, 950), (80, 1400), (90, 3400), (100, 5400)],
)
def test_the_rate_has_its_kink(used: int, rate: int) -> None:
    assert borrow_rate_e12(TERMS, used * PERCENT) == rate * PERCENT // 100


def lent(views: Views, account: int, supply: int, borrow: int, cash: int) -> None:
    event = LendingChanged(account, 0, 0, 1, supply, borrow, 10**12, 11 * 10**11, cash)
    views.lending.apply(Stamped(1, 0, 1, event), event)


def test_a_pools_totals_rates_and_ones_own_part() -> None:
    views = Views()
    lent(views, 16, 1000 * 10**6, 0, 1000 * 10**6)
    lent(views, 17, 0, 500 * 10**6, 450 * 10**6)
    pool = lending_pool(TERMS, views, 17)
    # 500 borrow shares at an index of 1.1 are 550; 550 of 450 + 550 is 55 %
    assert (pool.total_supplied, pool.total_borrowed) == ("1000.000000", "550.000000")
    assert pool.utilization == D("0.55")
    # 2 % + 15 % x 0.55 = 10.25 %; suppliers share 90 % of what 550 pay over 1000
    assert pool.borrow_rate == D("0.1025")
    assert pool.supply_rate == D("0.0507375")
    assert (pool.supplied, pool.borrowed) == ("0.000000", "550.000000")
    assert lending_pool(TERMS, views, 0).supplied is None


def test_totals_follow_changes_and_survive_a_snapshot() -> None:
    views = Views()
    lent(views, 16, 1000, 0, 1000)
    lent(views, 16, 400, 0, 400)
    lent(views, 17, 0, 100, 300)
    assert views.lending.totals(0) == (400, 100)
    again = Views()
    again.lending.load(views.lending.dump())
    assert again.lending.totals(0) == (400, 100)
    assert again.lending.totals(1) == (0, 0)


def test_an_untouched_pool_has_its_base_rate() -> None:
    pool = lending_pool(TERMS, Views(), 0)
    assert (pool.utilization, pool.supply_rate, pool.borrow_rate) == (0, 0, D("0.02"))
    assert pool.cash == "0.000000"


def test_a_vault_is_shown_at_its_present_value() -> None:
    vault = Vault(6, 0, b"backstop", 999_000, 500, {16: 333_000})
    state = AccountState(6, b"backstop", 1, 0, 2_999_999, 0, 0, 0, 0, False, 0, ())
    info = vault_info(vault, state, 16, Views())
    # section 13: (A + 1) / (T + 1000) usd6 a share = 3
    assert info.share_price == 3
    assert (info.assets, info.shares, info.value) == ("2.999999", "333000", "0.999000")
    assert vault_info(vault, state, 0, Views()).value is None
    assert vault_info(Vault(6, 0, b"backstop"), None, 16, Views()).share_price is None
