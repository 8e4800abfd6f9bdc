"""The Portfolio screen: equity over time, balances, what trading earned and cost, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.curve import curve_lines
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.draw.palette import Line
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.store import usd6
from luxterm.tui.widgets.facts import FactsPanel, aligned
from luxterm.tui.widgets.facts import Item as Fact
from luxterm.tui.widgets.grid import Grid
from luxterm.tui.widgets.panel import Panel
from luxterm.tui.widgets.tables import Positions, number, signed_cell

LEDGER_ROWS = 500


def stepped(points: Sequence[tuple[int, int]], count: int) -> list[int]:
    """`count` values evenly spaced in time between the first point and the last, each the last one known by then."""
    if len(points) < 2:
        return [value for _, value in points]
    first, last = points[0][0], points[-1][0]
    found, at = [], 0
    for step in range(count):
        moment = first + (last - first) * step // max(count - 1, 1)
        while at + 1 < len(points) and points[at + 1][0] <= moment:
            at += 1
        found.append(points[at][1])
    return found


class EquityCurve(Panel):
    topics: ClassVar[frozenset[str]] = frozenset(("equity", "connection"))

    def title_text(self) -> str:
        curve = self.store.equity_curve
        if len(curve) < 2:
            return "Equity"
        first, last = curve[0][1], curve[-1][1]
        span = fmt.age(curve[-1][0] - curve[0][0])
        return f"Equity · {fmt.money(last - first, 2, True)} in {span}"

    def draw(self, width: int, height: int) -> list[Line]:
        return curve_lines(stepped(self.store.equity_curve, width), width, height, self.palette)


class Summary(FactsPanel):
    def items(self) -> list[Fact]:
        store = self.store
        margin = store.mirror.margin if store.mirror is not None else None
        if margin is None:
            return [("", "waiting for the account", "muted")]
        unrealized = sum(store.unrealized_usd6(position) for position in store.positions())
        rows = store.answers.get("account.ledger") or []
        by_cause: dict[str, int] = {}
        for row in rows:
            if row.get("asset") == "USDT":
                by_cause[row["cause"]] = by_cause.get(row["cause"], 0) + usd6(row["delta"])
        part = f" (last {len(rows)} rows)" if len(rows) >= LEDGER_ROWS else ""

        def signed(amount: int) -> tuple[str, str]:
            return fmt.money(amount, 2, True), "bid" if amount > 0 else "ask" if amount < 0 else "muted"

        items: list[Fact] = [
            ("Equity", fmt.money(store.equity_usd6() or 0), "!"),
            ("Unrealised", *signed(unrealized)),
            ("Realised", *signed(by_cause.get("trade", 0))),
            ("Fees", *signed(by_cause.get("fee", 0) + by_cause.get("rebate", 0))),
            ("Funding", *signed(by_cause.get("funding", 0))),
            ("Margin used", fmt.money(usd6(margin.initial_margin)), ""),
            ("Maintenance", fmt.money(usd6(margin.maintenance_margin)), ""),
            ("Free", fmt.money(usd6(margin.free_margin)), ""),
            ("Withdrawable", fmt.money(usd6(margin.withdrawable)), ""),
        ]
        if part:
            items.append(("", f"realised, fees and funding{part}", "muted"))
        return aligned(items)


class Balances(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("account", "connection"))
    empty_text = "no balances"
    columns = (
        Column("Asset", keep=9),
        Column("Total", ".", keep=8),
        Column("Available", ".", keep=7),
        Column("Locked", ".", keep=3),
        Column("Borrowed", ".", keep=2),
        Column("Supplied", ".", keep=2),
    )

    def rows(self) -> Sequence[GridRow]:
        mirror = self.store.mirror
        if mirror is None:
            return ()
        return [
            GridRow(
                b.asset,
                (
                    Cell(fmt.plain(b.asset), "!"),
                    Cell(fmt.group_thousands(b.total)),
                    Cell(fmt.group_thousands(b.available)),
                    Cell(fmt.group_thousands(b.locked), "muted"),
                    Cell(fmt.group_thousands(b.borrowed), "muted"),
                    Cell(fmt.group_thousands(b.supplied), "muted"),
                ),
            )
            for b in sorted(mirror.balances.values(), key=lambda balance: balance.asset)
        ]


class Ledger(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("poll", "connection"))
    empty_text = "no ledger rows"
    columns = (
        Column("Time", keep=8),
        Column("Cause", keep=9),
        Column("Market", keep=5),
        Column("Change", ".", keep=9),
        Column("Asset", keep=6),
        Column("Balance", ".", keep=7),
        Column("Reference", ">", keep=1),
    )

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(title, id=id)
        self.cause = ""

    def answers(self) -> list[dict[str, Any]]:
        return self.store.answers.get("account.ledger") or []

    def title_text(self) -> str:
        return f"Ledger · {self.cause or 'all'} · ←→ filter · :export FILE as CSV"

    def rows(self) -> Sequence[GridRow]:
        found = []
        for index, row in enumerate(self.answers()):
            if self.cause and row["cause"] != self.cause:
                continue
            delta = row["delta"]
            usd = row["asset"] == "USDT"
            change = signed_cell(usd6(delta)) if usd else Cell(delta, "ask" if delta.startswith("-") else "bid")
            found.append(
                GridRow(
                    f"{row.get('seq')}.{row.get('reference_id')}.{index}",
                    (
                        Cell(fmt.date_time(row["timestamp"]), "muted"),
                        Cell(fmt.plain(row["cause"]).replace("_", " ")),
                        Cell(fmt.plain(row.get("symbol") or "")),
                        change,
                        Cell(fmt.plain(row["asset"]), "muted"),
                        Cell(
                            fmt.money(usd6(row["balance"]))
                            if usd
                            else number(row["balance"])
                            if not isinstance(row["balance"], str)
                            else row["balance"]
                        ),
                        Cell(str(row.get("reference_id") or ""), "muted"),
                    ),
                )
            )
        return found

    def move(self, what: str) -> None:
        if what in ("left", "right"):
            causes = ["", *sorted({row["cause"] for row in self.answers()})]
            at = causes.index(self.cause) if self.cause in causes else 0
            self.cause = causes[(at + (1 if what == "right" else -1)) % len(causes)]
            self.update()
            return
        super().move(what)


class PortfolioScreen(WorkScreen):
    name_text = "Portfolio"
    polls = (("account.ledger", {"limit": LEDGER_ROWS}),)

    def body(self) -> ComposeResult:
        with Vertical(id="portfolio"):
            with Horizontal(id="portfolio-top"):
                yield EquityCurve("Equity", id="equity-curve")
                yield Summary("Account", id="summary")
            yield Positions("Positions", id="all-positions")
            with Horizontal(id="portfolio-bottom"):
                yield Balances("Balances", id="balances")
                yield Ledger("Ledger", id="ledger")
