"""What draws put commands together from: accounts, prices near the mark, sizes that mean something."""

from __future__ import annotations

import random
from typing import Any

from properties.terms import HUGE, USDT, Profile, World, market

from luxterm.model.codes import ANY_MARKET, OrderType, Side
from luxterm.model.units import USD6


class Parts:
    """One draw: a random source of its own and the world it looks at; what commands are put together from."""

    def __init__(self, profile: Profile, world: World, seed: int) -> None:
        self.profile, self.world, self.rng = profile, world, random.Random(seed)

    def account(self) -> int:
        users = self.world.users()
        if not users or self.rng.random() < self.profile.hostile / 2:
            return self.rng.choice((0, 1, 2, 3, 6, 15, 9999))
        return self.rng.choice(users)

    def market(self) -> int:
        if self.rng.random() < self.profile.hostile / 4:
            return self.rng.choice((7, ANY_MARKET))
        return self.rng.choice(self.profile.markets)

    def hostile(self) -> bool:
        return self.rng.random() < self.profile.hostile

    def price(self, market: int, side: int | None = None) -> int:
        if self.hostile():
            return self.rng.choice((0, 1, *HUGE))
        middle = self.world.price_of(market) or 1000
        spread = self.profile.spread_ticks
        if self.rng.random() < 0.1:
            spread *= 15
        offset = self.rng.randint(-spread, spread)
        if side is not None and self.rng.random() < 0.5:
            offset = abs(offset) if side == Side.SELL else -abs(offset)
        return max(1, middle + offset)

    def stop(self, market: int, side: int, kind: int, careless: bool) -> int:
        """A trigger price ahead of the mark, unless careless."""
        if careless:
            return self.price(market)
        rises = (kind in (OrderType.STOP, OrderType.STOP_LIMIT)) == (side == Side.BUY)
        distance = self.rng.randint(1, 3 * self.profile.spread_ticks)
        return max(1, (self.world.price_of(market) or 1000) + (distance if rises else -distance))

    def size(self, account: int, market: int) -> int:
        pick = self.rng.random()
        if pick < self.profile.hostile:
            return self.rng.choice((0, 1, *HUGE))
        position = abs(self.world.position_of(account, market))
        if pick < 0.25 and position:
            return max(1, position + self.rng.choice((-1, 0, 0, 0, 1, position)))
        if pick < 0.9:
            return self.rng.randint(1, 120) * self.profile.size_scale
        return self.rng.randint(1, 4_000) * self.profile.size_scale

    def amount(self) -> int:
        if self.hostile():
            return self.rng.choice((0, *HUGE))
        return self.rng.choice((1, 37, USD6, self.rng.randint(1, self.profile.deposit_usd6)))

    def leaving(self, account: int, asset: int = USDT) -> int:
        """An amount that leaves an account: often all that may, or one unit more or less."""
        if asset == USDT and self.rng.random() < 0.35:
            return self.world.free_of(account) + self.rng.choice((-1, 0, 1))
        return self.amount()

    def label(self) -> bytes:
        pick = self.rng.random()
        if pick < 0.75:
            return b""
        if pick < 0.99:
            return f"c{self.rng.randint(0, 400)}".encode()
        return self.rng.choice((b"x" * 64, b"x" * 65, b"\x00", "ü".encode()))

    def order(self, account: int | None = None) -> Any:
        orders = self.world.open_orders()
        if account is not None and self.rng.random() < 0.9:
            orders = [order for order in orders if order.account == account]
        return self.rng.choice(orders) if orders else None

    def ours(self, account: int) -> list[Any]:
        """The account's open orders."""
        return [order for order in self.world.open_orders() if order.account == account]

    def lots_for(self, account: int, market_id: int, share: float) -> int:
        """Lots whose initial margin is about this share of what the account has free."""
        if market_id not in self.profile.markets:
            return 1
        terms = market(market_id, **self.profile.market_changes)
        unit = terms.tick_size_e12 * terms.lot_size_e12 // 10**18
        value = (self.world.price_of(market_id) or 1_000) * max(1, unit)
        return max(1, int(self.world.free_of(account) * terms.default_leverage * share) // value)
