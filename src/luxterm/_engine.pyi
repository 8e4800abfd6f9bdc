"""Types of the compiled engine. `luxterm.engine.Engine` is the class to use; this is what it is built on."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from typing_extensions import Buffer

RULES_VERSION: Final[int]
SNAPSHOT_VERSION: Final[int]

class CoreEngine:
    """The exchange: a deterministic fold of command records. No clock, no I/O, no randomness, no floats."""

    def __init__(self) -> None: ...
    @property
    def seq(self) -> int: ...
    @property
    def now_ns(self) -> int: ...
    @property
    def next_due_ns(self) -> int: ...
    @property
    def rules_version(self) -> int: ...
    @property
    def last_events(self) -> bytes: ...
    @property
    def insurance_usd6(self) -> int: ...
    @property
    def pending_steps(self) -> int: ...
    def apply(self, record: Buffer, /) -> bytes: ...
    def apply_batch(self, records: Buffer, /, *, events: bool = True, levels: bool = True) -> bytes: ...
    def place(
        self,
        account: int,
        market: int,
        side: int,
        price_ticks: int,
        size_lots: int,
        type: int = 0,
        tif: int = 0,
        flags: int = 0,
        client_order_id: bytes = b"",
        now_ns: int = 0,
    ) -> int: ...
    def cancel(self, account: int, order_id: int, now_ns: int = 0) -> int: ...
    def dump(self) -> bytes: ...
    def load(self, dump: bytes) -> None: ...
    def check(self) -> None: ...
    def order_row(self, order_id: int) -> tuple[int | bytes, ...] | None: ...
    def client_order(self, account: int, client_order_id: bytes) -> int: ...
    def order_ids(self, account: int, market: int) -> list[int]: ...
    def account_row(self, account: int) -> tuple[object, ...] | None: ...
    def balance_rows(self, account: int) -> list[tuple[int, int, int, int, int]]: ...
    def account_ids(self) -> list[int]: ...
    def account_by_name(self, name: bytes) -> int: ...
    def position_row(self, account: int, market: int) -> tuple[int, ...] | None: ...
    def position_markets(self, account: int) -> list[int]: ...
    def market_row(self, market: int) -> tuple[int | bytes, ...] | None: ...
    def market_ids(self) -> list[int]: ...
    def asset_rows(self) -> list[tuple[int, bytes, int, int]]: ...
    def connections(self) -> list[int]: ...
    def levels(self, market: int, side: int, depth: int) -> list[tuple[int, int, int]]: ...
    def order_margin(self, account: int, market: int, side: int, price_ticks: int, size_lots: int) -> int: ...

class EventFold:
    """Folds event records, in order of (seq, index)."""

    def apply(self, records: Buffer, /) -> None: ...

class ShownOrder:
    """The fields of `states.OrderState`, and how it ended."""

    def __init__(
        self,
        order_id: int,
        account: int,
        market: int,
        side: int,
        type: int,
        tif: int,
        stp: int,
        trigger_by: int,
        peg: int,
        flags: int,
        status: int,
        price_ticks: int,
        size_lots: int,
        filled_lots: int,
        filled_value_tick_lots: int,
        stop_price_ticks: int,
        display_lots: int,
        expires_ns: int,
        created_ns: int,
        updated_ns: int,
        client_order_id: bytes,
        seq: int,
        close_reason: int = -1,
    ) -> None: ...
    @property
    def order_id(self) -> int: ...
    @property
    def account(self) -> int: ...
    @property
    def market(self) -> int: ...
    @property
    def side(self) -> int: ...
    @property
    def type(self) -> int: ...
    @property
    def tif(self) -> int: ...
    @property
    def stp(self) -> int: ...
    @property
    def trigger_by(self) -> int: ...
    @property
    def peg(self) -> int: ...
    @property
    def flags(self) -> int: ...
    @property
    def status(self) -> int: ...
    @property
    def price_ticks(self) -> int: ...
    @property
    def size_lots(self) -> int: ...
    @property
    def filled_lots(self) -> int: ...
    @property
    def filled_value_tick_lots(self) -> int: ...
    @property
    def stop_price_ticks(self) -> int: ...
    @property
    def display_lots(self) -> int: ...
    @property
    def expires_ns(self) -> int: ...
    @property
    def created_ns(self) -> int: ...
    @property
    def updated_ns(self) -> int: ...
    @property
    def client_order_id(self) -> bytes: ...
    @property
    def seq(self) -> int:
        """Of the last command that changed it."""
    @property
    def close_reason(self) -> int:
        """CloseReason; -1 while it is open."""
    @property
    def open(self) -> bool: ...
    @property
    def remaining_lots(self) -> int: ...
    def row(self) -> bytes:
        """The order as bytes, for `of_row` of this version."""
    @staticmethod
    def of_row(row: bytes) -> ShownOrder:
        """RecordError for what is no row."""

class OrdersFold(EventFold):
    """Orders by id; `_by_client_id[account, name]`, `_open[account]`, `_closed[account]` in closing order."""

    accepted_count: int
    """Orders accepted since the start of the fold."""
    def __init__(self, keep_per_account: int, keep_in_all: int) -> None: ...
    @property
    def _by_client_id(self) -> dict[tuple[int, bytes], int]: ...
    @property
    def _open(self) -> dict[int, object]: ...
    @property
    def _closed(self) -> dict[int, deque[ShownOrder]]: ...
    @property
    def _closed_in_all(self) -> deque[ShownOrder]: ...
    @property
    def _open_count(self) -> int: ...
    def get(self, order_id: int) -> ShownOrder | None:
        """An open or recently closed order."""
    def open_of(self, account: int, market: int | None = None) -> list[ShownOrder]:
        """The account's open orders, oldest first."""
    def put_open(self, order: ShownOrder) -> None:
        """Takes over one open order; call in the order of acceptance."""
    def put_closed(self, order: ShownOrder) -> None:
        """Takes over one closed order; call in closing order."""
    def put_rows(self, opened: list[bytes], closed: list[bytes]) -> None:
        """Takes over orders by their `row`: closed ones in closing order, then open ones in the order of acceptance.

        RecordError for what is no row.
        """

class TradesFold(EventFold):
    """The last records of prints of each market: `_rows[market]`, a deque of at most `_keep`."""

    count: int
    def __init__(self, keep: int) -> None: ...
    @property
    def _rows(self) -> dict[int, deque[bytes]]: ...
    @property
    def _keep(self) -> int: ...

class FillsFold(EventFold):
    """The last records of fills of each account, the client order id behind each: `_rows[account]`."""

    def __init__(self, keep: int, orders: OrdersFold) -> None: ...
    @property
    def _rows(self) -> dict[int, deque[bytes]]: ...
    @property
    def _keep(self) -> int: ...

class LedgerFold(EventFold):
    """Balances by account and asset, and the last records that changed cash of each account with the balance before."""

    def __init__(self, keep: int) -> None: ...
    @property
    def _cash(self) -> dict[int, dict[int, int]]: ...
    @property
    def _rows(self) -> dict[int, deque[bytes]]: ...
    @property
    def _keep(self) -> int: ...

class ShownPosition:
    """Lots, cost and margin of one account in one market."""

    def __init__(
        self,
        account: int,
        market: int,
        lots: int = 0,
        cost_usd6: int = 0,
        margin_usd6: int = 0,
        mode: int = 0,
        leverage: int = 0,
        realized_pnl_usd6: int = 0,
        seq: int = 0,
        updated_ns: int = 0,
    ) -> None: ...
    @property
    def account(self) -> int: ...
    @property
    def market(self) -> int: ...
    @property
    def lots(self) -> int:
        """Positive long, negative short."""
    @property
    def cost_usd6(self) -> int: ...
    @property
    def margin_usd6(self) -> int: ...
    @property
    def mode(self) -> int:
        """MarginMode."""
    @property
    def leverage(self) -> int:
        """0 = the market's default."""
    @property
    def realized_pnl_usd6(self) -> int:
        """Since the fold began, before fees."""
    @property
    def seq(self) -> int: ...
    @property
    def updated_ns(self) -> int: ...
    def fields(self) -> tuple[int, int, int, int, int, int, int, int, int, int]:
        """What `ShownPosition(*fields)` takes."""

class PositionsFold(EventFold):
    """`_positions[account][market]`: positions as the events leave them."""

    def __init__(self) -> None: ...
    @property
    def _positions(self) -> dict[int, dict[int, ShownPosition]]: ...

class RecordFold(EventFold):
    """All folds together: which record goes to which."""

    def __init__(
        self,
        orders: OrdersFold,
        trades: TradesFold,
        fills: FillsFold,
        ledger: LedgerFold,
        positions: PositionsFold,
        bar: Callable[..., None],
        level: Callable[..., None],
        other: Callable[[bytes], None],
        kinds: Iterable[int],
    ) -> None: ...
    @property
    def watched(self) -> set[int]: ...
    @property
    def seq(self) -> int: ...
    @property
    def now_ns(self) -> int: ...

def pick_commands(records: Buffer, kinds: Iterable[int], /) -> list[bytes]:
    """The command records of these kinds among records that lie end to end, each as bytes."""

class DiskSync:
    """`run` waits for `ask` and then for the disk, again and again, and needs the interpreter only to say so."""

    def __init__(self, file: int, inlet: int, outlet: int) -> None:
        """Descriptors: the file, and both ends of a pipe."""
    def ask(self) -> None:
        """Everything that has been written to the file is to be on the disk."""
    def stop(self) -> None:
        """Ends `run` behind what was asked for."""
    def run(self, told: Callable[[int], object]) -> None:
        """Calls `told` with 0 or the error's number after each wait; returns after `stop`."""

def wal_sum(data: Buffer, start: int, end: int, big: bool, one: int, two: int, /) -> tuple[int, int]:
    """Both halves of the sum over data[start:end], a whole number of 8-byte steps, going on from `one` and `two`."""
