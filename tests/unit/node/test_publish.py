"""Views, then the answer, then everybody else: and who may see commands."""

from __future__ import annotations

from collections.abc import Sequence

from luxterm.api.venue import Receipt
from luxterm.model.codes import ANY_MARKET, RejectCode
from luxterm.model.commands import Command, ConfigureAsset, Tick
from luxterm.model.events import AccountOpened, AssetConfigured, Rejected, Stamped
from luxterm.model.records import encode_event
from luxterm.node.publish import ANSWER, Release
from luxterm.views import Views


class Listener:
    def __init__(self, views: Views) -> None:
        self.views, self.heard = views, []  # type: ignore[var-annotated]

    def publish(self, events: Sequence[Stamped]) -> None:
        self.heard.append((self.views.seq, [stamped.index for stamped in events]))


def test_each_command_is_let_out_by_itself() -> None:
    views, failures = Views(), []  # type: ignore[var-annotated]
    release, listener, log = Release(views, failures.append), Listener(views), []  # type: ignore[var-annotated]
    release.add(listener)
    seen: list[tuple[int, Command]] = []
    release.observe(lambda seq, now_ns, records, command: seen.append((seq, command)))

    def done(receipt: Receipt) -> None:
        log.append((receipt.seq, receipt.now_ns, len(receipt.events)))

    opened = [encode_event(AccountOpened(16 + n, b"%d" % n), 1, n, 5) for n in range(2)]
    release.release(
        [
            (1, 5, b"".join(opened), done, Tick()),
            (2, 6, b"", done, Tick()),
            (ANSWER, 0, b"", lambda: log.append("answer"), None),
            (3, 7, encode_event(AccountOpened(18, b"x"), 3, 0, 7), None, Tick()),
        ]
    )
    assert log == [(1, 5, 2), (2, 6, 0), "answer"]
    assert listener.heard == [(1, [0, 1]), (3, [0])]
    assert [seq for seq, _ in seen] == [1, 2, 3]
    assert (views.seq, views.now_ns, failures) == (3, 7, [])


def test_only_accepted_configuration_reaches_the_views() -> None:
    views = Views()
    release = Release(views, lambda error: None)
    command = ConfigureAsset(1, 8, 1000, ANY_MARKET, b"BTC")
    refused = Rejected(0, ANY_MARKET, command.KIND, RejectCode.INVALID_CONFIGURATION, 0, b"")
    release.fold(1, 1, encode_event(refused, 1, 0, 1), command)
    assert views.markets.asset(1) is None
    release.fold(2, 1, encode_event(AssetConfigured(1, 8, b"BTC"), 2, 0, 1), command)
    assert views.markets.asset(1) is not None
