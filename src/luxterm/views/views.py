"""All folds together: which event goes to which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from luxterm.model.commands import Command, Deposit
from luxterm.model.events import (
    AccountOpened,
    BookLevel,
    CashChanged,
    Fill,
    FundingSettled,
    InsuranceChanged,
    LendingChanged,
    LiquidationStep,
    MarkChanged,
    MarketStatusChanged,
    OrderAccepted,
    OrderChanged,
    OrderClosed,
    OrderTriggered,
    PositionChanged,
    Stamped,
    Trade,
    VaultChanged,
    VaultCreated,
    WithdrawalChanged,
)
from luxterm.views.accounts import Accounts
from luxterm.views.books import Books
from luxterm.views.candles import Candles, CandlesState
from luxterm.views.custody import Custody, CustodyState
from luxterm.views.earn import Lending, LendingState, Vault, Vaults
from luxterm.views.fills import Fills, OwnFill
from luxterm.views.ledger import Ledger, LedgerState
from luxterm.views.markets import CONFIGURATION_KINDS, Markets, MarketsState
from luxterm.views.orders import Orders, OrdersState
from luxterm.views.positions import Position, Positions
from luxterm.views.risk import Funding, Insurance, KeptFunding, Liquidations, LiquidationsState
from luxterm.views.tickers import Tickers, TickersState
from luxterm.views.trades import Trades, TradesState

COMMAND_KINDS: Final = CONFIGURATION_KINDS | {Deposit.KIND}
"""Commands that say what no event repeats: terms of markets, where a deposit came from."""


class _State(msgspec.Struct, array_like=True):
    seq: int
    now_ns: int
    markets: MarketsState
    trades: TradesState
    candles: CandlesState
    tickers: TickersState
    orders: OrdersState
    fills: dict[int, list[OwnFill]]
    ledger: LedgerState
    positions: list[Position]
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
        self.fills = Fills()
        self.ledger = Ledger()
        self.positions = Positions()
        self.accounts = Accounts()
        self.funding = Funding()
        self.liquidations = Liquidations()
        self.insurance = Insurance()
        self.vaults = Vaults()
        self.lending = Lending()
        self.custody = Custody()
        self._folds: dict[type, Callable[[Stamped, Any], None]] = {
            OrderAccepted: self.orders.accepted,
            OrderTriggered: self.orders.triggered,
            OrderChanged: self.orders.changed,
            OrderClosed: self.orders.closed,
            Trade: self._trade,
            Fill: self._fill,
            BookLevel: self.books.apply,
            AccountOpened: self._opened,
            CashChanged: self._cash,
            PositionChanged: self.positions.changed,
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
        """What `dump` gave. Raises msgspec.ValidationError for what another version gave."""
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
        return views

    def apply(self, events: Sequence[Stamped]) -> None:
        """Folds durable events; call in order of (seq, index)."""
        folds = self._folds
        for stamped in events:
            event = stamped.event
            fold = folds.get(type(event))
            if fold is not None:
                fold(stamped, event)
        if events:
            self.seq, self.now_ns = stamped.seq, stamped.now_ns

    def commanded(self, command: Command) -> None:
        """Folds an accepted command of COMMAND_KINDS; others change nothing here."""
        if isinstance(command, Deposit):
            self.custody.credited(command)
        else:
            self.markets.configured(command)

    def _opened(self, stamped: Stamped, event: AccountOpened) -> None:
        self.accounts.apply(stamped, event)
        self.custody.opened(stamped, event)

    def _trade(self, stamped: Stamped, event: Trade) -> None:
        self.trades.apply(stamped, event)
        self.candles.add(event.market, stamped.now_ns, event.price_ticks, event.size_lots)
        self.tickers.traded(stamped, event)
        self.custody.traded(stamped, event)

    def _fill(self, stamped: Stamped, event: Fill) -> None:
        self.orders.filled(stamped, event)
        order = self.orders.get(event.order_id)
        self.fills.apply(stamped, event, order.client_order_id if order is not None else b"")
        self.ledger.filled(stamped, event)
        self.positions.filled(stamped, event)

    def _cash(self, stamped: Stamped, event: CashChanged) -> None:
        self.ledger.cash_changed(stamped, event)
        self.insurance.cash_changed(stamped, event)

    def _funding(self, stamped: Stamped, event: FundingSettled) -> None:
        self.funding.apply(stamped, event)
        self.tickers.funded(stamped, event)
