"""Names and ids."""

from __future__ import annotations

from luxterm.model.codes import SystemAccount
from luxterm.views.accounts import Accounts


def test_names_and_ids() -> None:
    accounts = Accounts()
    accounts.put(16, b"default")
    assert (accounts.id_of(b"default"), accounts.name_of(16), len(accounts)) == (16, b"default", 1)
    assert accounts.id_of(b"nobody") is None
    assert accounts.name_of(99) == b"99"
    assert accounts.ids() == [16]


def test_nobody_reaches_a_system_account_by_name() -> None:
    accounts = Accounts()
    assert accounts.id_of(accounts.name_of(SystemAccount.INSURANCE)) is None
