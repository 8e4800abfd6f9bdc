"""Who asks: what every door finds out first, and what the desk goes by."""

from __future__ import annotations

from typing import NamedTuple

from luxterm.wire.session import Scope


class Caller(NamedTuple):
    """Who asks. `connection_id` ties orders to a socket; 0 for HTTP."""

    account: int
    name: str
    scopes: Scope
    connection_id: int = 0
    key_id: str | None = None
    peer: str = ""
    local: bool = False
    """Whether the peer is this machine."""
    paper: bool = False
