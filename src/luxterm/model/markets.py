"""Markets and assets as the rest of the house knows them: what a symbol means and how its numbers are written."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from luxterm.model.units import decimals_of_step, format_steps, steps_to_decimal, to_steps_exact


class Asset(msgspec.Struct, frozen=True):
    asset: int
    name: str
    decimals: int
    haircut_bps: int = 0


class Market(msgspec.Struct, frozen=True):
    """The grid of one market. Prices are multiples of the tick, sizes of the lot."""

    market: int
    symbol: str
    base: str
    quote: str
    tick_size_e12: int
    lot_size_e12: int
    max_leverage: int
    default_leverage: int
    spot: bool = False

    @property
    def usd6_per_tick_lot(self) -> int:
        """usd6 in one tick times one lot; whole by the engine's rule."""
        return self.tick_size_e12 * self.lot_size_e12 // 10**18

    @property
    def price_decimals(self) -> int:
        return decimals_of_step(self.tick_size_e12)

    @property
    def size_decimals(self) -> int:
        return decimals_of_step(self.lot_size_e12)

    def price_ticks(self, value: Decimal | int | str | float) -> int:
        """Ticks in a price; ValueError when it is off the grid."""
        return to_steps_exact(value, self.tick_size_e12)

    def size_lots(self, value: Decimal | int | str | float) -> int:
        """Lots in a size; ValueError when it is off the grid."""
        return to_steps_exact(value, self.lot_size_e12)

    def price(self, ticks: int) -> Decimal:
        """The price with the decimals of a tick."""
        return steps_to_decimal(ticks, self.tick_size_e12)

    def size(self, lots: int) -> Decimal:
        """The size with the decimals of a lot."""
        return steps_to_decimal(lots, self.lot_size_e12)

    def price_text(self, ticks: int) -> str:
        return format_steps(ticks, self.tick_size_e12)

    def size_text(self, lots: int) -> str:
        return format_steps(lots, self.lot_size_e12)

    def notional_usd6(self, ticks: int, lots: int) -> int:
        return ticks * lots * self.usd6_per_tick_lot
