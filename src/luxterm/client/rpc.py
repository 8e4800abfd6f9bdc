"""JSON-RPC over HTTP for questions that need no stream."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from luxterm.client.connection import Connection, error_of
from luxterm.client.errors import AuthError, NotConnected, OutcomeUnknown, RetryableError
from luxterm.model.codes import ErrorCode

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class _ErrorData(msgspec.Struct):
    code: int = 0
    retryable: bool = False


class _Error(msgspec.Struct):
    code: int
    message: str
    data: _ErrorData | None = None


class _Answer(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | None = None


class _Token(msgspec.Struct):
    token: str


def _raise_for(answer: _Answer) -> None:
    if answer.error is not None:
        data = answer.error.data or _ErrorData()
        raise error_of(answer.error.message, data.code or answer.error.code, data.retryable)


class RpcClient:
    """POST /rpc, signed in with the connection's credentials once a method asks for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._http: httpx.AsyncClient | None = None
        self._ids = count(1)
        self._token: str | None = None
        self._decoder = msgspec.json.Decoder(float_hook=Decimal)
        self._encoder = msgspec.json.Encoder(decimal_format="number")

    async def call(self, method: str, params: object, shape: type[T] | None) -> T | Any:
        if self._token is None and self._connection.auth is not None and method != "auth.login":
            await self._login()
        try:
            return await self._call(method, params, shape)
        except AuthError as error:
            if error.code != ErrorCode.UNAUTHENTICATED or self._token is None:
                raise
            await self._login()  # the token has expired
            return await self._call(method, params, shape)

    async def call_all(self, method: str, params: Sequence[object]) -> None:
        """One method for each of `params` in one batch, in order; the answers are dropped.

        Raises the first error among the answers; the other calls have been carried out all the same.
        """
        if self._token is None and self._connection.auth is not None:
            await self._login()
        bodies = [{"jsonrpc": "2.0", "method": method, "id": next(self._ids), "params": part} for part in params]
        for answer in await self._post(method, bodies):
            _raise_for(answer)

    async def _login(self) -> None:
        auth = self._connection.auth
        if auth is None:
            return
        if auth.token is not None:
            self._token = auth.token
            return
        if auth.apiKey is None:
            return  # a wallet's signature is used once; the socket has it
        self._token = None
        params = {"apiKey": auth.apiKey, "apiSecret": auth.apiSecret or ""}
        self._token = (await self._call("auth.login", params, _Token)).token

    async def _call(self, method: str, params: object, shape: type[T] | None) -> T | Any:
        body: dict[str, object] = {"jsonrpc": "2.0", "method": method, "id": next(self._ids)}
        if params is not None:
            body["params"] = params
        (answer,) = await self._post(method, body)
        _raise_for(answer)
        if shape is None:
            return self._decoder.decode(answer.result)
        return msgspec.json.decode(answer.result, type=shape)

    async def _post(self, method: str, body: object) -> list[_Answer]:
        """The answer, or the answers to a batch; one for a batch that was refused whole."""
        import httpx  # here, because not every program that opens a socket needs it and it loads slowly

        if self._http is None:
            # Without TLS nobody is to be verified, and reading all certificates takes as long as many requests.
            secure = self._connection.http_url.startswith("https:")
            verify = True if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._http = httpx.AsyncClient(timeout=self._connection.timeout_s, trust_env=False, verify=verify)
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        url = f"{self._connection.http_url}/rpc"
        try:
            response = await self._http.post(url, content=self._encoder.encode(body), headers=headers)
        except httpx.ConnectError as error:
            raise NotConnected(f"{url} cannot be reached: {error}") from None
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"{method}: {error or type(error).__name__}") from None
        if response.status_code == 429:
            raise RetryableError("too many requests", ErrorCode.RATE_LIMITED)
        if response.status_code == 401:  # a restarted node does not know the tokens of the one before
            raise AuthError("the token is not valid", ErrorCode.UNAUTHENTICATED)
        try:
            answer = msgspec.json.decode(response.content, type=list[_Answer] | _Answer)
        except msgspec.DecodeError:
            raise NotConnected(
                f"{url} answered with HTTP {response.status_code} and no JSON-RPC: is it a node?"
            ) from None
        return answer if isinstance(answer, list) else [answer]

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None
