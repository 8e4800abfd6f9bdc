"""The typed surface of the compiled engine: records in, records out, and questions answered as plain structs."""

from __future__ import annotations

import hashlib
from typing import Any, Final, cast

from luxterm._engine import RULES_VERSION, SNAPSHOT_VERSION, CoreEngine
from luxterm.engine.listing import configuration_of
from luxterm.model.codes import ANY_MARKET
from luxterm.model.commands import Command
from luxterm.model.errors import EngineError
from luxterm.model.markets import Asset
from luxterm.model.states import AccountState, BalanceState, BookState, MarketState, OrderState, PositionState

_MAGIC: Final = b"luxterm-snapshot"


class Engine:
    """One venue's state. Not thread-safe: one writer, and questions from the same thread.

    `place` and `cancel` are doors for embedding: they build, stamp and apply a record without leaving C. Whoever keeps
    a journal uses `apply`.
    """

    __slots__ = ("apply", "apply_batch", "cancel", "core", "place")

    def __init__(self, core: CoreEngine | None = None) -> None:
        self.core: Final = CoreEngine() if core is None else core
        self.apply: Final = self.core.apply
        """`apply(record) -> bytes`: one stamped command record in, its event records out.

        EngineError, and no change, for foreign or truncated bytes, a seq that is not the next, time that runs
        backwards. What the exchange refuses is a `Rejected` event.
        """
        self.apply_batch: Final = self.core.apply_batch
        """`apply_batch(records, *, events=True, levels=True) -> bytes`: stamped records end to end, without the GIL.

        The whole batch is checked first: EngineError means that nothing of it was applied. `levels=False` leaves
        BookLevel events out, `events=False` all of them.
        """
        self.place: Final = self.core.place
        """`place(account, market, side, price_ticks, size_lots, ...)`: the order's id, or minus the reject code."""
        self.cancel: Final = self.core.cancel
        """`cancel(account, order_id) -> int`: the order's id, or minus the reject code."""

    # --- where it stands ------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Sequence number of the last command; 0 before the first."""
        return self.core.seq

    @property
    def now_ns(self) -> int:
        """Time of the last command."""
        return self.core.now_ns

    @property
    def next_due_ns(self) -> int:
        """When the next timed work is due; 0 = nothing waits. A command at or after this time runs it."""
        return self.core.next_due_ns

    @property
    def pending_steps(self) -> int:
        """Triggers and liquidations that go on with the next command."""
        return self.core.pending_steps

    @property
    def rules_version(self) -> int:
        """Version of the rules this engine follows; a journal segment names it."""
        return self.core.rules_version

    @property
    def last_events(self) -> bytes:
        """Event records of the last command; what `place` and `cancel` caused."""
        return self.core.last_events

    # --- state as bytes -------------------------------------------------------------------------------------------

    def dump(self) -> bytes:
        """The whole state as the canonical text of exchange-rules.md, section 12."""
        return self.core.dump()

    def state_hash(self) -> str:
        """SHA-256 of `dump()` in hex: equal for engines that went through the same commands."""
        return hashlib.sha256(self.core.dump()).hexdigest()

    def snapshot(self) -> bytes:
        """The state for `restore`: one header line with versions and checksum, then the dump."""
        body = self.core.dump()
        digest = hashlib.sha256(body).hexdigest()
        return b"%s %d %d %s\n" % (_MAGIC, SNAPSHOT_VERSION, RULES_VERSION, digest.encode()) + body

    @classmethod
    def restore(cls, snapshot: bytes | bytearray | memoryview) -> Engine:
        """The engine a snapshot was taken of. EngineError names what is wrong: foreign, damaged, another version."""
        data = bytes(snapshot)
        head, _, body = data.partition(b"\n")
        words = head.split(b" ")
        if len(words) != 4 or words[0] != _MAGIC:
            raise EngineError("this is no snapshot of a luxterm engine")
        if not words[1].isdigit() or int(words[1]) != SNAPSHOT_VERSION:
            raise EngineError(
                f"snapshot format {words[1].decode('ascii', 'replace')} cannot be read by this version, which reads "
                f"format {SNAPSHOT_VERSION}"
            )
        if hashlib.sha256(body).hexdigest().encode() != words[3]:
            raise EngineError("the snapshot is damaged: its checksum does not fit")
        core = CoreEngine()
        core.load(body)
        return cls(core)

    def check(self) -> None:
        """Recomputes every cached sum and invariant from the ground; InvariantError names the first that is off."""
        self.core.check()

    # --- questions ------------------------------------------------------------------------------------------------

    def order(self, order_id: int) -> OrderState | None:
        """An open order."""
        row = self.core.order_row(order_id)
        return None if row is None else OrderState(*cast(Any, row))

    def find_order(self, account: int, client_order_id: bytes) -> OrderState | None:
        """An open order by its client order id."""
        order_id = self.core.client_order(account, client_order_id)
        return self.order(order_id) if order_id else None

    def client_order(self, account: int, client_order_id: bytes) -> int:
        """Id of the open or remembered closed order with this client order id; 0 = none."""
        return self.core.client_order(account, client_order_id)

    def orders(self, account: int = 0, market: int | None = None) -> tuple[OrderState, ...]:
        """Open orders by account, market, order id; waiting triggers included. Account 0 = everybody's."""
        ids = self.core.order_ids(account, ANY_MARKET if market is None else market)
        return tuple(OrderState(*cast(Any, self.core.order_row(order_id))) for order_id in ids)

    def account(self, account: int) -> AccountState | None:
        """An account with its cash, equity, margins and balances; money beyond 64 bits is shown as the bound."""
        row = self.core.account_row(account)
        if row is None:
            return None
        balances = tuple(BalanceState(*balance) for balance in self.core.balance_rows(account))
        return AccountState(*cast(tuple[Any, ...], row), balances)  # type: ignore[call-arg]

    def account_ids(self) -> tuple[int, ...]:
        """All accounts, the venue's own included, rising."""
        return tuple(self.core.account_ids())

    def account_by_name(self, name: bytes) -> int:
        """The account's id; 0 = no such account."""
        return self.core.account_by_name(name)

    def position(self, account: int, market: int) -> PositionState | None:
        """The position; with lots 0 where only leverage, orders or a past exist. None for unknown account or market."""
        row = self.core.position_row(account, market)
        return None if row is None else PositionState(*row)

    def positions(self, account: int) -> tuple[PositionState, ...]:
        """The account's open positions by market."""
        found = (self.position(account, market) for market in self.core.position_markets(account))
        return tuple(position for position in found if position is not None and position.lots)

    def market(self, market: int) -> MarketState | None:
        """A market's grid, prices and counts."""
        row = self.core.market_row(market)
        return None if row is None else MarketState(*cast(Any, row))

    def markets(self) -> tuple[MarketState, ...]:
        """All configured markets by id."""
        return tuple(MarketState(*cast(Any, self.core.market_row(market))) for market in self.core.market_ids())

    def assets(self) -> tuple[Asset, ...]:
        """All configured assets by id."""
        return tuple(
            Asset(asset, name.decode(), decimals, haircut) for asset, name, decimals, haircut in self.core.asset_rows()
        )

    def book(self, market: int, depth: int = 0) -> BookState | None:
        """The displayed book; depth 0 = all levels."""
        if self.core.market_row(market) is None:
            return None
        bids, asks = self.core.levels(market, 0, depth), self.core.levels(market, 1, depth)
        return BookState(market, self.core.seq, tuple(bids), tuple(asks))

    def order_margin(self, account: int, market: int, side: int, price_ticks: int, size_lots: int) -> int:
        """How much initial margin this order would add to the account's at rest, fees and open loss included."""
        return self.core.order_margin(account, market, side, price_ticks, size_lots)

    def connections(self) -> tuple[int, ...]:
        """Connections with cancel-on-disconnect armed: a start closes each of them."""
        return tuple(self.core.connections())

    def configuration(self) -> tuple[Command, ...]:
        """The configuration commands that would give a new engine the assets, markets, tiers and limits of this one."""
        return configuration_of(self.core.dump())

    @property
    def insurance_usd6(self) -> int:
        """Quote cash of the insurance fund; may be negative until the waterfall or a deposit covers it."""
        return self.core.insurance_usd6
