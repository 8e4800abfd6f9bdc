"""The liquidation waterfall (section 9): book, backstop, insurance, auto-deleveraging; one unit, one step at a time.

A unit is what stands and falls together: the cross part of an account, or one isolated position.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction

from reference import margin
from reference.closing import close
from reference.numbers import BPS, E12, I64_MAX, I64_MIN, ceil, floor
from reference.spot import atoms_per_lot
from reference.state import LOTS_MAX, MONEY_MAX, PRICE_MAX, Account, Market, Order, Position, Venue

from luxterm.model.codes import (
    ANY_MARKET,
    QUOTE_ASSET,
    Cause,
    CloseReason,
    MarginMode,
    MarketStatus,
    OrderFlag,
    OrderType,
    Side,
    SystemAccount,
    TimeInForce,
)
from luxterm.model.events import LiquidationStep

(
    STARTED,
    BOOK_ORDER,
    TAKEN_OVER,
    INSURANCE_PAID,
    DELEVERAGED,
    COLLATERAL_SOLD,
    ENDED,
    SOLD_ON_BOOK,
    SETTLED,
    DEBT_BOUGHT,
) = range(10)
GREATEST = Fraction(I64_MAX)
AWAKE, ASLEEP = 1, 2


@dataclass(frozen=True, slots=True)
class Unit:
    """`market` is ANY_MARKET for the cross part."""

    account: Account
    market: int

    @property
    def cross(self) -> bool:
        return self.market == ANY_MARKET

    @property
    def holder(self) -> Account | Position:
        """Who carries the flags."""
        return self.account if self.cross else self.account.positions[self.market]

    @property
    def in_liquidation(self) -> bool:
        return self.holder.queued != 0

    def positions(self, venue: Venue) -> list[tuple[Market, Position]]:
        """Its positions with lots, by market."""
        return [
            (venue.markets[index], position)
            for index, position in sorted(self.account.positions.items())
            if position.lots
            and venue.markets[index].margined
            and (position.mode == MarginMode.CROSS if self.cross else index == self.market)
        ]

    def equity(self, venue: Venue) -> int:
        if self.cross:
            return margin.equity(venue, self.account)
        return margin.isolated_equity(venue.markets[self.market], self.account.positions[self.market])

    def maintenance(self, venue: Venue) -> int:
        total = sum(margin.position_maintenance(market, position) for market, position in self.positions(venue))
        return total + (margin.debt_maintenance(venue, self.account) if self.cross else 0)


def clamped(value: int) -> int:
    return max(I64_MIN, min(I64_MAX, value))


def unit_of(account: Account, market: int) -> Unit:
    """The unit that a position belongs to."""
    position = account.positions.get(market)
    isolated = position is not None and position.mode == MarginMode.ISOLATED
    return Unit(account, market if isolated else ANY_MARKET)


def units(venue: Venue) -> list[Unit]:
    """Every unit there is, accounts rising, cross before isolated."""
    out = []
    for _, account in sorted(venue.accounts.items()):
        out.append(Unit(account, ANY_MARKET))
        out += [Unit(account, m) for m, p in sorted(account.positions.items()) if p.mode == MarginMode.ISOLATED]
    return out


def blocked(account: Account, market: int) -> bool:
    """Whether a liquidation keeps the account's hands off this market."""
    position = account.positions.get(market)
    return account.queued != 0 or (position is not None and position.queued != 0)


def any_in_liquidation(account: Account) -> bool:
    """Whether any unit of the account is in liquidation."""
    return account.queued != 0 or any(position.queued for position in account.positions.values())


def judge_market(venue: Venue, market: Market) -> None:
    """Who has lots in the market and is under maintenance enters liquidation."""
    if not market.margined:
        return
    for _, account in sorted(venue.accounts.items()):
        if not account.lots(market.id):
            continue
        judge(venue, unit_of(account, market.id))


def judge(venue: Venue, unit: Unit) -> None:
    """A unit under maintenance enters, awake; not while the price of one of its positions is stale."""
    if unit.in_liquidation or any(market.stale for market, _ in unit.positions(venue)):
        return
    maintenance = unit.maintenance(venue)
    if maintenance > 0 and unit.equity(venue) < maintenance:
        unit.holder.queued = AWAKE


def judge_collateral(venue: Venue, market: Market) -> None:
    """A changed index: cross units of accounts that hold assets which it prices."""
    priced = [asset for asset, terms in venue.assets.items() if terms.index_market == market.id]
    for _, account in sorted(venue.accounts.items()):
        owes = any(asset in account.loans and account.loans[asset].borrowed for asset in priced)
        if owes or any(account.cash.get(asset, 0) > 0 for asset in priced):
            judge(venue, Unit(account, ANY_MARKET))


def wake_all(venue: Venue) -> None:
    """A new price or a tick: every unit in liquidation tries again."""
    for unit in units(venue):
        if unit.in_liquidation:
            unit.holder.queued = AWAKE


def wake(venue: Venue, account: int, market: int) -> None:
    """The wait of a position is over."""
    unit = unit_of(venue.accounts[account], market)
    if unit.in_liquidation:
        unit.holder.queued = AWAKE


def next_unit(venue: Venue) -> Unit | None:
    """The awake unit that stands worst."""
    awake = [unit for unit in units(venue) if unit.holder.queued == AWAKE]
    if not awake:
        return None

    def standing(unit: Unit) -> tuple[Fraction, int, int]:
        maintenance = clamped(unit.maintenance(venue))
        ratio = Fraction(clamped(unit.equity(venue)), maintenance) if maintenance > 0 else None
        return (GREATEST if ratio is None else ratio, unit.account.id, -1 if unit.cross else unit.market)

    return min(awake, key=standing)


def say(venue: Venue, unit: Unit, step: int, market: int | None = None, **fields: int) -> None:
    """`LiquidationStep` with the unit's figures as they are now, unless given."""
    values = {
        "lots": 0, "price_ticks": 0, "fee_usd6": 0, "remaining_lots": 0, "equity_usd6": unit.equity(venue),
        "maintenance_usd6": unit.maintenance(venue), "counterparty": 0, "order_id": 0,
    }  # fmt: skip
    where = unit.market if market is None else market
    venue.emit(LiquidationStep(account=unit.account.id, market=where, step=step, **{**values, **fields}))


def step(venue: Venue, unit: Unit) -> None:
    """One step of the waterfall."""
    from reference.deleveraging import deleverage

    if any(market.stale for market, _ in unit.positions(venue)):
        unit.holder.queued = ASLEEP
        return
    if not unit.holder.liquidating:
        begin(venue, unit)
    equity, maintenance = unit.equity(venue), unit.maintenance(venue)
    held = unit.positions(venue)
    if not held and unit.cross and settle_debts(venue, unit, equity - maintenance):
        return
    if not held or equity >= maintenance:
        end(venue, unit, equity, bool(held))
        return
    if equity < 0:
        if absorbable(venue, held) and venue.cash(SystemAccount.INSURANCE) >= -equity:
            insure(venue, unit, equity)
            take_over(venue, unit, 0, maintenance)
        else:
            deleverage(venue, unit, equity, maintenance)
        return
    ready = [
        (market, position)
        for market, position in held
        if market.status in (MarketStatus.ACTIVE, MarketStatus.REDUCE_ONLY)
        and position.wait_until <= venue.now
        and (unit.account.id, market.id) not in venue.tried
    ]
    if ready:
        sell(venue, unit, *max(ready, key=lambda pair: (margin.position_maintenance(*pair), -pair[0].id)))
    elif 3 * equity >= 2 * maintenance or not take_over(venue, unit, equity, maintenance):
        unit.holder.queued = ASLEEP


def begin(venue: Venue, unit: Unit) -> None:
    """Open orders go first."""
    for order in sorted(unit.account.orders.values(), key=lambda order: (order.market, order.id)):
        if order.id in venue.orders and unit_of(unit.account, order.market).market == unit.market:
            close(venue, order, CloseReason.LIQUIDATION)
    say(venue, unit, STARTED)
    unit.holder.liquidating = True


def end(venue: Venue, unit: Unit, equity: int, held: bool) -> None:
    """The unit is out: it recovered, or nothing is left; what is missing insurance pays."""
    from reference.accounts import report_position

    if not held and equity < 0:
        insure(venue, unit, equity)
    if not held and not unit.cross and unit.account.positions[unit.market].margin:
        position = unit.account.positions[unit.market]
        back, position.margin = position.margin, 0
        venue.row(unit.account.id, back, Cause.ISOLATED_MARGIN, market=unit.market)
        report_position(venue, unit.account, unit.market, Cause.ISOLATED_MARGIN)
    say(venue, unit, ENDED)
    unit.holder.queued, unit.holder.liquidating = 0, False
    for market, position in unit.account.positions.items():
        if unit_of(unit.account, market).market == unit.market:
            position.wait_until = 0
            venue.waits.pop((unit.account.id, market), None)


def settle_debts(venue: Venue, unit: Unit, room: int) -> bool:
    """What a unit without lots does next: repay from its own, sell an asset, or let others pay; whether it could."""
    from reference import lending

    account, values = unit.account, margin.debt_values(venue, unit.account)
    if room >= 0:
        short = -account.cash.get(QUOTE_ASSET, 0)
        return short > 0 and not lending.overdraws(venue, account, short, room) and sell_collateral(venue, unit, 0)
    for asset in values:
        if account.cash.get(asset, 0) > 0:
            lending.pay_back(venue, account, account, asset, account.cash[asset])
            return True
    if sell_collateral(venue, unit, sum(values.values())):
        return True
    owed = [asset for asset in sorted(values) if asset != QUOTE_ASSET]
    if any(buy_on_book(venue, unit, asset) for asset in owed):
        return True
    counted = sum(margin.haircut_value(venue, asset, account.cash[asset]) for asset in worth(venue, account))
    if values and sum(values.values()) <= account.cash.get(QUOTE_ASSET, 0) + counted:
        if not any(lending.swap(venue, account, asset) for asset in owed):
            unit.holder.queued = ASLEEP
        return True
    if values:
        forfeit(venue, unit)
        lending.rescue(venue, unit, min(values), values[min(values)])
        return True
    return False


def worth(venue: Venue, account: Account) -> list[int]:
    """Assets that count as collateral, in the order in which they are sold: least haircut, then lowest id."""
    found = [
        (venue.assets[asset].haircut_bps, asset)
        for asset, atoms in account.cash.items()
        if asset != QUOTE_ASSET and atoms > 0 and margin.haircut_value(venue, asset, atoms) > 0
    ]
    return [asset for _, asset in sorted(found)]


def sell_collateral(venue: Venue, unit: Unit, debts: int) -> bool:
    """The least cut asset that somebody takes is sold for the quote that is missing; whether there was one."""
    account = unit.account
    short = debts - account.cash.get(QUOTE_ASSET, 0)
    if short <= 0:
        return False
    return any(
        sell_on_book(venue, unit, asset, short) or sell_to_insurance(venue, unit, asset, short)
        for asset in worth(venue, account)
    )


def spot_market(venue: Venue, asset: int) -> Market | None:
    """Where an asset can be sold now."""
    for _, market in sorted(venue.markets.items()):
        open_market = market.status in (MarketStatus.ACTIVE, MarketStatus.REDUCE_ONLY) and not market.stale
        if market.spot and market.terms.base_asset == asset and open_market and market.mark:
            return market
    return None


def sell_on_book(venue: Venue, unit: Unit, asset: int, short: int) -> bool:
    """To the bids that pay at least what the collateral counted for; whether an order was made."""
    market, balance = spot_market(venue, asset), unit.account.cash[asset]
    if market is None:
        return False
    band = market.terms.price_band_bps
    limit = ceil(Fraction(market.mark * (BPS - venue.assets[asset].haircut_bps), BPS))
    if band:
        limit = max(limit, ceil(Fraction(market.mark * (BPS - band), BPS)))
    limit = max(1, limit)
    value = limit * market.unit
    size = min(
        balance // atoms_per_lot(venue, market), ceil(Fraction(short, value)), MONEY_MAX // value, LOTS_MAX
    )  # fmt: skip
    best = market.book.best(Side.BUY)
    if size < 1 or best is None or best.price < limit:
        return False
    order = send(venue, unit, market, Side.SELL, OrderFlag.LIQUIDATION, limit, size)
    left = unit.account.cash.get(asset, 0)
    say(
        venue, unit, SOLD_ON_BOOK, market.id, lots=order.filled, price_ticks=limit, remaining_lots=left,
        order_id=order.id,
    )  # fmt: skip
    return True


def buy_on_book(venue: Venue, unit: Unit, asset: int) -> bool:
    """An owed asset from the asks that take at most what the debt counts for; whether an order was made."""
    account, market = unit.account, spot_market(venue, asset)
    if market is None:
        return False
    band, terms = market.terms.price_band_bps, market.terms
    limit = floor(Fraction(market.mark * (BPS + venue.assets[asset].haircut_bps), BPS))
    if band:
        limit = min(limit, floor(Fraction(market.mark * (BPS + band), BPS)))
    limit = max(1, min(limit, PRICE_MAX))
    value, apl = limit * market.unit, atoms_per_lot(venue, market)
    with_fee = value * (1 + Fraction(max(terms.taker_fee_e12, terms.maker_fee_e12, 0), E12))
    debt = venue.pools[asset].debt(account.loan(asset).borrowed)
    size = min(
        ceil(Fraction(debt, apl)), floor(account.cash.get(QUOTE_ASSET, 0) / with_fee), MONEY_MAX // value, LOTS_MAX
    )
    best = market.book.best(Side.SELL)
    if size < 1 or best is None or best.price > limit:
        return False
    order = send(venue, unit, market, Side.BUY, OrderFlag.LIQUIDATION, limit, size)
    say(
        venue, unit, DEBT_BOUGHT, market.id, lots=-order.filled, price_ticks=limit,
        remaining_lots=account.cash.get(asset, 0), order_id=order.id,
    )  # fmt: skip
    return True


def sell_to_insurance(venue: Venue, unit: Unit, asset: int, short: int) -> bool:
    """At what the collateral counted for, as far as the fund reaches; whether it has anything."""
    account, fund = unit.account, venue.cash(SystemAccount.INSURANCE)
    if fund <= 0:
        return False
    balance, wanted = account.cash[asset], min(short, fund)
    atoms = balance
    if margin.haircut_value(venue, asset, balance) > wanted:
        atoms = bisect_left(range(balance + 1), wanted, key=lambda x: margin.haircut_value(venue, asset, x))
    paid = min(wanted, margin.haircut_value(venue, asset, atoms))
    venue.row(account.id, -atoms, Cause.COLLATERAL_SALE, asset=asset)
    venue.row(SystemAccount.INSURANCE, atoms, Cause.COLLATERAL_SALE, asset=asset)
    venue.row(account.id, paid, Cause.COLLATERAL_SALE)
    venue.row(SystemAccount.INSURANCE, -paid, Cause.COLLATERAL_SALE)
    say(
        venue, unit, COLLATERAL_SOLD, lots=atoms, price_ticks=paid, remaining_lots=balance - atoms,
        counterparty=int(SystemAccount.INSURANCE), order_id=asset,
    )  # fmt: skip
    return True


def forfeit(venue: Venue, unit: Unit) -> None:
    """Who owes more than he has keeps no collateral."""
    for asset in worth(venue, unit.account):
        atoms = unit.account.cash[asset]
        venue.row(unit.account.id, -atoms, Cause.COLLATERAL_SALE, asset=asset)
        venue.row(SystemAccount.INSURANCE, atoms, Cause.COLLATERAL_SALE, asset=asset)
        say(venue, unit, COLLATERAL_SOLD, lots=atoms, counterparty=int(SystemAccount.INSURANCE), order_id=asset)


def insure(venue: Venue, unit: Unit, equity: int) -> None:
    """Raises the unit's equity to 0; the fund may go below 0."""
    from reference.accounts import report_position

    if unit.cross:
        venue.row(unit.account.id, -equity, Cause.INSURANCE)
    else:
        unit.account.positions[unit.market].margin -= equity
        report_position(venue, unit.account, unit.market, Cause.INSURANCE)
    venue.row(SystemAccount.INSURANCE, equity, Cause.INSURANCE, market=unit.market)
    say(venue, unit, INSURANCE_PAID, equity_usd6=equity, counterparty=int(SystemAccount.INSURANCE))


# --- to the book -----------------------------------------------------------------------------------------------------


def limit_price(market: Market, position: Position, share: int) -> int:
    """The tighter of the bankruptcy price and the price band."""
    lots, band = abs(position.lots), market.terms.price_band_bps
    notional = market.value(market.mark, lots)
    if position.lots > 0:
        price = ceil(Fraction(notional - share, lots * market.unit))
        if band:
            price = max(price, ceil(Fraction(market.mark * (BPS - band), BPS)))
    else:
        price = floor(Fraction(notional + share, lots * market.unit))
        if band:
            price = min(price, floor(Fraction(market.mark * (BPS + band), BPS)))
    return max(1, min(PRICE_MAX, price))


def fee_rate(market: Market) -> Fraction:
    """Lowered so that maintenance always pays both fees."""
    least = margin.least_maintenance_rate(market)
    room = max(0, floor(E12 * least) - market.terms.taker_fee_e12)
    return Fraction(min(market.terms.liquidation_fee_bps * 10**8, room), E12)


def send(venue: Venue, unit: Unit, market: Market, side: int, flags: int, limit: int, size: int) -> Order:
    """An immediate order of the venue for the unit, matched without checks."""
    from reference.groups import accepted
    from reference.matching import match

    order = Order(
        id=venue.next_order, account=unit.account.id, market=market.id, side=side, type=OrderType.LIMIT,
        tif=TimeInForce.IOC, stp=0, trigger_by=0, peg=0, flags=int(flags), price=limit, size=size, stop=0, display=0,
        expires=0, connection=0, client_order_id=b"", created=venue.now, updated=venue.now,
    )  # fmt: skip
    venue.next_order += 1
    venue.orders[order.id] = order
    unit.account.orders[order.id] = order
    accepted(venue, order)
    match(venue, order)
    return order


def sell(venue: Venue, unit: Unit, market: Market, position: Position) -> None:
    """A reduce-only IOC order for a fifth or the whole of the position."""
    equity, maintenance = unit.equity(venue), unit.maintenance(venue)
    before = position.lots
    share = floor(Fraction(equity * margin.position_maintenance(market, position), maintenance))
    notional = market.value(market.mark, abs(before))
    fifth = notional > venue.large_position and not position.wait_until
    size = ceil(Fraction(abs(before), 5)) if fifth else abs(before)
    side, flags = Side.SELL if before > 0 else Side.BUY, OrderFlag.REDUCE_ONLY | OrderFlag.LIQUIDATION
    order = send(venue, unit, market, side, flags, limit_price(market, position, share), size)
    fee = charge(venue, unit, market, order)
    say(
        venue, unit, BOOK_ORDER, market.id, lots=before - position.lots, price_ticks=order.price, fee_usd6=fee,
        remaining_lots=position.lots, order_id=order.id,
    )  # fmt: skip
    if fifth:
        position.wait_until = venue.now + venue.partial_wait
        venue.waits[unit.account.id, market.id] = position.wait_until
    venue.tried.add((unit.account.id, market.id))


def charge(venue: Venue, unit: Unit, market: Market, order: Order) -> int:
    """The liquidation fee: never more than the equity that is left."""
    from reference.accounts import report_position

    value = order.filled_value * market.unit
    fee = min(ceil(value * fee_rate(market)), max(0, unit.equity(venue)))
    if not fee:
        return 0
    if unit.cross:
        venue.row(unit.account.id, -fee, Cause.LIQUIDATION_FEE, market=market.id, reference=order.id)
    else:
        unit.account.positions[market.id].margin -= fee
        report_position(venue, unit.account, market.id, Cause.LIQUIDATION_FEE)
    venue.row(SystemAccount.INSURANCE, fee, Cause.LIQUIDATION_FEE, market=market.id, reference=order.id)
    return fee


# --- to the backstop -------------------------------------------------------------------------------------------------


def absorbable_lots(venue: Venue, market: Market, position: Position) -> int:
    """How much of a position the backstop's cap and its own side let it take; nothing of its own."""
    if position is venue.accounts[SystemAccount.BACKSTOP].positions.get(market.id):
        return 0
    held = venue.accounts[SystemAccount.BACKSTOP].lots(market.id)
    if held * position.lots < 0:
        return 0
    cap = market.terms.backstop_cap_lots
    return max(0, min(abs(position.lots), cap - abs(held))) if cap else abs(position.lots)


def own_margin(market: Market, lots: int, share: int) -> int:
    """What the backstop must add from its own cash."""
    return max(0, ceil(Fraction(market.value(market.mark, lots), market.terms.max_leverage)) - share)


def absorbable(venue: Venue, held: list[tuple[Market, Position]]) -> bool:
    """Whether the backstop could take all of it whole, without any equity coming along."""
    cash = venue.cash(SystemAccount.BACKSTOP)
    for market, position in held:
        lots = abs(position.lots)
        if absorbable_lots(venue, market, position) < lots or market.status >= MarketStatus.HALTED:
            return False
        cash -= own_margin(market, lots, 0)
    return cash >= 0


def take_over(venue: Venue, unit: Unit, equity: int, maintenance: int) -> bool:
    """The backstop takes, by market, every position it can; whether it took any."""
    taken = False
    for market, position in unit.positions(venue):
        if market.status in (MarketStatus.HALTED, MarketStatus.SETTLED):
            continue
        lots = absorbable_lots(venue, market, position)
        own = margin.position_maintenance(market, position)
        share = floor(Fraction(equity * own, maintenance))
        share = floor(Fraction(share * lots, abs(position.lots)))
        if lots and venue.cash(SystemAccount.BACKSTOP) >= own_margin(market, lots, share):
            move(venue, unit, market, position, lots, share)
            taken = True
    return taken


def move(venue: Venue, unit: Unit, market: Market, position: Position, lots: int, share: int) -> None:
    """Lots, cost and the share of equity change hands unchanged."""
    from reference.accounts import report_position
    from reference.positions import close_part

    backstop = venue.accounts[SystemAccount.BACKSTOP]
    signed = lots if position.lots > 0 else -lots
    cost = close_part(position.lots, position.cost, lots)
    result = market.value(market.mark, signed) - cost
    need = own_margin(market, lots, share)
    position.lots -= signed
    position.cost -= cost
    if unit.cross:
        if share != result:
            venue.row(unit.account.id, result - share, Cause.BACKSTOP, market=market.id)
    else:
        position.margin -= share - result
    report_position(venue, unit.account, market.id, Cause.BACKSTOP)
    taken = backstop.position(market.id)
    taken.mode = MarginMode.ISOLATED
    taken.lots += signed
    taken.cost += cost
    taken.margin += share - result + need
    if need:
        venue.row(backstop.id, -need, Cause.BACKSTOP, market=market.id)
    report_position(venue, backstop, market.id, Cause.BACKSTOP)
    say(
        venue, unit, TAKEN_OVER, market.id, lots=signed, price_ticks=market.mark, remaining_lots=position.lots,
        counterparty=int(SystemAccount.BACKSTOP),
    )  # fmt: skip
