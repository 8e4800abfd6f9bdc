"""The Earn screen: vaults and lending pools of the node, and how to join them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.curve import axis_width, curve_lines
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.draw.palette import Line, segment, style
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.store import usd6
from luxterm.tui.widgets.facts import FactsPanel, aligned
from luxterm.tui.widgets.facts import Item as Fact
from luxterm.tui.widgets.grid import Grid
from luxterm.tui.widgets.panel import Panel

TOPICS = frozenset(("poll", "connection"))


SHARES: Final = 1000
"""A share is worth about a thousandth of a unit of the quote asset when a vault begins."""


def percent(value: Any) -> str:
    return "—" if value is None else f"{float(value) * 100:.2f}%"


def amount(value: Any, places: int = 0) -> str:
    """An amount as the wire writes it, cut off at `places`."""
    if value is None:
        return "—"
    whole, _, fraction = str(value).partition(".")
    return fmt.group_thousands(f"{whole}.{fraction[:places].ljust(places, '0')}" if places else whole)


class Vaults(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    columns = (
        Column("#", ">", keep=9),
        Column("Vault", keep=10),
        Column("Leader", keep=4),
        Column("Assets", ".", keep=8),
        Column("1000 shares", ".", keep=6),
        Column("Shares", ".", keep=3),
        Column("Mine", ".", keep=7),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return self.store.no_answers.get("vault.list") or "this node has no vaults"

    def rows(self) -> Sequence[GridRow]:
        return [
            GridRow(
                str(row.get("vault_id")),
                (
                    Cell(str(row.get("vault_id")), "muted"),
                    Cell(fmt.plain(row.get("name", "")), "!"),
                    Cell(fmt.plain(row.get("leader") or "the venue"), "muted"),
                    Cell(amount(row.get("assets"), 2)),
                    Cell("—" if row.get("share_price") is None else f"{float(row['share_price']) * SHARES:.6f}"),
                    Cell(amount(row.get("total_shares")), "muted"),
                    Cell(amount(row.get("value"), 2), "own"),
                ),
            )
            for row in self.store.answers.get("vault.list") or []
        ]


class Pools(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    columns = (
        Column("Asset", keep=10),
        Column("Supplied", ".", keep=5),
        Column("Borrowed", ".", keep=5),
        Column("Used", ".", keep=6),
        Column("Earns", ".", keep=7),
        Column("Costs", ".", keep=7),
        Column("Cash", ".", keep=4),
        Column("My supply", ".", keep=8),
        Column("My debt", ".", keep=8),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return self.store.no_answers.get("lending.pools") or "this node has no lending pools"

    def pool(self) -> dict[str, Any]:
        """The pool under the cursor."""
        rows = self.store.answers.get("lending.pools") or []
        found: dict[str, Any] = next((row for row in rows if row["asset"] == self.current), rows[0] if rows else {})
        return found

    def rows(self) -> Sequence[GridRow]:
        return [
            GridRow(
                row["asset"],
                (
                    Cell(fmt.plain(row["asset"]), "!" if row.get("enabled", True) else "muted"),
                    Cell(amount(row.get("total_supplied"), 2)),
                    Cell(amount(row.get("total_borrowed"), 2)),
                    Cell(percent(row.get("utilization"))),
                    Cell(percent(row.get("supply_rate")), "bid"),
                    Cell(percent(row.get("borrow_rate")), "ask"),
                    Cell(amount(row.get("cash"), 2), "muted"),
                    Cell(amount(row.get("supplied"), 2), "own"),
                    Cell(amount(row.get("borrowed"), 2), "own"),
                ),
            )
            for row in self.store.answers.get("lending.pools") or []
        ]

    def move(self, what: str) -> None:
        super().move(what)
        self.screen.query_one(RateCurve).update()


class RateCurve(Panel):
    """What borrowing costs at every utilisation of the pool under the cursor, and where it stands."""

    topics: ClassVar[frozenset[str]] = TOPICS

    def pool(self) -> dict[str, Any]:
        return self.screen.query_one(Pools).pool()

    def title_text(self) -> str:
        pool = self.pool()
        if not pool:
            return "Borrow rate"
        rate, used = percent(pool.get("borrow_rate")), percent(pool.get("utilization"))
        return f"Borrow rate of {fmt.plain(pool['asset'])} · {rate} at {used} used"

    def draw(self, width: int, height: int) -> list[Line]:
        pool, colors = self.pool(), self.palette
        if not pool or height < 3:
            return []
        ends = [int(rate_at(pool, use) * 10**6) for use in (0, 1)]
        columns = max(width - axis_width(ends, percent_label), 2)
        rates = [int(rate_at(pool, at / (columns - 1)) * 10**6) for at in range(columns)]
        lines = curve_lines(rates, width, height - 2, colors, percent_label, colors.ask)
        here = min(round(float(pool["utilization"]) * (columns - 1)), columns - 1)
        mark = "▲".rjust(here + 1).ljust(columns)
        axis = "0% used" + "100%".rjust(max(columns - 7, 0))
        return [
            *lines,
            [segment(mark, style(colors.own, colors.background, True))],
            [segment(axis[:columns], style(colors.muted, colors.background))],
        ]


def rate_at(pool: dict[str, Any], use: float) -> float:
    """The yearly borrow rate at a utilisation, for the eye."""
    kink = float(pool.get("kink") or 0)
    slope, steep = float(pool.get("slope_rate") or 0), float(pool.get("steep_rate") or 0)
    return float(pool.get("base_rate") or 0) + slope * min(use, kink) + steep * max(use - kink, 0)


def percent_label(value: int) -> str:
    return f"{value / 10**4:.0f}%"


class Health(FactsPanel):
    """How far the account is from being liquidated: debts weigh on the same margin as positions."""

    label_width = 16

    def items(self) -> list[Fact]:
        margin = self.store.mirror.margin if self.store.mirror is not None else None
        if margin is None:
            return [("", "waiting for the account", "muted")]
        equity, maintenance = usd6(margin.equity), usd6(margin.maintenance_margin)
        factor, role = "∞", "bid!"
        if maintenance:
            hundredths = equity * 100 // maintenance
            factor = f"{hundredths // 100:,}.{hundredths % 100:02d}" if hundredths >= 0 else "0.00"
            role = "error!" if hundredths < 110 else "warning!" if hundredths < 200 else "bid!"
        return aligned(
            [
                ("Health factor", factor, role),
                ("", "equity / maintenance; 1 is liquidation", "muted"),
                ("Equity", fmt.money(equity), ""),
                ("Maintenance", fmt.money(maintenance), ""),
                ("Free to borrow", fmt.money(max(usd6(margin.free_margin), 0)), "muted"),
            ]
        )


class EarnScreen(WorkScreen):
    name_text = "Earn"
    polls = (("vault.list", {}), ("lending.pools", {}))

    def body(self) -> ComposeResult:
        with Vertical(id="earn"):
            yield Vaults("Vaults · Enter deposits · :vault deposit|withdraw # AMOUNT", id="vaults")
            yield Pools("Lending · Enter supplies · :supply :withdraw :borrow :repay AMOUNT ASSET", id="pools")
            with Horizontal(id="earn-bottom"):
                yield RateCurve("Borrow rate", id="rate-curve")
                yield Health("Health", id="health")

    @on(Grid.Chosen)
    def _chosen(self, event: Grid.Chosen) -> None:
        line = f"vault deposit {event.key} " if event.grid.id == "vaults" else "supply "
        self.workstation.command_line.open(line)
