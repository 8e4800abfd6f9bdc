"""What each JSON-RPC method does. Names, parameters and rights stand in `wire.methods`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from luxterm.api import openrpc
from luxterm.api.auth import Authenticator, Identity
from luxterm.api.caller import Caller
from luxterm.api.configure import configure_market
from luxterm.api.desk import HANDLERS, Desk, Reply
from luxterm.api.dialect import Dialect
from luxterm.api.earn import lending_pool, vault_info
from luxterm.api.feed import EquityHistory, Feed, Keeper
from luxterm.api.hub import Hub
from luxterm.api.keys import StoredKey
from luxterm.api.orders import rejection
from luxterm.api.prices import named, oracle_update
from luxterm.api.render import candle
from luxterm.api.swaps import Amm, Swaps
from luxterm.api.venue import Venue
from luxterm.api.withdrawals import Withdrawals
from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import ANY_MARKET, Cause, ErrorCode, RejectCode, SystemAccount
from luxterm.model.errors import UsageError, VenueUnavailable
from luxterm.model.markets import Market
from luxterm.model.units import MS, SECOND, format_atoms
from luxterm.views import INTERVALS_NS
from luxterm.views.custody import is_wallet
from luxterm.views.earn import Vault
from luxterm.wire import methods as w
from luxterm.wire import objects as o
from luxterm.wire import render, translate
from luxterm.wire import requests as r
from luxterm.wire.session import Failure, Scope
from luxterm.wire.translate import Malformed, Refused

if TYPE_CHECKING:
    from luxterm.engine import Engine

Handler = Callable[[Caller, Any], Any]


class Methods:
    """`call(name, who, params)` answers with a value, an awaitable, or raises Malformed, Refused, BadCredentials."""

    def __init__(
        self,
        venue: Venue,
        desk: Desk,
        hub: Hub,
        auth: Authenticator,
        now_ns: Callable[[], int],
        feed: Feed | None,
        keeper: Keeper | None,
        amm: Amm | None = None,
        equity: EquityHistory | None = None,
    ) -> None:
        self._venue, self._desk, self._hub, self._auth, self._now_ns = venue, desk, hub, auth, now_ns
        self._feed, self._keeper, self._equity = feed, keeper, equity
        self._handlers: dict[str, Handler] = {
            name: self._desk_handler(method.params) for name, method in w.METHODS.items() if method.params in HANDLERS
        }
        self.withdrawals = Withdrawals(venue)
        others = Dialect(venue, desk, hub, auth, now_ns, feed), Swaps(venue, amm, now_ns), self.withdrawals
        for name in w.METHODS:
            word = name.replace(".", "_")
            found = [getattr(self, "_" + word, None), *(getattr(other, word, None) for other in others)]
            own = next((handler for handler in found if handler is not None), None)
            if own is not None:
                self._handlers[name] = own

    def call(self, name: str, who: Caller, params: Any) -> Any:
        return self._handlers[name](who, params)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._handlers)

    def _desk_handler(self, request: type[Any]) -> Handler:
        def handle(who: Caller, params: Any) -> Awaitable[o.Object]:
            future: asyncio.Future[o.Object] = asyncio.get_running_loop().create_future()

            def answer(reply: Reply | Failure) -> None:
                if future.done():
                    return
                if isinstance(reply, Failure):
                    future.set_exception(
                        Refused(reply.code) if isinstance(reply.code, RejectCode) else Malformed(reply.text, reply.code)
                    )
                else:
                    future.set_result(reply.data)

            self._desk.serve(who, params, answer)
            return future

        return handle

    def _order_place(self, who: Caller, params: r.OrderSpec) -> Awaitable[o.Object]:
        done: Awaitable[o.Object] = self._desk_handler(r.PlaceOrder)(who, r.PlaceOrder(order=params))
        return done

    async def _asked(self, question: Callable[[Engine], Any]) -> Any:
        try:
            return await self._venue.ask(question)
        except VenueUnavailable as error:
            raise Malformed(str(error), ErrorCode.SHUTTING_DOWN) from None

    def _market(self, symbol: str) -> Market:
        market = self._venue.views.markets.by_symbol(symbol)
        if market is None:
            raise Malformed(f"there is no market {symbol}", ErrorCode.UNKNOWN_SYMBOL)
        return market

    # --- markets -----------------------------------------------------------------------------------------------------

    def _orderbook_getBestBid(self, who: Caller, params: w.SymbolParams) -> w.BestLevel | None:
        market = self._market(params.symbol).market
        book = self._venue.views.books[market]
        return self._best(market, book.bids(1))

    def _orderbook_getBestAsk(self, who: Caller, params: w.SymbolParams) -> w.BestLevel | None:
        market = self._market(params.symbol).market
        book = self._venue.views.books[market]
        return self._best(market, book.asks(1))

    def _best(self, market: int, levels: list[tuple[int, int, int]]) -> w.BestLevel | None:
        grid = self._hub.grid(market)
        return w.BestLevel(grid.price(levels[0][0]), grid.size(levels[0][1])) if levels else None

    async def _orderbook_getStats(self, who: Caller, params: w.SymbolParams) -> w.BookStats:
        market = self._market(params.symbol).market
        grid = self._hub.grid(market)
        book = self._venue.views.books[market]
        bids, asks = book.bids(), book.asks()
        depths = [grid.size(sum(lots for _, lots, _ in levels)) for levels in (bids, asks)]
        spread = grid.price(asks[0][0] - bids[0][0]) if bids and asks else None
        state = await self._asked(lambda engine: engine.market(market))
        return w.BookStats(params.symbol, state.orders, state.trades, depths[0], depths[1], spread)

    def _orderbook_getSnapshot(self, who: Caller, params: w.BookParams) -> o.BookSnapshot:
        market = self._market(params.symbol).market
        grid, book = self._hub.grid(market), self._venue.views.books[market]
        return o.BookSnapshot(
            params.symbol,
            grid.levels(book.bids(params.depth)),
            grid.levels(book.asks(params.depth)),
            book.sequence,
            book.now_ns // MS,
        )

    def _market_getTrades(self, who: Caller, params: w.RecentParams) -> list[o.Trade]:
        market = self._market(params.symbol).market
        grid = self._hub.grid(market)
        prints = self._venue.views.trades.recent(market, params.limit)
        return [render.trade(p.seq, p.now_ns, p.trade, grid) for p in prints]

    async def _market_list(self, who: Caller, params: w.NoParams) -> list[o.MarketInfo]:
        states = await self._asked(lambda engine: engine.markets())
        known = self._venue.views.markets.get
        return [render.market_info(state, market) for state in states if (market := known(state.market)) is not None]

    def _market_getTicker(self, who: Caller, params: w.SymbolParams) -> o.Ticker:
        return self._hub.ticker(self._market(params.symbol).market)

    def _market_getTickers(self, who: Caller, params: w.NoParams) -> list[o.Ticker]:
        return [self._hub.ticker(market.market) for market in self._venue.views.markets.all()]

    def _market_getCandles(self, who: Caller, params: w.CandleParams) -> list[o.Candle]:
        market = self._market(params.symbol).market
        grid, now_ns, length_ns = self._hub.grid(market), self._now_ns(), INTERVALS_NS[params.interval]
        recent = self._venue.views.candles.recent(market, params.interval, params.limit, now_ns)
        return [candle(each, grid, params.interval, length_ns, now_ns) for each in recent]

    def _market_getFunding(self, who: Caller, params: w.RecentParams) -> list[o.Funding]:
        market = self._market(params.symbol).market
        grid = self._hub.grid(market)
        rows: list[Any] = self._venue.views.funding.recent(market, params.limit)
        return [render.funding(row.seq, row.now_ns, row.event, grid) for row in rows]

    def _market_getLiquidations(self, who: Caller, params: w.LiquidationParams) -> list[o.Liquidation]:
        market = self._market(params.symbol).market if params.symbol else None
        rows: list[Any] = self._venue.views.liquidations.recent(params.limit, market)
        return [render.liquidation(row.seq, row.now_ns, row.event, self._venue.views.markets) for row in rows]

    async def _market_configure(self, who: Caller, params: w.ConfigureParams) -> o.MarketInfo:
        await configure_market(self._venue, params)
        infos = await self._market_list(who, w.NoParams())
        return next(info for info in infos if info.symbol == params.symbol)

    # --- account -----------------------------------------------------------------------------------------------------

    async def _account_margin(self, who: Caller, params: w.NoParams) -> o.Margin:
        state = await self._asked(lambda engine: engine.account(who.account))
        if state is None:
            raise Malformed("there is no such account", ErrorCode.NOT_FOUND)
        return render.margin(state, self._now_ns())

    def _account_ledger(self, who: Caller, params: w.LimitParams) -> list[o.LedgerRow]:
        markets = self._venue.views.markets
        rows = []
        for row in self._venue.views.ledger.recent(who.account, params.limit):
            asset = markets.asset(row.asset)
            market = markets.get(row.market) if row.market != ANY_MARKET else None
            decimals = asset.decimals if asset is not None else 6
            rows.append(
                o.LedgerRow(
                    asset.name if asset is not None else str(row.asset),
                    Cause(row.cause).name.lower(),
                    format_atoms(row.delta_atoms, decimals),
                    format_atoms(row.balance_atoms, decimals),
                    row.now_ns // MS,
                    market.symbol if market is not None else None,
                    row.reference_id or None,
                    row.seq,
                )
            )
        return rows

    def _account_equity(self, who: Caller, params: w.EquityParams) -> list[w.EquityPoint]:
        points = self._equity.of(who.account, params.limit) if self._equity is not None else ()
        return [w.EquityPoint(time_ms, render.usd(equity_usd6)) for time_ms, equity_usd6 in points]

    # --- vaults and lending ------------------------------------------------------------------------------------------

    async def _vault_create(self, who: Caller, params: w.VaultCreateParams) -> o.VaultUpdate:
        name = params.name.encode()
        # An address belongs to its wallet: a vault of that name would stand in the way of its owner's deposits.
        if params.name.startswith("system:") or not params.name.isprintable() or is_wallet(name):
            raise Refused(RejectCode.INVALID_NAME)
        # So does the name in a key, whose holder has perhaps not signed in yet.
        if self._auth.keys.of(params.name):
            raise Refused(RejectCode.ACCOUNT_EXISTS)
        capacity_usd6 = 0 if params.capacity is None else translate.signed_usd6(params.capacity)
        command = c.CreateVault(
            who.account, params.leader_share_bps, params.performance_fee_bps, params.lockup_s * SECOND, capacity_usd6,
            name,
        )  # fmt: skip
        try:
            receipt = await self._venue.submit(command)
        except VenueUnavailable as error:
            raise Malformed(str(error), ErrorCode.SHUTTING_DOWN) from None
        code = rejection(receipt, c.CreateVault.KIND)
        if code:
            raise Refused(RejectCode(code))
        vault = next(s.event.vault for s in receipt.events if isinstance(s.event, e.VaultCreated))
        return o.VaultUpdate(vault, "created", "0", seq=receipt.seq)

    async def _vault_list(self, who: Caller, params: w.NoParams) -> list[o.VaultInfo]:
        views = self._venue.views
        known = {vault.vault: vault for vault in views.vaults.all()}
        # the backstop is a vault from the start, whether or not anybody has paid in
        known.setdefault(SystemAccount.BACKSTOP, Vault(SystemAccount.BACKSTOP, 0, b"backstop"))
        states = await self._asked(lambda engine: {number: engine.account(number) for number in known})
        return [vault_info(known[number], states[number], who.account, views) for number in sorted(known)]

    def _lending_pools(self, who: Caller, params: w.NoParams) -> list[o.LendingPool]:
        views = self._venue.views
        return [
            lending_pool(terms, views, who.account)
            for terms in views.markets.lending()
            if views.markets.asset(terms.asset) is not None
        ]

    # --- prices ------------------------------------------------------------------------------------------------------

    def _price_getLatest(self, who: Caller, params: w.SymbolParams) -> w.LatestPrice:
        market = self._market(params.symbol)
        price = self._feed.latest(params.symbol) if self._feed is not None else None
        if price is not None and price.price_e12:
            return w.LatestPrice(
                params.symbol,
                self._hub.grid(market.market).price(price.price_ticks),
                Decimal(price.confidence_bps) / 10_000,
                price.timestamp_ns // MS,
                ["manual"] if price.pinned else [source.name for source in price.sources if source.used],
            )
        # Without a feed the index that somebody set in the engine is the price.
        ticker = self._venue.views.tickers.get(market.market)
        if not ticker.index_ticks:
            raise Malformed(f"there is no price for {params.symbol} yet", ErrorCode.NOT_FOUND)
        stale = self._venue.views.markets.status(market.market)[1]
        index = self._hub.grid(market.market).price(ticker.index_ticks)
        return w.LatestPrice(params.symbol, index, Decimal(0 if stale else 1), self._now_ns() // MS, ["manual"])

    def _price_getTWAP(self, who: Caller, params: w.TwapParams) -> w.Twap:
        self._market(params.symbol)
        found = self._feed.twap(params.symbol, params.window * SECOND) if self._feed is not None else None
        if found is None:
            raise Malformed(f"there are no prices of {params.symbol} in that window", ErrorCode.NOT_FOUND)
        covered = (Decimal(found[1]) / SECOND).quantize(Decimal("0.001"))
        return w.Twap(params.symbol, Decimal(found[0]).scaleb(-12), params.window, covered)

    def _oracle_getPrices(self, who: Caller, params: w.SymbolsParams) -> list[o.OracleUpdate]:
        if self._feed is None:
            return []
        symbols = params.symbols or [market.symbol for market in self._venue.views.markets.all()]
        prices = [self._feed.latest(self._market(symbol).symbol) for symbol in symbols]
        return [oracle_update(price, self._now_ns()) for price in prices if price is not None]

    def _oracle_getSources(self, who: Caller, params: w.NoParams) -> list[Any]:
        return [named(source) for source in self._feed.sources()] if self._feed is not None else []

    def _oracle_getAlerts(self, who: Caller, params: w.LimitParams) -> list[Any]:
        alerts = self._feed.alerts(params.limit) if self._feed is not None else []
        return [named(alert) for alert in alerts]

    async def _oracle_push(self, who: Caller, params: w.PushParams) -> w.Done:
        market = self._market(params.symbol)
        ticks = translate.steps(params.price, market.tick_size_e12, RejectCode.INVALID_PRICE)
        if ticks <= 0:
            raise Refused(RejectCode.INVALID_PRICE)
        if self._feed is not None:
            self._feed.push(params.symbol, ticks * market.tick_size_e12)
            return w.Done()
        await self._index(market, ticks)
        return w.Done()

    async def _index(self, market: Market, ticks: int) -> None:
        try:
            await self._venue.submit(c.SetIndexPrice(market.market, ticks, self._now_ns()))
        except VenueUnavailable as error:
            raise Malformed(str(error), ErrorCode.SHUTTING_DOWN) from None

    def _oracle_release(self, who: Caller, params: w.SymbolParams) -> w.Done:
        self._market(params.symbol)
        return w.Done(self._feed.release(params.symbol) if self._feed is not None else False)

    def _oracle_resetBreaker(self, who: Caller, params: w.SymbolParams) -> w.Done:
        self._market(params.symbol)
        return w.Done(self._feed.reset_breaker(params.symbol) if self._feed is not None else False)

    def _keeper_getStatus(self, who: Caller, params: w.NoParams) -> Any:
        return None if self._keeper is None else named(self._keeper.status())

    def _keeper_getWrites(self, who: Caller, params: w.LimitParams) -> list[Any]:
        writes = self._keeper.writes(params.limit) if self._keeper is not None else []
        return [named(write) for write in writes]

    def _keeper_pause(self, who: Caller, params: w.NoParams) -> w.Done:
        if self._keeper is None:
            raise Malformed("this node has no keeper", ErrorCode.NOT_AVAILABLE)
        self._keeper.pause()
        return w.Done()

    def _keeper_resume(self, who: Caller, params: w.NoParams) -> w.Done:
        if self._keeper is None:
            raise Malformed("this node has no keeper", ErrorCode.NOT_AVAILABLE)
        self._keeper.resume()
        return w.Done()

    # --- node and credentials ----------------------------------------------------------------------------------------

    def _node_info(self, who: Caller, params: w.NoParams) -> dict[str, object]:
        return self._venue.info()

    def _node_health(self, who: Caller, params: w.NoParams) -> w.Health:
        return health(self._venue)

    def _node_time(self, who: Caller, params: w.NoParams) -> w.ServerTime:
        return w.ServerTime(self._now_ns() // MS)

    async def _auth_login(self, who: Caller, params: w.LoginParams) -> w.Token:
        identity = await self._auth.sign_in(
            who.peer, params.apiKey, params.apiSecret, message=params.message, signature=params.signature
        )
        return token_of(self._auth, identity)

    def _auth_nonce(self, who: Caller, params: w.NoParams) -> w.Nonce:
        nonce, until_ns = self._auth.wallet.nonce()
        return w.Nonce(nonce, until_ns // MS)

    def _auth_createKey(self, who: Caller, params: w.KeyParams) -> w.Key:
        scopes = Scope.NONE
        for scope in params.scopes:
            scopes |= Scope[scope.upper()]
        if scopes & ~who.scopes:
            raise Malformed("a key cannot do more than its maker", ErrorCode.FORBIDDEN)
        if params.vault is not None and params.vault not in self._led_by(who):
            raise Malformed(f"there is no vault {params.vault!r} that you lead", ErrorCode.NOT_FOUND)
        if params.vault is not None and scopes & Scope.TRANSFER:
            raise Malformed("a vault's key reads and trades; its money moves by vault.withdraw", ErrorCode.FORBIDDEN)
        account = who.name if params.vault is None else params.vault
        try:
            key, secret = self._auth.keys.create(
                account, int(scopes), params.label, list(params.ips), vault=params.vault is not None
            )
        except UsageError as error:
            raise Malformed(str(error)) from None
        shown = key_object(key)
        shown.secret = secret
        return shown

    def _auth_listKeys(self, who: Caller, params: w.NoParams) -> list[w.Key]:
        names = [who.name, *self._led_by(who)]
        return [key_object(key) for name in names for key in self._auth.keys.of(name)]

    def _led_by(self, who: Caller) -> list[str]:
        """The names of the vaults that the caller leads."""
        return [vault.name.decode() for vault in self._venue.views.vaults.all() if vault.leader == who.account]

    def _auth_revokeKey(self, who: Caller, params: w.KeyIdParams) -> w.Done:
        key = self._auth.keys.get(params.key_id)
        if key is None or key.account not in (who.name, *self._led_by(who)):
            raise Malformed("there is no such key", ErrorCode.NOT_FOUND)
        return w.Done(self._auth.keys.revoke(params.key_id))

    def _rpc_discover(self, who: Caller, params: w.NoParams) -> dict[str, Any]:
        return openrpc.document()


def scope_names(scopes: Scope) -> list[str]:
    return [scope.name.lower() for scope in (Scope.READ, Scope.TRADE, Scope.TRANSFER) if scope & scopes and scope.name]


def key_object(key: StoredKey) -> w.Key:
    return w.Key(
        key.key_id, key.account, key.label, scope_names(Scope(key.scopes)), key.ips, key.created_ns // MS, key.revoked
    )


def token_of(auth: Authenticator, identity: Identity) -> w.Token:
    token, expires_ns = auth.issue(identity)
    return w.Token(token, identity.name, scope_names(identity.scopes), expires_ns // MS)


def health(venue: Venue) -> w.Health:
    """Degraded when the node says so or a market's index is stale."""
    info = venue.info()
    reasons = [str(reason) for reason in _list(info.get("reasons"))]
    if info.get("healthy", True) is False and not reasons:
        reasons = ["the node says that it is not healthy"]
    views = venue.views
    reasons += [
        f"the index of {market.symbol} is stale"
        for market in views.markets.all()
        if views.markets.status(market.market)[1]
    ]
    return w.Health("degraded" if reasons else "ok", reasons)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []
