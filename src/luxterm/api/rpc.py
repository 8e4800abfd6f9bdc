"""POST /rpc: bodies to calls, calls to answers, with rights and rate limits in between."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec

from luxterm.api.auth import BadCredentials
from luxterm.api.caller import Caller
from luxterm.api.methods import Methods
from luxterm.api.metrics import error_name
from luxterm.model.codes import REJECT_TEXTS, ErrorCode
from luxterm.model.errors import RecordError
from luxterm.wire import jsonrpc as j
from luxterm.wire.methods import METHODS, Method
from luxterm.wire.session import UNREADABLE, Budget, Scope, weight
from luxterm.wire.translate import Malformed, Refused

_CODES: Final = {
    ErrorCode.UNAUTHENTICATED: j.UNAUTHORIZED,
    ErrorCode.BAD_CREDENTIALS: j.UNAUTHORIZED,
    ErrorCode.FORBIDDEN: j.FORBIDDEN,
    ErrorCode.RATE_LIMITED: j.THROTTLED,
    ErrorCode.NOT_FOUND: j.NOT_FOUND,
    ErrorCode.UNKNOWN_SYMBOL: j.NOT_FOUND,
    ErrorCode.NOT_AVAILABLE: j.UNAVAILABLE,
    ErrorCode.SHUTTING_DOWN: j.UNAVAILABLE,
    ErrorCode.MALFORMED: j.INVALID_PARAMS,
    ErrorCode.INTERNAL: j.INTERNAL_ERROR,
}
_NO_PARAMS: Final = b"{}"
Charge = Callable[[Budget, int], float]

_log = logging.getLogger("luxterm.api")


class Rpc:
    """`handle(body, who, charge)` gives the response body; `charge(budget, cost)` answers 0.0, or seconds to wait."""

    def __init__(
        self, methods: Methods, on_call: Callable[[str, str], None], on_failed_sign_in: Callable[[str], None]
    ) -> None:
        self._methods = methods
        self._on_call = on_call
        self._on_failed_sign_in = on_failed_sign_in
        self._table = {name: method for name, method in METHODS.items() if name in methods.names}
        self._decoders = {name: msgspec.json.Decoder(method.params) for name, method in self._table.items()}

    async def handle(self, body: bytes, who: Caller | None, charge: Charge) -> bytes:
        """Empty bytes when nothing is to be answered (notifications)."""
        try:
            parsed = j.parse(body)
        except j.RpcError as error:
            return j.error(error)
        if len(parsed.calls) == 1:
            answer = await self._answer(parsed.calls[0], who, charge)
            return j.join([answer] if answer else [], parsed.batch)
        answers = await asyncio.gather(*(self._answer(call, who, charge) for call in parsed.calls))
        return j.join([answer for answer in answers if answer], parsed.batch)

    async def _answer(self, call: j.Call | j.RpcError, who: Caller | None, charge: Charge) -> bytes:
        if isinstance(call, j.RpcError):
            charge(Budget.REQUEST, 1)
            return j.error(call)
        try:
            value = await self._call(call, who, charge)
        except j.RpcError as error:
            known = call.method in self._table
            code = error.data.get("code", 0) if isinstance(error.data, dict) else 0
            self._on_call(call.method if known else "unknown", error_name(code) if known else "method_not_found")
            return b"" if call.notification else j.error(error, call.id)
        self._on_call(call.method, "ok")
        return b"" if call.notification else j.result(value, call.id)

    async def _call(self, call: j.Call, who: Caller | None, charge: Charge) -> Any:
        method = self._table.get(call.method)
        if method is None:
            _pay(charge, Budget.REQUEST)
            raise j.RpcError(j.METHOD_NOT_FOUND)
        try:
            params = self._params(call, method)
        except UNREADABLE as error:
            _pay(charge, Budget.REQUEST)
            admit(method, who)
            raise j.RpcError(j.INVALID_PARAMS, f"Invalid params: {error}", {"code": 6001, "retryable": False}) from None
        _pay(charge, method.budget, weight(params))
        who = admit(method, who)
        try:
            value = self._methods.call(call.method, who, params)
            return await value if inspect.isawaitable(value) else value
        except Malformed as error:
            raise failure(error.code, str(error), error.code in (ErrorCode.SHUTTING_DOWN,)) from None
        except BadCredentials as error:
            self._on_failed_sign_in(who.peer)
            raise failure(ErrorCode.BAD_CREDENTIALS, str(error)) from None
        except Refused as refused:
            text = REJECT_TEXTS[refused.code]
            data = {"code": int(refused.code), "name": refused.code.name, "retryable": text.retryable}
            raise j.RpcError(j.REFUSED, text.reason, data) from None
        except RecordError as error:  # a number that no command can hold
            raise failure(ErrorCode.MALFORMED, str(error)) from None
        except Exception:  # our own fault: it is told and logged, and the other calls are served
            _log.exception("the method %s failed", call.method)
            raise j.RpcError(j.INTERNAL_ERROR, data={"code": int(ErrorCode.INTERNAL), "retryable": False}) from None

    def _params(self, call: j.Call, method: Method) -> Any:
        """The parameters by name or by position; one object alone in a list counts as by name."""
        text = bytes(call.params) or _NO_PARAMS
        decoder = self._decoders[call.method]
        if text[:1] == b"{":
            return decoder.decode(text)
        members = msgspec.json.decode(text, type=list[msgspec.Raw])
        if len(members) == 1 and bytes(members[0])[:1] == b"{":
            return decoder.decode(members[0])
        names = method.params.__struct_encode_fields__
        if len(members) > len(names):
            raise msgspec.ValidationError(f"at most {len(names)} parameters")
        pairs = [b'"%b":%b' % (name.encode(), bytes(member)) for name, member in zip(names, members, strict=False)]
        return decoder.decode(b"{" + b",".join(pairs) + b"}")


def _pay(charge: Charge, budget: Budget, cost: int = 1) -> None:
    wait_s = charge(budget, cost)
    if wait_s:
        raise failure(ErrorCode.RATE_LIMITED, f"too many requests; try again in {wait_s:.2f} s", True)


def admit(method: Method, who: Caller | None) -> Caller:
    """The caller, if the method is for them; raises the error otherwise."""
    if method.paper and (who is None or not who.paper or not who.local):
        raise failure(ErrorCode.NOT_AVAILABLE, "this method is served by paper nodes to their own machine only")
    if method.scope:
        if who is None or not who.account:
            raise failure(ErrorCode.UNAUTHENTICATED, "sign in first")
        if method.scope & ~who.scopes:
            raise failure(ErrorCode.FORBIDDEN, f"the credentials lack the scope {method.scope.name}")
    return who if who is not None else Caller(0, "", Scope.NONE)


def failure(code: ErrorCode, text: str, retryable: bool = False) -> j.RpcError:
    return j.RpcError(_CODES.get(code, j.REFUSED), text, {"code": int(code), "retryable": retryable})
