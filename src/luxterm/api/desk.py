"""The desk: requests of a signed-in caller carried out on the venue, whatever transport they came by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from luxterm.api.accounts import ask_account
from luxterm.api.caller import Caller
from luxterm.api.orders import Answer as Answer
from luxterm.api.orders import OrderDesk, rejection
from luxterm.api.orders import Reply as Reply
from luxterm.api.venue import Receipt
from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import QUOTE_ASSET, ErrorCode, RejectCode, Side
from luxterm.model.errors import RecordError
from luxterm.model.markets import Asset, Market
from luxterm.model.units import MS, format_atoms
from luxterm.wire import messages as m
from luxterm.wire import objects as o
from luxterm.wire import render, translate
from luxterm.wire import requests as r
from luxterm.wire.session import Failure
from luxterm.wire.translate import Malformed, Refused


class Desk(OrderDesk):
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
            HANDLERS[type(request)](self, who, request, answer)
        except Malformed as error:
            answer(Failure(str(error), error.code))
        except RecordError as error:  # a number that no command can hold
            answer(Failure(str(error), ErrorCode.MALFORMED))
        except Refused as refused:
            answer(self._failure(refused.code))


HANDLERS: dict[type[Any], Callable[[Any, Caller, Any, Answer], None]] = {
    r.PlaceOrder: Desk.place_order,
    r.PlaceOrders: Desk.place_orders,
    r.CancelOrder: Desk.cancel_order,
    r.CancelOrders: Desk.cancel_orders,
    r.CancelAll: Desk.cancel_all,
    r.ModifyOrder: Desk.modify_order,
    r.ScheduleCancel: Desk.schedule_cancel,
    r.CancelOnDisconnect: Desk.cancel_on_disconnect,
    r.OpenPosition: Desk.open_position,
    r.ClosePosition: Desk.close_position,
    r.ModifyLeverage: Desk.modify_leverage,
    r.AdjustMargin: Desk.adjust_margin,
    r.VaultDeposit: Desk.vault_deposit,
    r.VaultWithdraw: Desk.vault_withdraw,
    r.LendingSupply: Desk.lending,
    r.LendingWithdraw: Desk.lending,
    r.LendingBorrow: Desk.lending,
    r.LendingRepay: Desk.lending,
    r.Transfer: Desk.transfer,
    r.GetBalances: Desk.get_balances,
    r.GetPositions: Desk.get_positions,
    r.GetOrders: Desk.get_orders,
    r.GetOrder: Desk.get_order,
    r.GetFills: Desk.get_fills,
}

_LENDING: dict[type[Any], tuple[str, Any]] = {
    r.LendingSupply: ("supply", c.LendingSupply),
    r.LendingWithdraw: ("withdraw", c.LendingWithdraw),
    r.LendingBorrow: ("borrow", c.LendingBorrow),
    r.LendingRepay: ("repay", c.LendingRepay),
}
