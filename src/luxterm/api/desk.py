"""The desk: requests of a signed-in caller carried out on the venue, whatever transport they came by.

Every method takes a `Caller`, the request, and `answer`, which is called once with a Reply or a Failure: at once for
what can be told at once, else just before the events of the command are published. Nothing here awaits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, Union

import msgspec

from luxterm.api.accounts import ask_account
from luxterm.api.hub import Hub
from luxterm.api.venue import Receipt, Venue
from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import QUOTE_ASSET, ErrorCode, RejectCode, Side
from luxterm.model.errors import VenueUnavailable
from luxterm.model.markets import Asset, Market
from luxterm.model.units import MS, format_atoms
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render, translate
from luxterm.wire import requests as r
from luxterm.wire.session import Failure, Scope
from luxterm.wire.translate import Malformed, Refused

if TYPE_CHECKING:
    from luxterm.engine import Engine

T = TypeVar("T")


class Caller(NamedTuple):
    """Who asks. `connection_id` ties orders to a socket; 0 for HTTP."""

    account: int
    name: str
    scopes: Scope
    connection_id: int = 0
    key_id: str | None = None
    peer: str = ""
    local: bool = False
    """Whether the peer is this machine."""
    paper: bool = False


class Reply(NamedTuple):
    type: str
    data: o.Object


Answer = Callable[[Union[Reply, Failure]], None]


class Desk:
    def __init__(self, venue: Venue, hub: Hub, now_ns: Callable[[], int]) -> None:
        self._venue, self._hub, self._now_ns = venue, hub, now_ns

    # --- plumbing ----------------------------------------------------------------------------------------------------

    def now_ms(self) -> int:
        return self._now_ns() // MS

    def market(self, symbol: str) -> Market:
        """Refused with UNKNOWN_MARKET."""
        market = self._venue.views.markets.by_symbol(symbol)
        if market is None:
            raise Refused(RejectCode.UNKNOWN_MARKET)
        return market

    def asset(self, name: str) -> Asset:
        asset = self._venue.views.markets.asset_by_name(name)
        if asset is None:
            raise Refused(RejectCode.UNKNOWN_ASSET)
        return asset

    def _post(self, command: c.Command, done: Callable[[Receipt], None]) -> None:
        """Refused where the venue takes no commands now."""
        try:
            self._venue.post(command, done)
        except VenueUnavailable as error:
            raise Refused(RejectCode(getattr(error, "code", 0) or RejectCode.VENUE_STOPPING)) from None

    def _ask(self, question: Callable[[Engine], T], then: Callable[[T], None], answer: Answer) -> None:
        def answered(future: asyncio.Future[T]) -> None:
            if future.cancelled() or future.exception() is not None:
                answer(Failure("the venue is stopping", ErrorCode.SHUTTING_DOWN, retryable=True))
            else:
                then(future.result())

        try:
            self._venue.ask(question).add_done_callback(answered)
        except VenueUnavailable as error:
            answer(Failure(str(error), ErrorCode.SHUTTING_DOWN, retryable=True))

    def order_object(self, order: render.OrderLike, market: int) -> o.Order:
        return render.order(order, self._hub.grid(market))

    def _fills(self, receipt: Receipt, account: int, order_id: int) -> list[o.Fill] | None:
        """One order's fills by this command."""
        fills = []
        for stamped in receipt.events:
            event = stamped.event
            if type(event) is e.Fill and event.account == account and event.order_id == order_id:
                order = self._venue.views.orders.get(order_id)
                name = order.client_order_id if order is not None else b""
                grid = self._hub.grid(event.market)
                fills.append(render.fill(receipt.seq, receipt.now_ns, event, grid, name, grid.market.quote))
        return fills or None

    # --- placing -----------------------------------------------------------------------------------------------------

    def place(self, who: Caller, spec: r.OrderSpec, answer: Callable[[o.OrderUpdate], None]) -> None:
        """Every order gets an OrderUpdate; Malformed is raised for what is none."""
        try:
            command = translate.place(spec, self.market(spec.symbol), who.account, who.connection_id)
            self._post(command, lambda receipt: answer(self._placed(receipt, spec, command)))
        except Refused as refused:
            answer(render.rejected_order(spec, refused.code, self.now_ms()))

    def _placed(self, receipt: Receipt, spec: r.OrderSpec, command: c.PlaceOrder) -> o.OrderUpdate:
        for stamped in receipt.events:
            event = stamped.event
            if type(event) is e.OrderAccepted:
                if event.account == command.account and event.client_order_id == command.client_order_id:
                    return self._update(receipt, event.account, event.order_id)
            elif type(event) is e.Rejected and event.command_kind == c.PlaceOrder.KIND:
                if event.code == RejectCode.DUPLICATE_CLIENT_ORDER_ID:
                    known = self._known(command.account, event.order_id)
                    if known is not None:
                        return known
                update = render.rejected_order(spec, event.code, receipt.now_ns // MS, receipt.seq)
                update.order.order_id = event.order_id
                return update
        raise AssertionError("an order was neither accepted nor rejected")

    def _update(self, receipt: Receipt, account: int, order_id: int) -> o.OrderUpdate:
        order = self._venue.views.orders.get(order_id)
        if order is None:
            raise AssertionError("an order is missing from the views")
        body = self.order_object(order, order.market)
        return o.OrderUpdate(body, body.status, self._fills(receipt, account, order_id))

    def _known(self, account: int, order_id: int) -> o.OrderUpdate | None:
        """An order that exists already, as the answer to its duplicate: it is never made twice."""
        order = self._venue.views.orders.get(order_id)
        if order is None or order.account != account:
            return None
        body = self.order_object(order, order.market)
        update = o.OrderUpdate(body, body.status)
        update.duplicate = True
        return update

    def place_order(self, who: Caller, request: r.PlaceOrder, answer: Answer) -> None:
        self.place(who, request.order, lambda update: answer(Reply("order_update", update)))

    def place_orders(self, who: Caller, request: r.PlaceOrders, answer: Answer) -> None:
        gather = _Gather(len(request.orders), answer)
        for index, spec in enumerate(request.orders):
            try:
                self.place(who, spec, gather.slot(index))
            except Malformed:
                gather.slot(index)(render.rejected_order(spec, RejectCode.INVALID_GROUP, self.now_ms()))

    # --- cancelling --------------------------------------------------------------------------------------------------

    def cancel(self, who: Caller, request: r.CancelOrder | r.OrderRef, answer: Callable[[o.OrderUpdate], None]) -> None:
        command = translate.cancel(request, who.account)
        try:
            self._post(command, lambda receipt: answer(self._cancelled(receipt, command)))
        except Refused as refused:
            answer(self._refused(who.account, command.order_id, command.client_order_id, refused.code))

    def _cancelled(self, receipt: Receipt, command: c.CancelOrder) -> o.OrderUpdate:
        for stamped in receipt.events:
            event = stamped.event
            if type(event) is e.Rejected and event.command_kind == c.CancelOrder.KIND:
                return self._refused(command.account, command.order_id, command.client_order_id, event.code)
        order_id = command.order_id
        if not order_id:
            order = self._venue.views.orders.by_client_id(command.account, command.client_order_id)
            order_id = order.order_id if order is not None else 0
        return self._update(receipt, command.account, order_id)

    def _refused(self, account: int, order_id: int, client_order_id: bytes, code: int) -> o.OrderUpdate:
        """A refused cancel or modify: one's own order as it stands where it is known, with the code."""
        views = self._venue.views.orders
        order = views.get(order_id) if order_id else views.by_client_id(account, client_order_id)
        if order is not None and order.account == account:
            body = self.order_object(order, order.market)
        else:  # unknown and somebody else's look alike
            code = RejectCode.UNKNOWN_ORDER if code == RejectCode.NOT_ORDER_OWNER else code
            body = render.no_order(order_id, client_order_id, self.now_ms())
        body.reject = render.reject(code)
        return o.OrderUpdate(body, "rejected")

    def cancel_order(self, who: Caller, request: r.CancelOrder, answer: Answer) -> None:
        self.cancel(who, request, lambda update: answer(Reply("order_update", update)))

    def cancel_orders(self, who: Caller, request: r.CancelOrders, answer: Answer) -> None:
        refs = [item if isinstance(item, r.OrderRef) else r.OrderRef(order_id=item) for item in request.orders]
        for ref in refs:  # all or nothing as far as shapes go
            translate.cancel(ref, who.account)
        gather = _Gather(len(refs), answer)
        for index, ref in enumerate(refs):
            self.cancel(who, ref, gather.slot(index))

    def cancel_all(self, who: Caller, request: r.CancelAll, answer: Answer) -> None:
        command = translate.cancel_all(request, self.market(request.symbol) if request.symbol else None, who.account)

        def done(receipt: Receipt) -> None:
            code = rejection(receipt, c.CancelAll.KIND)
            if code:
                answer(self._failure(code))
                return
            closed = [
                s.event.order_id
                for s in receipt.events
                if type(s.event) is e.OrderClosed and s.event.account == who.account
            ]
            answer(Reply("order_batch", m.OrderBatch([self._update(receipt, who.account, each) for each in closed])))

        self._post(command, done)

    def _failure(self, code: int) -> Failure:
        """A refused request that is about no order."""
        text = render.reject(code)
        return Failure(text.reason, RejectCode(code), retryable=text.retryable)

    # --- modifying ---------------------------------------------------------------------------------------------------

    def modify_order(self, who: Caller, request: r.ModifyOrder, answer: Answer) -> None:
        order_id = translate.order_number(request.order_id, request.orderID)
        name = translate.client_id(request.client_order_id)
        if not order_id and not name:
            raise Malformed("name the order by order_id or client_order_id")
        views = self._venue.views.orders
        order = views.get(order_id) if order_id else views.by_client_id(who.account, name)
        if order is None or order.account != who.account:
            refusal = self._refused(who.account, order_id, name, RejectCode.UNKNOWN_ORDER)
            answer(Reply("order_update", refusal))
            return
        market = self._hub.grid(order.market).market

        def done(receipt: Receipt) -> None:
            code = rejection(receipt, c.ModifyOrder.KIND)
            update = (
                self._refused(who.account, order_id, name, code)
                if code
                else self._update(receipt, who.account, order.order_id)
            )
            answer(Reply("order_update", update))

        try:
            self._post(translate.modify(request, market, who.account), done)
        except Refused as refused:
            answer(Reply("order_update", self._refused(who.account, order_id, name, refused.code)))

    def schedule_cancel(self, who: Caller, request: r.ScheduleCancel, answer: Answer) -> None:
        command = c.ScheduleCancel(who.account, (request.time or 0) * MS)
        self._post(
            command, self._ack(c.ScheduleCancel.KIND, answer, "schedule_cancel", m.ScheduleCancelAck(request.time))
        )

    def cancel_on_disconnect(self, who: Caller, request: r.CancelOnDisconnect, answer: Answer) -> None:
        command = c.SetCancelOnDisconnect(who.account, who.connection_id, int(request.enabled))
        ack = m.CancelOnDisconnectAck(request.enabled)
        self._post(command, self._ack(c.SetCancelOnDisconnect.KIND, answer, "cancel_on_disconnect", ack))

    def _ack(self, kind: int, answer: Answer, name: str, data: o.Object) -> Callable[[Receipt], None]:
        def done(receipt: Receipt) -> None:
            code = rejection(receipt, kind)
            answer(self._failure(code) if code else Reply(name, data))

        return done

    # --- positions ---------------------------------------------------------------------------------------------------

    def position_market(self, who: Caller, position_id: str | None, other: str | None, symbol: str | None) -> Market:
        """The market of one's own position by id or symbol. A stranger's id is answered like an unknown one."""
        given = position_id if position_id is not None else other
        if given is not None:
            account, _, market_id = given.partition("-")
            if account == str(who.account) and market_id.isascii() and market_id.isdigit():
                market = self._venue.views.markets.get(int(market_id[:6]))
                if market is not None:
                    return market
            raise Malformed(f"there is no position {given!r}", ErrorCode.NOT_FOUND)
        if symbol is None:
            raise Malformed("name the position by position_id or symbol")
        return self.market(symbol)

    def _position(
        self,
        who: Caller,
        market: Market,
        action: Any,
        answer: Answer,
        *,
        update: o.OrderUpdate | None = None,
        code: int = 0,
    ) -> None:
        """Answers with the position as it stands, asked of the engine."""

        def then(snapshot: tuple[Any, int]) -> None:
            state, seq = snapshot
            position = (
                render.position(state, self._hub.grid(market.market), self._now_ns(), seq)
                if state is not None
                else render.no_position(who.account, self._hub.grid(market.market), self.now_ms(), seq)
            )
            reply = o.PositionUpdate(position, action)
            if update is not None and (not update.fills or (action == "closed" and position.size)):
                reply.action = "updated"  # it did not fill, or not all of it: `order` says why
            if update is not None:
                reply.order, reply.fills = update.order, update.fills
                reply.realizedPnL = render.realized(update.fills)
                if not update.ok:
                    reply.action, reply.reject = "rejected", update.order.reject
            if code:
                reply.action, reply.reject = "rejected", render.reject(code)
            answer(Reply("position_update", reply))

        number = market.market
        self._ask(lambda engine: (engine.position(who.account, number), engine.seq), then, answer)

    def open_position(self, who: Caller, request: r.OpenPosition, answer: Answer) -> None:
        """Mode, leverage and a market order, each only if it has to change; the first refusal ends it."""
        market = self.market(request.symbol)
        lots = translate.steps(request.size, market.lot_size_e12, RejectCode.INVALID_SIZE)
        name = translate.client_id(request.client_order_id)
        account, number = who.account, market.market
        known = self._venue.views.positions.get(account, number)
        steps: list[c.Command] = []
        if request.margin_mode is not None:
            mode = translate.MARGIN_MODES[request.margin_mode]
            if known is None or known.mode != mode:
                steps.append(c.SetMarginMode(account, number, mode))
        if request.leverage is not None and (known is None or known.leverage != request.leverage):
            steps.append(c.SetLeverage(account, number, request.leverage))
        steps.append(
            translate.market_order(
                account,
                market,
                translate.SIDES[request.side],
                lots,
                reduce_only=False,
                slippage_bps=request.slippage_bps or 0,
                connection_id=who.connection_id,
                client_order_id=name,
            )
        )
        self._run(who, market, steps, "opened", answer)

    def _run(self, who: Caller, market: Market, steps: Sequence[c.Command], action: Any, answer: Answer) -> None:
        """Carries commands out one after the other and answers with the position."""
        command = steps[0]

        def done(receipt: Receipt) -> None:
            code = rejection(receipt, command.KIND)
            if code and code != RejectCode.NOTHING_TO_CHANGE and not isinstance(command, c.PlaceOrder):
                self._position(who, market, action, answer, code=code)
            elif isinstance(command, c.PlaceOrder):
                update = self._placed(receipt, render.spec_of(command, self._hub.grid(market.market)), command)
                self._position(who, market, action, answer, update=update)
            elif len(steps) > 1:
                try:
                    self._run(who, market, steps[1:], action, answer)
                except Refused as refused:
                    answer(self._failure(refused.code))
            else:
                self._position(who, market, action, answer)

        self._post(command, done)

    def close_position(self, who: Caller, request: r.ClosePosition, answer: Answer) -> None:
        market = self.position_market(who, request.position_id, request.positionID, request.symbol)
        known = self._venue.views.positions.get(who.account, market.market)
        if known is None or not known.lots:
            self._position(who, market, "closed", answer, code=RejectCode.NO_POSITION)
            return
        lots = abs(known.lots)
        if request.size is not None:
            lots = translate.steps(request.size, market.lot_size_e12, RejectCode.INVALID_SIZE)
        order = translate.market_order(
            who.account,
            market,
            Side.SELL if known.lots > 0 else Side.BUY,
            lots,
            reduce_only=True,
            slippage_bps=request.slippage_bps or 0,
            connection_id=who.connection_id,
            client_order_id=translate.client_id(request.client_order_id),
        )
        self._run(who, market, [order], "closed", answer)

    def modify_leverage(self, who: Caller, request: r.ModifyLeverage, answer: Answer) -> None:
        market = self.position_market(who, request.position_id, request.positionID, request.symbol)
        steps: list[c.Command] = []
        if request.margin_mode is not None:
            steps.append(c.SetMarginMode(who.account, market.market, translate.MARGIN_MODES[request.margin_mode]))
        steps.append(c.SetLeverage(who.account, market.market, request.leverage))
        self._run(who, market, steps, "updated", answer)

    def adjust_margin(self, who: Caller, request: r.AdjustMargin, answer: Answer) -> None:
        market = self.position_market(who, request.position_id, request.positionID, request.symbol)
        amount = translate.signed_usd6(request.amount)
        self._run(who, market, [c.AdjustMargin(who.account, market.market, amount)], "updated", answer)

    # --- money -------------------------------------------------------------------------------------------------------

    def transfer(self, who: Caller, request: r.Transfer, answer: Answer) -> None:
        to = self._venue.views.accounts.id_of(request.to.encode())
        if to is None:
            raise Refused(RejectCode.UNKNOWN_ACCOUNT)
        asset = self.asset(request.asset)
        command = c.Transfer(who.account, to, asset.asset, translate.atoms(request.amount, asset))

        def done(receipt: Receipt) -> None:
            code = rejection(receipt, c.Transfer.KIND)
            self.balances(who, answer, cause="transfer", code=code)

        self._post(command, done)

    def balances(self, who: Caller, answer: Answer, *, cause: str | None = None, code: int = 0) -> None:
        account = who.account

        def then(snapshot: Any) -> None:
            state, _, seq = snapshot
            if state is None:
                answer(Failure("there is no such account", ErrorCode.NOT_FOUND))
                return
            now_ns = self._now_ns()
            assets = {asset.asset: asset for asset in self._venue.views.markets.assets()}
            update = o.BalanceUpdate(
                render.balances(state, assets), render.margin(state, now_ns), cause, now_ns // MS, seq
            )
            if code:
                update.reject = render.reject(code)
            answer(Reply("balance_update", update))

        self._ask(lambda engine: ask_account(engine, account), then, answer)

    def vault_id(self, given: int | str | None, other: int | str | None) -> int:
        name = given if given is not None else other
        if name is None:
            raise Malformed("name the vault by vault_id")
        if isinstance(name, str):
            if name.isascii() and name.isdigit() and len(name) < 10:
                name = int(name)
            else:
                vault = self._venue.views.vaults.by_name(name.encode())
                if vault is None:
                    raise Refused(RejectCode.UNKNOWN_VAULT)
                return vault.vault
        if not 0 < name < 2**32:
            raise Refused(RejectCode.UNKNOWN_VAULT)
        return name

    def vault_deposit(self, who: Caller, request: r.VaultDeposit, answer: Answer) -> None:
        vault = self.vault_id(request.vault_id, request.vaultID)
        amount = translate.atoms(request.amount, self._quote())
        self._vault(who, vault, c.VaultDeposit(who.account, vault, amount), "deposit", request.amount, answer)

    def vault_withdraw(self, who: Caller, request: r.VaultWithdraw, answer: Answer) -> None:
        vault = self.vault_id(request.vault_id, request.vaultID)
        amount = translate.atoms(request.amount, self._quote())
        self._vault(who, vault, c.VaultWithdraw(who.account, vault, amount), "withdraw", request.amount, answer)

    def _quote(self) -> Asset:
        asset = self._venue.views.markets.asset(QUOTE_ASSET)
        if asset is None:
            raise Refused(RejectCode.UNKNOWN_ASSET)
        return asset

    def _vault(self, who: Caller, vault: int, command: c.Command, action: Any, amount: object, answer: Answer) -> None:
        def done(receipt: Receipt) -> None:
            code = rejection(receipt, command.KIND)
            update = o.VaultUpdate(vault, action, str(amount or "0"), seq=receipt.seq)
            if code:
                update.action, update.reject = "rejected", render.reject(code)
            for stamped in receipt.events:
                event = stamped.event
                if type(event) is e.VaultChanged and event.account == who.account:
                    update = o.VaultUpdate(
                        vault, action, render.usd(abs(event.amount_usd6)), str(event.account_shares),
                        str(event.total_shares), render.usd(event.assets_usd6), None, receipt.seq,
                    )  # fmt: skip
            answer(Reply("vault_update", update))

        self._post(command, done)

    def lending(self, who: Caller, request: Any, answer: Answer) -> None:
        """The four lending requests."""
        action, kind = _LENDING[type(request)]
        asset = self.asset(request.asset)
        command = kind(who.account, asset.asset, translate.atoms(request.amount, asset))

        def done(receipt: Receipt) -> None:
            code = rejection(receipt, kind.KIND)
            update = o.LendingUpdate(asset.name, action, str(request.amount or "0"), seq=receipt.seq)
            if code:
                update.reject = render.reject(code)
            for stamped in receipt.events:
                event = stamped.event
                if type(event) is e.LendingChanged and event.account == who.account and event.asset == asset.asset:
                    update = o.LendingUpdate(
                        asset.name, action, format_atoms(abs(event.amount_atoms), asset.decimals),
                        format_atoms(event.supply_shares * event.supply_index_e12 // 10**12, asset.decimals),
                        format_atoms(-(-event.borrow_shares * event.borrow_index_e12 // 10**12), asset.decimals),
                        format_atoms(event.cash_atoms, asset.decimals), None, receipt.seq,
                    )  # fmt: skip
            answer(Reply("lending_update", update))

        self._post(command, done)

    # --- questions ---------------------------------------------------------------------------------------------------

    def get_balances(self, who: Caller, request: r.GetBalances, answer: Answer) -> None:
        self.balances(who, answer)

    def get_positions(self, who: Caller, request: r.GetPositions, answer: Answer) -> None:
        only = self.market(request.symbol).market if request.symbol else None

        def then(snapshot: Any) -> None:
            _, positions, seq = snapshot
            now_ns = self._now_ns()
            body = [
                render.position(p, self._hub.grid(p.market), now_ns, seq)
                for p in positions
                if only is None or p.market == only
            ]
            answer(Reply("positions_update", m.PositionsUpdate(body)))

        account = who.account
        self._ask(lambda engine: ask_account(engine, account), then, answer)

    def orders_of(self, who: Caller, symbol: str | None, closed: bool, limit: int) -> list[o.Order]:
        market = self.market(symbol).market if symbol else None
        views = self._venue.views.orders
        found = views.closed_of(who.account, 1000) if closed else views.open_of(who.account, market)
        if market is not None:
            found = [order for order in found if order.market == market]
        return [self.order_object(order, order.market) for order in found[:limit]]

    def get_orders(self, who: Caller, request: r.GetOrders, answer: Answer) -> None:
        orders = self.orders_of(who, request.symbol, request.closed, request.limit)
        answer(Reply("orders_update", m.OrdersUpdate(orders)))

    def get_order(self, who: Caller, request: r.GetOrder, answer: Answer) -> None:
        order_id = translate.order_number(request.order_id, request.orderID)
        name = translate.client_id(request.client_order_id)
        if not order_id and not name:
            raise Malformed("name the order by order_id or client_order_id")
        if not order_id:
            # The engine remembers more client order ids than the views keep orders.
            order = self._venue.views.orders.by_client_id(who.account, name)
            order_id = order.order_id if order is not None else 0
        known = self._known(who.account, order_id) if order_id else None
        if known is None:
            failure = Failure("there is no such order", ErrorCode.NOT_FOUND, order_id=order_id or None)
            answer(failure if order_id else msgspec.structs.replace(failure, client_order_id=request.client_order_id))
            return
        known.duplicate = False
        own = self._venue.views.fills.recent(who.account, 1000)
        fills = [
            render.fill(f.seq, f.now_ns, f.fill, grid, f.client_order_id, grid.market.quote)
            for f in reversed(own)
            if f.fill.order_id == order_id
            for grid in [self._hub.grid(f.fill.market)]
        ]
        known.fills = fills or None
        answer(Reply("order_update", known))

    def fills_of(self, who: Caller, symbol: str | None, limit: int) -> list[o.Fill]:
        market = self.market(symbol).market if symbol else None
        rows = self._venue.views.fills.recent(who.account, limit, market)
        grid = self._hub.grid
        return [
            render.fill(
                f.seq, f.now_ns, f.fill, grid(f.fill.market), f.client_order_id, grid(f.fill.market).market.quote
            )
            for f in rows
        ]

    def get_fills(self, who: Caller, request: r.GetFills, answer: Answer) -> None:
        answer(Reply("fills_update", m.FillsUpdate(self.fills_of(who, request.symbol, request.limit))))

    # --- dispatch ----------------------------------------------------------------------------------------------------

    def serve(self, who: Caller, request: r.Request, answer: Answer) -> None:
        """Carries out any request of the table below; what is wrong with it is answered too."""
        try:
            getattr(self, HANDLERS[type(request)])(who, request, answer)
        except Malformed as error:
            answer(Failure(str(error), error.code))
        except Refused as refused:
            answer(self._failure(refused.code))


HANDLERS: dict[type[r.Request], str] = {
    r.PlaceOrder: "place_order",
    r.PlaceOrders: "place_orders",
    r.CancelOrder: "cancel_order",
    r.CancelOrders: "cancel_orders",
    r.CancelAll: "cancel_all",
    r.ModifyOrder: "modify_order",
    r.ScheduleCancel: "schedule_cancel",
    r.CancelOnDisconnect: "cancel_on_disconnect",
    r.OpenPosition: "open_position",
    r.ClosePosition: "close_position",
    r.ModifyLeverage: "modify_leverage",
    r.AdjustMargin: "adjust_margin",
    r.VaultDeposit: "vault_deposit",
    r.VaultWithdraw: "vault_withdraw",
    r.LendingSupply: "lending",
    r.LendingWithdraw: "lending",
    r.LendingBorrow: "lending",
    r.LendingRepay: "lending",
    r.Transfer: "transfer",
    r.GetBalances: "get_balances",
    r.GetPositions: "get_positions",
    r.GetOrders: "get_orders",
    r.GetOrder: "get_order",
    r.GetFills: "get_fills",
}

_LENDING: dict[type[Any], tuple[str, Any]] = {
    r.LendingSupply: ("supply", c.LendingSupply),
    r.LendingWithdraw: ("withdraw", c.LendingWithdraw),
    r.LendingBorrow: ("borrow", c.LendingBorrow),
    r.LendingRepay: ("repay", c.LendingRepay),
}


def rejection(receipt: Receipt, kind: int) -> int:
    """The code with which the receipt's own command was refused; 0 when it was not."""
    for stamped in receipt.events:
        event = stamped.event
        if type(event) is e.Rejected and event.command_kind == kind:
            return event.code
    return 0


class _Gather:
    """Collects the results of a batch in its order and answers when all are there."""

    def __init__(self, count: int, answer: Answer) -> None:
        self._results: list[o.OrderUpdate | None] = [None] * count
        self._missing = count
        self._answer = answer

    def slot(self, index: int) -> Callable[[o.OrderUpdate], None]:
        def put(update: o.OrderUpdate) -> None:
            self._results[index] = update
            self._missing -= 1
            if not self._missing:
                self._answer(Reply("order_batch", m.OrderBatch([u for u in self._results if u is not None])))

        return put
