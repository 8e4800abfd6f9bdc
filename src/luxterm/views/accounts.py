"""Account names and ids."""

from __future__ import annotations

from luxterm.model.codes import SystemAccount


class Accounts:
    """`id_of(b"default")` and back. System accounts are known from the start, users' by their opening."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}
        self._names: dict[int, bytes] = {
            account: f"system:{account.name.lower()}".encode()
            for account in SystemAccount
            if SystemAccount.NONE < account < SystemAccount.FIRST_USER
        }

    def __len__(self) -> int:
        return len(self._ids)

    def put(self, account: int, name: bytes) -> None:
        """An account was opened."""
        self._ids[name] = account
        self._names[account] = name

    def id_of(self, name: bytes) -> int | None:
        """The id of an account's name; None when nobody opened it."""
        return self._ids.get(name)

    def name_of(self, account: int) -> bytes:
        """The name of an account, or its number in text where it has none."""
        return self._names.get(account) or str(account).encode()

    def dump(self) -> dict[bytes, int]:
        return self._ids

    def load(self, state: dict[bytes, int]) -> None:
        self._ids.update(state)
        self._names.update(zip(state.values(), state, strict=True))

    def ids(self) -> list[int]:
        return list(self._ids.values())
