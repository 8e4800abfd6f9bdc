"""Orders at the desk: placing, cancelling, modifying; and what every part of the desk stands on.

Every method takes a `Caller`, the request, and `answer`, which is called once with a Reply or a Failure: at once for
what can be told at once, else just before the events of the command are published. Nothing here awaits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, Union

from luxterm.api.caller import Caller
from luxterm.api.hub import Hub
from luxterm.api.venue import Receipt, Venue
from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.model.errors import VenueUnavailable
from luxterm.model.markets import Asset, Market
from luxterm.model.units import MS
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render, translate
from luxterm.wire import requests as r
from luxterm.wire.session import Failure
from luxterm.wire.translate import Malformed, Refused

if TYPE_CHECKING:
    from luxterm.engine import Engine

T = TypeVar("T")


class Reply(NamedTuple):
    type: str
    data: o.Object


Answer = Callable[[Union[Reply, Failure]], None]


class OrderDesk:
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
        for stamped in receipt.events.of(e.Fill.KIND):
            event: Any = stamped.event
            if event.account == account and event.order_id == order_id:
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
        for stamped in receipt.events.of(e.OrderAccepted.KIND, e.Rejected.KIND):
            event = stamped.event
            if type(event) is e.OrderAccepted:
                if event.account == command.account and event.client_order_id == command.client_order_id:
                    return self._update(receipt, event.account, event.order_id)
            elif isinstance(event, e.Rejected) and event.command_kind == c.PlaceOrder.KIND:
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
        fills = self._fills(receipt, account, order_id) if order.filled_lots else None
        return o.OrderUpdate(body, body.status, fills)

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
        code = rejection(receipt, c.CancelOrder.KIND)
        if code:
            return self._refused(command.account, command.order_id, command.client_order_id, code)
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
                for s in receipt.events.of(e.OrderClosed.KIND)
                if isinstance(s.event, e.OrderClosed) and s.event.account == who.account
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
        command = c.ScheduleCancel(who.account, translate.when_ns(request.time, RejectCode.INVALID_SCHEDULE))
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


def rejection(receipt: Receipt, kind: int) -> int:
    """The code with which the receipt's own command was refused; 0 when it was not."""
    for stamped in receipt.events.of(e.Rejected.KIND):
        event = stamped.event
        if isinstance(event, e.Rejected) and event.command_kind == kind:
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
