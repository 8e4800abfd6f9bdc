"""Funding payments, liquidation steps and the insurance fund."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Final

import msgspec

from luxterm.model.codes import SystemAccount
from luxterm.model.events import CashChanged, FundingSettled, InsuranceChanged, LiquidationStep, Stamped

KEEP: Final = 1000


class KeptFunding(msgspec.Struct, frozen=True, array_like=True):
    seq: int
    index: int
    now_ns: int
    event: FundingSettled


class KeptStep(msgspec.Struct, frozen=True, array_like=True):
    seq: int
    index: int
    now_ns: int
    event: LiquidationStep


class LiquidationsState(msgspec.Struct, array_like=True):
    count: int
    steps: list[KeptStep]


class Funding:
    """The last funding payments of each market."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._payments: dict[int, deque[KeptFunding]] = {}

    def apply(self, stamped: Stamped, event: FundingSettled) -> None:
        kept = KeptFunding(stamped.seq, stamped.index, stamped.now_ns, event)
        self._payments.setdefault(event.market, deque(maxlen=self._keep)).append(kept)

    def dump(self) -> list[KeptFunding]:
        return [kept for payments in self._payments.values() for kept in payments]

    def load(self, state: list[KeptFunding]) -> None:
        for kept in state:
            self._payments.setdefault(kept.event.market, deque(maxlen=self._keep)).append(kept)

    def recent(self, market: int, limit: int = 100) -> list[KeptFunding]:
        """At most `limit` payments, newest first."""
        return list(islice(reversed(self._payments.get(market, ())), max(limit, 0)))

    def last_rate_e12(self, market: int) -> int:
        """Rate of the last payment for its interval; 0 before the first."""
        payments = self._payments.get(market)
        return payments[-1].event.rate_e12 if payments else 0


class Liquidations:
    """The last steps of the liquidation waterfall over all markets. The account is not public."""

    def __init__(self, keep: int = KEEP) -> None:
        self._steps: deque[KeptStep] = deque(maxlen=keep)
        self.count = 0
        """Liquidations begun since the start of the fold."""

    def apply(self, stamped: Stamped, event: LiquidationStep) -> None:
        self.count += event.step == 0
        self._steps.append(KeptStep(stamped.seq, stamped.index, stamped.now_ns, event))

    def dump(self) -> LiquidationsState:
        return LiquidationsState(self.count, list(self._steps))

    def load(self, state: LiquidationsState) -> None:
        self.count = state.count
        self._steps.extend(state.steps)

    def recent(self, limit: int = 100, market: int | None = None) -> list[KeptStep]:
        """At most `limit` steps, newest first."""
        steps = (kept for kept in reversed(self._steps) if market is None or kept.event.market == market)
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
