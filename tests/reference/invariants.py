"""What must hold after every command, whatever it was."""

from __future__ import annotations

from reference.state import LOTS_MAX, MONEY_MAX, Venue

from luxterm.model.codes import QUOTE_ASSET, MarketFlag, OrderFlag, Side


def check(venue: Venue) -> None:
    """AssertionError naming what does not hold."""
    check_money(venue)
    check_positions(venue)
    check_orders(venue)
    check_books(venue)


def check_money(venue: Venue) -> None:
    totals: dict[int, int] = {}
    for account in venue.accounts.values():
        for asset, atoms in account.cash.items():
            totals[asset] = totals.get(asset, 0) + atoms
        for position in account.positions.values():
            totals[QUOTE_ASSET] = totals.get(QUOTE_ASSET, 0) + position.margin - position.cost
    for asset in set(totals) | set(venue.net_deposits):
        got, came = totals.get(asset, 0), venue.net_deposits.get(asset, 0)
        assert got == came, f"asset {asset}: balances sum to {got}, {came} came in"


def check_positions(venue: Venue) -> None:
    lots: dict[int, int] = {}
    for account in venue.accounts.values():
        for index, position in account.positions.items():
            lots[index] = lots.get(index, 0) + position.lots
            assert abs(position.lots) <= LOTS_MAX and abs(position.cost) <= MONEY_MAX
            off = venue.markets[index].margin_off
            assert off or position.lots or not position.cost, f"account {account.id}: cost {position.cost} without lots"
            assert position.mode or not position.margin, f"account {account.id}: margin in cross mode"
            held = position.lots or position.queued
            assert held or not position.margin, f"account {account.id}: isolated margin without lots"
    for index, total in lots.items():
        assert total == 0, f"market {index}: lots sum to {total}"


def check_orders(venue: Venue) -> None:
    for order in venue.orders.values():
        assert 0 <= order.filled < order.size, f"order {order.id}: {order.filled} of {order.size}"
        assert order.resting != order.untriggered, f"order {order.id} neither rests nor waits"
        assert venue.accounts[order.account].orders[order.id] is order
        if order.oco:
            assert venue.orders[order.oco].oco == order.id, f"order {order.id}: one-sided pair"
        if order.reduces:
            most = venue.accounts[order.account].reducible(order.market, order.side)
            assert order.remaining <= most, f"order {order.id} would turn the position"
    assert sum(len(account.orders) for account in venue.accounts.values()) == len(venue.orders)


def check_books(venue: Venue) -> None:
    for market in venue.markets.values():
        book = market.book
        for side in (Side.BUY, Side.SELL):
            for order in book.sides[side]:
                assert venue.orders[order.id] is order and order.resting and order.side == side
                assert 0 < order.shown <= order.remaining
                assert not order.display or order.shown <= order.display
        bid, ask = book.best(Side.BUY), book.best(Side.SELL)
        if bid is not None and ask is not None and not market.terms.flags & MarketFlag.SELF_TRADE_OFF:
            assert bid.price < ask.price, f"market {market.id} is crossed: {bid.price} over {ask.price}"
        assert not any(order.has(OrderFlag.LIQUIDATION) for order in book.sides[Side.BUY])
