"""Draws of orders: placing, protecting, pairing, sweeping, cancelling, modifying."""

from __future__ import annotations

from typing import Any

from properties.draw import Parts

from luxterm.model import commands as c
from luxterm.model.codes import (
    ANY_MARKET,
    BOTH_SIDES,
    CancelKind,
    OrderFlag,
    OrderType,
    Peg,
    SelfTrade,
    Side,
    TimeInForce,
    TriggerBy,
)
from luxterm.model.units import MINUTE, MS, SECOND


class Orders(Parts):
    """Commands about orders."""

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
        flags, display = 0, 0
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
        if self.hostile():
            flags ^= rng.choice((2, 16, 32, 1 << 15))
        limit = self.price(market, side)
        if not limit_type and not careless:
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
        bracket = self.hostile() and kind <= OrderType.MARKET
        oco = self.hostile()
        sibling = self.order(account) if oco else None
        return c.PlaceOrder(
            account=account, market=market, side=3 if rng.random() < self.profile.hostile / 10 else side, type=kind,
            tif=tif, stp=rng.choice(list(SelfTrade)) if rng.random() < 0.5 else 0,
            trigger_by=rng.choice(list(TriggerBy)) if kind >= OrderType.STOP else 0, peg=0, flags=int(flags),
            slippage_bps=slippage, trail_bps=trail_bps,
            price_ticks=limit, size_lots=size, stop_price_ticks=stop, display_lots=display, expires_ns=expires,
            trail_ticks=trail,
            take_profit_ticks=self.price(market) if bracket else 0,
            stop_loss_ticks=self.price(market) if bracket else 0,
            oco_order_id=sibling.id if sibling else 0, connection_id=rng.choice((0, 0, 1, 2)),
            client_order_id=self.label(),
        )  # fmt: skip

    def plain(self, account: int, market: int, side: int, size: int, **fields: Any) -> c.PlaceOrder:
        """An order with nothing wrong in it; GTC limit unless the fields say otherwise."""
        values: dict[str, Any] = dict.fromkeys(c.PlaceOrder.__struct_fields__, 0)
        values |= {"account": account, "market": market, "side": side, "size_lots": max(1, size)}
        stp = self.rng.choice(list(SelfTrade)) if self.rng.random() < 0.4 else 0
        return c.PlaceOrder(**{**values, "stp": stp, "client_order_id": self.label(), **fields})

    def quote(self) -> c.Command:
        """A maker's order close to the mark, often an iceberg, hidden, post-only or for a while."""
        rng, account, market = self.rng, self.account(), self.market()
        side, pick = rng.choice((Side.BUY, Side.SELL)), rng.random()
        middle = self.world.price_of(market) or 1_000
        away = rng.randint(0, self.profile.spread_ticks)
        size = min(self.size(account, market), self.lots_for(account, market, 0.3)) if rng.random() < 0.7 else 5
        fields: dict[str, Any] = {"price_ticks": max(1, middle - away if side == Side.BUY else middle + away)}
        if pick < 0.3:
            fields["display_lots"] = max(1, size // rng.randint(2, 9))
        elif pick < 0.4:
            fields["flags"] = int(OrderFlag.HIDDEN)
        elif pick < 0.6:
            fields["flags"] = int(OrderFlag.POST_ONLY | (OrderFlag.SLIDE if rng.random() < 0.5 else 0))
        elif pick < 0.7:
            fields |= {
                "tif": TimeInForce.GTD,
                "expires_ns": self.world.now() + rng.choice((SECOND, 30 * SECOND, MINUTE)),
            }
        elif pick < 0.8:
            fields["connection_id"] = rng.choice((1, 2))
        return self.plain(account, market, side, size, **fields)

    def sweep(self) -> c.Command:
        """A taker that goes through several levels: a market order, an IOC or FOK limit, sometimes a flip."""
        rng, account, market = self.rng, self.account(), self.market()
        side = rng.choice((Side.BUY, Side.SELL))
        lots = self.world.position_of(account, market)
        size = self.lots_for(account, market, rng.uniform(0.1, 1.0))
        if lots and rng.random() < 0.4:
            side, size = (Side.SELL if lots > 0 else Side.BUY), abs(lots) + rng.choice((0, 0, 1, size))
        if rng.random() < 0.5:
            slippage = rng.choice((0, 30, 400, 2_000))
            return self.plain(
                account, market, side, size, type=OrderType.MARKET, tif=rng.choice((0, 1, 2)), slippage_bps=slippage
            )
        reach = rng.randint(0, 3 * self.profile.spread_ticks)
        price = max(1, (self.world.price_of(market) or 1_000) + (reach if side == Side.BUY else -reach))
        return self.plain(account, market, side, size, price_ticks=price, tif=rng.choice((0, 1, 2)))

    def stretch(self) -> c.Command:
        """A position as large as the margin carries, or a little more."""
        rng, account, market = self.rng, self.account(), self.market()
        side = rng.choice((Side.BUY, Side.SELL))
        size = self.lots_for(account, market, rng.choice((0.6, 0.9, 0.97, 1.0, 1.02)))
        reach = rng.randint(0, 2 * self.profile.spread_ticks)
        price = max(1, (self.world.price_of(market) or 1_000) + (reach if side == Side.BUY else -reach))
        return self.plain(account, market, side, size, price_ticks=price)

    def guard(self) -> c.Command:
        """A trigger that protects a position, or opens one: all kinds, all references, reduce-only and not."""
        rng, account, market = self.rng, self.account(), self.market()
        lots = self.world.position_of(account, market)
        side = (
            (Side.SELL if lots > 0 else Side.BUY) if lots and rng.random() < 0.8 else rng.choice((Side.BUY, Side.SELL))
        )
        kind = rng.choice(list(OrderType)[OrderType.STOP :])
        size = abs(lots) + rng.choice((0, 0, 3)) if lots else self.lots_for(account, market, 0.2)
        fields: dict[str, Any] = {"type": kind, "trigger_by": rng.choice(list(TriggerBy))}
        stop = self.stop(market, side, kind, careless=False)
        if kind == OrderType.TRAILING_STOP:
            fields |= rng.choice(({"trail_ticks": rng.randint(1, 12)}, {"trail_bps": rng.randint(5, 150)}))
        else:
            fields["stop_price_ticks"] = stop
        if kind in (OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT):
            fields["price_ticks"] = max(1, stop + rng.randint(-6, 6))
            fields["tif"] = rng.choice((0, 0, 0, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.DAY))
            if not fields["tif"] and rng.random() < 0.4:
                flags = (int(OrderFlag.HIDDEN), int(OrderFlag.POST_ONLY), int(OrderFlag.POST_ONLY | OrderFlag.SLIDE))
                fields |= rng.choice(({"display_lots": max(1, size // 3)}, {"flags": rng.choice(flags)}))
        if lots and rng.random() < 0.5:
            fields["flags"] = fields.get("flags", 0) | int(OrderFlag.REDUCE_ONLY)
        return self.plain(account, market, side, size, **fields)

    def peg(self) -> c.Command:
        rng, account, market = self.rng, self.account(), self.market()
        side, size = rng.choice((Side.BUY, Side.SELL)), min(60, self.lots_for(account, market, 0.15))
        flags = int(OrderFlag.HIDDEN) if rng.random() < 0.2 else 0
        peg = rng.choice((Peg.BID, Peg.ASK, Peg.MID))
        fields = {"tif": TimeInForce.GTD, "expires_ns": self.world.now() + MINUTE} if rng.random() < 0.3 else {}
        offset = rng.randint(-4, 4)
        return self.plain(account, market, side, size, peg=peg, peg_offset_ticks=offset, flags=flags, **fields)

    def bracket(self) -> c.Command:
        """An entry with a take profit, a stop loss or both, sometimes already passed."""
        rng, account, market = self.rng, self.account(), self.market()
        side = rng.choice((Side.BUY, Side.SELL))
        middle, sign = self.world.price_of(market) or 1_000, 1 if side == Side.BUY else -1
        far = 2 * self.profile.spread_ticks
        profit, loss = middle + sign * rng.randint(-1, far), middle - sign * rng.randint(-1, far)
        pick = rng.random()
        fields: dict[str, Any] = {
            "take_profit_ticks": max(1, profit) if pick > 0.15 else 0,
            "stop_loss_ticks": max(1, loss) if pick < 0.85 else 0,
        }
        if rng.random() < 0.35:
            fields |= {"type": OrderType.MARKET, "tif": rng.choice((0, 1))}
        else:
            fields["price_ticks"] = max(1, middle + rng.randint(-far, far) // 2)
            if rng.random() < 0.2:
                fields["display_lots"] = 3
        return self.plain(account, market, side, self.lots_for(account, market, rng.uniform(0.02, 0.4)), **fields)

    def pair(self) -> c.Command:
        """The second order of an OCO pair: a limit or a trigger beside one that is open."""
        rng, account = self.rng, self.account()
        free = [order for order in self.ours(account) if not order.oco] or self.world.open_orders()
        if not free:
            return self.quote()
        other = rng.choice(free)
        market, side = other.market, other.side if rng.random() < 0.8 else 1 - other.side
        size = other.size - other.filled if rng.random() < 0.6 else self.lots_for(account, market, 0.1)
        fields: dict[str, Any] = {"oco_order_id": other.id}
        if rng.random() < 0.5:
            kind = rng.choice((OrderType.STOP, OrderType.TAKE_PROFIT, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP))
            fields |= {"type": kind, "trigger_by": rng.choice(list(TriggerBy))}
            if kind == OrderType.TRAILING_STOP:
                fields["trail_ticks"] = rng.randint(1, 12)
            else:
                fields["stop_price_ticks"] = self.stop(market, side, kind, careless=False)
            if kind == OrderType.STOP_LIMIT:
                fields["price_ticks"] = fields["stop_price_ticks"]
        else:
            fields["price_ticks"] = max(1, self.price(market, side))
            if rng.random() < 0.3:
                fields["display_lots"] = max(1, size // 3)
        return self.plain(other.account, market, side, size, **fields)

    def tune(self) -> c.Command:
        """A modify of an order that is more than a plain limit, sound but for the odd number."""
        rng = self.rng
        orders = [order for order in self.world.open_orders() if order.oco or order.peg or order.type or order.filled]
        if not orders:
            return self.modify()
        order = rng.choice(orders)
        price = size = stop = 0
        limited = order.type in (OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT) and not order.peg
        if limited and rng.random() < 0.6:
            price = max(1, order.price + rng.randint(-4, 4))
        if rng.random() < 0.6:
            size = max(1, order.size + rng.choice((-3, -1, 1, 2, 20, order.filled - order.size, -order.size // 2)))
        if order.stop and order.type != OrderType.TRAILING_STOP and rng.random() < 0.6:
            stop = max(1, order.stop + rng.randint(-5, 5))
        return c.ModifyOrder(order.account, order.id, price, size, stop)

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
