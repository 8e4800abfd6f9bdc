"""The Oracle screen: where the index comes from, source by source, and what the keeper wrote to the chain."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.widgets.facts import FactsPanel, text_of
from luxterm.tui.widgets.facts import Item as Fact
from luxterm.tui.widgets.grid import Grid

TOPICS = frozenset(("poll", "connection"))


def price_text(value: Any, places: int = 2) -> str:
    """A price of a JSON answer, which is finer than any tick."""
    if value is None:
        return "—"
    return fmt.group_thousands(f"{Decimal(str(value)):.{places}f}")


class Prices(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    empty_text = "the node has no prices yet"
    columns = (
        Column("Market", keep=9),
        Column("Price", ".", keep=9),
        Column("Confidence", ".", keep=5),
        Column("Sources", ">", keep=6),
        Column("Basis", keep=3),
        Column("Breaker", keep=8),
        Column("On chain", ".", keep=4),
        Column("Age", ">", keep=4),
        Column("Note", keep=7, flex=True),
    )

    def rows(self) -> Sequence[GridRow]:
        found = []
        for row in self.store.answers.get("oracle.getPrices") or []:
            sources = row.get("sources") or []
            used = sum(1 for source in sources if not source.get("excluded"))
            onchain = row.get("onchain") or {}
            onchain = onchain if isinstance(onchain, dict) else {}
            grid = self.store.grids.get(row["symbol"])
            places = grid.price_decimals if grid is not None else 4
            notes = [str(row.get("reason") or "")]
            notes += ["pinned by hand"] if row.get("pinned") else []
            notes += ["reduce only"] if row.get("reduce_only") else []
            breaker = str(row.get("breaker") or "closed")
            closed = breaker == "closed"
            found.append(
                GridRow(
                    row["symbol"],
                    (
                        Cell(fmt.plain(row["symbol"]), "!"),
                        Cell(price_text(row.get("price"), places)),
                        Cell(f"{Decimal(str(row.get('confidence') or 0)) * 100:.2f}%", "muted"),
                        Cell(f"{used}/{len(sources)}", "" if used == len(sources) else "warning"),
                        Cell(fmt.plain(row.get("basis") or ""), "muted"),
                        Cell(fmt.plain(breaker), "bid" if closed else "error!"),
                        Cell(price_text(onchain.get("price"), places), "muted"),
                        Cell(fmt.age(int(onchain["age_ms"])) if onchain.get("age_ms") is not None else "—", "muted"),
                        Cell(fmt.plain(", ".join(note for note in notes if note)), "warning"),
                    ),
                )
            )
        return found

    def move(self, what: str) -> None:
        super().move(what)
        for grid in self.screen.query(Sources):
            grid.update()


class Sources(Grid):
    """The sources of the market under the cursor of the table above."""

    topics: ClassVar[frozenset[str]] = TOPICS
    empty_text = "no sources"
    columns = (
        Column("Source", keep=9),
        Column("Tier", keep=5),
        Column("Price", ".", keep=8),
        Column("Off", ".", keep=6),
        Column("Age", ">", keep=7),
        Column("Latency", ">", keep=4),
        Column("Weight", ".", keep=4),
        Column("Excluded because", keep=8, flex=True),
    )

    def chosen(self) -> dict[str, Any]:
        rows = self.store.answers.get("oracle.getPrices") or []
        prices = self.screen.query(Prices)
        symbol = prices.first().current if prices else ""
        return next((row for row in rows if row["symbol"] == symbol), rows[0] if rows else {})

    def title_text(self) -> str:
        return f"Sources · {self.chosen().get('symbol', '')}"

    def rows(self) -> Sequence[GridRow]:
        row = self.chosen()
        grid = self.store.grids.get(row.get("symbol", ""))
        places = grid.price_decimals if grid is not None else 4
        middle = Decimal(str(row["price"])) if row.get("price") else None
        found = []
        for source in row.get("sources") or []:
            off = "—"
            if middle and source.get("price"):
                off = f"{(Decimal(str(source['price'])) - middle) * 10_000 / middle:+.1f} bp"
            excluded = source.get("excluded")
            found.append(
                GridRow(
                    source["name"],
                    (
                        Cell(fmt.plain(source["name"]), "muted" if excluded else "!"),
                        Cell(fmt.plain(source.get("tier", "")), "muted"),
                        Cell(price_text(source.get("price"), places)),
                        Cell(off, "muted"),
                        Cell(fmt.age(int(source["age_ms"])) if source.get("age_ms") is not None else "—"),
                        Cell(f"{source['latency_ms']} ms" if source.get("latency_ms") is not None else "—", "muted"),
                        Cell(f"{Decimal(str(source.get('weight') or 0)):.2f}", "muted"),
                        Cell(fmt.plain(excluded or ""), "warning"),
                    ),
                )
            )
        return found


class Health(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    empty_text = "no source reports"
    columns = (
        Column("Source", keep=9),
        Column("State", keep=8),
        Column("Messages", ">", keep=5),
        Column("Errors", ">", keep=6),
        Column("Last error", keep=2, flex=True),
    )

    def rows(self) -> Sequence[GridRow]:
        found = []
        for row in self.store.answers.get("oracle.getSources") or []:
            good = row.get("healthy")
            state = "healthy" if good else "connected" if row.get("connected") else "down"
            found.append(
                GridRow(
                    row["name"],
                    (
                        Cell(fmt.plain(row["name"])),
                        Cell(state, "bid" if good else "error!"),
                        Cell(f"{row.get('messages', 0):,}", "muted"),
                        Cell(f"{row.get('errors', 0):,}", "warning" if row.get("errors") else "muted"),
                        Cell(fmt.plain(row.get("last_error") or ""), "muted"),
                    ),
                )
            )
        return found


class KeeperPanel(FactsPanel):
    label_width = 16

    def items(self) -> list[Fact]:
        store = self.store
        status = store.answers.get("keeper.getStatus")
        items: list[Fact] = []
        if not status:
            why = store.no_answers.get("keeper.getStatus", "")
            items.append(("", why or "no keeper runs in this node: prices are not written to a chain", "muted"))
        else:
            items += [
                (str(key).replace("_", " "), text_of(value), "") for key, value in status.items() if value is not None
            ]
        for write in (store.answers.get("keeper.getWrites") or [])[:5]:
            items.append(("write", text_of(write), "muted"))
        alerts = store.answers.get("oracle.getAlerts") or []
        items.append(("Alerts", f"{len(alerts)}" if alerts else "none", "warning" if alerts else "bid"))
        for alert in alerts[:8]:
            items.append(("", text_of(alert), "warning"))
        return items


class OracleScreen(WorkScreen):
    name_text = "Oracle"
    polls = (
        ("oracle.getPrices", {}),
        ("oracle.getSources", {}),
        ("oracle.getAlerts", {"limit": 20}),
        ("keeper.getStatus", {}),
        ("keeper.getWrites", {"limit": 5}),
    )

    def body(self) -> ComposeResult:
        with Vertical(id="oracle"):
            yield Prices("Aggregated prices", id="oracle-prices")
            yield Sources("Sources", id="oracle-sources")
            with Horizontal(id="oracle-bottom"):
                yield Health("Connections", id="oracle-health")
                yield KeeperPanel("Keeper and alerts", id="oracle-keeper")
