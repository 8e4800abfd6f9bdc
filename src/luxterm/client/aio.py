"""AsyncClient: every request of the venue as a method, every channel as a stream."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Literal, Unpack

import msgspec

from luxterm.client.asking import Asking, number
from luxterm.client.connection import Connection, ConnectionState
from luxterm.client.errors import NotConnected, OutcomeUnknown, RequestError
from luxterm.client.feeds import Feeds
from luxterm.client.mirror import AccountMirror
from luxterm.client.options import ClientOptions, Number, OrderOptions
from luxterm.client.rpc import RpcClient
from luxterm.client.stream import Stream
from luxterm.model.codes import ErrorCode
from luxterm.model.markets import Market
from luxterm.model.units import to_decimal
from luxterm.wire import messages as m
from luxterm.wire import requests as r
from luxterm.wire.objects import (
    BalanceUpdate,
    LendingUpdate,
    MarketInfo,
    OrderUpdate,
    PositionUpdate,
    VaultUpdate,
    Withdrawal,
)


async def connect(url: str = "ws://127.0.0.1:8080/ws", **options: Unpack[ClientOptions]) -> AsyncClient:
    """An AsyncClient that is connected and signed in; options as for AsyncClient."""
    client = AsyncClient(url, **options)
    try:
        await client.connect()
    except BaseException:
        await client.close()
        raise
    return client


class AsyncClient(Asking):
    """A connection to a node that keeps itself alive: it reconnects with backoff, signs in and subscribes again.

    `url` is the WebSocket address (`ws://host:8080/ws`); `http://host:8080` is understood too. Credentials are
    one of: `account` (a paper node: any name), `api_key` with `api_secret`, or `token` (a JWT). Prices and sizes are
    Decimals in answers and anything exact on input. The venue's refusals are answers (`update.ok` is False and
    `update.order.reject` says why); exceptions are described in `client.errors`.
    """

    def __init__(
        self,
        url: str = "ws://127.0.0.1:8080/ws",
        *,
        account: str | None = None,
        api_key: str | None = None,
        api_secret: str | None = None,
        token: str | None = None,
        timeout_s: float = 10.0,
        reconnect: bool = True,
        on_state: Callable[[ConnectionState], None] | None = None,
    ) -> None:
        auth: r.Auth | None = None
        if token is not None:
            auth = r.Auth(token=token)
        elif api_key is not None:
            auth = r.Auth(apiKey=api_key, apiSecret=api_secret)
        elif account is not None:
            auth = r.Auth(apiKey=account, apiSecret="")
        self._connection = Connection(url, auth=auth, timeout_s=timeout_s, reconnect=reconnect)
        self._feeds = Feeds(self._connection, self.market)
        self._rpc = RpcClient(self._connection)
        self._markets: dict[str, MarketInfo] = {}
        self._grids: dict[str, Market] = {}
        self._ids = f"lx{secrets.token_hex(5)}-"
        self._next_id = 0
        self.mirror = AccountMirror()
        """What is known of one's own orders, positions, balances and margin; kept up to date by `watch_account`."""
        self._connection.on_account_message = self.mirror.apply
        if on_state is not None:
            self._connection.state_callbacks.append(on_state)

    # --- connection --------------------------------------------------------------------------------------------------

    async def connect(self) -> None:
        """Connects and signs in. Raises NotConnected or AuthError; afterwards the client reconnects by itself."""
        await self._connection.start()

    async def close(self) -> None:
        """Ends the connection and every stream."""
        self._feeds.end()
        await self._connection.close()
        await self._rpc.close()

    async def __aenter__(self) -> AsyncClient:
        if self._connection.state is ConnectionState.IDLE:
            await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def state(self) -> ConnectionState:
        """IDLE, CONNECTING, CONNECTED, RECONNECTING or CLOSED."""
        return self._connection.state

    @property
    def connected(self) -> bool:
        return self._connection.state is ConnectionState.CONNECTED

    @property
    def attempt(self) -> int:
        """Which attempt to reconnect is under way; 0 while connected."""
        return self._connection.attempt

    @property
    def reconnects(self) -> int:
        """How often the connection was lost and made again."""
        return self._connection.reconnects

    @property
    def close_reason(self) -> str:
        """Why the last connection ended, in words."""
        return self._connection.close_reason

    @property
    def age_s(self) -> float:
        """Seconds since the venue was last heard."""
        return self._connection.age_s

    @property
    def round_trip_s(self) -> float | None:
        """The last `ping`'s round trip."""
        return self._connection.round_trip_s

    @property
    def user_id(self) -> str | None:
        """The account one is signed in as; None before."""
        return self._connection.user_id

    def on_state(self, callback: Callable[[ConnectionState], None]) -> None:
        """Calls back with each change of `state`, on the client's loop."""
        self._connection.state_callbacks.append(callback)

    def states(self) -> Stream[ConnectionState]:
        """Changes of `state` as a stream."""
        return self._connection.states()

    async def wait_connected(self, timeout_s: float | None = None) -> None:
        """Returns once connected and subscribed again; NotConnected after the timeout."""
        await self._connection.wait_connected(timeout_s)

    async def auth(
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
        client asks for new credentials by raising AuthError from the next private call.
        """
        auth = r.Auth(apiKey=api_key, apiSecret=api_secret, token=token, message=message, signature=signature)
        return await self._connection.sign_in(auth)

    async def ping(self) -> float:
        """Round trip to the venue and back in seconds."""
        return await self._connection.ping()

    # --- orders ------------------------------------------------------------------------------------------------------

    def order_spec(
        self,
        symbol: str,
        side: Literal["buy", "sell"],
        size: Number,
        price: Number | None = None,
        **options: Unpack[OrderOptions],
    ) -> r.OrderSpec:
        """An order for `place_orders`; the same arguments as `place_order`. Options are those of `OrderOptions`.

        Without `type` it is a limit order where it has a price or a peg, else a market order.
        """
        peg, trail = options.get("peg"), None
        distance, bps = options.get("trail_distance"), options.get("trail_bps")
        if distance is not None or bps is not None:
            trail = r.Trail(number(distance), bps)
        return r.OrderSpec(
            symbol=symbol,
            side=side,
            size=to_decimal(size),
            type=options.get("type") or ("limit" if price is not None or peg is not None else "market"),
            price=number(price),
            stop_price=number(options.get("stop_price")),
            time_in_force=options.get("time_in_force"),
            client_order_id=options.get("client_order_id") or self.new_client_order_id(),
            post_only=options.get("post_only", False),
            reduce_only=options.get("reduce_only", False),
            hidden=options.get("hidden", False),
            display_size=number(options.get("display_size")),
            stp=options.get("stp", "expire_maker"),
            expires_at=options.get("expires_at"),
            take_profit=number(options.get("take_profit")),
            stop_loss=number(options.get("stop_loss")),
            trail=trail,
            peg=None if peg is None else r.Peg(peg, number(options.get("peg_offset"))),
            trigger_by=options.get("trigger_by"),
            slippage_bps=options.get("slippage_bps"),
            oco_order_id=options.get("oco_order_id"),
        )

    def new_client_order_id(self) -> str:
        """An id that no other order of this or another client has."""
        self._next_id += 1
        return f"{self._ids}{self._next_id}"

    async def place_order(
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
        for it before it would send again. OutcomeUnknown only when the venue stays away longer than the timeout.
        """
        return await self.submit(self.order_spec(symbol, side, size, price, **options), timeout_s=timeout_s)

    async def submit(self, order: r.OrderSpec, *, timeout_s: float | None = None) -> OrderUpdate:
        """Places an order made by `order_spec`; as `place_order`."""
        if order.client_order_id is None:
            order = msgspec.structs.replace(order, client_order_id=self.new_client_order_id())
        try:
            return await self._ask(r.PlaceOrder(order=order), OrderUpdate, timeout_s)
        except OutcomeUnknown:
            known = await self._find(order.client_order_id or "")
            if known is not None:
                return known
        # Not there: it never arrived. Should the first copy arrive late, the venue answers the second with the first.
        return await self._ask(r.PlaceOrder(order=order), OrderUpdate, timeout_s)

    async def _find(self, client_order_id: str) -> OrderUpdate | None:
        """The order of that client id, once connected again; None when the venue knows none."""
        try:
            return await self._ask(r.GetOrder(client_order_id=client_order_id), OrderUpdate)
        except NotConnected as error:
            raise OutcomeUnknown(f"order {client_order_id} may or may not exist: {error}") from None
        except RequestError as error:
            if error.code == ErrorCode.NOT_FOUND:
                return None
            raise

    async def place_orders(self, orders: Sequence[r.OrderSpec]) -> list[OrderUpdate]:
        """Places up to 100 orders in one message; one result for each, in the same order."""
        sent = [
            o
            if o.client_order_id is not None
            else msgspec.structs.replace(o, client_order_id=self.new_client_order_id())
            for o in orders
        ]
        try:
            return (await self._ask(r.PlaceOrders(orders=sent), m.OrderBatch)).results
        except OutcomeUnknown:
            # Duplicates of client order ids come back as the orders that exist, so that sending again is safe.
            found = [await self._find(o.client_order_id or "") for o in sent]
            return [known or await self.submit(order) for known, order in zip(found, sent, strict=True)]

    async def cancel_order(self, order_id: int | None = None, *, client_order_id: str | None = None) -> OrderUpdate:
        """Cancels by the venue's order id or by one's own. `ok` is False when there is no such open order."""
        return await self._ask(r.CancelOrder(order_id=order_id, client_order_id=client_order_id), OrderUpdate)

    async def cancel_orders(self, orders: Sequence[int | str]) -> list[OrderUpdate]:
        """Cancels up to 100 orders: ints are order ids, strings client order ids."""
        refs: list[r.OrderRef | int | str] = [
            o if isinstance(o, int) else r.OrderRef(client_order_id=o) for o in orders
        ]
        return (await self._ask(r.CancelOrders(orders=refs), m.OrderBatch)).results

    async def cancel_all(
        self,
        symbol: str | None = None,
        *,
        side: Literal["buy", "sell"] | None = None,
        kind: Literal["all", "resting", "triggers"] = "all",
    ) -> list[OrderUpdate]:
        """Cancels all of one's orders that fit, triggers included, and returns those it cancelled."""
        return (await self._ask(r.CancelAll(symbol=symbol, side=side, kind=kind), m.OrderBatch)).results

    async def modify_order(
        self,
        order_id: int | None = None,
        *,
        client_order_id: str | None = None,
        price: Number | None = None,
        size: Number | None = None,
        stop_price: Number | None = None,
    ) -> OrderUpdate:
        """Changes price, stop price or total size (filled part included). A refused modify changes nothing."""
        request = r.ModifyOrder(
            order_id=order_id,
            client_order_id=client_order_id,
            price=number(price),
            size=number(size),
            stop_price=number(stop_price),
        )
        return await self._ask(request, OrderUpdate)

    async def schedule_cancel(self, at_ms: int | None) -> None:
        """Dead-man's switch: cancel everything at that Unix time in milliseconds; None disarms."""
        await self._ask(r.ScheduleCancel(time=at_ms), m.ScheduleCancelAck)

    async def cancel_on_disconnect(self, enabled: bool = True) -> None:
        """Whether the venue cancels this connection's orders when it ends; said again after each reconnect."""
        await self._ask(r.CancelOnDisconnect(enabled=enabled), m.CancelOnDisconnectAck)
        self._connection.cancel_on_disconnect = enabled

    # --- positions and money -----------------------------------------------------------------------------------------

    async def open_position(
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
        request = r.OpenPosition(
            symbol=symbol,
            side=side,
            size=to_decimal(size),
            leverage=leverage,
            margin_mode=margin_mode,
            client_order_id=client_order_id or self.new_client_order_id(),
            slippage_bps=slippage_bps,
        )
        return await self._ask(request, PositionUpdate)

    async def close_position(
        self, symbol: str, size: Number | None = None, *, slippage_bps: int | None = None
    ) -> PositionUpdate:
        """Closes the position of a market (or `size` of it) with a reduce-only market order."""
        request = r.ClosePosition(
            symbol=symbol,
            size=number(size),
            client_order_id=self.new_client_order_id(),
            slippage_bps=slippage_bps,
        )
        return await self._ask(request, PositionUpdate)

    async def modify_leverage(
        self, symbol: str, leverage: int, *, margin_mode: Literal["cross", "isolated"] | None = None
    ) -> PositionUpdate:
        """Sets the leverage of a market, with or without a position in it."""
        return await self._ask(
            r.ModifyLeverage(symbol=symbol, leverage=leverage, margin_mode=margin_mode), PositionUpdate
        )

    async def adjust_margin(self, symbol: str, amount: Number) -> PositionUpdate:
        """Adds to (positive) or takes from (negative) the margin of an isolated position."""
        return await self._ask(r.AdjustMargin(symbol=symbol, amount=to_decimal(amount)), PositionUpdate)

    async def transfer(self, to: str, asset: str, amount: Number) -> BalanceUpdate:
        """Gives an amount to another account of the venue."""
        return await self._ask(r.Transfer(to=to, asset=asset, amount=to_decimal(amount)), BalanceUpdate)

    async def withdraw(self, asset: str, amount: Number) -> Withdrawal:
        """Takes an amount out of the venue; `status` says whether it is still to be paid on the chain."""
        params = {"asset": asset, "amount": str(to_decimal(amount))}
        done: Withdrawal = await self.rpc("account.withdraw", params, Withdrawal)
        return done

    async def vault_deposit(self, vault_id: int | str, amount: Number) -> VaultUpdate:
        return await self._ask(r.VaultDeposit(vault_id=vault_id, amount=to_decimal(amount)), VaultUpdate)

    async def vault_withdraw(self, vault_id: int | str, amount: Number | None = None) -> VaultUpdate:
        """Redeems shares worth `amount`, or all."""
        return await self._ask(r.VaultWithdraw(vault_id=vault_id, amount=number(amount)), VaultUpdate)

    async def lending_supply(self, asset: str, amount: Number) -> LendingUpdate:
        return await self._ask(r.LendingSupply(asset=asset, amount=to_decimal(amount)), LendingUpdate)

    async def lending_withdraw(self, asset: str, amount: Number | None = None) -> LendingUpdate:
        return await self._ask(r.LendingWithdraw(asset=asset, amount=number(amount)), LendingUpdate)

    async def lending_borrow(self, asset: str, amount: Number) -> LendingUpdate:
        return await self._ask(r.LendingBorrow(asset=asset, amount=to_decimal(amount)), LendingUpdate)

    async def lending_repay(self, asset: str, amount: Number | None = None) -> LendingUpdate:
        return await self._ask(r.LendingRepay(asset=asset, amount=number(amount)), LendingUpdate)
