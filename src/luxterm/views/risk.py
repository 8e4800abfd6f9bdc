"""Funding payments, liquidation steps and the insurance fund."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

from luxterm.model.codes import SystemAccount
from luxterm.model.events import CashChanged, FundingSettled, InsuranceChanged, LiquidationStep, Stamped

KEEP: Final = 1000


class Funding:
    """The last funding payments of each market."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._payments: dict[int, deque[Stamped]] = {}

    def apply(self, stamped: Stamped, event: FundingSettled) -> None:
        self._payments.setdefault(event.market, deque(maxlen=self._keep)).append(stamped)

    def recent(self, market: int, limit: int = 100) -> list[Stamped]:
        """At most `limit` stamped FundingSettled, newest first."""
        return list(islice(reversed(self._payments.get(market, ())), max(limit, 0)))

    def last_rate_e12(self, market: int) -> int:
        """Rate of the last payment for its interval; 0 before the first."""
        payments = self._payments.get(market)
        if not payments:
            return 0
        event = payments[-1].event
        return event.rate_e12 if isinstance(event, FundingSettled) else 0


class Liquidations:
    """The last steps of the liquidation waterfall over all markets. The account is not public."""

    def __init__(self, keep: int = KEEP) -> None:
        self._steps: deque[Stamped] = deque(maxlen=keep)
        self.count = 0
        """Liquidations begun since the start of the fold."""

    def apply(self, stamped: Stamped, event: LiquidationStep) -> None:
        self.count += event.step == 0
        self._steps.append(stamped)

    def recent(self, limit: int = 100, market: int | None = None) -> list[Stamped]:
        """At most `limit` stamped LiquidationStep, newest first."""
        steps = (
            stamped
            for stamped in reversed(self._steps)
            if market is None or (isinstance(stamped.event, LiquidationStep) and stamped.event.market == market)
        )
        return list(islice(steps, max(limit, 0)))


class Insurance:
    """The insurance fund's balance."""

    def __init__(self) -> None:
        self.balance_usd6 = 0

    def apply(self, stamped: Stamped, event: InsuranceChanged) -> None:
        self.balance_usd6 = event.balance_usd6

    def cash_changed(self, stamped: Stamped, event: CashChanged) -> None:
        if event.account == SystemAccount.INSURANCE and event.asset == 0:
            self.balance_usd6 = event.cash_atoms
