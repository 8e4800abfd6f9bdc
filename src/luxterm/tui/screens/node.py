"""The Node screen: what the node says of itself, how fast it answers, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from luxterm.tui import format as fmt
from luxterm.tui.draw.candles import sparkline
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.screens.base import WorkScreen
from luxterm.tui.widgets.facts import FactsPanel, text_of
from luxterm.tui.widgets.facts import Item as Fact
from luxterm.tui.widgets.grid import Grid

KNOWN = ("version", "mode", "market", "durability", "seq", "durable_seq", "commands", "batches", "accounts",
         "open_orders", "uptime_s", "journal_bytes", "replayed", "data_dir", "children")  # fmt: skip

NAMES = {"uptime_s": "Uptime", "journal_bytes": "Journal", "seq": "Sequence", "durable_seq": "Durable"}


class NodePanel(FactsPanel):
    def items(self) -> list[Fact]:
        store = self.store
        info = store.answers.get("node.info") or store.node_info
        if not info:
            return [("", "waiting for the node", "muted")]
        health = store.answers.get("node.health") or {}
        status = str(health.get("status", "ok" if info.get("healthy", True) else "not healthy"))
        items: list[Fact] = [
            ("Health", status, "bid!" if status == "ok" else "error!"),
            *(("", str(reason), "error") for reason in health.get("reasons", ())),
            ("Address", store.url, ""),
        ]
        items += [(key.replace("_", " ").capitalize(), self._value(key, info[key]), "") for key in KNOWN if key in info]
        items += [
            (key.replace("_", " ").capitalize(), text_of(value), "")
            for key, value in info.items()
            if key not in (*KNOWN, "healthy", "ready", "started_ns") and value not in ("", None)
        ]
        return items

    def _value(self, key: str, value: object) -> str:
        if key == "uptime_s" and isinstance(value, int):
            return fmt.countdown(value * 1000)
        if key == "journal_bytes" and isinstance(value, int):
            return f"{fmt.compact_units(value, 1)}B"
        return text_of(value)


class SpeedPanel(FactsPanel):
    topics: ClassVar[frozenset[str]] = frozenset(("node", "connection", "second"))

    def items(self) -> list[Fact]:
        store = self.store
        client = self.workstation.client
        width = max(self.content_size.width - self.label_width, 8)
        trips = sorted(store.round_trips_us)
        rates = [
            (after - before) * 1000 // max(later - earlier, 1)
            for (earlier, before), (later, after) in zip(store.seqs, list(store.seqs)[1:], strict=False)
        ]
        items: list[Fact] = [
            ("State", store.connection, "bid!" if store.live else "error!"),
            ("Reconnects", str(getattr(client, "reconnects", 0)), "muted"),
            ("Signed in as", store.user or "nobody", ""),
        ]
        if trips:
            median, worst = trips[len(trips) // 2], trips[-1]
            items += [
                ("Round trip", f"median {median / 1000:.2f} ms, worst {worst / 1000:.2f} ms of {len(trips)}", ""),
                ("", sparkline(tuple(store.round_trips_us), width), "accent"),
                *self._histogram(trips, width),
            ]
        if rates:
            items += [
                ("Commands", f"{rates[-1]:,} a second", ""),
                ("", sparkline(rates, width), "accent"),
            ]
        return items

    def _histogram(self, trips: Sequence[int], width: int) -> list[Fact]:
        edges = (250, 500, 1_000, 2_000, 5_000, 10_000, 10**9)
        counts = [0] * len(edges)
        for trip in trips:
            counts[next(i for i, edge in enumerate(edges) if trip <= edge)] += 1
        names = ("≤ 0.25 ms", "≤ 0.5 ms", "≤ 1 ms", "≤ 2 ms", "≤ 5 ms", "≤ 10 ms", "> 10 ms")
        most = max(counts)
        return [
            (name, "█" * (count * min(width - 6, 30) // most) + f" {count}", "muted")
            for name, count in zip(names, counts, strict=True)
        ]


class Log(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("notices",))
    live_data: ClassVar[bool] = False
    empty_text = "nothing happened yet"
    columns = (Column("Time", keep=9), Column("What", keep=10, flex=True))

    def rows(self) -> Sequence[GridRow]:
        roles = {"good": "bid", "warning": "warning", "error": "error"}
        return [
            GridRow(str(index), (Cell(fmt.clock(n.time_ms), "muted"), Cell(fmt.plain(n.text), roles.get(n.level, ""))))
            for index, n in reversed(list(enumerate(self.store.notices)))
        ]


class NodeScreen(WorkScreen):
    name_text = "Node"
    polls = (("node.info", {}), ("node.health", {}))

    def body(self) -> ComposeResult:
        with Vertical(id="node"):
            with Horizontal(id="node-top"):
                yield NodePanel("Node", id="node-info")
                yield SpeedPanel("Connection", id="node-speed")
            yield Log("Messages", id="node-log")
