"""Accounts that open on first use, with play money where there is some."""

from __future__ import annotations

from luxterm.api.venue import Venue
from luxterm.model.codes import QUOTE_ASSET, RejectCode, SystemAccount
from luxterm.model.commands import Deposit, OpenAccount
from luxterm.model.errors import UsageError
from luxterm.model.events import Rejected
from luxterm.model.units import USD6
from luxterm.node.config import Config

REFERENCE = b"paper"
PAPER_BALANCE_USD6 = 100_000 * USD6


def paper_usd6(config: Config, auth: str) -> int:
    """The play money of a new account: what the file says, else some in paper mode."""
    given = config.node.paper_balance
    if given is not None:
        return given
    return PAPER_BALANCE_USD6 if auth == "paper" else 0


class PaperAccounts:
    """`open(name)` gives an account's id and makes it, with its paper money, when it is new."""

    def __init__(self, venue: Venue, balance_usd6: int) -> None:
        self._venue = venue
        self._balance_usd6 = balance_usd6

    def _id_of(self, name: bytes) -> int:
        """As the engine has it now, durable or not; 0 = nobody."""
        found: list[int] = []
        self._venue.ask(lambda engine: found.append(engine.account_by_name(name)))
        return found[0]

    async def open(self, name: bytes) -> int:
        """The account's id, once it is durable. Safe to call at the same time from several connections.

        Raises UsageError for a name the engine refuses or keeps for itself, VenueUnavailable while nothing is accepted.
        """
        known = self._id_of(name)
        if not known:
            # Both commands go into one turn of the loop, so that no crash leaves an account without its money.
            opening = self._venue.submit(OpenAccount(name))
            opened = self._id_of(name)
            if opened and self._balance_usd6:
                self._venue.submit(Deposit(opened, QUOTE_ASSET, self._balance_usd6, REFERENCE))
            for stamped in (await opening).events:
                if isinstance(stamped.event, Rejected):
                    raise UsageError(
                        f"no account can be opened under this name ({RejectCode(stamped.event.code).name})"
                    )
            known = opened
        if known < SystemAccount.FIRST_USER:
            raise UsageError("this name belongs to the venue")
        return await self._venue.ask(lambda engine: known)


async def ensure_account(venue: Venue, name: bytes, paper_usd6: int) -> int:
    """The id of one account, made with its paper money when it is new."""
    return await PaperAccounts(venue, paper_usd6).open(name)
