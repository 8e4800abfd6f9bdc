"""Vaults and lending pools as objects of the API. Formulas: exchange-rules.md, sections 13 and 14."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from luxterm.model.commands import ConfigureLending
from luxterm.model.states import AccountState
from luxterm.model.units import BPS_ONE, RATE_ONE, format_atoms
from luxterm.views import Views
from luxterm.views.earn import Vault
from luxterm.wire import objects as o
from luxterm.wire import render

VIRTUAL_SHARES: Final = 1000
VIRTUAL_USD6: Final = 1


def vault_info(vault: Vault, state: AccountState | None, account: int, views: Views) -> o.VaultInfo:
    """A vault at its present net asset value; what `account` has in it, 0 being nobody."""
    assets = max(state.equity_usd6, 0) if state is not None else vault.assets_usd6
    divisor = vault.total_shares + VIRTUAL_SHARES
    own = vault.shares.get(account, 0) if account else None
    return o.VaultInfo(
        vault.vault,
        vault.name.decode("utf-8", "replace"),
        views.accounts.name_of(vault.leader).decode("utf-8", "replace") if vault.leader else None,
        render.usd(assets),
        str(vault.total_shares),
        round(Decimal(assets + VIRTUAL_USD6) / divisor, 9) if vault.total_shares else None,
        str(own) if own is not None else None,
        render.usd(own * (assets + VIRTUAL_USD6) // divisor) if own is not None else None,
    )


def borrow_rate_e12(terms: ConfigureLending, use_e12: int) -> int:
    """The yearly rate at a utilisation."""
    kink = terms.kink_bps * (RATE_ONE // BPS_ONE)
    below, above = min(use_e12, kink), max(use_e12 - kink, 0)
    return terms.base_rate_e12 + terms.slope_rate_e12 * below // RATE_ONE + terms.steep_rate_e12 * above // RATE_ONE


def lending_pool(terms: ConfigureLending, views: Views, account: int) -> o.LendingPool:
    """A pool with its rates as they are now; what `account` supplied and owes, 0 being nobody."""
    asset = views.markets.asset(terms.asset)
    assert asset is not None
    last, decimals = views.lending.pool(terms.asset), asset.decimals
    cash = last.cash_atoms if last is not None else 0
    supply_index = last.supply_index_e12 if last is not None else RATE_ONE
    borrow_index = last.borrow_index_e12 if last is not None else RATE_ONE
    supply_shares, borrow_shares = views.lending.totals(terms.asset)
    supplied, debts = supply_shares * supply_index // RATE_ONE, -(-borrow_shares * borrow_index // RATE_ONE)
    use = RATE_ONE * debts // (cash + debts) if cash + debts else 0
    rate = borrow_rate_e12(terms, use)
    kept = rate * (BPS_ONE - terms.reserve_bps) // BPS_ONE
    pool = o.LendingPool(
        asset.name,
        format_atoms(cash, decimals),
        render.rate(supply_index),
        render.rate(borrow_index),
        total_supplied=format_atoms(supplied, decimals),
        total_borrowed=format_atoms(debts, decimals),
        utilization=render.rate(use),
        supply_rate=render.rate(kept * debts // supplied if supplied else 0),
        borrow_rate=render.rate(rate),
        base_rate=render.rate(terms.base_rate_e12),
        slope_rate=render.rate(terms.slope_rate_e12),
        steep_rate=render.rate(terms.steep_rate_e12),
        kink=Decimal(terms.kink_bps).scaleb(-4),
        reserve=Decimal(terms.reserve_bps).scaleb(-4),
        enabled=bool(terms.enabled),
    )
    own = views.lending.of(account).get(terms.asset) if account else None
    if own is not None:
        pool.supplied = format_atoms(own.supply_shares * supply_index // RATE_ONE, decimals)
        pool.borrowed = format_atoms(-(-own.borrow_shares * borrow_index // RATE_ONE), decimals)
    return pool
