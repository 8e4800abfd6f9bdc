"""Folds of durable events: what the gateway answers and broadcasts, and what a screen shows.

`Views` holds them all and `Views.apply(events)` brings them forward. Each fold is small, pure and bounded, and can be
used alone (a client folds the events of its own channels with the same classes).

    views.markets       Markets       assets and markets by id and by symbol
    views.books         Books         displayed levels per market, with `sequence`
    views.trades        Trades        the last prints per market
    views.candles       Candles       1s 1m 5m 15m 1h 4h 1d per market, gaps filled
    views.tickers       Tickers       last, rolling 24 h, mark, index, funding, open interest
    views.orders        Orders        open and recently closed orders
    views.fills         Fills         the last fills per account
    views.ledger        Ledger        balances, and the last cash rows per account
    views.positions     Positions     lots, cost and margin per account and market
    views.accounts      Accounts      name <-> id
    views.funding       Funding       the last funding payments per market
    views.liquidations  Liquidations  the last steps of the waterfall
    views.insurance     Insurance     the fund's balance
    views.vaults        Vaults        vaults and who holds their shares
    views.lending       Lending       pools and loans

What needs the rules of the exchange (margin, liquidation prices) is asked of the engine, never recomputed here.
"""

from luxterm.views.accounts import Accounts
from luxterm.views.books import Book, Books
from luxterm.views.candles import INTERVALS_NS, Candle, Candles
from luxterm.views.earn import Lending, Vaults
from luxterm.views.fills import Fills, OwnFill
from luxterm.views.ledger import Ledger, LedgerRow
from luxterm.views.markets import Markets
from luxterm.views.orders import Order, Orders
from luxterm.views.positions import Position, Positions
from luxterm.views.risk import Funding, Insurance, Liquidations
from luxterm.views.tickers import Ticker, Tickers
from luxterm.views.trades import Trades
from luxterm.views.views import Views

__all__ = [
    "INTERVALS_NS",
    "Accounts",
    "Book",
    "Books",
    "Candle",
    "Candles",
    "Fills",
    "Funding",
    "Insurance",
    "Ledger",
    "LedgerRow",
    "Lending",
    "Liquidations",
    "Markets",
    "Order",
    "Orders",
    "OwnFill",
    "Position",
    "Positions",
    "Ticker",
    "Tickers",
    "Trades",
    "Vaults",
    "Views",
]
