"""Vaults and lending."""

from __future__ import annotations

from luxterm.model.events import LendingChanged, Stamped, VaultChanged, VaultCreated
from luxterm.views.earn import Lending, Vaults


def test_a_vault_and_its_holders() -> None:
    vaults = Vaults()
    created = VaultCreated(20, 16, b"llp")
    vaults.created(Stamped(1, 0, 1, created), created)
    for seq, (shares, after, total) in enumerate(((10, 10, 10), (-10, 0, 0)), 2):
        changed = VaultChanged(20, 17, shares, after, total, 5, total * 2, 0)
        vaults.changed(Stamped(seq, 0, 1, changed), changed)
        vault = vaults.get(20)
        assert vault is not None
        assert vault is vaults.by_name(b"llp")
        assert (vault.total_shares, vault.assets_usd6, vault.shares) == (total, total * 2, {17: after} if after else {})
    assert [each.leader for each in vaults.all()] == [0, 16]
    assert vaults.get(99) is vaults.by_name(b"x") is None


def test_two_vaults_do_not_share_their_holders() -> None:
    vaults = Vaults()
    for vault in (20, 21):
        changed = VaultChanged(vault, vault, 1, 1, 1, 1, 1, 0)
        vaults.changed(Stamped(1, 0, 1, changed), changed)
    assert [each.shares for each in vaults.all()] == [{}, {20: 1}, {21: 1}]


def test_the_backstop_is_there_from_the_start() -> None:
    vaults = Vaults()
    backstop = vaults.by_name(b"backstop")
    assert backstop is not None
    assert (backstop.vault, backstop.leader, vaults.all()) == (6, 0, [backstop])
    vaults.load([])
    assert vaults.get(6) == backstop


def test_pools_and_loans() -> None:
    lending = Lending()
    loan = LendingChanged(16, 1, 2, 5, 0, 5, 10**12, 10**12, 95)
    accrual = LendingChanged(0, 1, 4, 0, 0, 0, 10**12, 10**12 + 1, 95)
    for event in (loan, accrual):
        lending.apply(Stamped(1, 0, 1, event), event)
    assert lending.of(16) == {1: loan}
    assert lending.pool(1) == accrual
    assert lending.pools() == {1: accrual}
    assert lending.of(17) == {}
