"""Draws of everything but orders: money, prices, switches, configuration, vaults, lending."""

from __future__ import annotations

from typing import Any

from properties.draw import Parts
from properties.terms import BASE, BTC, ETH, FIRST_PRICE, FIRST_USER, HUGE, OTHER, USDT, market

from luxterm.model import commands as c
from luxterm.model.codes import ANY_MARKET, MarketStatus, SystemAccount
from luxterm.model.units import DAY, HOUR, I64_MAX, I64_MIN, MINUTE, SECOND, USD6

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


class House(Parts):
    """Commands about money, prices and terms."""

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

    def crash(self) -> c.Command:
        """An index that leaps: what liquidations are made of."""
        market, rng = self.market(), self.rng
        middle, first = self.world.price_of(market) or 1_000, FIRST_PRICE.get(market, 1_000)
        leap = rng.uniform(1.5, 6.0) * max(0.02, self.profile.swing)
        price = round(middle * (1 + rng.choice((-1, 1)) * min(leap, 0.6)))
        if not first // 8 < price < 8 * first:
            price = first
        return c.SetIndexPrice(market, max(1, price), self.world.now())

    def limits(self) -> c.Command:
        """The venue's own limits: steps a command may run, orders an account may have."""
        rng = self.rng
        return c.ConfigureVenue(
            rng.choice((24, 24, 6, 1, 0 if self.hostile() else 12)),
            rng.choice((6, 6, 1, 2, 40, 0 if self.hostile() else 3)),
            rng.choice((self.profile.large_usd6, 0, -1 if self.hostile() else self.profile.large_usd6 // 4)),
            rng.choice((30 * SECOND, 0, DAY + 1 if self.hostile() else SECOND)),
        )  # fmt: skip

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

    def risk(self) -> c.Command:
        """What the last hour is used for: a cap against depth, the minutes of a settlement."""
        return c.ConfigureMarketRisk(
            self.market(),
            self.rng.choice((0, 10_000, 30_000, 500)),
            self.rng.choice((60, 1, 5, 61 if self.hostile() else 2)),
        )

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
        rng = self.rng
        if self.hostile():
            return c.CreateVault(
                self.account(), rng.choice((499, 10_001)), rng.choice((1000, 10_001)), rng.choice((0, -1)),
                rng.choice((0, -1)), rng.choice((b"", b"user1", b"v" * 65)),
            )  # fmt: skip
        return c.CreateVault(
            self.account(), rng.choice((500, 2_000, 10_000)), rng.choice((1000, 0, 5_000)),
            rng.choice((0, 0, MINUTE, DAY)), rng.choice((0, 0, self.profile.deposit_usd6)),
            f"v{rng.randint(0, 9)}".encode(),
        )  # fmt: skip

    def vault(self) -> int:
        vaults = self.world.vaults()
        if not vaults or self.hostile():
            return self.rng.choice((0, int(SystemAccount.BACKSTOP), FIRST_USER, 77))
        return self.rng.choice((*vaults, int(SystemAccount.BACKSTOP)))

    def member(self, vault: int) -> int:
        """An account that may hold shares, often the leader."""
        leader = self.world.leader_of(vault)
        return leader if leader and self.rng.random() < 0.4 else self.account()

    def vault_deposit(self) -> c.Command:
        vault = self.vault()
        account = self.member(vault)
        return c.VaultDeposit(account, vault, self.leaving(account))

    def vault_withdraw(self) -> c.Command:
        vault = self.vault()
        amount = self.rng.choice((0, self.amount(), self.amount() // 20, self.amount() // 400))
        return c.VaultWithdraw(self.member(vault), vault, amount)

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
