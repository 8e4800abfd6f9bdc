"""What the client raises, split by what to do next: give up, or look and try again.

A refusal by the exchange (no margin, off the grid, post-only would trade) is no exception: it is an answer with status
`rejected` and a code. Exceptions are for requests that never became one.
"""

from __future__ import annotations

from luxterm.model.errors import LuxtermError


class ClientError(LuxtermError):
    """Base of the client's errors. `code` is the venue's stable code, 0 where the venue said nothing."""

    exit_status = 1

    def __init__(self, text: str, code: int = 0) -> None:
        self.code = code
        super().__init__(text)


class RequestError(ClientError):
    """Do not retry: the request is malformed, unauthorised or names something that does not exist."""

    exit_status = 2


class AuthError(RequestError):
    """The credentials were refused, or the request needs some."""


class RetryableError(ClientError):
    """Nothing happened and the same request may succeed later: throttled, venue stopping, journal full."""

    exit_status = 3


class NotConnected(RetryableError):
    """There is no connection and none could be made in time. Nothing was sent."""


class OutcomeUnknown(ClientError):
    """The request was sent and its answer was lost: it may or may not have happened. Reconcile before sending again.

    Order placement never ends here unless the venue stays away: the client asks for the order by its client order id
    after reconnecting.
    """

    exit_status = 3
