"""What a JSON-RPC method is declared with."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from luxterm.wire.session import Budget, Scope


class Params(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of parameters; by position they come in the order declared."""


class NoParams(Params):
    pass


class Method(NamedTuple):
    params: Any
    result: Any
    summary: str
    scope: Scope = Scope.NONE
    budget: Budget = Budget.REQUEST
    paper: bool = False
    """Served by paper nodes to callers on this machine only."""
