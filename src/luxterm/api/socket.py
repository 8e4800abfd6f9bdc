"""One WebSocket of one client: its session, its outbox and its signs of life."""

from __future__ import annotations

from luxterm.api.caller import Caller
from luxterm.api.outbox import Outbox
from luxterm.api.replies import error, frame, message
from luxterm.wire.objects import Object
from luxterm.wire.session import Failure, Session


class Socket:
    """Identity is the object; `connection_id` is what the engine knows it by."""

    __slots__ = (
        "cancel_on_disconnect", "client_id", "connection_id", "exempt", "expires_ns", "heard_s", "key_id",
        "outbox", "peer", "session", "who",
    )  # fmt: skip

    def __init__(self, connection_id: int, peer: str, session: Session, outbox: Outbox) -> None:
        self.connection_id = connection_id
        self.client_id = f"{connection_id:x}"
        self.peer = peer
        self.session = session
        self.outbox = outbox
        self.who: Caller | None = None
        """As whom its requests are carried out; None before a sign-in."""
        self.exempt = False
        self.key_id: str | None = None
        self.heard_s = 0.0
        self.expires_ns = 0
        self.cancel_on_disconnect = False

    def reply(self, kind: str, data: Object | bytes, request_id: int | str | None, now_ms: int) -> None:
        self.outbox.send(frame(message(kind, data, now_ms, request_id=request_id)))

    def fail(self, failure: Failure, now_ms: int) -> None:
        self.outbox.send(frame(error(failure, now_ms)))
