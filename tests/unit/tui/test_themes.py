"""Themes: the packaged ones reach AA everywhere, a broken file is named and left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.tui import themes

PACKAGED = themes.packaged()
SOURCE = (Path(__file__).resolve().parents[3] / "themes" / "dark.toml").read_text()


def test_the_promised_themes_are_there() -> None:
    assert set(PACKAGED) >= {"lux-dark", "dark", "light", "high-contrast", "blue-orange"}
    assert not PACKAGED["light"].dark


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_every_text_reaches_aa_on_every_ground(name: str) -> None:
    assert themes.low_contrast(PACKAGED[name]) == []


def test_contrast_agrees_with_published_values() -> None:
    # WCAG 2.2: black on white is 21:1; #767676 on white is the well-known lightest grey that passes AA.
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert themes.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert themes.contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.01)


def test_colour_blind_theme_tells_sides_by_lightness_too() -> None:
    colors = PACKAGED["blue-orange"].colors
    red, blue = int(colors.bid[1:3], 16), int(colors.bid[5:7], 16)
    assert blue > red  # buy is the blue one
    assert int(colors.ask[1:3], 16) > int(colors.ask[5:7], 16)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('bid = "#4cc38a"', ""), "bid"),
        (('bid = "#4cc38a"', 'bid = "green"'), "colors.bid: 'green' is not a colour"),
        (('bid = "#4cc38a"', 'bid = "#4cc38a"\nbidd = "#4cc38a"'), "bidd"),
        (('muted = "#8c98a8"', 'muted = "#3c4858"'), "colors.muted on colors."),
        (('name = "dark"', 'name = "My Theme"'), "name:"),
        (('dark = true', 'dark = "yes"'), "dark"),
        (("[colors]", "[colors"), "not TOML"),
    ],
)  # fmt: skip
def test_a_broken_theme_says_where(change: tuple[str, str], says: str) -> None:
    with pytest.raises(themes.ThemeError) as caught:
        themes.parse(SOURCE.replace(*change), "mine.toml")
    assert str(caught.value).startswith("mine.toml: ")
    assert says in str(caught.value)


def test_the_users_themes_win_and_broken_ones_are_reported(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(SOURCE.replace('name = "dark"', 'name = "mine"'))
    (tmp_path / "broken.toml").write_text("name = 3")
    found, problems = themes.load_all(tmp_path)
    assert "mine" in found
    assert len(problems) == 1
    assert problems[0].startswith("broken.toml")
    assert set(themes.stamps(tmp_path)) == {"mine.toml", "broken.toml"}
    assert themes.load_all(tmp_path / "absent")[1] == []
