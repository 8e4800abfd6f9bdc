"""The JSON-RPC methods: name, parameters, result, who may call. One table for server, reference and tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import requests as r
from luxterm.wire.dialect import DIALECT
from luxterm.wire.method import Method as Method
from luxterm.wire.method import NoParams as NoParams
from luxterm.wire.method import Params as Params
from luxterm.wire.session import Budget, Scope
from luxterm.wire.swaps import SWAPS


class SymbolParams(Params):
    symbol: r.Symbol


class MaybeSymbolParams(Params):
    symbol: r.Symbol | None = None


class BookParams(Params):
    symbol: r.Symbol
    depth: Annotated[int, Meta(ge=0, le=10_000)] = 20
    """0 = every level."""


class TwapParams(Params):
    symbol: r.Symbol
    window: Annotated[int, Meta(ge=1, le=86_400)]
    """Seconds."""


class RecentParams(Params):
    symbol: r.Symbol
    limit: r.PositiveCount = 100


class CandleParams(Params):
    symbol: r.Symbol
    interval: Literal["1s", "1m", "5m", "15m", "1h", "4h", "1d"] = "1m"
    limit: Annotated[int, Meta(ge=1, le=1500)] = 500


class LimitParams(Params):
    limit: r.PositiveCount = 100


class EquityParams(Params):
    limit: Annotated[int, Meta(ge=1, le=10_080)] = 1440


class LiquidationParams(Params):
    symbol: r.Symbol | None = None
    limit: r.PositiveCount = 100


class SymbolsParams(Params):
    symbols: list[r.Symbol] | None = None


class PushParams(Params):
    symbol: r.Symbol
    price: r.Number


class LoginParams(Params):
    apiKey: Annotated[str, Meta(max_length=128)] | None = None
    apiSecret: Annotated[str, Meta(max_length=256)] | None = None
    message: Annotated[str, Meta(max_length=4096)] | None = None
    signature: Annotated[str, Meta(max_length=300)] | None = None


class KeyParams(Params):
    vault: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    """A vault that one leads: the key signs in as the vault, to read and trade, and never to move its money."""
    label: Annotated[str, Meta(max_length=64)] = ""
    scopes: tuple[Literal["read", "trade", "transfer"], ...] = ("read",)
    ips: list[Annotated[str, Meta(max_length=64)]] = []


class KeyIdParams(Params):
    key_id: Annotated[str, Meta(max_length=64)]


class ConfigureParams(Params):
    """What is left out stays as it is, or takes the default where the market is new."""

    symbol: r.Symbol
    base: r.Name | None = None
    tick_size: r.Number | None = None
    lot_size: r.Number | None = None
    replay: bool | None = None
    """No margin and no self-trade prevention: for recorded books."""
    spot: bool | None = None
    max_leverage: Annotated[int, Meta(ge=1, le=1000)] | None = None
    price_band_bps: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    min_notional: r.Number | None = None


class BestLevel(o.Object):
    price: o.Price
    size: o.Size


class BookStats(o.Object):
    """`orders` rest in the book, `trades` were printed since the market began; depths are the displayed sizes."""

    symbol: str
    orders: int
    trades: int
    bid_depth: Decimal
    ask_depth: Decimal
    spread: Decimal | None


class LatestPrice(o.Object):
    symbol: str
    price: Decimal
    confidence: Decimal
    timestamp: int
    sources: list[str]


class Twap(o.Object):
    symbol: str
    twap: Decimal
    window: int
    covered: Decimal = Decimal(0)
    """Seconds of the window that prices are known for."""


class Token(o.Object):
    token: str
    user_id: str
    scopes: list[str]
    expires_at: int


class Nonce(o.Object):
    nonce: str
    expires_at: int


class WithdrawParams(Params):
    asset: r.Name
    amount: r.Number


class VaultCreateParams(Params):
    """The vault trades as the account of its name; its leader holds at least `leader_share_bps` of it."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    """Nobody's name yet, no address, and none that an API key was made for."""
    leader_share_bps: Annotated[int, Meta(ge=500, le=10_000)] = 500
    performance_fee_bps: Annotated[int, Meta(ge=0, le=5000)] = 1000
    lockup_s: Annotated[int, Meta(ge=0, le=365 * 86_400)] = 86_400
    """From a deposit on its money stays that long."""
    capacity: r.Number | None = None
    """The most it may hold; null = no bound."""


class Key(o.Object):
    key_id: str
    account: str
    """Who signs in with it: oneself, or a vault that one leads."""
    label: str
    scopes: list[str]
    ips: list[str]
    created_at: int
    revoked: bool = False
    secret: str | None = None
    """Shown once, when the key is made."""


class Health(o.Object):
    status: Literal["ok", "degraded"]
    reasons: list[str] = []


class ServerTime(o.Object):
    time: int


class EquityPoint(o.Object):
    timestamp: o.Millis
    equity: o.Amount


class Done(o.Object):
    ok: bool = True


METHODS: Final[dict[str, Method]] = {
    "orderbook.getBestBid": Method(SymbolParams, BestLevel | None, "The best bid; null where nobody bids."),
    "orderbook.getBestAsk": Method(SymbolParams, BestLevel | None, "The best offer; null where nobody offers."),
    "orderbook.getStats": Method(SymbolParams, BookStats, "Counts, displayed depth and spread of a book."),
    "orderbook.getSnapshot": Method(BookParams, o.BookSnapshot, "The book, comparable to the stream by its sequence."),
    "price.getLatest": Method(SymbolParams, LatestPrice, "The latest aggregated price with its sources."),
    "price.getTWAP": Method(TwapParams, Twap, "The time-weighted average price of the last `window` seconds."),
    "market.getTrades": Method(RecentParams, list[o.Trade], "The last public trades, newest first."),
    "market.list": Method(NoParams, list[o.MarketInfo], "All markets."),
    "market.getTicker": Method(SymbolParams, o.Ticker, "24 hours of a market."),
    "market.getTickers": Method(NoParams, list[o.Ticker], "24 hours of every market."),
    "market.getCandles": Method(CandleParams, list[o.Candle], "Candles, oldest first; the last may still be open."),
    "market.getFunding": Method(RecentParams, list[o.Funding], "Settled funding payments, newest first."),
    "market.getLiquidations": Method(LiquidationParams, list[o.Liquidation], "Steps of liquidations, newest first."),
    "market.configure": Method(ConfigureParams, o.MarketInfo, "Creates or changes a market.", paper=True),
    "order.place": Method(r.OrderSpec, o.OrderUpdate, "Places an order.", Scope.TRADE, Budget.ORDER),
    "order.batch": Method(r.PlaceOrders, m.OrderBatch, "Places up to 100 orders.", Scope.TRADE, Budget.ORDER),
    "order.cancel": Method(r.CancelOrder, o.OrderUpdate, "Cancels an order.", Scope.TRADE, Budget.CANCEL),
    "order.cancelBatch": Method(r.CancelOrders, m.OrderBatch, "Cancels up to 100 orders.", Scope.TRADE, Budget.CANCEL),
    "order.cancelAll": Method(r.CancelAll, m.OrderBatch, "Cancels all orders that fit.", Scope.TRADE, Budget.CANCEL),
    "order.modify": Method(r.ModifyOrder, o.OrderUpdate, "Changes an open order.", Scope.TRADE, Budget.ORDER),
    "order.scheduleCancel": Method(
        r.ScheduleCancel, m.ScheduleCancelAck, "Dead-man's switch.", Scope.TRADE, Budget.CANCEL
    ),
    "order.get": Method(r.GetOrder, o.OrderUpdate, "One of one's own orders.", Scope.READ),
    "order.list": Method(r.GetOrders, m.OrdersUpdate, "One's open or lately closed orders.", Scope.READ),
    "position.open": Method(
        r.OpenPosition, o.PositionUpdate, "Leverage and a market order in one.", Scope.TRADE, Budget.ORDER
    ),
    "position.close": Method(
        r.ClosePosition, o.PositionUpdate, "Closes a position with a market order.", Scope.TRADE, Budget.CANCEL
    ),
    "position.modifyLeverage": Method(r.ModifyLeverage, o.PositionUpdate, "Sets a market's leverage.", Scope.TRADE),
    "position.adjustMargin": Method(r.AdjustMargin, o.PositionUpdate, "Moves isolated margin.", Scope.TRADE),
    "position.list": Method(r.GetPositions, m.PositionsUpdate, "One's open positions.", Scope.READ),
    "account.balances": Method(r.GetBalances, o.BalanceUpdate, "Balances and margin.", Scope.READ),
    "account.margin": Method(NoParams, o.Margin, "The margin account.", Scope.READ),
    "account.fills": Method(r.GetFills, m.FillsUpdate, "One's last fills, newest first.", Scope.READ),
    "account.ledger": Method(LimitParams, list[o.LedgerRow], "One's last ledger rows, newest first.", Scope.READ),
    "account.equity": Method(
        EquityParams, list[EquityPoint], "One's equity by the minute where it changed, oldest first.", Scope.READ
    ),
    "account.transfer": Method(r.Transfer, o.BalanceUpdate, "Gives an amount to another account.", Scope.TRANSFER),
    "account.withdraw": Method(
        WithdrawParams,
        o.Withdrawal,
        "Takes an amount out of the venue: to one's wallet, where it settles on a chain.",
        Scope.TRANSFER,
    ),
    "account.withdrawals": Method(
        NoParams, list[o.Withdrawal], "One's withdrawals that are not paid yet, oldest first.", Scope.READ
    ),
    "vault.list": Method(NoParams, list[o.VaultInfo], "All vaults."),
    "vault.create": Method(VaultCreateParams, o.VaultUpdate, "Opens a vault that one leads.", Scope.TRANSFER),
    "vault.deposit": Method(r.VaultDeposit, o.VaultUpdate, "Deposits into a vault.", Scope.TRANSFER),
    "vault.withdraw": Method(r.VaultWithdraw, o.VaultUpdate, "Redeems vault shares.", Scope.TRANSFER),
    "lending.pools": Method(NoParams, list[o.LendingPool], "All lending pools."),
    "lending.supply": Method(r.LendingSupply, o.LendingUpdate, "Supplies an asset.", Scope.TRANSFER),
    "lending.withdraw": Method(r.LendingWithdraw, o.LendingUpdate, "Withdraws a supply.", Scope.TRANSFER),
    "lending.borrow": Method(r.LendingBorrow, o.LendingUpdate, "Borrows an asset.", Scope.TRANSFER),
    "lending.repay": Method(r.LendingRepay, o.LendingUpdate, "Repays a loan.", Scope.TRANSFER),
    "oracle.getPrices": Method(SymbolsParams, list[o.OracleUpdate], "Aggregated prices with their sources."),
    "oracle.getSources": Method(NoParams, list[Any], "Every price source and its health."),
    "oracle.getAlerts": Method(LimitParams, list[Any], "The oracle's last alerts, newest first."),
    "oracle.push": Method(PushParams, Done, "Pins an index price until oracle.release.", paper=True),
    "oracle.release": Method(SymbolParams, Done, "Gives a pinned index back to the sources.", paper=True),
    "oracle.resetBreaker": Method(SymbolParams, Done, "Resets a tripped circuit breaker.", paper=True),
    "keeper.getStatus": Method(NoParams, Any, "The embedded keeper; null where there is none."),
    "keeper.getWrites": Method(LimitParams, list[Any], "The keeper's last writes, newest first."),
    "keeper.pause": Method(NoParams, Done, "Stops the keeper's writing.", paper=True),
    "keeper.resume": Method(NoParams, Done, "Lets the keeper write again.", paper=True),
    "node.info": Method(NoParams, dict[str, Any], "Version, sequence, uptime, journal, mode."),
    "node.health": Method(NoParams, Health, "Whether the node is well, and why not."),
    "node.time": Method(NoParams, ServerTime, "The venue's clock in Unix milliseconds."),
    "auth.login": Method(LoginParams, Token, "A token for HTTP and WebSocket."),
    "auth.nonce": Method(NoParams, Nonce, "A nonce for a wallet login, good once."),
    "auth.createKey": Method(
        KeyParams, Key, "A new API key, for oneself or a vault that one leads; its secret is shown once.", Scope.ALL
    ),
    "auth.listKeys": Method(NoParams, list[Key], "One's API keys, and those of the vaults one leads.", Scope.READ),
    "auth.revokeKey": Method(KeyIdParams, Done, "Revokes an API key at once.", Scope.ALL),
    "rpc.discover": Method(NoParams, dict[str, Any], "This interface as an OpenRPC document."),
    **SWAPS,
    **DIALECT,
}
