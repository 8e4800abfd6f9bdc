"""Client's methods. Made by `python -m luxterm.client.generate` from AsyncClient; edits are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar, Unpack

from luxterm.client.book import LocalBook
from luxterm.client.connection import ConnectionState
from luxterm.client.mirror import AccountMirror
from luxterm.client.options import Number, OrderOptions
from luxterm.client.runner import Runner, SyncStream
from luxterm.model.markets import Market
from luxterm.wire import requests as r
from luxterm.wire.objects import (
    BalanceUpdate,
    BookSnapshot,
    Candle,
    Fill,
    Funding,
    LedgerRow,
    LendingUpdate,
    Liquidation,
    Margin,
    MarketInfo,
    OracleUpdate,
    Order,
    OrderUpdate,
    Position,
    PositionUpdate,
    PriceUpdate,
    Settlement,
    Ticker,
    Trade,
    VaultUpdate,
    Withdrawal,
)

T = TypeVar("T")


class SyncMethods(Runner):
    """The methods of AsyncClient, each waited for."""

    @property
    def state(self) -> ConnectionState:
        """IDLE, CONNECTING, CONNECTED, RECONNECTING or CLOSED."""
        return self._read(lambda client: client.state)

    @property
    def connected(self) -> bool:
        return self._read(lambda client: client.connected)

    @property
    def attempt(self) -> int:
        """Which attempt to reconnect is under way; 0 while connected."""
        return self._read(lambda client: client.attempt)

    @property
    def reconnects(self) -> int:
        """How often the connection was lost and made again."""
        return self._read(lambda client: client.reconnects)

    @property
    def close_reason(self) -> str:
        """Why the last connection ended, in words."""
        return self._read(lambda client: client.close_reason)

    @property
    def age_s(self) -> float:
        """Seconds since the venue was last heard."""
        return self._read(lambda client: client.age_s)

    @property
    def round_trip_s(self) -> float | None:
        """The last `ping`'s round trip."""
        return self._read(lambda client: client.round_trip_s)

    @property
    def user_id(self) -> str | None:
        """The account one is signed in as; None before."""
        return self._read(lambda client: client.user_id)

    def on_state(self, callback: Callable[[ConnectionState], None]) -> None:
        """Calls back with each change of `state`, on the client's loop."""
        self._read(lambda client: client.on_state(callback))

    def states(self) -> SyncStream[ConnectionState]:
        """Changes of `state` as a stream."""
        return SyncStream(self._client.states(), self._run)

    def wait_connected(self, timeout_s: float | None = None) -> None:
        """Returns once connected and subscribed again; NotConnected after the timeout."""
        self._run(self._client.wait_connected(timeout_s))

    def auth(
        self,
        api_key: str | None = None,
        api_secret: str | None = None,
        *,
        token: str | None = None,
        message: str | None = None,
        signature: str | None = None,
    ) -> str:
        """Signs in on this connection and after each reconnect; returns the user id.

        With `message` and `signature` it is a wallet login (EIP-4361), which cannot be repeated: after a reconnect the
        client asks for new credentials by raising AuthError from the next private call."""
        return self._run(self._client.auth(api_key, api_secret, token=token, message=message, signature=signature))

    def ping(self) -> float:
        """Round trip to the venue and back in seconds."""
        return self._run(self._client.ping())

    def order_spec(
        self,
        symbol: str,
        side: Literal["buy", "sell"],
        size: Number,
        price: Number | None = None,
        **options: Unpack[OrderOptions],
    ) -> r.OrderSpec:
        """An order for `place_orders`; the same arguments as `place_order`. Options are those of `OrderOptions`.

        Without `type` it is a limit order where it has a price or a peg, else a market order."""
        return self._read(lambda client: client.order_spec(symbol, side, size, price, **options))

    def new_client_order_id(self) -> str:
        """An id that no other order of this or another client has."""
        return self._read(lambda client: client.new_client_order_id())

    def place_order(
        self,
        symbol: str,
        side: Literal["buy", "sell"],
        size: Number,
        price: Number | None = None,
        *,
        timeout_s: float | None = None,
        **options: Unpack[OrderOptions],
    ) -> OrderUpdate:
        """Places one order and returns what became of it: `status`, `order`, `fills`; a refusal has `ok` False.

        Without `price` (and `type`) it is a market order. Options are those of `order_spec`. Safe against a lost
        connection: the order carries a client order id (made up unless given), and after a reconnect the client asks
        for it before it would send again. OutcomeUnknown only when the venue stays away longer than the timeout."""
        return self._run(self._client.place_order(symbol, side, size, price, timeout_s=timeout_s, **options))

    def submit(self, order: r.OrderSpec, *, timeout_s: float | None = None) -> OrderUpdate:
        """Places an order made by `order_spec`; as `place_order`."""
        return self._run(self._client.submit(order, timeout_s=timeout_s))

    def place_orders(self, orders: Sequence[r.OrderSpec]) -> list[OrderUpdate]:
        """Places up to 100 orders in one message; one result for each, in the same order."""
        return self._run(self._client.place_orders(orders))

    def cancel_order(self, order_id: int | None = None, *, client_order_id: str | None = None) -> OrderUpdate:
        """Cancels by the venue's order id or by one's own. `ok` is False when there is no such open order."""
        return self._run(self._client.cancel_order(order_id, client_order_id=client_order_id))

    def cancel_orders(self, orders: Sequence[int | str]) -> list[OrderUpdate]:
        """Cancels up to 100 orders: ints are order ids, strings client order ids."""
        return self._run(self._client.cancel_orders(orders))

    def cancel_all(
        self,
        symbol: str | None = None,
        *,
        side: Literal["buy", "sell"] | None = None,
        kind: Literal["all", "resting", "triggers"] = "all",
    ) -> list[OrderUpdate]:
        """Cancels all of one's orders that fit, triggers included, and returns those it cancelled."""
        return self._run(self._client.cancel_all(symbol, side=side, kind=kind))

    def modify_order(
        self,
        order_id: int | None = None,
        *,
        client_order_id: str | None = None,
        price: Number | None = None,
        size: Number | None = None,
        stop_price: Number | None = None,
    ) -> OrderUpdate:
        """Changes price, stop price or total size (filled part included). A refused modify changes nothing."""
        return self._run(
            self._client.modify_order(
                order_id, client_order_id=client_order_id, price=price, size=size, stop_price=stop_price
            )
        )

    def schedule_cancel(self, at_ms: int | None) -> None:
        """Dead-man's switch: cancel everything at that Unix time in milliseconds; None disarms."""
        self._run(self._client.schedule_cancel(at_ms))

    def cancel_on_disconnect(self, enabled: bool = True) -> None:
        """Whether the venue cancels this connection's orders when it ends; said again after each reconnect."""
        self._run(self._client.cancel_on_disconnect(enabled))

    def open_position(
        self,
        symbol: str,
        side: Literal["buy", "sell"],
        size: Number,
        leverage: int | None = None,
        *,
        margin_mode: Literal["cross", "isolated"] | None = None,
        client_order_id: str | None = None,
        slippage_bps: int | None = None,
    ) -> PositionUpdate:
        """Sets leverage (and mode) and takes the position with a market order; `position` is how it stands then."""
        return self._run(
            self._client.open_position(
                symbol,
                side,
                size,
                leverage,
                margin_mode=margin_mode,
                client_order_id=client_order_id,
                slippage_bps=slippage_bps,
            )
        )

    def close_position(
        self, symbol: str, size: Number | None = None, *, slippage_bps: int | None = None
    ) -> PositionUpdate:
        """Closes the position of a market (or `size` of it) with a reduce-only market order."""
        return self._run(self._client.close_position(symbol, size, slippage_bps=slippage_bps))

    def modify_leverage(
        self, symbol: str, leverage: int, *, margin_mode: Literal["cross", "isolated"] | None = None
    ) -> PositionUpdate:
        """Sets the leverage of a market, with or without a position in it."""
        return self._run(self._client.modify_leverage(symbol, leverage, margin_mode=margin_mode))

    def adjust_margin(self, symbol: str, amount: Number) -> PositionUpdate:
        """Adds to (positive) or takes from (negative) the margin of an isolated position."""
        return self._run(self._client.adjust_margin(symbol, amount))

    def transfer(self, to: str, asset: str, amount: Number) -> BalanceUpdate:
        """Gives an amount to another account of the venue."""
        return self._run(self._client.transfer(to, asset, amount))

    def withdraw(self, asset: str, amount: Number) -> Withdrawal:
        """Takes an amount out of the venue; `status` says whether it is still to be paid on the chain."""
        return self._run(self._client.withdraw(asset, amount))

    def vault_deposit(self, vault_id: int | str, amount: Number) -> VaultUpdate:
        return self._run(self._client.vault_deposit(vault_id, amount))

    def vault_withdraw(self, vault_id: int | str, amount: Number | None = None) -> VaultUpdate:
        """Redeems shares worth `amount`, or all."""
        return self._run(self._client.vault_withdraw(vault_id, amount))

    def lending_supply(self, asset: str, amount: Number) -> LendingUpdate:
        return self._run(self._client.lending_supply(asset, amount))

    def lending_withdraw(self, asset: str, amount: Number | None = None) -> LendingUpdate:
        return self._run(self._client.lending_withdraw(asset, amount))

    def lending_borrow(self, asset: str, amount: Number) -> LendingUpdate:
        return self._run(self._client.lending_borrow(asset, amount))

    def lending_repay(self, asset: str, amount: Number | None = None) -> LendingUpdate:
        return self._run(self._client.lending_repay(asset, amount))

    def rpc(self, method: str, params: object = None, shape: type[T] | None = None) -> T | Any:
        """Calls a JSON-RPC method over HTTP; with `shape` the result is decoded into it. Raises ClientErrors."""
        return self._run(self._client.rpc(method, params, shape))

    def rpc_all(self, method: str, params: Sequence[object]) -> None:
        """Calls a method for each of `params` (at most 100) in order by one request. Raises the first ClientError."""
        self._run(self._client.rpc_all(method, params))

    def get_balances(self) -> BalanceUpdate:
        """Balances by asset, and the margin account in `margin`."""
        return self._run(self._client.get_balances())

    def get_positions(self, symbol: str | None = None) -> list[Position]:
        return self._run(self._client.get_positions(symbol))

    def get_orders(self, symbol: str | None = None, *, closed: bool = False, limit: int = 500) -> list[Order]:
        """Open orders, or with `closed` the last closed ones, newest first."""
        return self._run(self._client.get_orders(symbol, closed=closed, limit=limit))

    def get_order(self, order_id: int | None = None, *, client_order_id: str | None = None) -> Order:
        """One order, open or lately closed; RequestError with NOT_FOUND where there is none."""
        return self._run(self._client.get_order(order_id, client_order_id=client_order_id))

    def get_fills(self, symbol: str | None = None, *, limit: int = 100) -> list[Fill]:
        """One's last fills, newest first."""
        return self._run(self._client.get_fills(symbol, limit=limit))

    def get_margin(self) -> Margin:
        return self._run(self._client.get_margin())

    def get_ledger(self, *, limit: int = 100) -> list[LedgerRow]:
        """One's last ledger rows, newest first."""
        return self._run(self._client.get_ledger(limit=limit))

    def markets(self, *, refresh: bool = False) -> dict[str, MarketInfo]:
        """The venue's markets by symbol; remembered after the first call unless `refresh`."""
        return self._run(self._client.markets(refresh=refresh))

    def market(self, symbol: str) -> Market:
        """The grid of one market, for exact work in ticks and lots; RequestError for an unknown symbol."""
        return self._run(self._client.market(symbol))

    def get_book(self, symbol: str, depth: int = 20) -> BookSnapshot:
        return self._run(self._client.get_book(symbol, depth))

    def get_trades(self, symbol: str, *, limit: int = 100) -> list[Trade]:
        """The last public trades, newest first."""
        return self._run(self._client.get_trades(symbol, limit=limit))

    def get_candles(self, symbol: str, interval: str = "1m", *, limit: int = 500) -> list[Candle]:
        """Recent candles, oldest first; the last one may still be open."""
        return self._run(self._client.get_candles(symbol, interval, limit=limit))

    def get_ticker(self, symbol: str) -> Ticker:
        return self._run(self._client.get_ticker(symbol))

    def get_funding(self, symbol: str, *, limit: int = 100) -> list[Funding]:
        """Settled funding payments of a market, newest first."""
        return self._run(self._client.get_funding(symbol, limit=limit))

    def node_info(self) -> dict[str, Any]:
        return self._run(self._client.node_info())

    def oracle_push(self, symbol: str, price: Number) -> None:
        """Pins a market's index price by hand until `oracle_release`; paper nodes only."""
        self._run(self._client.oracle_push(symbol, price))

    def oracle_push_all(self, symbol: str, prices: Sequence[Number]) -> None:
        """`oracle_push` of up to 100 prices in order by one request."""
        self._run(self._client.oracle_push_all(symbol, prices))

    def oracle_release(self, symbol: str) -> None:
        """Gives a pinned index back to the sources."""
        self._run(self._client.oracle_release(symbol))

    def market_configure(self, symbol: str, **settings: Any) -> MarketInfo:
        """Creates or changes a market on a paper node over loopback: tick_size, lot_size, replay=True, ...

        Settings are those of the RPC method `market.configure`; the change is journaled like any other."""
        return self._run(self._client.market_configure(symbol, **settings))

    def orderbook(self, symbol: str, *, interval_ms: int = 100, checksum: bool = False) -> SyncStream[LocalBook]:
        """A local book of full depth; yields the same LocalBook after each change, and the latest state only."""
        return SyncStream(self._client.orderbook(symbol, interval_ms=interval_ms, checksum=checksum), self._run)

    def book(self, symbol: str, *, interval_ms: int = 100) -> LocalBook:
        """The local book of a market, filled; it stays subscribed until the client closes or `unwatch_book`."""
        return self._run(self._client.book(symbol, interval_ms=interval_ms))

    def unwatch_book(self, symbol: str) -> None:
        self._run(self._client.unwatch_book(symbol))

    def trades(self, *symbols: str) -> SyncStream[Trade]:
        """Public trades of these markets (none = all): first the recent ones, oldest first, then each new one."""
        return SyncStream(self._client.trades(*symbols), self._run)

    def prices(self, *symbols: str) -> SyncStream[PriceUpdate]:
        """Mark, index, best prices and 24 h figures, as they change."""
        return SyncStream(self._client.prices(*symbols), self._run)

    def candles(self, symbol: str, interval: str = "1m") -> SyncStream[Candle]:
        """Recent candles, oldest first, then the present one as it changes."""
        return SyncStream(self._client.candles(symbol, interval), self._run)

    def tickers(self) -> SyncStream[Ticker]:
        """The tickers of all markets, then each that changes, at most once a second."""
        return SyncStream(self._client.tickers(), self._run)

    def liquidations(self) -> SyncStream[Liquidation]:
        return SyncStream(self._client.liquidations(), self._run)

    def funding(self) -> SyncStream[Funding]:
        return SyncStream(self._client.funding(), self._run)

    def oracle(self) -> SyncStream[OracleUpdate]:
        """The aggregated prices: sources, confidence, breaker, on-chain confirmation."""
        return SyncStream(self._client.oracle(), self._run)

    def settlements(self) -> SyncStream[Settlement]:
        return SyncStream(self._client.settlements(), self._run)

    def orders(self, *symbols: str) -> SyncStream[OrderUpdate]:
        """One's open orders in these markets (none = all), then every change of an order. After a reconnect the open
        ones come again."""
        return SyncStream(self._client.orders(*symbols), self._run)

    def positions(self, *symbols: str) -> SyncStream[PositionUpdate]:
        """One's positions in these markets (none = all), then each that changes."""
        return SyncStream(self._client.positions(*symbols), self._run)

    def fills(self, *symbols: str) -> SyncStream[Fill]:
        """One's fills in these markets (none = all) from now on; those missed while away come in their place."""
        return SyncStream(self._client.fills(*symbols), self._run)

    def balances(self) -> SyncStream[BalanceUpdate]:
        return SyncStream(self._client.balances(), self._run)

    def margin(self) -> SyncStream[Margin]:
        """The margin account as it changes, margin calls included."""
        return SyncStream(self._client.margin(), self._run)

    def watch_account(self) -> AccountMirror:
        """Subscribes to all account channels and keeps `mirror` equal to the venue; returns it filled."""
        return self._run(self._client.watch_account())

    @property
    def mirror(self) -> AccountMirror:
        """What is known of one's own orders, positions, balances and margin; kept up to date by `watch_account`."""
        return self._read(lambda client: client.mirror)
