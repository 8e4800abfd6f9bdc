"""The reference: every rule of docs/explanation/exchange-rules.md in the plainest Python, slow and without tricks.

It shares the vocabulary (`luxterm.model`) with the compiled engine and nothing else. Property tests hold the two
against each other; where they differ, the page decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from reference import (
    accounts,
    configure,
    due,
    groups,
    invariants,
    lending,
    listing,
    money,
    orders,
    overdrafts,
    prices,
    steps,
    vaults,
)
from reference.state import SYSTEM_NAMES, Account, Refused, Vault, Venue

from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, QUOTE_ASSET, Side, SystemAccount
from luxterm.model.errors import EngineError
from luxterm.model.events import BookLevel, Event, Rejected
from luxterm.model.units import DAY

LABEL_MAX = 64
TIME_MAX = 2**62
BACKSTOP_LOCKUP_NS = 4 * DAY
HANDLERS: dict[type[Any], Callable[[Venue, Any], None]] = {
    c.PlaceOrder: orders.place,
    c.CancelOrder: orders.cancel,
    c.ModifyOrder: orders.modify,
    c.CancelAll: orders.cancel_all,
    c.ScheduleCancel: due.schedule_cancel,
    c.SetCancelOnDisconnect: due.set_cancel_on_disconnect,
    c.CloseConnection: due.close_connection,
    c.OpenAccount: accounts.open_account,
    c.Deposit: accounts.deposit,
    c.Withdraw: money.withdraw,
    c.FinishWithdrawal: money.finish,
    c.Transfer: money.transfer,
    c.SetLeverage: accounts.set_leverage,
    c.SetMarginMode: money.set_margin_mode,
    c.AdjustMargin: money.adjust_margin,
    c.CreateVault: vaults.create,
    c.VaultDeposit: vaults.deposit,
    c.VaultWithdraw: vaults.withdraw,
    c.ConfigureLending: lending.configure,
    c.LendingSupply: lending.supply,
    c.LendingWithdraw: lending.withdraw,
    c.LendingBorrow: lending.borrow,
    c.LendingRepay: lending.repay,
    c.SetIndexPrice: prices.set_index,
    c.Tick: lambda venue, _: prices.tick(venue),
    c.ConfigureMarket: configure.configure_market,
    c.ConfigureVenue: configure.configure_venue,
    c.ConfigureAsset: configure.configure_asset,
    c.ConfigureMarginTiers: configure.configure_margin_tiers,
    c.ConfigureFeeTiers: configure.configure_fee_tiers,
    c.SetMarketStatus: configure.set_market_status,
    c.ConfigureMarketRisk: configure.configure_market_risk,
}


class Reference:
    """The twin of `luxterm.engine.Engine`, one struct in, structs out."""

    def __init__(self) -> None:
        self.venue = Venue()
        self.clock_ns = 0
        """The time of the command being drawn; generators read it."""
        self.venue.assets[QUOTE_ASSET] = c.ConfigureAsset(QUOTE_ASSET, 6, 0, ANY_MARKET, b"USDT")
        for account, name in SYSTEM_NAMES.items():
            self.venue.accounts[int(account)] = Account(int(account), name)
        self.venue.vaults[int(SystemAccount.BACKSTOP)] = Vault(0, 0, 0, BACKSTOP_LOCKUP_NS, 0)

    def apply(self, command: c.Command, seq: int, now_ns: int) -> list[Event]:
        """One command and everything it sets off. EngineError for a stamp out of order."""
        venue = self.venue
        if seq != venue.seq + 1 or not max(1, venue.now) <= now_ns <= TIME_MAX:
            raise EngineError(f"seq {seq} at {now_ns} does not follow {venue.seq} at {venue.now}")
        venue.events = []
        venue.tried.clear()
        venue.seq, venue.now = seq, now_ns
        due.run(venue)
        try:
            HANDLERS[type(command)](venue, command)
        except Refused as refusal:
            venue.emit(rejection(command, refusal))
        steps.finish(venue)
        steps.run(venue)
        overdrafts.run(venue)
        groups.reprice_pegs(venue)
        self._show_levels()
        return venue.events

    def _show_levels(self) -> None:
        """Every level that shows otherwise than before the command."""
        for index in sorted(self.venue.markets):
            market = self.venue.markets[index]
            for side in (Side.BUY, Side.SELL):
                now = market.book.levels(side)
                if now == market.shown[side]:
                    continue
                before = {price: (size, count) for price, size, count in market.shown[side]}
                after = {price: (size, count) for price, size, count in now}
                for price in sorted(set(before) | set(after), reverse=side == Side.BUY):
                    if before.get(price) != after.get(price):
                        size, count = after.get(price, (0, 0))
                        self.venue.emit(BookLevel(index, side, price, size, count))
                market.shown[side] = now

    def dump(self) -> bytes:
        """The canonical listing of the state."""
        return listing.dump(self.venue)

    def state_hash(self) -> str:
        return hashlib.sha256(self.dump()).hexdigest()

    def check(self) -> None:
        """AssertionError when an invariant does not hold."""
        invariants.check(self.venue)

    # --- what the stream generator looks at --------------------------------------------------------------------------

    def open_orders(self) -> list[Any]:
        return list(self.venue.orders.values())

    def users(self) -> list[int]:
        return [account for account in self.venue.accounts if account >= 16]

    def price_of(self, market: int) -> int:
        known = self.venue.markets.get(market)
        return (known.mark or known.index) if known else 0

    def position_of(self, account: int, market: int) -> int:
        known = self.venue.accounts.get(account)
        return known.lots(market) if known else 0

    def pending_withdrawals(self) -> list[int]:
        return sorted(self.venue.withdrawals)

    def vaults(self) -> list[int]:
        return sorted(self.venue.vaults)

    def leader_of(self, vault: int) -> int:
        return self.venue.vaults[vault].leader if vault in self.venue.vaults else 0

    def free_of(self, account: int) -> int:
        known = self.venue.accounts.get(account)
        return money.free_quote(self.venue, known) if known else 0

    def now(self) -> int:
        return self.clock_ns


def rejection(command: Any, refusal: Refused) -> Rejected:
    """`Rejected` with what the command itself says."""
    account = getattr(command, "account", 0) if refusal.account is None else refusal.account
    order_id = getattr(command, "order_id", 0) if refusal.order_id is None else refusal.order_id
    label = getattr(command, "client_order_id", b"")[:LABEL_MAX]
    market = getattr(command, "market", ANY_MARKET)
    return Rejected(account, market, command.KIND, refusal.code, order_id, label)
