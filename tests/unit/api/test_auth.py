from __future__ import annotations

import time

import jwt
import pytest

from luxterm.api.auth import Authenticator, BadCredentials
from luxterm.api.settings import GatewaySettings
from luxterm.clock import ManualClock
from luxterm.model.units import SECOND
from luxterm.wire.session import Scope

SECRET = "s" * 32


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(time.time_ns())


def authenticator(clock: ManualClock, mode: str = "required") -> Authenticator:
    accounts: dict[bytes, int] = {b"alice": 17}

    async def open_account(name: bytes) -> int:
        return accounts.setdefault(name, 17 + len(accounts))

    settings = GatewaySettings(auth=mode, jwt_secret=SECRET)  # type: ignore[arg-type]
    return Authenticator(settings, clock.now_ns, accounts.get, open_account)


async def test_paper_believes_any_name(clock: ManualClock) -> None:
    auth = authenticator(clock, "paper")
    identity = await auth.sign_in("", "bob", "nonsense")
    assert (identity.account, identity.name, identity.scopes) == (18, "bob", Scope.ALL)
    assert (await auth.paper_identity()).name == "default"
    for name in ("x" * 65, "a\nb", "system:fees"):
        with pytest.raises(BadCredentials, match="printable"):
            await auth.sign_in("", name, "")


async def test_a_token_is_its_keys_shadow(clock: ManualClock) -> None:
    auth = authenticator(clock)
    key, secret = auth.keys.create("alice", int(Scope.READ | Scope.TRADE))
    identity = await auth.sign_in("", key.key_id, secret)
    token, expires_ns = auth.issue(identity)
    assert expires_ns == clock.now_ns() + 24 * 3600 * SECOND
    again = await auth.sign_in("", token=token)
    assert (again.account, again.scopes, again.key_id) == (17, Scope.READ | Scope.TRADE, key.key_id)
    assert auth.issue(again)[1] <= expires_ns  # a token does not prolong itself
    clock.advance(24 * 3600 * SECOND)
    with pytest.raises(BadCredentials, match="expired"):
        await auth.sign_in("", token=token)
    token, _ = auth.issue(identity)
    auth.keys.revoke(key.key_id)
    with pytest.raises(BadCredentials, match="not valid"):
        await auth.sign_in("", token=token)


@pytest.mark.parametrize("algorithm", ["none", "HS512", "HS256"])
async def test_forged_tokens(clock: ManualClock, algorithm: str) -> None:
    now_s = clock.now_ns() // SECOND
    claims = {"iss": "luxterm", "sub": "alice", "scope": 7, "iat": now_s, "exp": now_s + 60}
    wrong = {"none": None, "HS512": SECRET * 2, "HS256": "t" * 32}[algorithm]
    forged = jwt.encode(claims, wrong, algorithm=algorithm)
    with pytest.raises(BadCredentials, match="not valid"):
        await authenticator(clock).sign_in("", token=forged)


@pytest.mark.parametrize("change", [{"iss": "other"}, {"exp": "soon"}, {"sub": None}, {"scope": "all"}, {"exp": None}])
async def test_tokens_that_lack_something(clock: ManualClock, change: dict[str, object]) -> None:
    now_s = clock.now_ns() // SECOND
    claims = {"iss": "luxterm", "sub": "alice", "scope": 7, "iat": now_s, "exp": now_s + 60, **change}
    with pytest.raises(BadCredentials):
        await authenticator(clock).sign_in("", token=_encode({k: v for k, v in claims.items() if v is not None}))


def _encode(claims: dict[str, object]) -> str:
    """PyJWT will not write claims of a wrong type; JWS will."""
    import json

    return jwt.api_jws.encode(json.dumps(claims).encode(), SECRET, algorithm="HS256")


async def test_credentials_of_two_kinds_or_none(clock: ManualClock) -> None:
    auth = authenticator(clock)
    for arguments in ({}, {"token": "t", "api_key": "k"}, {"message": "m", "token": "t"}):
        with pytest.raises(BadCredentials, match="give an API key"):
            await auth.sign_in("", **arguments)
