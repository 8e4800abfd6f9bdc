"""Views to the objects of the API: candles, tickers, prices."""

from __future__ import annotations

from decimal import Decimal

from luxterm.model.codes import MarketFlag, MarketType
from luxterm.model.units import MS, format_atoms
from luxterm.views import Candle, Ticker, Views
from luxterm.wire import objects as o
from luxterm.wire.render import MARKET_STATUS_NAMES, Grid, rate

_ZERO = Decimal(0)
_HUNDREDTH = Decimal("0.01")


def candle(view: Candle, grid: Grid, interval: str, length_ns: int, now_ns: int) -> o.Candle:
    return o.Candle(
        grid.symbol,
        interval,
        view.open_ns // MS,
        grid.price(view.open_ticks),
        grid.price(view.high_ticks),
        grid.price(view.low_ticks),
        grid.price(view.close_ticks),
        grid.size(view.volume_lots),
        view.trades,
        view.open_ns + length_ns <= now_ns,
    )


def change_percent(view: Ticker) -> Decimal:
    """Change over 24 hours in percent, to the hundredth."""
    if not view.open_ticks:
        return _ZERO
    return (Decimal(view.change_ticks * 100) / view.open_ticks).quantize(_HUNDREDTH)


def next_funding(views: Views, market: int, now_ns: int) -> int | None:
    """When funding is paid next, Unix milliseconds: the next multiple of the interval, by the exchange's rules."""
    terms = views.markets.terms(market)
    if terms is None or terms.type != MarketType.PERP or terms.flags & MarketFlag.MARGIN_OFF:
        return None
    interval_ns = terms.funding_interval_ns
    if not interval_ns or not views.tickers.get(market).index_ticks:  # it begins with the first index
        return None
    return (now_ns // interval_ns + 1) * interval_ns // MS


def price_update(views: Views, grid: Grid, now_ns: int, onchain: o.OnChainPrice | None = None) -> o.PriceUpdate:
    market = grid.market.market
    view = views.tickers.get(market, now_ns)
    book = views.books[market]
    _, stale = views.markets.status(market)
    price = grid.price_or_none
    return o.PriceUpdate(
        symbol=grid.symbol,
        price=price(view.mark_ticks or view.last_ticks),
        bid=price(book.best_bid_ticks),
        ask=price(book.best_ask_ticks),
        volume_24h=grid.size(view.volume_lots),
        change_24h=change_percent(view),
        last=price(view.last_ticks),
        mark=price(view.mark_ticks),
        index=price(view.index_ticks),
        funding=rate(view.funding_rate_e12) if view.funding_ns else None,
        next_funding=next_funding(views, market, now_ns),
        open_interest=grid.size(view.open_interest_lots),
        stale=stale,
        onchain=onchain,
        timestamp=now_ns // MS,
    )


def ticker(views: Views, grid: Grid, now_ns: int) -> o.Ticker:
    market = grid.market.market
    view = views.tickers.get(market, now_ns)
    book = views.books[market]
    status, stale = views.markets.status(market)
    price = grid.price_or_none
    return o.Ticker(
        symbol=grid.symbol,
        last=price(view.last_ticks),
        mark=price(view.mark_ticks),
        index=price(view.index_ticks),
        bid=price(book.best_bid_ticks),
        ask=price(book.best_ask_ticks),
        open_24h=price(view.open_ticks),
        high_24h=price(view.high_ticks),
        low_24h=price(view.low_ticks),
        volume_24h=grid.size(view.volume_lots),
        quote_volume_24h=format_atoms(view.value_tick_lots * grid.market.usd6_per_tick_lot, 6),
        change_24h=change_percent(view),
        open_interest=grid.size(view.open_interest_lots),
        funding=rate(view.funding_rate_e12) if view.funding_ns else None,
        next_funding=next_funding(views, market, now_ns),
        status=MARKET_STATUS_NAMES[status],
        stale=stale,
        trades_24h=view.trades,
        timestamp=now_ns // MS,
    )
