"""A simulated venue: the engine alone under a generated stream, seen only through its questions and events."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from properties.generate import stream
from properties.terms import START_NS, Profile
from sim.auditor import Auditor

from luxterm.engine import Engine
from luxterm.model.codes import MarketFlag, MarketType, Side
from luxterm.model.commands import Command, Deposit
from luxterm.model.events import Rejected, Stamped, VaultCreated, WithdrawalChanged
from luxterm.model.records import decode_events, encode_command

FIRST_USER = 16
CONFIRMED = 1


class EngineWorld:
    """What a generator may look at, answered by the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock_ns = engine, START_NS
        self.withdrawals: list[int] = []
        self.leaders: dict[int, int] = {}

    def users(self) -> list[int]:
        return [account for account in self.engine.account_ids() if account >= FIRST_USER]

    def open_orders(self) -> list[Any]:
        return [
            SimpleNamespace(
                id=order.order_id, account=account, market=order.market, side=order.side, price=order.price_ticks,
                size=order.size_lots, stop=order.stop_price_ticks, client_order_id=order.client_order_id,
                type=order.type, filled=order.filled_lots, peg=order.peg, oco=order.oco_order_id,
            )
            for account in self.engine.account_ids() for order in self.engine.orders(account)
        ]  # fmt: skip

    def price_of(self, market: int) -> int:
        state = self.engine.market(market)
        return (state.mark_ticks or state.index_ticks) if state else 0

    def position_of(self, account: int, market: int) -> int:
        state = self.engine.position(account, market)
        return state.lots if state else 0

    def pending_withdrawals(self) -> list[int]:
        return self.withdrawals

    def vaults(self) -> list[int]:
        return list(self.leaders)

    def leader_of(self, vault: int) -> int:
        return self.leaders.get(vault, 0)

    def free_of(self, account: int) -> int:
        state = self.engine.account(account)
        return state.withdrawable_usd6 if state else 0

    def now(self) -> int:
        return self.clock_ns


class Simulation:
    """One stream, one engine, one auditor."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.seed = profile, seed
        self.engine, self.auditor = Engine(), Auditor()
        self.world = EngineWorld(self.engine)
        self.records: list[bytes] = []
        self.amounts: dict[int, tuple[int, int]] = {}

    def commands(self, count: int) -> Iterator[tuple[int, Command]]:
        return stream(self.profile, self.seed, count, self.world)

    def step(self, now_ns: int, command: Command) -> list[Stamped]:
        """Applies, audits, and holds the book it folds against the book the engine shows."""
        record = encode_command(command, self.engine.seq + 1, now_ns)
        self.records.append(record)
        events = decode_events(self.engine.apply(record))
        self._learn(command, events)
        self.auditor.feed(events)
        return events

    def _learn(self, command: Command, events: list[Stamped]) -> None:
        """What only the outside knows: money that came in and went out, the markets' grids."""
        for state in self.engine.markets():
            self.auditor.units[state.market] = state.tick_size_e12 * state.lot_size_e12 // 10**18
            if state.type == MarketType.SPOT:
                self.auditor.spot_markets.add(state.market)
            if state.flags & MarketFlag.MARGIN_OFF:
                self.auditor.unmargined.add(state.market)
            if state.flags & MarketFlag.SELF_TRADE_OFF:
                self.auditor.self_trading.add(state.market)
        outside = self.auditor.outside
        if isinstance(command, Deposit) and not any(isinstance(item.event, Rejected) for item in events):
            outside[command.asset] = outside.get(command.asset, 0) + command.amount_atoms
        for item in events:
            event = item.event
            if isinstance(event, WithdrawalChanged):
                if event.status == CONFIRMED:
                    outside[event.asset] = outside.get(event.asset, 0) - event.amount_atoms
                if event.status:
                    self.world.withdrawals.remove(event.withdrawal_id)
                else:
                    self.world.withdrawals.append(event.withdrawal_id)
            elif isinstance(event, VaultCreated):
                self.world.leaders[event.vault] = event.leader

    def compare_books(self) -> None:
        """AssertionError where the folded levels are not the engine's."""
        for state in self.engine.markets():
            book = self.engine.book(state.market)
            assert book is not None
            for side, levels in ((Side.BUY, book.bids), (Side.SELL, book.asks)):
                assert self.auditor.book(state.market, side) == list(levels), f"market {state.market} side {side}"

    def settle_accounts(self) -> None:
        """Every balance, position and open order that the auditor folded is the engine's."""
        self.auditor.conserved()
        self.engine.check()
        for (account, asset), amount in self.auditor.cash.items():
            state = self.engine.account(account)
            assert state is not None
            totals = {balance.asset: balance.total_atoms for balance in state.balances}
            if asset == 0:
                assert state.cash_usd6 == amount, f"account {account}: cash {state.cash_usd6}, rows say {amount}"
            else:
                assert totals.get(asset, 0) == amount, f"account {account} asset {asset}: rows say {amount}"
        for (account, market), held in self.auditor.held.items():
            position = self.engine.position(account, market)
            assert position is not None
            assert (position.lots, position.cost_usd6) == (held.lots, held.cost), f"account {account} market {market}"
        assert {order.id for order in self.world.open_orders()} == set(self.auditor.orders)
