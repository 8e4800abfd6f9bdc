"""Withdrawals: out of the balance at once; paid on the chain where the venue settles on one, else confirmed at once."""

from __future__ import annotations

from typing import Final

from luxterm.api.caller import Caller
from luxterm.api.feed import Payouts
from luxterm.api.orders import rejection
from luxterm.api.venue import Receipt, Venue
from luxterm.model import commands as c
from luxterm.model import events as e
from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.model.errors import VenueUnavailable
from luxterm.model.units import format_atoms
from luxterm.views.custody import PLAY_REFERENCE
from luxterm.wire import methods as w
from luxterm.wire import objects as o
from luxterm.wire import render, translate
from luxterm.wire.translate import Malformed, Refused

_CHAIN_REFERENCE: Final = b"api"


class Withdrawals:
    """`payouts` is set by the node once it settles on a chain."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self.payouts: Payouts | None = None

    async def account_withdraw(self, who: Caller, params: w.WithdrawParams) -> o.Withdrawal:
        asset = self._venue.views.markets.asset_by_name(params.asset)
        if asset is None:
            raise Refused(RejectCode.UNKNOWN_ASSET)
        amount_atoms = translate.atoms(params.amount, asset)
        obstacle = self.payouts.obstacle(who.account, asset.asset) if self.payouts is not None else ""
        if obstacle:
            raise Malformed(obstacle, ErrorCode.NOT_AVAILABLE)
        reference = PLAY_REFERENCE if self.payouts is None else _CHAIN_REFERENCE
        receipt = await self._submit(c.Withdraw(who.account, asset.asset, amount_atoms, reference))
        amount = format_atoms(amount_atoms, asset.decimals)
        code = rejection(receipt, c.Withdraw.KIND)
        if code:
            return o.Withdrawal(0, asset.name, amount, "rejected", render.reject(code), receipt.seq)
        number = next(s.event.withdrawal_id for s in receipt.events if isinstance(s.event, e.WithdrawalChanged))
        if self.payouts is not None:
            return o.Withdrawal(number, asset.name, amount, "pending", seq=receipt.seq)
        # Should the node end between the two, its next start does this.
        receipt = await self._submit(c.FinishWithdrawal(number, 1))
        return o.Withdrawal(number, asset.name, amount, "confirmed", seq=receipt.seq)

    async def _submit(self, command: c.Command) -> Receipt:
        try:
            return await self._venue.submit(command)
        except VenueUnavailable as error:
            raise Malformed(str(error), ErrorCode.SHUTTING_DOWN) from None

    def account_withdrawals(self, who: Caller, params: w.NoParams) -> list[o.Withdrawal]:
        views = self._venue.views
        rows = []
        for pending in views.custody.pending.values():
            asset = views.markets.asset(pending.asset)
            if pending.account == who.account and asset is not None:
                amount = format_atoms(pending.amount_atoms, asset.decimals)
                rows.append(o.Withdrawal(pending.withdrawal_id, asset.name, amount, "pending"))
        return rows
