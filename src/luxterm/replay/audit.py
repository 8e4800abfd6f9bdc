"""`luxterm replay --verify`: a whole market-by-order file through the engine, and the account of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, Protocol

import msgspec

from luxterm.model.states import BookState
from luxterm.replay.auditor import InstrumentAuditor
from luxterm.replay.engine_door import Door, drive
from luxterm.replay.hidden import Foresight, Grid, Key, look_ahead
from luxterm.replay.tally import Difference, Tally
from luxterm.sources.formats.base import RecordingError
from luxterm.sources.formats.dbn import ASK, BID, DbnRecording

MAX_INSTRUMENTS: Final = 1024
"""Markets that an engine holds."""
WHOLE_CANCELS: Final = ("GLBX.",)
"""Datasets whose C rows always remove the whole order."""


class AuditDoor(Door, Protocol):
    """A door whose books can be looked at."""

    def open_market(self, market: int, symbol: str) -> None: ...

    def book(self, market: int) -> BookState:
        """The displayed book."""
        ...

    def orders(self, market: int) -> int:
        """Resting orders."""
        ...


class FinalBook(msgspec.Struct, frozen=True):
    """A book at the end of the file; prices as decimal text, None on an empty side."""

    orders: int
    bid_levels: int
    ask_levels: int
    best_bid: str | None
    best_ask: str | None


class InstrumentReport(msgspec.Struct, frozen=True):
    instrument_id: int
    publisher_id: int
    symbol: str
    aggressors: int
    exact: int
    same_makers: int
    final: FinalBook
    final_as_recorded: bool
    """The engine's book has the same orders, levels and sizes as the file's."""


class Report(msgspec.Struct, frozen=True):
    """What `--json` prints. Of several instruments the counts are sums and `final` has the best prices of the one
    with the most aggressors; `instruments` has each."""

    file: str
    records: int
    aggressors: int
    exact: int
    same_makers: int
    maker_fills: int
    lots: int
    final: FinalBook
    final_as_recorded: bool
    auction_prints: int
    icebergs_told: int
    unseen_makers_told: int
    self_trade_cancels: int
    in_crossed_book: int
    refused: int
    instruments: tuple[InstrumentReport, ...]


class _Instrument:
    def __init__(self, market: int, symbol: str, grid: Grid, auditor: InstrumentAuditor) -> None:
        self.market, self.symbol, self.grid, self.auditor = market, symbol, grid, auditor


def audit(
    recording: DbnRecording, door: AuditDoor, progress: Callable[[float], object] | None = None
) -> tuple[Report, tuple[Difference, ...]]:
    """Replays a market-by-order file through `door`. Reads the file twice: what it hides must be known beforehand.

    `progress` is called with the part of the work that is done, 0 to 1. RecordingError for a truncated or damaged file.
    """
    whole_cancels = recording.dataset.startswith(WHOLE_CANCELS)
    size = 2 * max(1, recording.path.stat().st_size)

    def first(done: int) -> None:
        if progress is not None:
            progress(done / size)

    def second(done: int) -> None:
        first(size // 2 + done)

    seen = look_ahead(recording.rows(first), whole_cancels=whole_cancels)
    if not seen.rows:
        raise RecordingError(recording.path, "holds no market-by-order records")
    instruments: dict[Key, _Instrument] = {}
    for row in recording.rows(second):
        key = (row.publisher, row.instrument)
        at = instruments.get(key)
        if at is None:
            at = instruments[key] = _open(recording, door, key, len(instruments), seen)
        drive(door, at.market, at.auditor.row(row))
    for at in instruments.values():
        drive(door, at.market, at.auditor.flush())
    return _report(recording, door, seen.rows, instruments)


def _open(
    recording: DbnRecording,
    door: AuditDoor,
    key: Key,
    market: int,
    seen: Foresight,
) -> _Instrument:
    if market >= MAX_INSTRUMENTS:
        raise RecordingError(recording.path, f"holds more than {MAX_INSTRUMENTS} instruments; split it by instrument")
    symbol = recording.symbols.get(key[1], str(key[1]))
    door.open_market(market, f"M{market}")  # the engine need not know what people call it
    auditor = new_auditor(recording, key, seen)
    return _Instrument(market, symbol, auditor.grid, auditor)


def new_auditor(recording: DbnRecording, key: Key, seen: Foresight, grid: Grid | None = None) -> InstrumentAuditor:
    """An auditor of one instrument that knows what the first reading found out. `grid`: other ticks than the file's."""
    return InstrumentAuditor(
        key,
        grid or seen.grids.get(key) or Grid(0, 1),
        seen.totals,
        Tally(),
        whole_cancels=recording.dataset.startswith(WHOLE_CANCELS),
        by_time=not seen.marked,
    )


def price_text(price_e9: int, tick_e9: int) -> str:
    """Exact decimal text with the places of the tick: 5214250000000 on a tick of 0.25 -> '5214.25'."""
    whole, places = tick_e9, 9
    while places and whole % 10 == 0 and price_e9 % 10 ** (10 - places) == 0:
        whole //= 10
        places -= 1
    return f"{Decimal(price_e9).scaleb(-9):.{places}f}"


def _report(
    recording: DbnRecording, door: AuditDoor, records: int, instruments: dict[Key, _Instrument]
) -> tuple[Report, tuple[Difference, ...]]:
    reports = []
    for key, at in instruments.items():
        tally = at.auditor.tally
        final, same = _final(door, at)
        reports.append(
            InstrumentReport(key[1], key[0], at.symbol, tally.aggressors, tally.exact, tally.same_makers, final, same)
        )
    main = max(reports, key=lambda report: report.aggressors).final
    tallies = [at.auditor.tally for at in instruments.values()]

    def total(name: str) -> int:
        return sum(getattr(tally, name) for tally in tallies)

    counts = {name: total(name) for name in Tally.__struct_fields__ if name != "differences"}
    final = FinalBook(
        orders=sum(report.final.orders for report in reports),
        bid_levels=sum(report.final.bid_levels for report in reports),
        ask_levels=sum(report.final.ask_levels for report in reports),
        best_bid=main.best_bid,
        best_ask=main.best_ask,
    )
    report = Report(
        file=recording.path.name,
        records=records,
        final=final,
        final_as_recorded=all(report.final_as_recorded for report in reports),
        instruments=tuple(reports),
        **counts,
    )
    return report, tuple(difference for tally in tallies for difference in tally.differences)


def _final(door: AuditDoor, at: _Instrument) -> tuple[FinalBook, bool]:
    """The engine's book, and whether it is the recorded one. Where the file ends inside an auction the two cannot be
    the same, and the recorded (crossed) book is given."""
    recorded, grid = at.auditor.recorded, at.grid
    sides = [recorded.depth(BID), recorded.depth(ASK)]
    orders = len(recorded.orders)
    same = False
    if not recorded.crossed:
        book = door.book(at.market)
        shown = [
            [(grid.price_e9(ticks), lots, count) for ticks, lots, count in side] for side in (book.bids, book.asks)
        ]
        held = door.orders(at.market)
        same = shown == sides and held == orders
        sides, orders = shown, held
    bids, asks = sides
    return (
        FinalBook(
            orders,
            len(bids),
            len(asks),
            price_text(bids[0][0], grid.tick_e9) if bids else None,
            price_text(asks[0][0], grid.tick_e9) if asks else None,
        ),
        same,
    )
