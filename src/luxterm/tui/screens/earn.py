"""The Earn screen: vaults and lending pools of the node, and how to join them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.widgets.facts import text_of
from luxterm.tui.widgets.grid import Grid

TOPICS = frozenset(("poll", "connection"))


def percent(value: Any) -> str:
    return "—" if value is None else f"{float(value) * 100:.2f}%"


class Vaults(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    columns = (
        Column("#", ">", keep=9),
        Column("Vault", keep=10),
        Column("Leader", keep=4),
        Column("Assets", ".", keep=8),
        Column("Share price", ".", keep=6),
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
                    Cell(fmt.plain(row.get("leader") or "—"), "muted"),
                    Cell(text_of(row.get("assets"))),
                    Cell(text_of(row.get("share_price"))),
                    Cell(text_of(row.get("total_shares")), "muted"),
                    Cell(text_of(row.get("shares")), "own"),
                ),
            )
            for row in self.store.answers.get("vault.list") or []
        ]


class Pools(Grid):
    topics: ClassVar[frozenset[str]] = TOPICS
    keeps_cursor = True
    columns = (
        Column("Asset", keep=10),
        Column("Supplied", ".", keep=8),
        Column("Borrowed", ".", keep=8),
        Column("Used", ".", keep=6),
        Column("Supply rate", ".", keep=7),
        Column("Borrow rate", ".", keep=7),
        Column("Cash", ".", keep=4),
        Column("Reserve", ".", keep=2),
        Column("My supply", ".", keep=6),
        Column("My debt", ".", keep=6),
    )

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return self.store.no_answers.get("lending.pools") or "this node has no lending pools"

    def rows(self) -> Sequence[GridRow]:
        found = []
        for row in self.store.answers.get("lending.pools") or []:
            balance = self.store.mirror.balances.get(row["asset"]) if self.store.mirror is not None else None
            found.append(
                GridRow(
                    row["asset"],
                    (
                        Cell(fmt.plain(row["asset"]), "!"),
                        Cell(text_of(row.get("supplied", row.get("total_supplied")))),
                        Cell(text_of(row.get("borrowed", row.get("total_borrowed")))),
                        Cell(percent(row.get("utilization"))),
                        Cell(percent(row.get("supply_rate")), "bid"),
                        Cell(percent(row.get("borrow_rate")), "ask"),
                        Cell(text_of(row.get("cash", row.get("pool_cash"))), "muted"),
                        Cell(text_of(row.get("reserve")), "muted"),
                        Cell(balance.supplied if balance is not None else "—", "own"),
                        Cell(balance.borrowed if balance is not None else "—", "own"),
                    ),
                )
            )
        return found


class EarnScreen(WorkScreen):
    name_text = "Earn"
    polls = (("vault.list", {}), ("lending.pools", {}))

    def body(self) -> ComposeResult:
        with Vertical(id="earn"):
            yield Vaults("Vaults · Enter deposits · :vault deposit|withdraw # AMOUNT", id="vaults")
            yield Pools("Lending · Enter supplies · :supply :withdraw :borrow :repay AMOUNT ASSET", id="pools")

    @on(Grid.Chosen)
    def _chosen(self, event: Grid.Chosen) -> None:
        line = f"vault deposit {event.key} " if event.grid.id == "vaults" else "supply "
        self.workstation.command_line.open(line)
