"""The account's tables below the chart: positions, open orders, fills, order history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from luxterm.tui import format as fmt
from luxterm.tui.draw.grid import Cell, Column, GridRow
from luxterm.tui.store import Store, usd6
from luxterm.tui.widgets.grid import Grid

if TYPE_CHECKING:
    from luxterm.wire import objects as w


def side_cell(side: str, words: tuple[str, str] = ("buy", "sell")) -> Cell:
    return Cell(words[0] if side == "buy" else words[1], "bid" if side == "buy" else "ask")


def signed_cell(amount_usd6: int) -> Cell:
    """Money with its sign; profit and loss have a colour, zero has none."""
    role = "bid" if amount_usd6 > 0 else "ask" if amount_usd6 < 0 else "muted"
    return Cell(fmt.money(amount_usd6, 2, True), role)


def number(value: object) -> str:
    """A Decimal of the wire with grouped thousands."""
    return fmt.group_thousands(f"{value:f}") if value is not None else "—"


class Positions(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("account", "price", "tickers", "market", "connection"))
    empty_text = "no open positions"
    columns = (
        Column("Market", keep=9),
        Column("Side", keep=9),
        Column("Size", ".", keep=8),
        Column("Entry", ".", keep=7),
        Column("Mark", ".", keep=6),
        Column("Liq.", ".", keep=7),
        Column("PnL", ".", keep=8),
        Column("ROE", ".", keep=3),
        Column("Margin", ".", keep=4),
        Column("Lev", ">", keep=4),
        Column("Value", ".", keep=2),
        Column("Funding", ".", keep=1),
    )

    def rows(self) -> Sequence[GridRow]:
        store = self.store
        found = []
        for p in store.positions():
            grid = store.grids.get(p.symbol)
            if grid is None:
                continue
            pnl, margin = store.unrealized_usd6(p), usd6(p.margin)
            stake = usd6(p.notional) // max(p.leverage, 1)
            role = "bid" if pnl > 0 else "ask" if pnl < 0 else "muted"
            mark = store.mark_ticks(p.symbol)
            liquidation = p.liquidation_price
            near = liquidation is not None and mark and abs(grid.price_ticks(liquidation) - mark) * 20 < mark
            found.append(
                GridRow(
                    p.symbol,
                    (
                        Cell(fmt.plain(p.symbol), "!" if p.symbol == store.symbol else ""),
                        side_cell(p.side, ("long", "short")),
                        Cell(fmt.sized(p.size, grid)),
                        Cell(fmt.price(store.entry_ticks(p), grid), "own"),
                        Cell(fmt.price(mark, grid) if mark else "—"),
                        Cell(fmt.quoted(liquidation, grid), "error!" if near else "muted"),
                        signed_cell(pnl),
                        Cell(fmt.ratio_percent(pnl, stake, 1), role),
                        Cell(fmt.money(margin)),
                        Cell(f"{p.leverage}x{'' if p.margin_mode == 'cross' else ' iso'}", "muted"),
                        Cell(fmt.money(usd6(p.notional))),
                        signed_cell(usd6(p.funding)),
                    ),
                )
            )
        return found


class Orders(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("account", "market", "connection"))
    empty_text = "no open orders"
    columns = (
        Column("#", ">", keep=5),
        Column("Market", keep=9),
        Column("Side", keep=9),
        Column("Type", keep=4),
        Column("Size", ".", keep=8),
        Column("Filled", ".", keep=5),
        Column("Price", ".", keep=8),
        Column("Trigger", ".", keep=6),
        Column("From mark", ".", keep=2),
        Column("Options", keep=3),
        Column("Status", keep=3),
        Column("Time", keep=1),
    )

    def rows(self) -> Sequence[GridRow]:
        store = self.store
        return [order_row(order, store.mark_ticks(order.symbol), store) for order in store.orders()]


def order_row(order: w.Order, mark: int, store: Store) -> GridRow:
    grid = store.grids.get(order.symbol)
    price = order.price if order.price is not None else order.stop_price
    away = "—"
    if grid is not None and mark and price is not None:
        away = fmt.ratio_percent(grid.price_ticks(price) - mark, mark)
    options: list[str] = [order.time_in_force] if order.time_in_force != "GTC" else []
    options += ["post"] if order.post_only else []
    options += ["reduce"] if order.reduce_only else []
    options += ["hidden"] if order.hidden else []
    options += [f"shows {order.display_size:f}"] if order.display_size is not None else []
    waiting = order.stop_price is not None and order.status == "submitted"
    return GridRow(
        str(order.order_id),
        (
            Cell(str(order.order_id), "muted"),
            Cell(fmt.plain(order.symbol), "!" if order.symbol == store.symbol else ""),
            side_cell(order.side),
            Cell(order.type.replace("_", " ")),
            Cell(fmt.sized(order.size, grid)),
            Cell(fmt.sized(order.filled, grid), "" if order.filled else "muted"),
            Cell(fmt.quoted(order.price, grid)),
            Cell(fmt.quoted(order.stop_price, grid), "own" if waiting else "muted"),
            Cell(away, "muted"),
            Cell(" ".join(options), "muted"),
            Cell("waiting" if waiting else "open" if order.status == "submitted" else order.status, "muted"),
            Cell(fmt.clock(order.created_at), "muted"),
        ),
    )


class Fills(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("fills", "market", "connection"))
    empty_text = "no fills yet"
    columns = (
        Column("Time", keep=7),
        Column("Market", keep=9),
        Column("Side", keep=9),
        Column("Size", ".", keep=8),
        Column("Price", ".", keep=8),
        Column("Realised", ".", keep=6),
        Column("Fee", ".", keep=5),
        Column("Role", keep=3),
        Column("Order", ">", keep=2),
        Column("Trade", ">", keep=1),
    )

    def rows(self) -> Sequence[GridRow]:
        return [
            GridRow(
                f"{fill.trade_id}.{fill.order_id}",
                (
                    Cell(fmt.clock(fill.timestamp), "muted"),
                    Cell(fmt.plain(fill.symbol), "!" if fill.symbol == self.store.symbol else ""),
                    side_cell(fill.side),
                    Cell(fmt.sized(fill.size, self.store.grids.get(fill.symbol))),
                    Cell(fmt.quoted(fill.price, self.store.grids.get(fill.symbol))),
                    signed_cell(usd6(fill.realized_pnl)),
                    Cell(fmt.money(usd6(fill.fee), 4)),
                    Cell(fill.liquidity, "muted"),
                    Cell(str(fill.order_id), "muted"),
                    Cell(str(fill.trade_id), "muted"),
                ),
            )
            for fill in list(self.store.fills)[:200]
        ]


def why_closed(order: w.Order) -> str:
    """Why an order closed, where its status does not say it."""
    return "" if order.reason in (None, order.status) else fmt.plain(order.reason).replace("_", " ")


class History(Grid):
    topics: ClassVar[frozenset[str]] = frozenset(("account", "market", "connection"))
    empty_text = "no closed orders yet"
    columns = (
        Column("Time", keep=6),
        Column("#", ">", keep=2),
        Column("Market", keep=9),
        Column("Side", keep=9),
        Column("Type", keep=4),
        Column("Size", ".", keep=7),
        Column("Filled", ".", keep=8),
        Column("Price", ".", keep=7),
        Column("Average", ".", keep=7),
        Column("Status", keep=8),
        Column("Why", keep=3),
    )

    def rows(self) -> Sequence[GridRow]:
        found = []
        for order in list(self.store.closed_orders)[:200]:
            average = order.avg_price
            grid = self.store.grids.get(order.symbol)
            shown = "—"
            if average is not None and grid is not None:
                shown = fmt.group_thousands(f"{average:.{grid.price_decimals}f}")
            found.append(
                GridRow(
                    str(order.order_id),
                    (
                        Cell(fmt.clock(order.updated_at), "muted"),
                        Cell(str(order.order_id), "muted"),
                        Cell(fmt.plain(order.symbol)),
                        side_cell(order.side),
                        Cell(order.type.replace("_", " ")),
                        Cell(fmt.sized(order.size, grid)),
                        Cell(fmt.sized(order.filled, grid), "" if order.filled else "muted"),
                        Cell(fmt.quoted(order.price, grid)),
                        Cell(shown),
                        Cell(order.status, "" if order.status == "filled" else "muted"),
                        Cell(
                            "" if order.reason in (None, order.status) else fmt.plain(order.reason).replace("_", " "),
                            "muted",
                        ),
                    ),
                )
            )
        return found
