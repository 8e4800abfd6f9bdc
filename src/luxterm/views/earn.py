"""Vaults and lending."""

from __future__ import annotations

import msgspec

from luxterm.model.codes import SystemAccount
from luxterm.model.events import LendingChanged, Stamped, VaultChanged, VaultCreated


class Vault(msgspec.Struct, array_like=True):
    vault: int
    """Its account id."""
    leader: int
    name: bytes
    total_shares: int = 0
    assets_usd6: int = 0
    """Net asset value after the last deposit or redemption."""
    shares: dict[int, int] = {}
    """Holder's account -> shares."""


def _backstop() -> Vault:
    """It is there from the start, and no event tells of it."""
    return Vault(int(SystemAccount.BACKSTOP), 0, b"backstop")


class Vaults:
    def __init__(self) -> None:
        self._vaults = {int(SystemAccount.BACKSTOP): _backstop()}

    def get(self, vault: int) -> Vault | None:
        return self._vaults.get(vault)

    def by_name(self, name: bytes) -> Vault | None:
        return next((vault for vault in self._vaults.values() if vault.name == name), None)

    def all(self) -> list[Vault]:
        return list(self._vaults.values())

    def dump(self) -> list[Vault]:
        return self.all()

    def load(self, state: list[Vault]) -> None:
        self._vaults = {vault.vault: vault for vault in (_backstop(), *state)}

    def created(self, stamped: Stamped, event: VaultCreated) -> None:
        self._vaults[event.vault] = Vault(event.vault, event.leader, event.name)

    def changed(self, stamped: Stamped, event: VaultChanged) -> None:
        vault = self._vaults.get(event.vault)
        if vault is None:
            vault = self._vaults[event.vault] = Vault(event.vault, 0, b"")
        vault.total_shares, vault.assets_usd6 = event.total_shares, event.assets_usd6
        if event.account_shares:
            vault.shares[event.account] = event.account_shares
        else:
            vault.shares.pop(event.account, None)


class LendingState(msgspec.Struct, array_like=True):
    accounts: dict[int, dict[int, LendingChanged]]
    pools: dict[int, LendingChanged]


class Lending:
    """Per account and asset the last LendingChanged, and each pool's indexes and cash."""

    def __init__(self) -> None:
        self._accounts: dict[int, dict[int, LendingChanged]] = {}
        self._pools: dict[int, LendingChanged] = {}
        self._totals: dict[int, tuple[int, int]] = {}

    def apply(self, stamped: Stamped, event: LendingChanged) -> None:
        self._pools[event.asset] = event
        if event.account:
            self._count(event, self._accounts.setdefault(event.account, {}).get(event.asset))
            self._accounts[event.account][event.asset] = event

    def _count(self, event: LendingChanged, before: LendingChanged | None) -> None:
        supplied, borrowed = self._totals.get(event.asset, (0, 0))
        if before is not None:
            supplied, borrowed = supplied - before.supply_shares, borrowed - before.borrow_shares
        self._totals[event.asset] = (supplied + event.supply_shares, borrowed + event.borrow_shares)

    def totals(self, asset: int) -> tuple[int, int]:
        """(supply shares, borrow shares) of all accounts together."""
        return self._totals.get(asset, (0, 0))

    def dump(self) -> LendingState:
        return LendingState(self._accounts, self._pools)

    def load(self, state: LendingState) -> None:
        self._accounts, self._pools = state.accounts, state.pools
        self._totals = {}
        for loans in self._accounts.values():
            for event in loans.values():
                self._count(event, None)

    def of(self, account: int) -> dict[int, LendingChanged]:
        """asset -> the account's last change, whose shares still stand."""
        return self._accounts.get(account, {})

    def pool(self, asset: int) -> LendingChanged | None:
        """The last change of the pool, whose indexes and cash still stand."""
        return self._pools.get(asset)

    def pools(self) -> dict[int, LendingChanged]:
        return self._pools
