"""What the workstation needs of whoever finds or starts its node; `cli/workstation` implements it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Say = Callable[[str], None]


class Launcher(Protocol):
    local: bool
    """A node of this machine's data directory: it can be started again and stopped from here."""

    async def ensure(self, say: Say) -> str:
        """The WebSocket address of a node that is ready; finds or starts one and says what it is doing.

        Raises LuxtermError with what to do when there is none and none could be started."""
        ...

    def ended(self) -> str:
        """How the local node's process ended, in words; '' while it runs or is not ours to know."""
        ...

    async def stop(self, say: Say) -> None:
        """Lets the local node drain and end."""
        ...


class FixedAddress:
    """A node that somebody else runs: `luxterm --connect URL`."""

    local = False

    def __init__(self, url: str) -> None:
        self.url = url

    async def ensure(self, say: Say) -> str:
        say(f"connecting to {self.url}")
        return self.url

    def ended(self) -> str:
        return ""

    async def stop(self, say: Say) -> None:
        return None
