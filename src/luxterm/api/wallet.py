"""Wallet login: a message of EIP-4361 (Sign-In with Ethereum), signed with the account's key."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from luxterm.model.codes import ErrorCode
from luxterm.model.units import SECOND


class BadCredentials(Exception):
    """The credentials are wrong, over, or not for this address."""

    code = ErrorCode.BAD_CREDENTIALS


NONCE_LIFE_NS: Final = 300 * SECOND
MAX_NONCES: Final = 10_000
CLOCK_SKEW_NS: Final = 60 * SECOND
_HEAD: Final = re.compile(
    r"(?P<domain>[^\s]+) wants you to sign in with your Ethereum account:\n(?P<address>0x[0-9a-fA-F]{40})\n\n"
    r"(?:(?P<statement>[^\n]+)\n)?\n"
    r"URI: (?P<uri>[^\n]+)\nVersion: (?P<version>[^\n]+)\nChain ID: (?P<chain_id>[0-9]{1,18})\n"
    r"Nonce: (?P<nonce>[0-9a-zA-Z]{8,64})\nIssued At: (?P<issued_at>[^\n]+)"
    r"(?:\nExpiration Time: (?P<expiration>[^\n]+))?(?:\nNot Before: (?P<not_before>[^\n]+))?"
    r"(?:\nRequest ID: (?P<request_id>[^\n]*))?(?:\nResources:(?P<resources>(?:\n- [^\n]+)*))?"
)


class WalletLogin:
    """Gives nonces out and checks signed messages. Every refusal is a BadCredentials."""

    def __init__(self, domain: str, chain_ids: tuple[int, ...], now_ns: Callable[[], int]) -> None:
        self._domain, self._chain_ids, self._now_ns = domain, chain_ids, now_ns
        self._nonces: dict[str, int] = {}

    def nonce(self) -> tuple[str, int]:
        """A fresh nonce and the Unix nanosecond at which it is over."""
        now_ns = self._now_ns()
        while self._nonces and (next(iter(self._nonces.values())) <= now_ns or len(self._nonces) >= MAX_NONCES):
            del self._nonces[next(iter(self._nonces))]
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = now_ns + NONCE_LIFE_NS
        return nonce, self._nonces[nonce]

    def verify(self, message: str, signature: str) -> str:
        """The checksummed address that signed. The nonce is used up by the first message that names it."""
        fields = _HEAD.fullmatch(message)
        if fields is None:
            raise BadCredentials("this is no EIP-4361 message")
        now_ns = self._now_ns()
        until_ns = self._nonces.pop(fields["nonce"], 0)
        if until_ns <= now_ns:
            raise BadCredentials("the nonce is unknown, used or over; ask auth.nonce for another")
        if fields["domain"] != self._domain or fields["version"] != "1":
            raise BadCredentials(f"the message must be for {self._domain}, version 1")
        if int(fields["chain_id"]) not in self._chain_ids:
            raise BadCredentials(f"the chain id must be one of {', '.join(map(str, self._chain_ids))}")
        issued_ns = _time_ns(fields["issued_at"])
        expires_ns = _time_ns(fields["expiration"])
        not_before_ns = _time_ns(fields["not_before"])
        if issued_ns is None or issued_ns > now_ns + CLOCK_SKEW_NS or issued_ns < now_ns - 2 * NONCE_LIFE_NS:
            raise BadCredentials("the message was not issued just now")
        if (fields["expiration"] and expires_ns is None) or (fields["not_before"] and not_before_ns is None):
            raise BadCredentials("a time in the message cannot be read")
        if (expires_ns is not None and expires_ns <= now_ns) or (not_before_ns is not None and not_before_ns > now_ns):
            raise BadCredentials("the message is not valid now")
        # Imported here: it takes longer to load than the rest of a node, and most nodes never need it.
        from luxterm.chain.signer import accounts

        account = accounts()
        from eth_account.messages import encode_defunct

        try:
            signer = str(account.recover_message(encode_defunct(text=message), signature=signature))
        except Exception:  # the library raises many kinds for bytes that are no signature
            raise BadCredentials("the signature does not fit") from None
        if signer.lower() != fields["address"].lower():
            raise BadCredentials("the signature does not fit")
        return signer


def _time_ns(text: str | None) -> int | None:
    """Unix nanoseconds of an RFC 3339 time with its zone; None for anything else."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return int(moment.timestamp() * 1_000_000) * 1_000
