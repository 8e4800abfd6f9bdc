"""What goes wrong with chains, by who can mend it."""

from __future__ import annotations

import socket
import ssl
from typing import Final

from luxterm.model.errors import LuxtermError, UsageError

MAX_CAUSES: Final = 8
"""Chains of causes may be circles."""


def why_down(error: BaseException) -> str:
    """Why there is no connection, in words that hold nothing of the URL (libraries' own may)."""
    cause: BaseException | None = error
    for _ in range(MAX_CAUSES):
        if isinstance(cause, socket.gaierror):
            return "its name cannot be resolved"
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"TLS: {cause.verify_message}"
        cause = (cause.__cause__ or cause.__context__) if cause is not None else None
    return type(error).__name__


class ChainError(LuxtermError):
    """Base: the chain or what lies on it."""

    exit_status = 3


class ChainUnavailable(ChainError):
    """The RPC cannot be reached or does not answer in time."""


class WrongChain(ChainError):
    """The RPC is of another chain than the one that was asked for."""


class KeyFileError(UsageError):
    """A key is missing, readable by others, or its password is wrong. The text never holds any of it."""


class ToolMissing(UsageError):
    """A program that npm brings is not there; the text says how to get it."""


class ContractReverted(ChainError):
    """A call or transaction was refused by a contract. `error` is the typed error's name, `args` its values."""

    exit_status = 1

    def __init__(
        self, contract: str, function: str, error: str, values: tuple[object, ...] = (), data: str = ""
    ) -> None:
        self.contract, self.function, self.error, self.values, self.data = contract, function, error, values, data
        inside = ", ".join(str(value) for value in values)
        super().__init__(f"{contract}.{function}: {error}({inside})")


class TransactionFailed(ChainError):
    """A transaction was mined and failed, or was dropped."""

    exit_status = 1

    def __init__(self, tx_hash: str, why: str) -> None:
        self.tx_hash, self.why = tx_hash, why
        super().__init__(f"transaction {tx_hash}: {why}")


class RpcRefused(ChainError):
    """The node answered a request with an error. `code` is JSON-RPC's; `data` what it added, if anything."""

    def __init__(self, method: str, code: int, message: str, data: object = None) -> None:
        self.method, self.code, self.message, self.data = method, code, message, data
        super().__init__(f"{method}: {message} ({code})")
