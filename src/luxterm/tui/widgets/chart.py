"""Candles on the screen. Drawn at most four times a second; h and l inspect, scroll goes back in time."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import events

from luxterm.tui import format as fmt
from luxterm.tui.draw import candles as draw
from luxterm.tui.draw.palette import Line
from luxterm.tui.widgets.panel import Panel

SECONDS_PER_DRAW = 0.25


class Chart(Panel):
    topics: ClassVar[frozenset[str]] = frozenset(("candles", "account", "fills", "market", "connection"))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("Chart", id=id)
        self.offset_candles = 0
        self.cursor = -1
        self._next_draw = 0.0
        self._pending = False

    def view(self) -> draw.ChartView:
        store = self.store
        return draw.ChartView(
            store.candles,
            draw.INTERVALS_MS.get(store.interval, 60_000),
            self._overlays(),
            store.marks(),
            self.offset_candles,
            self.cursor,
            self.workstation.settings.candle_step,
        )

    def _overlays(self) -> list[draw.Overlay]:
        store = self.store
        found: list[draw.Overlay] = []
        market = store.market
        position = store.position(store.symbol)
        if position is not None:
            side = "long" if position.side == "buy" else "short"
            found.append(draw.Overlay(store.entry_ticks(position), "entry", f"{side} {position.size:f}"))
            if position.liquidation_price is not None:
                found.append(draw.Overlay(market.price_ticks(position.liquidation_price), "liquidation", "liquidation"))
        for order in store.orders(store.symbol)[:40]:
            price = order.price if order.price is not None else order.stop_price
            if price is None:
                continue
            kind = order.side if order.stop_price is None else "alert"
            what = "" if order.stop_price is None else f"{order.type.replace('_', ' ')} "
            found.append(draw.Overlay(market.price_ticks(price), kind, f"{what}{order.side} {order.remaining:f}"))
        return found

    def title_text(self) -> str:
        store = self.store
        title = f"{store.symbol or 'Chart'} · {store.interval}"
        candle = self.inspected()
        if candle is not None:
            market = store.market
            title += (
                f" · {fmt.date_time(candle.start_ms)}  O {fmt.price(candle.open, market)}"
                f"  H {fmt.price(candle.high, market)}  L {fmt.price(candle.low, market)}"
                f"  C {fmt.price(candle.close, market)}  V {fmt.size(candle.lots, market)}"
            )
        elif self.offset_candles:
            title += f" · {self.offset_candles} candles back (Esc returns)"
        return fmt.clip(title, max(self.size.width - 4, 4))

    def inspected(self) -> draw.Candle | None:
        candles = self.store.candles
        at = len(candles) - 1 - self.offset_candles - self.cursor
        return candles[at] if self.cursor >= 0 and 0 <= at < len(candles) else None

    def update(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self._next_draw - loop.time()
        if wait > 0:
            if not self._pending:
                self._pending = True
                self.set_timer(wait, self._late)
            return
        self._next_draw = loop.time() + SECONDS_PER_DRAW
        super().update()

    def _late(self) -> None:
        self._pending = False
        self.update()

    def now(self) -> None:
        """Draws at once: a key was pressed."""
        self._next_draw = 0.0
        self.update()

    def draw(self, width: int, height: int) -> list[Line]:
        self.offset_candles = min(self.offset_candles, max(len(self.store.candles) - 2, 0))
        return draw.render(self.view(), width, height, self.store.market, self.palette)

    def move(self, what: str) -> None:
        shown = max(self.content_size.width // self.workstation.settings.candle_step, 1)
        if what == "away":
            self.cursor, self.offset_candles = -1, 0
        elif what == "left":
            self.cursor += 1
            if self.cursor > shown - 8:
                self.cursor, self.offset_candles = self.cursor - 1, self.offset_candles + 1
        elif what == "right":
            if self.cursor > 0:
                self.cursor -= 1
            elif self.offset_candles:
                self.offset_candles -= 1
            else:
                self.cursor = -1
        elif what == "down":
            self.offset_candles = max(self.offset_candles - shown // 4, 0)
        elif what == "up":
            self.offset_candles += shown // 4
        elif what == "top":
            self.offset_candles = 0
        elif what == "bottom":
            self.offset_candles = len(self.store.candles)
        self.now()

    def on_mouse_scroll_up(self) -> None:
        self.offset_candles += 3
        self.now()

    def on_mouse_scroll_down(self) -> None:
        self.offset_candles = max(self.offset_candles - 3, 0)
        self.now()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        view = self.view()
        shape = draw.frame(view, self.content_size.width, self.content_size.height, self.store.market)
        back = (shape.plot_width - 1 - offset.x + view.step // 2) // view.step
        self.cursor = back if 0 <= back < shape.shown and back != self.cursor else -1
        self.now()

    def copy_text(self) -> str:
        candle = self.inspected()
        return " ".join(str(self.store.market.price(t)) for t in candle[1:5]) if candle else ""
