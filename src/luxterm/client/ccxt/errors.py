"""The exceptions of the unified API: names and lineage, so that a bot's `except` goes on meaning what it meant."""

from __future__ import annotations

from typing import Final

from luxterm.client.errors import AuthError, ClientError, NotConnected, OutcomeUnknown, RequestError, RetryableError
from luxterm.model.codes import ErrorCode, RejectCode
from luxterm.wire import objects as o


class BaseError(Exception):
    """Base of everything here."""


class ExchangeError(BaseError):
    """The venue said no."""


class OperationFailed(BaseError):
    """The request may work when it is made again."""


class AuthenticationError(ExchangeError):
    pass


class BadRequest(ExchangeError):
    pass


class BadSymbol(BadRequest):
    pass


class InvalidOrder(ExchangeError):
    pass


class OrderNotFound(InvalidOrder):
    pass


class OrderNotFillable(InvalidOrder):
    pass


class OrderImmediatelyFillable(InvalidOrder):
    """A post-only order would have traded."""


class DuplicateOrderId(InvalidOrder):
    pass


class ExchangeClosedByUser(ExchangeError):
    """`close` was called while something was watched."""


class UnsubscribeError(BaseError):
    """What was watched is watched no more."""


class InsufficientFunds(ExchangeError):
    pass


class NotSupported(ExchangeError):
    pass


class NetworkError(OperationFailed):
    """Also when it is not known whether the request was carried out."""


class RateLimitExceeded(NetworkError):
    pass


class ExchangeNotAvailable(NetworkError):
    pass


class RequestTimeout(NetworkError):
    """The request was sent and its answer was lost: look before you send it again."""


__all__ = [
    "AuthenticationError",
    "BadRequest",
    "BadSymbol",
    "BaseError",
    "DuplicateOrderId",
    "ExchangeClosedByUser",
    "ExchangeError",
    "ExchangeNotAvailable",
    "InsufficientFunds",
    "InvalidOrder",
    "NetworkError",
    "NotSupported",
    "OperationFailed",
    "OrderImmediatelyFillable",
    "OrderNotFillable",
    "OrderNotFound",
    "RateLimitExceeded",
    "RequestTimeout",
    "UnsubscribeError",
]

_REJECTS: Final[dict[int, type[ExchangeError]]] = {
    RejectCode.UNKNOWN_ORDER: OrderNotFound,
    RejectCode.UNKNOWN_MARKET: BadSymbol,
    RejectCode.INSUFFICIENT_MARGIN: InsufficientFunds,
    RejectCode.INSUFFICIENT_BALANCE: InsufficientFunds,
    RejectCode.POST_ONLY_WOULD_TRADE: OrderImmediatelyFillable,
    RejectCode.DUPLICATE_CLIENT_ORDER_ID: DuplicateOrderId,
}


def error_of(error: ClientError) -> BaseError:
    """The unified exception for one of the client's."""
    if error.code == ErrorCode.NOT_FOUND:
        return OrderNotFound(str(error))
    if error.code == ErrorCode.UNKNOWN_SYMBOL:
        return BadSymbol(str(error))
    if error.code == ErrorCode.RATE_LIMITED:
        return RateLimitExceeded(str(error))
    if isinstance(error, AuthError):
        return AuthenticationError(str(error))
    if isinstance(error, OutcomeUnknown):
        return RequestTimeout(str(error))
    if isinstance(error, (NotConnected, RetryableError)):
        return ExchangeNotAvailable(str(error))
    return BadRequest(str(error)) if isinstance(error, RequestError) else ExchangeError(str(error))


def raise_for(reject: o.Reject | None) -> None:
    """Raises what a refusal means; nothing for none."""
    if reject is not None:
        raise _REJECTS.get(reject.code, InvalidOrder)(f"{reject.reason} ({reject.name}, {reject.code})")
