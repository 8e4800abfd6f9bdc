"""A profile's file: written whole, private, forgiving."""

from __future__ import annotations

import stat
from pathlib import Path

from luxterm.tui.settings import AlertRule, Settings, SettingsFile


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "default.json"
    settings = Settings(symbol="ETH-USDT", mode="one-click", alerts=[AlertRule("fill")], history=["x"] * 500)
    SettingsFile(path).save(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = SettingsFile(path).load()
    assert (loaded.symbol, loaded.mode, loaded.alerts, len(loaded.history)) == (
        "ETH-USDT", "one-click", [AlertRule("fill")], 200,
    )  # fmt: skip
    assert [entry.name for entry in path.parent.iterdir()] == ["default.json"]


def test_a_damaged_file_gives_defaults_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "default.json"
    for text in ("{", '{"mode": "fast"}', "[]"):
        path.write_text(text)
        file = SettingsFile(path)
        assert file.load() == Settings()
        assert "default.json" in file.problem


def test_fields_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "default.json"
    path.write_text('{"symbol": "ETH-USDT", "from_the_future": 1}')
    assert SettingsFile(path).load().symbol == "ETH-USDT"


def test_nowhere_to_write_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    file = SettingsFile(blocked / "default.json")
    file.save(Settings())
    assert file.problem
    SettingsFile(None).save(Settings())
    assert SettingsFile(None).load() == Settings()
