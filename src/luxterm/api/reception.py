"""What the doors share, HTTP, WebSocket and gRPC alike: who calls, what a request costs, and the desk behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from luxterm.api.auth import Authenticator, Identity
from luxterm.api.caller import Caller
from luxterm.api.desk import Desk
from luxterm.api.hub import Hub
from luxterm.api.limits import ConnectionCounter, PeerResolver, RateLimiter
from luxterm.api.metrics import Metrics
from luxterm.api.settings import GatewaySettings, is_loopback
from luxterm.api.venue import Venue
from luxterm.clock import Clock
from luxterm.model.units import MS
from luxterm.wire.session import Budget, Scope

FAILED_SIGN_IN_COST = 20


class Reception:
    """One per gateway. `open_account` opens (or finds) an account by name."""

    def __init__(
        self,
        venue: Venue,
        settings: GatewaySettings,
        clock: Clock,
        open_account: Callable[[bytes], Awaitable[int]] | None = None,
    ) -> None:
        self.venue, self.settings = venue, settings
        self.now_ns = clock.now_ns
        loop = asyncio.get_running_loop()
        self.metrics = Metrics(venue)
        self.auth = Authenticator(
            settings, self.now_ns, venue.views.accounts.id_of, open_account,
            lambda account: venue.views.vaults.get(account) is not None,
        )  # fmt: skip
        self.hub = Hub(venue, settings, loop, self.now_ns)
        self.desk = Desk(venue, self.hub, self.now_ns)
        rates = {
            Budget.REQUEST: (settings.requests_per_second, settings.burst),
            Budget.ORDER: (settings.orders_per_second, settings.order_burst),
            Budget.CANCEL: (settings.cancels_per_second, settings.cancel_burst),
        }
        self.limiter = RateLimiter(rates, loop.time)
        self.connections = ConnectionCounter(settings.max_connections, settings.max_connections_per_ip)
        self._peers = PeerResolver(settings.trusted_proxies)
        self._exempt_loopback = (
            settings.auth == "paper" if settings.exempt_loopback is None else settings.exempt_loopback
        )

    def now_ms(self) -> int:
        return self.now_ns() // MS

    # --- who calls ---------------------------------------------------------------------------------------------------

    def peer(self, remote: str | None, forwarded_for: str | None) -> str:
        """The address that limits go by: the connection's, or what a trusted proxy says."""
        return self._peers.resolve(remote or "", forwarded_for)

    def caller(self, identity: Identity, peer: str, connection_id: int = 0) -> Caller:
        return Caller(
            identity.account, identity.name, identity.scopes, connection_id, identity.key_id, peer,
            is_loopback(peer), self.auth.paper,
        )  # fmt: skip

    async def by_token(self, token: str | None, peer: str) -> Caller:
        """Who a request without a session is from. Raises BadCredentials for a token that is no good."""
        if token is not None:
            return self.caller(await self.auth.sign_in(peer, token=token), peer)
        if self.auth.paper:
            return self.caller(await self.auth.paper_identity(), peer)
        return Caller(0, "", Scope.NONE, 0, None, peer, is_loopback(peer), False)

    # --- what it costs -----------------------------------------------------------------------------------------------

    def is_exempt(self, peer: str) -> bool:
        return self._exempt_loopback and is_loopback(peer)

    def charge(self, peer: str, account: int, budget: Budget, cost: int = 1) -> float:
        """Charges a request; seconds to wait when there is nothing left."""
        return 0.0 if self.is_exempt(peer) else self.limiter.charge(peer, account, budget, cost)

    def failed_sign_in(self, peer: str) -> None:
        """A wrong credential costs as much as many requests: guessing is slow, and so is checking."""
        if not self.is_exempt(peer):
            self.limiter.punish(peer, Budget.REQUEST, FAILED_SIGN_IN_COST)
