"""Who somebody is: paper names, API keys, tokens, wallets.

`Authenticator.sign_in` turns credentials into an Identity or raises BadCredentials. A paper node believes any name; a
node that asks for credentials knows API keys (scrypt), tokens (HS256, they die with their key) and wallets (EIP-4361).
"""

from __future__ import annotations

import asyncio
import importlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from luxterm.api.keys import KeyStore
from luxterm.api.settings import GatewaySettings
from luxterm.api.wallet import BadCredentials as BadCredentials
from luxterm.api.wallet import WalletLogin
from luxterm.model.units import MS, SECOND
from luxterm.wire.session import Scope

DEFAULT_ACCOUNT: Final = "default"
_ISSUER: Final = "luxterm"

AccountOpener = Callable[[bytes], Awaitable[int]]


class Identity(msgspec.Struct, frozen=True):
    account: int
    name: str
    scopes: Scope
    key_id: str | None = None
    expires_ns: int = 0
    """0 = does not expire."""


class Authenticator:
    def __init__(
        self,
        settings: GatewaySettings,
        now_ns: Callable[[], int],
        find_account: Callable[[bytes], int | None],
        open_account: AccountOpener | None,
        is_vault: Callable[[int], bool] = lambda account: False,
    ) -> None:
        self.paper = settings.auth == "paper"
        self._settings, self._now_ns = settings, now_ns
        self._find, self._open, self._is_vault = find_account, open_account, is_vault
        self._secret = settings.jwt_secret or secrets.token_urlsafe(48)
        self.keys = KeyStore(settings.keys_file, now_ns)
        self.wallet = WalletLogin(settings.login_domain, settings.login_chain_ids, now_ns)
        if not self.paper:
            importlib.import_module("jwt")  # it brings `cryptography`: nobody's first sign-in should wait for it

    # --- accounts ----------------------------------------------------------------------------------------------------

    async def account(self, name: str) -> int:
        """The account's id, opened where the mode allows it."""
        data = name.encode()
        if not 1 <= len(data) <= 64 or not name.isprintable() or name.startswith("system:"):
            raise BadCredentials("an account name has 1 to 64 bytes of printable text")
        known = self._find(data)
        if known is not None:
            return known
        if self._open is None:
            raise BadCredentials("the credentials are not valid")
        return await self._open(data)

    async def paper_identity(self, name: str = DEFAULT_ACCOUNT) -> Identity:
        return Identity(await self.account(name or DEFAULT_ACCOUNT), name or DEFAULT_ACCOUNT, Scope.ALL)

    # --- signing in --------------------------------------------------------------------------------------------------

    async def sign_in(
        self,
        peer: str,
        api_key: str | None = None,
        api_secret: str | None = None,
        token: str | None = None,
        message: str | None = None,
        signature: str | None = None,
    ) -> Identity:
        """Exactly one kind of credentials. Raises BadCredentials."""
        kinds = (api_key is not None) + (token is not None) + (message is not None)
        if kinds != 1:
            raise BadCredentials("give an API key with its secret, or a token, or a signed message")
        if token is not None:
            return await self.from_token(token, peer)
        if message is not None:
            address = await asyncio.get_running_loop().run_in_executor(
                None, self.wallet.verify, message, signature or ""
            )
            return Identity(await self.account(address), address, Scope.ALL)
        if self.paper:
            return await self.paper_identity(api_key or "")
        key = await self.keys.verify(api_key or "", api_secret or "", peer)
        if key is None:
            raise BadCredentials("the credentials are not valid")
        account = await self.account(key.account)
        if self._is_vault(account) != key.vault:  # somebody opened a vault of that name before the key was made
            raise BadCredentials(f"{key.account!r} is the name of a vault, whose leader makes its keys")
        return Identity(account, key.account, Scope(key.scopes), key.key_id)

    # --- tokens ------------------------------------------------------------------------------------------------------

    def issue(self, identity: Identity) -> tuple[str, int]:
        """A token for that identity, and when it expires in Unix nanoseconds."""
        import jwt

        now_ns = self._now_ns()
        expires_ns = now_ns + self._settings.token_expiry_s * SECOND
        if identity.expires_ns:
            expires_ns = min(expires_ns, identity.expires_ns)
        claims: dict[str, Any] = {
            "iss": _ISSUER,
            "sub": identity.name,
            "scope": int(identity.scopes),
            "iat": now_ns // SECOND,
            "exp": expires_ns // SECOND,
            "jti": secrets.token_hex(8),
        }
        if identity.key_id is not None:
            claims["kid"] = identity.key_id
        return jwt.encode(claims, self._secret, algorithm="HS256"), expires_ns

    async def from_token(self, token: str, peer: str) -> Identity:
        """The identity in a token, as long as the key it came from lives. Raises BadCredentials."""
        import jwt

        options: Any = {"require": ["exp", "iat", "sub", "iss"], "verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(token, self._secret, algorithms=["HS256"], issuer=_ISSUER, options=options)
            expires_s, scopes, name = int(claims["exp"]), Scope(int(claims.get("scope", 0))), str(claims["sub"])
        except (jwt.InvalidTokenError, ValueError, TypeError):
            raise BadCredentials("the token is not valid") from None
        # Checked against the venue's own clock and not the library's, so that tests and replays can move it.
        if expires_s * SECOND <= self._now_ns():
            raise BadCredentials("the token has expired")
        key_id = claims.get("kid")
        if key_id is not None:
            key = self.keys.get(str(key_id))
            if key is None or key.revoked or not key.allows(peer):
                raise BadCredentials("the token is not valid")
            scopes &= Scope(key.scopes)
        return Identity(await self.account(name), name, scopes, key_id, expires_s * SECOND)

    def now_ms(self) -> int:
        return self._now_ns() // MS
