"""Every shape of the public API in one place: objects, requests, messages. The reference in `docs/` is made of it."""

from __future__ import annotations

from luxterm.wire import messages as messages
from luxterm.wire import requests as requests
from luxterm.wire.messages import Connected as Connected
from luxterm.wire.messages import Message as Message
from luxterm.wire.objects import *  # noqa: F403
