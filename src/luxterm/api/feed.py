"""What the gateway needs of the oracle and the keeper; the node hands them over where it has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from luxterm.oracle.status import KeeperStatus, OraclePrice, PriceWrite, SourceStatus


class Feed(Protocol):
    def latest(self, symbol: str) -> OraclePrice | None: ...

    def twap(self, symbol: str, window_ns: int) -> tuple[int, int] | None:
        """(price_e12, covered_ns)."""
        ...

    def sources(self) -> Sequence[SourceStatus]: ...

    def alerts(self, limit: int) -> Sequence[Any]: ...

    def reset_breaker(self, symbol: str) -> bool: ...

    def push(self, symbol: str, price_e12: int) -> None: ...

    def release(self, symbol: str) -> bool: ...

    def subscribe(self, callback: Callable[[OraclePrice], None]) -> None: ...


class EquityHistory(Protocol):
    def of(self, account: int, limit: int) -> Sequence[tuple[int, int]]:
        """(time_ms, equity_usd6) of the last changes, oldest first."""
        ...


class Keeper(Protocol):
    def status(self) -> KeeperStatus: ...

    def writes(self, limit: int) -> Sequence[PriceWrite]: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Payouts(Protocol):
    """Where withdrawals are paid, if anywhere."""

    def obstacle(self, account: int, asset: int) -> str:
        """Why a withdrawal of that account could not be paid; "" when it could."""
        ...
