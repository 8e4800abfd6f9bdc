"""Seeded command streams: ordinary trading near the mark, with every hostile habit a client can have mixed in.

A stream is a list of draws `(kind, seed)`; a draw turns into a command by looking at the twin's state, so that cancels
hit open orders and prices stay near the book even while a shrinker removes draws around them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from luxterm.model import commands as c
from luxterm.model.codes import (
    ANY_MARKET,
    BOTH_SIDES,
    CancelKind,
    MarketStatus,
    MarketType,
    OrderFlag,
    OrderType,
    Peg,
    SelfTrade,
    Side,
    SystemAccount,
    TimeInForce,
    TriggerBy,
)
from luxterm.model.units import DAY, HOUR, I64_MAX, I64_MIN, MINUTE, MS, SECOND, USD6

START_NS = 1_700_000_000 * SECOND
FIRST_USER = int(SystemAccount.FIRST_USER)
BTC, ETH, SPOT = 0, 1, 2
USDT, BASE, OTHER = 0, 1, 2
HUGE = (I64_MAX, I64_MAX - 1, I64_MIN, -1, 2**62, 2**40, 10**15)


class World(Protocol):
    """What a draw may look at."""

    def open_orders(self) -> Sequence[Any]:
        """Orders with .id .account .market .side .price .size .client_order_id, in id order."""
        ...

    def users(self) -> Sequence[int]: ...

    def price_of(self, market: int) -> int:
        """Mark, else index, else 0."""
        ...

    def position_of(self, account: int, market: int) -> int: ...

    def pending_withdrawals(self) -> Sequence[int]: ...

    def vaults(self) -> Sequence[int]: ...

    def free_of(self, account: int) -> int:
        """usd6 that may leave the account now."""
        ...

    def now(self) -> int: ...


class Profile(msgspec.Struct, frozen=True):
    """What a stream contains: `weights` by draw kind and the market's terms."""

    name: str
    weights: dict[str, float]
    users: int = 6
    deposit_usd6: int = 2_000 * USD6
    insurance_usd6: int = 200 * USD6
    backstop_usd6: int = 0
    large_usd6: int = 3_000 * USD6
    hostile: float = 0.04
    """Share of draws with senseless numbers."""
    spread_ticks: int = 8
    """Prices are drawn this close to the mark."""
    swing: float = 0.01
    """How far an index price moves."""
    types: tuple[int, ...] = (OrderType.LIMIT, OrderType.MARKET)
    flags: bool = True
    markets: tuple[int, ...] = (BTC, ETH)
    market_changes: dict[str, int] = {}
    tiers: tuple[int, ...] = ()
    step_ns: int = 6 * SECOND
    size_scale: int = 1
    """Sizes are this many times larger than in an ordinary stream."""


def market(index: int, **changes: Any) -> c.ConfigureMarket:
    """Market `index` of the test venue. BTC: tick 0.1, lot 0.001; ETH: tick 0.01, lot 0.01; SPOT trades BASE."""
    grid = {BTC: (10**11, 10**9), ETH: (10**10, 10**10), SPOT: (10**11, 10**9)}[index]
    values: dict[str, Any] = {
        "market": index,
        "type": MarketType.SPOT if index == SPOT else MarketType.PERP,
        "flags": 0,
        "base_asset": OTHER if index == ETH else BASE,
        "tick_size_e12": grid[0],
        "lot_size_e12": grid[1],
        "max_leverage": 20,
        "default_leverage": 10,
        "maintenance_margin_bps": 500,
        "liquidation_fee_bps": 50,
        "price_band_bps": 1000,
        "slippage_bps": 500,
        "max_funding_rate_bps": 100,
        "maker_fee_e12": 200_000_000,
        "taker_fee_e12": 500_000_000,
        "stale_ns": 5 * MINUTE,
        "funding_interval_ns": HOUR,
        "interest_8h_e12": 100_000_000,
        "impact_notional_usd6": 500 * USD6,
        "min_notional_usd6": USD6 // 2,
        "max_order_lots": 1_000_000,
        "max_order_notional_usd6": 0,
        "max_position_lots": 0,
        "max_open_interest_lots": 0,
        "backstop_cap_lots": 5_000,
        "max_pegs": 4,
        "symbol": (b"BTC-USDT", b"ETH-USDT", b"BTC-USDT-SPOT")[index],
    }
    return c.ConfigureMarket(**{**values, **changes})


def opening(profile: Profile) -> list[c.Command]:
    """The commands that build the venue of a profile: assets, markets, users with money, first prices."""
    out: list[c.Command] = [
        c.ConfigureVenue(
            max_open_orders=24, max_steps=6, large_position_usd6=profile.large_usd6, partial_wait_ns=30 * SECOND
        ),
        c.ConfigureAsset(asset=USDT, decimals=6, haircut_bps=0, index_market=ANY_MARKET, name=b"USDT"),
        c.ConfigureAsset(asset=BASE, decimals=8, haircut_bps=1000, index_market=BTC, name=b"BTC"),
        c.ConfigureAsset(asset=OTHER, decimals=8, haircut_bps=1500, index_market=ETH, name=b"ETH"),
    ]
    for index in profile.markets:
        out.append(market(index, **profile.market_changes))
        if profile.tiers and index == ETH:
            out.append(c.ConfigureMarginTiers(market=index, tiers=profile.tiers))
    out += [c.OpenAccount(name=f"user{number}".encode()) for number in range(profile.users)]
    out += [
        c.Deposit(account=FIRST_USER + number, asset=USDT, amount_atoms=profile.deposit_usd6 * (1 + number % 3))
        for number in range(profile.users)
    ]
    for account, amount in (
        (SystemAccount.INSURANCE, profile.insurance_usd6),
        (SystemAccount.BACKSTOP, profile.backstop_usd6),
    ):
        if amount:
            out.append(c.Deposit(account=int(account), asset=USDT, amount_atoms=amount))
    if "lending" in profile.weights:
        out += [
            c.ConfigureLending(asset, 20_000_000_000, 150_000_000_000, 2_000_000_000_000, 8000, 1000, 1)
            for asset in (USDT, BASE)
        ]
    for index in profile.markets:
        out.append(c.SetIndexPrice(market=index, price_ticks=FIRST_PRICE[index], published_ns=START_NS))
    return out


FIRST_PRICE = {BTC: 1_000, ETH: 2_000, SPOT: 1_000}


class Draw:
    """One draw: a random source of its own and the world it looks at."""

    def __init__(self, profile: Profile, world: World, seed: int) -> None:
        self.profile, self.world, self.rng = profile, world, random.Random(seed)

    # --- parts of commands -------------------------------------------------------------------------------------------

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

    # --- commands ----------------------------------------------------------------------------------------------------

    def place(self) -> c.Command:
        rng = self.rng
        account, market = self.account(), self.market()
        side = rng.choice((Side.BUY, Side.SELL))
        kind = rng.choice(self.profile.types) if rng.random() < 0.6 else OrderType.LIMIT
        tif = rng.choice((0, 0, 0, 0, 0, 0, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTD, TimeInForce.DAY))
        limit_type = kind in (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
        careless = self.hostile()
        if not careless and kind == OrderType.MARKET:
            tif = rng.choice((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.IOC, TimeInForce.FOK))
        elif not careless and not limit_type:
            tif = rng.choice((TimeInForce.GTC, TimeInForce.GTC, TimeInForce.GTD, TimeInForce.DAY))
        rests = limit_type and tif not in (TimeInForce.IOC, TimeInForce.FOK)
        flags, display, peg, offset = 0, 0, 0, 0
        size = self.size(account, market)
        if self.profile.flags:
            if rng.random() < 0.12 and (rests or careless):
                flags |= OrderFlag.POST_ONLY | (OrderFlag.SLIDE if rng.random() < 0.4 else 0)
            position = self.world.position_of(account, market)
            if rng.random() < 0.25 and (position * (1 if side == Side.BUY else -1) < 0 or careless):
                flags |= OrderFlag.REDUCE_ONLY
            if rng.random() < 0.1 and (rests or careless):
                display = rng.choice((1, max(1, size // 4), max(1, size // 4), size, -1 if careless else size))
                if 1 <= display < size // 1000 and not careless:
                    display = size // 1000 + 1
            elif rng.random() < 0.06 and (rests or careless):
                flags |= OrderFlag.HIDDEN
            if rng.random() < 0.06 and "peg" in self.profile.weights and kind == OrderType.LIMIT and rests:
                peg, offset = rng.choice((Peg.BID, Peg.ASK, Peg.MID)), rng.randint(-3, 3)
                flags, display = flags & OrderFlag.HIDDEN, 0
        if self.hostile():
            flags ^= rng.choice((2, 16, 32, 1 << 15))
        limit = self.price(market, side)
        if (not limit_type or peg) and not careless:
            limit = 0
        stop = self.stop(market, side, kind, careless) if kind >= OrderType.STOP else 0
        trail, trail_bps = 0, 0
        if kind == OrderType.TRAILING_STOP:
            stop = stop if careless else 0
            trail, trail_bps = rng.choice(((rng.randint(1, 30), 0), (0, rng.randint(1, 300))))
            if careless:
                trail, trail_bps = rng.choice(((0, 0), (5, 5), (-1, 0), (0, 10_000)))
        slippage = 0
        if limit == 0:
            slippage = 10_000 if careless else rng.choice((0, 0, 0, 50, 1, 9_999))
        now = self.world.now()
        expires = 0
        if tif == TimeInForce.GTD or careless:
            expires = now + rng.choice((1, SECOND, 20 * SECOND, MINUTE, 20 * MINUTE, 10 * MS, 0 if careless else MS))
        bracket = "bracket" in self.profile.weights and rng.random() < 0.1 and kind <= OrderType.MARKET
        oco = "oco" in self.profile.weights and rng.random() < 0.08
        sibling = self.order(account) if oco else None
        return c.PlaceOrder(
            account=account, market=market, side=3 if rng.random() < self.profile.hostile / 10 else side, type=kind,
            tif=tif, stp=rng.choice(list(SelfTrade)) if rng.random() < 0.5 else 0,
            trigger_by=rng.choice(list(TriggerBy)) if kind >= OrderType.STOP else 0, peg=peg, flags=int(flags),
            slippage_bps=slippage, trail_bps=trail_bps,
            price_ticks=limit, size_lots=size, stop_price_ticks=stop, display_lots=display, expires_ns=expires,
            trail_ticks=trail, peg_offset_ticks=offset,
            take_profit_ticks=self.price(market) if bracket else 0,
            stop_loss_ticks=self.price(market) if bracket else 0,
            oco_order_id=sibling.id if sibling else 0, connection_id=rng.choice((0, 0, 1, 2)),
            client_order_id=self.label(),
        )  # fmt: skip

    def cancel(self) -> c.Command:
        account = self.account()
        order = self.order(account) or self.order()
        if order is not None and self.rng.random() < 0.95:
            account = order.account
        if order is None or self.hostile():
            return c.CancelOrder(account, self.rng.choice((0, 1, 10**9, -1)), self.label()[:60])
        if self.rng.random() < 0.2:
            return c.CancelOrder(account, 0, order.client_order_id or self.label())
        return c.CancelOrder(account, order.id)

    def modify(self) -> c.Command:
        account = self.account()
        order = self.order(account) or self.order()
        if order is not None and self.rng.random() < 0.95:
            account = order.account
        if order is None:
            return c.ModifyOrder(account, self.rng.choice((0, 1, 10**9)), 10, 10)
        rng = self.rng
        price = rng.choice((0, order.price, self.price(order.market), self.price(order.market)))
        size = rng.choice(
            (0, order.size, max(1, order.size - 1), order.size // 2, order.size + 5, self.size(account, 0))
        )
        stop = self.price(order.market) if order.stop or rng.random() < 0.05 else 0
        if rng.random() < 0.1:
            return c.ModifyOrder(account, 0, price, size, stop, order.client_order_id)
        return c.ModifyOrder(account, order.id, price, size, stop)

    def cancel_all(self) -> c.Command:
        market = ANY_MARKET if self.rng.random() < 0.5 else self.market()
        side = self.rng.choice((BOTH_SIDES, Side.BUY, Side.SELL, 3 if self.hostile() else BOTH_SIDES))
        return c.CancelAll(self.account(), market, side, self.rng.choice((*CancelKind, 3 if self.hostile() else 0)))

    def deposit(self) -> c.Command:
        asset = self.rng.choice((USDT, USDT, USDT, BASE, OTHER, 9))
        amount = self.amount()
        return c.Deposit(
            self.account(), asset, amount if asset == USDT else amount % 10 ** self.rng.choice((4, 7, 7, 9)), b"ref"
        )

    def withdraw(self) -> c.Command:
        asset = self.rng.choice((USDT, USDT, USDT, BASE, OTHER, 9))
        account = self.account()
        return c.Withdraw(account, asset, self.leaving(account, asset), b"out")

    def finish(self) -> c.Command:
        pending = self.world.pending_withdrawals()
        number = self.rng.choice(pending) if pending else self.rng.choice((0, 1, 99))
        return c.FinishWithdrawal(number, self.rng.choice((0, 1, 1, 2 if self.hostile() else 1)))

    def transfer(self) -> c.Command:
        account, asset = self.account(), self.rng.choice((USDT, USDT, BASE))
        return c.Transfer(account, self.account(), asset, self.leaving(account, asset))

    def open_account(self) -> c.Command:
        return c.OpenAccount(self.rng.choice((f"late{self.rng.randint(0, 5)}".encode(), b"user1", b"", b"n" * 65)))

    def leverage(self) -> c.Command:
        return c.SetLeverage(self.account(), self.market(), self.rng.choice((1, 2, 3, 5, 10, 20, 0, 21, 65_535)))

    def mode(self) -> c.Command:
        return c.SetMarginMode(self.account(), self.market(), self.rng.choice((0, 1, 1, 2 if self.hostile() else 1)))

    def adjust(self) -> c.Command:
        return c.AdjustMargin(
            self.account(), self.market(), max(I64_MIN, min(I64_MAX, self.rng.choice((-1, 1)) * self.amount()))
        )

    def index(self) -> c.Command:
        market, now = self.market(), self.world.now()
        middle = self.world.price_of(market) or FIRST_PRICE.get(market, 1000)
        swing = self.profile.swing * (6 if self.rng.random() < 0.08 else 1)
        price = max(1, round(middle * (1 + self.rng.uniform(-swing, swing))))
        # Back toward where it began, so that a long stream does not drift to 1 tick or to infinity.
        first = FIRST_PRICE.get(market, 1000)
        price = price + (first - price) // 20 if first // 8 < price < 8 * first else first
        if self.rng.random() < self.profile.hostile / 8:
            price = self.rng.choice((0, 1, *HUGE))
        published = now - self.rng.choice((0,) * 40 + (SECOND, 59 * SECOND, 5 * MINUTE, 5 * MINUTE + 1))
        if self.hostile():
            published = self.rng.choice((0, now + 1, -1, I64_MIN))
        return c.SetIndexPrice(market, price, published)

    def tick(self) -> c.Command:
        return c.Tick()

    def schedule(self) -> c.Command:
        now = self.world.now()
        delay = self.rng.choice((5 * SECOND, 5 * SECOND - 1, 7 * SECOND, MINUTE, HOUR))
        return c.ScheduleCancel(self.account(), self.rng.choice((0, 1, now + delay, now + delay)))

    def disconnect(self) -> c.Command:
        if self.rng.random() < 0.6:
            return c.SetCancelOnDisconnect(self.account(), self.rng.choice((0, 1, 2)), self.rng.choice((0, 1, 1)))
        return c.CloseConnection(self.rng.choice((0, 1, 2, 3)))

    def status(self) -> c.Command:
        status = self.rng.choice((MarketStatus.ACTIVE,) * 4 + (MarketStatus.REDUCE_ONLY, MarketStatus.HALTED))
        return c.SetMarketStatus(self.market(), 9 if self.hostile() else status)

    def settle(self) -> c.Command:
        return c.SetMarketStatus(self.market(), MarketStatus.SETTLED)

    def reconfigure(self) -> c.Command:
        rng = self.rng
        if rng.random() < 0.2:
            return c.ConfigureFeeTiers(
                rng.choice(((), (10_000 * USD6, 100_000_000, 400_000_000), (1, 2), (5, 1, 1, 4, 1, 1)))
            )
        if rng.random() < 0.2:
            return c.ConfigureMarginTiers(self.market(), rng.choice(TIERS))
        if rng.random() < 0.2:
            asset = rng.choice((BASE, BASE, OTHER, USDT, 9))
            index_market = rng.choice((BTC, ETH, ANY_MARKET))
            label = {USDT: b"USDT", BASE: b"BTC", OTHER: b"ETH"}.get(asset, b"SOL")
            return c.ConfigureAsset(
                asset, rng.choice((8, 8, 8, 6, 9)), rng.choice((0, 1000, 10_001)), index_market, label
            )
        changes: dict[str, Any] = dict(self.profile.market_changes)
        name, values = rng.choice(MARKET_CHANGES)
        changes[name] = rng.choice(values)
        index = rng.choice(self.profile.markets)
        return market(index, **changes)

    def create_vault(self) -> c.Command:
        return c.CreateVault(
            self.account(), self.rng.choice((500, 0, 499, 10_000, 10_001)), self.rng.choice((1000, 0, 10_000, 10_001)),
            self.rng.choice((0, MINUTE, DAY, -1)), self.rng.choice((0, 5_000 * USD6, -1)),
            self.rng.choice((b"v1", b"v2", b"v3", b"", b"user1")),
        )  # fmt: skip

    def vault(self) -> int:
        vaults = self.world.vaults()
        if not vaults or self.hostile():
            return self.rng.choice((0, int(SystemAccount.BACKSTOP), FIRST_USER, 77))
        return self.rng.choice((*vaults, int(SystemAccount.BACKSTOP)))

    def vault_deposit(self) -> c.Command:
        account = self.account()
        return c.VaultDeposit(account, self.vault(), self.leaving(account))

    def vault_withdraw(self) -> c.Command:
        return c.VaultWithdraw(self.account(), self.vault(), self.rng.choice((0, self.amount(), self.amount())))

    def lending(self) -> c.Command:
        rng = self.rng
        asset = rng.choice((USDT, USDT, BASE, OTHER, 9))
        if rng.random() < 0.04:
            return c.ConfigureLending(
                asset, rng.choice((20_000_000_000, 0, -1)), 150_000_000_000, 2_000_000_000_000,
                rng.choice((8000, 8000, 0, 10_000, 10_001)), rng.choice((1000, 0, 10_001)), rng.choice((0, 1, 1, 1)),
            )  # fmt: skip
        kind = rng.choice((c.LendingSupply, c.LendingWithdraw, c.LendingBorrow, c.LendingRepay))
        amount = 0 if rng.random() < 0.15 else self.amount() // rng.choice((1, 10))
        command: c.Command = kind(self.account(), asset, amount)
        return command


TIERS: tuple[tuple[int, ...], ...] = (
    (),
    (0, 20, 2_000 * USD6, 10, 5_000 * USD6, 5),
    (0, 40, 10_000 * USD6, 25),
    (0, 10, 0, 5),
    (1, 10),
    (0, 5, 100, 10),
    (0, 0),
    (0,),
)
MARKET_CHANGES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("price_band_bps", (0, 100, 1000, 65_535)),
    ("maker_fee_e12", (-100_000_000, 0, 200_000_000, 10**12)),
    ("taker_fee_e12", (0, 500_000_000, 50_000_000, -1)),
    ("max_leverage", (20, 5, 1, 0, 100)),
    ("max_open_interest_lots", (0, 500, 1)),
    ("max_position_lots", (0, 300)),
    ("max_order_lots", (0, 100, 1_000_000)),
    ("max_order_notional_usd6", (0, 5_000 * USD6)),
    ("min_notional_usd6", (0, USD6, 50 * USD6)),
    ("tick_size_e12", (10**11, 10**10, 1)),
    ("slippage_bps", (500, 0, 50)),
    ("liquidation_fee_bps", (50, 0, 1000)),
    ("stale_ns", (60 * SECOND, 0, SECOND)),
    ("funding_interval_ns", (HOUR, 0, 10 * MINUTE)),
    ("max_pegs", (4, 0, 1)),
)
KINDS: dict[str, Callable[[Draw], c.Command]] = {
    name: getattr(Draw, name)
    for name in (
        "place", "cancel", "modify", "cancel_all", "deposit", "withdraw", "finish", "transfer", "open_account",
        "leverage", "mode", "adjust", "index", "tick", "schedule", "disconnect", "status", "settle", "reconfigure",
        "create_vault", "vault_deposit", "vault_withdraw", "lending",
    )
}  # fmt: skip


def draws(profile: Profile, seed: int, count: int) -> list[tuple[str, int, int]]:
    """`count` draws as (kind, seed, nanoseconds since the draw before)."""
    rng = random.Random(seed)
    kinds = [kind for kind in profile.weights if kind in KINDS]
    weights = [profile.weights[kind] for kind in kinds]
    out = []
    for kind in rng.choices(kinds, weights, k=count):
        pick = rng.random()
        wait = (
            0
            if pick < 0.3
            else rng.randint(1, profile.step_ns)
            if pick < 0.95
            else rng.randint(0, 10 * profile.step_ns)
        )
        if pick > 0.99:
            wait = rng.choice((5 * SECOND, 60 * SECOND, 30 * SECOND, HOUR))
        out.append((kind, rng.getrandbits(48), wait))
    return out


def command_of(profile: Profile, world: World, kind: str, seed: int) -> c.Command:
    """The command that a draw stands for in this state of the world."""
    return KINDS[kind](Draw(profile, world, seed))


def stream(profile: Profile, seed: int, count: int, twin: Any) -> Iterator[tuple[int, c.Command]]:
    """The commands of a stream with their times, drawn while the twin goes along."""
    now = START_NS
    for command in opening(profile):
        yield now, command
    for kind, draw_seed, wait in draws(profile, seed, count):
        now += wait
        twin.clock_ns = now
        yield now, command_of(profile, twin, kind, draw_seed)
