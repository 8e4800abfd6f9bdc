"""All folds together: which event goes to which.

What comes with every order is folded in compiled code, straight from the records (views/*.pxi); a rare event is decoded
and given to its fold here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from luxterm._engine import RecordFold
from luxterm.model.codes import SystemAccount
from luxterm.model.commands import Command, Deposit
from luxterm.model.events import (
    EVENTS,
    AccountOpened,
    CashChanged,
    Event,
    FundingSettled,
    InsuranceChanged,
    LendingChanged,
    LiquidationStep,
    MarkChanged,
    MarketStatusChanged,
    Stamped,
    Trade,
    VaultChanged,
    VaultCreated,
    WithdrawalChanged,
)
from luxterm.model.records import EVENT_LAYOUTS, decode_events
from luxterm.views.accounts import Accounts
from luxterm.views.books import Books
from luxterm.views.candles import Candle, Candles, CandlesState
from luxterm.views.custody import Custody, CustodyState
from luxterm.views.earn import Lending, LendingState, Vault, Vaults
from luxterm.views.fills import Fills, FillsState
from luxterm.views.ledger import Ledger, LedgerState
from luxterm.views.markets import CONFIGURATION_KINDS, Markets, MarketsState
from luxterm.views.orders import Orders, OrdersState
from luxterm.views.positions import Positions, PositionsState
from luxterm.views.risk import Funding, Insurance, KeptFunding, Liquidations, LiquidationsState
from luxterm.views.tickers import Tickers, TickersState
from luxterm.views.trades import Trades, TradesState

COMMAND_KINDS: Final = CONFIGURATION_KINDS | {Deposit.KIND}
"""Commands that say what no event repeats: terms of markets, where a deposit came from."""
FORMAT: Final = 2
"""Of what `Views.dump` gives; the widths of event records, which it holds, count as well."""
_TAG: Final = f"{FORMAT} " + " ".join(EVENT_LAYOUTS[event.KIND].fixed.format for event in EVENTS)


class _State(msgspec.Struct, array_like=True, tag=_TAG):
    seq: int
    now_ns: int
    markets: MarketsState
    trades: TradesState
    candles: CandlesState
    tickers: TickersState
    orders: OrdersState
    fills: FillsState
    ledger: LedgerState
    positions: PositionsState
    accounts: dict[bytes, int]
    funding: list[KeptFunding]
    liquidations: LiquidationsState
    insurance_usd6: int
    vaults: list[Vault]
    lending: LendingState
    custody: CustodyState


class Views:
    """The state of everything that can be shown, as of command `seq`."""

    def __init__(self) -> None:
        self.seq = 0
        """The last command whose events are folded in."""
        self.now_ns = 0
        """Its time."""
        self.markets = Markets()
        self.books = Books()
        self.trades = Trades()
        self.candles = Candles()
        self.tickers = Tickers()
        self.orders = Orders()
        self.fills = Fills(self.orders)
        self.ledger = Ledger()
        self.positions = Positions()
        self.accounts = Accounts()
        self.funding = Funding()
        self.liquidations = Liquidations()
        self.insurance = Insurance()
        self.vaults = Vaults()
        self.lending = Lending()
        self.custody = Custody()
        self._rare: dict[type[Event], Callable[[Stamped, Any], None]] = {
            AccountOpened: self._opened,
            Trade: self.custody.traded,
            CashChanged: self.insurance.cash_changed,
            MarkChanged: self.tickers.mark_changed,
            FundingSettled: self._funding,
            MarketStatusChanged: self.markets.status_changed,
            WithdrawalChanged: self.custody.withdrawal_changed,
            LiquidationStep: self.liquidations.apply,
            InsuranceChanged: self.insurance.apply,
            VaultCreated: self.vaults.created,
            VaultChanged: self.vaults.changed,
            LendingChanged: self.lending.apply,
        }
        self._fold = RecordFold(
            self.orders, self.trades, self.fills, self.ledger, self.positions,
            self._prints, self.books.level, self._other, [event.KIND for event in self._rare],
        )  # fmt: skip
        self.watch(SystemAccount.INSURANCE)

    def dump(self) -> bytes:
        """Everything but the books, which the engine has: for a snapshot beside the engine's own."""
        return msgspec.msgpack.encode(
            _State(
                self.seq, self.now_ns, self.markets.dump(), self.trades.dump(), self.candles.dump(),
                self.tickers.dump(), self.orders.dump(), self.fills.dump(), self.ledger.dump(),
                self.positions.dump(), self.accounts.dump(), self.funding.dump(), self.liquidations.dump(),
                self.insurance.balance_usd6, self.vaults.dump(), self.lending.dump(),
                self.custody.dump(),
            )
        )  # fmt: skip

    @classmethod
    def load(cls, data: bytes | memoryview) -> Views:
        """What `dump` gave. Raises msgspec.MsgspecError or RecordError for what another version gave."""
        state, views = msgspec.msgpack.decode(data, type=_State), cls()
        views.seq, views.now_ns = state.seq, state.now_ns
        views.markets.load(state.markets)
        views.trades.load(state.trades)
        views.candles.load(state.candles)
        views.tickers.load(state.tickers)
        views.orders.load(state.orders)
        views.fills.load(state.fills)
        views.ledger.load(state.ledger)
        views.positions.load(state.positions)
        views.accounts.load(state.accounts)
        views.funding.load(state.funding)
        views.liquidations.load(state.liquidations)
        views.insurance.balance_usd6 = state.insurance_usd6
        views.vaults.load(state.vaults)
        views.lending.load(state.lending)
        views.custody.load(state.custody)
        for wallet in views.custody.wallets:
            views.watch(wallet)
        return views

    def apply(self, records: bytes) -> None:
        """Folds durable event records; call in order of (seq, index). RecordError for damaged ones."""
        if records:
            self._fold.apply(records)
            self.seq, self.now_ns = self._fold.seq, self._fold.now_ns

    def watch(self, account: int) -> None:
        """From here on this account's cash rows and prints are given to the folds of rare events too."""
        self._fold.watched.add(account)

    def commanded(self, command: Command) -> None:
        """Folds an accepted command of COMMAND_KINDS; others change nothing here."""
        if isinstance(command, Deposit):
            self.custody.credited(command)
        else:
            self.markets.configured(command)

    def put_account(self, account: int, name: bytes) -> None:
        """Takes over one account."""
        self.accounts.put(account, name)
        self.custody.put_account(account, name)
        if account in self.custody.wallets:
            self.watch(account)

    def _opened(self, stamped: Stamped, event: AccountOpened) -> None:
        self.put_account(event.account, event.name)

    def _other(self, record: bytes) -> None:
        (stamped,) = decode_events(record)
        self._rare[type(stamped.event)](stamped, stamped.event)

    def _prints(self, market: int, seq: int, now_ns: int, *candle: int) -> None:
        prints = Candle(*candle)
        self.candles.add(market, prints)
        self.tickers.traded(market, seq, now_ns, prints)

    def _funding(self, stamped: Stamped, event: FundingSettled) -> None:
        self.funding.apply(stamped, event)
        self.tickers.funded(stamped, event)
