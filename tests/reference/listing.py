"""The canonical text of the state (section 12): equal states, equal bytes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reference.fees import recent_days
from reference.positions import open_interest
from reference.state import Account, Market, Order, Pool, Vault, Venue

from luxterm.model.codes import QUOTE_ASSET, Side


def text(*fields: Any) -> str:
    """One line: numbers in decimal, bytes in hex or `-`."""
    return " ".join((field.hex() or "-") if isinstance(field, bytes) else str(int(field)) for field in fields)


def dump(venue: Venue) -> bytes:
    return "".join(f"{line}\n" for line in lines(venue)).encode("ascii")


def lines(v: Venue) -> Iterator[str]:
    yield f"engine {text(v.seq, v.now, v.next_order, v.next_trade, v.next_withdrawal, v.next_account)}"
    yield f"venue {text(v.max_open_orders, v.max_steps, v.large_position, v.partial_wait)}"
    for fees in v.fee_tiers:
        yield f"feetier {text(*fees)}"
    for index, asset in sorted(v.assets.items()):
        net = v.net_deposits.get(index, 0)
        yield f"asset {text(index, asset.decimals, asset.haircut_bps, asset.index_market, net, asset.name)}"
    for _, market in sorted(v.markets.items()):
        yield from market_lines(v, market)
    for _, account in sorted(v.accounts.items()):
        yield from account_lines(v, account)
    for _, order in sorted(v.orders.items()):
        yield order_line(order)
    for _, market in sorted(v.markets.items()):
        yield from queue_lines(market)
    if v.fired:
        yield f"fired {text(*v.fired)}"
    for _, account in sorted(v.accounts.items()):
        for label, order_id in account.closed_labels.items():
            yield f"closed {text(account.id, order_id, label)}"
    for number, pending in sorted(v.withdrawals.items()):
        yield f"withdrawal {text(number, pending.account, pending.asset, pending.amount, pending.reference)}"
    for connection, account_id in sorted(v.connections, key=lambda pair: (pair[1], pair[0])):
        yield f"connection {text(account_id, connection)}"
    for number, vault in sorted(v.vaults.items()):
        if vault.leader or vault.shares:
            yield f"vault {text(number, *vault_fields(vault))}"
    for number, vault in sorted(v.vaults.items()):
        for account_id, holder in sorted(vault.holders.items()):
            yield f"holder {text(number, account_id, holder.shares, holder.basis, holder.unlock)}"
    for index, pool in sorted(v.pools.items()):
        yield f"lending {text(index, *pool_fields(pool))}"
    for number, account in sorted(v.accounts.items()):
        for index, loan in sorted(account.loans.items()):
            if loan.supplied or loan.borrowed:
                yield f"loan {text(number, index, loan.supplied, loan.borrowed)}"
    for number, account in sorted(v.accounts.items()):
        if QUOTE_ASSET in account.loans and account.loans[QUOTE_ASSET].overdraft:
            yield f"overdraft {text(number, account.loans[QUOTE_ASSET].overdraft)}"


def pool_fields(pool: Pool) -> tuple[int, ...]:
    t = pool.terms
    return (
        t.base_rate_e12, t.slope_rate_e12, t.steep_rate_e12, t.kink_bps, t.reserve_bps, t.enabled, pool.supply_shares,
        pool.borrow_shares, pool.supply_index, pool.borrow_index, pool.reserve, pool.accrued_ns, pool.next_accrual_ns,
    )  # fmt: skip


def vault_fields(vault: Vault) -> tuple[int, ...]:
    return (
        vault.leader, vault.leader_share_bps, vault.performance_fee_bps, vault.lockup, vault.capacity, vault.shares,
    )  # fmt: skip


def market_lines(venue: Venue, m: Market) -> Iterator[str]:
    t = m.terms
    fields = [getattr(t, name) for name in t.__struct_fields__]
    yield f"market {text(t.market, t.type, t.flags, m.status, m.stale, *fields[3:])}"
    for tier in m.tiers:
        yield f"tier {text(m.id, *tier)}"
    if (m.depth_cap_bps, m.settlement_minutes) != (0, 60):
        yield f"risk {text(m.id, m.depth_cap_bps, m.settlement_minutes)}"
    for number, minute in sorted(m.minutes.items()):
        least = -1 if minute.depth is None else minute.depth
        yield f"minute {text(m.id, number, minute.index_sum, minute.count, least)}"
    interest = 0 if m.spot else open_interest(venue, m.id)
    line = text(
        m.id, m.index, m.index_published, m.mark, m.last, interest, m.prints, m.ema_e6, m.ema_ns, m.funding_rate_e12,
        m.next_funding_ns, m.next_sample_ns, m.premium_sum, m.premium_count, m.deferred_ns,
    )  # fmt: skip
    yield f"price {line}"


def account_lines(venue: Venue, a: Account) -> Iterator[str]:
    cash = a.cash.get(QUOTE_ASSET, 0)
    yield f"account {text(a.id, cash, a.owner or a.id, a.cancel_at, a.queued, a.liquidating, a.name)}"
    for asset, atoms in sorted(a.cash.items()):
        if asset != QUOTE_ASSET and atoms:
            yield f"balance {text(a.id, asset, atoms)}"
    for day, value in recent_days(venue, a):
        yield f"volume {text(a.id, day, value)}"
    for market, p in sorted(a.positions.items()):
        fields = (
            p.lots, p.cost, p.leverage, p.mode, p.margin, p.realized, p.funding, p.wait_until, p.queued, p.liquidating,
        )  # fmt: skip
        if any(fields):
            yield f"position {text(a.id, market, *fields)}"


def order_line(o: Order) -> str:
    price = 0 if o.untriggered and o.market_type else o.price
    shown = o.shown if o.resting and o.display else 0
    line = text(
        o.id, o.account, o.market, o.side, o.type, o.tif, o.stp, o.trigger_by, o.peg, o.flags, o.status, o.fired, price,
        o.size, o.filled, o.filled_value, o.created, o.updated, o.connection, o.stop, o.display, shown, o.expires,
        o.trail_ticks, o.trail_bps, o.peg_offset, o.slippage_bps, o.take_profit, o.stop_loss, o.oco, o.fired_at,
        *o.legs, o.client_order_id,
    )  # fmt: skip
    return f"order {line}"


def queue_lines(market: Market) -> Iterator[str]:
    for side in (Side.BUY, Side.SELL):
        for price, queue in groupby(market.book.walk(side), key=lambda order: order.price):
            yield f"queue {text(market.id, side, price, *(order.id for order in queue))}"
