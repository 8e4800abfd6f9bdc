"""Themes: the packaged ones reach AA everywhere, a broken file is named and left out."""

from __future__ import annotations

import math
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
    assert str(caught.value).startswith("mine.toml")
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


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
# severity 1.0, applied to linear RGB.
DEFICIENCIES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}  # fmt: skip
PAIRS = (("bid", "ask"), ("bid_solid", "ask_solid"), ("bid_depth", "ask_depth"))


def lab(color: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIELAB (D65) of an sRGB colour as an eye with this deficiency sees it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(max(sum(m * c for m, c in zip(row, linear, strict=True)), 0.0), 1.0) for row in matrix]
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (sum(m * c for m, c in zip(row, seen, strict=True)) / w for row, w in zip(to_xyz, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first: str, second: str, eye: str) -> float:
    """CIE76 distance; 2.3 is just noticeable (Mahy et al., 1994)."""
    return math.dist(lab(first, DEFICIENCIES[eye]), lab(second, DEFICIENCIES[eye]))


def test_the_distance_agrees_with_published_values() -> None:
    # red and green of sRGB are 170.6 apart; black and white 100
    assert difference("#ff0000", "#00ff00", "none") == pytest.approx(170.6, abs=0.2)
    assert difference("#000000", "#ffffff", "none") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("eye", DEFICIENCIES)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_in_the_colour_blind_theme_every_eye_tells_the_sides_apart(pair: tuple[str, str], eye: str) -> None:
    colors = PACKAGED["blue-orange"].colors
    assert difference(getattr(colors, pair[0]), getattr(colors, pair[1]), eye) >= 30


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_in_every_theme_the_sides_are_two_colours(name: str) -> None:
    """The red and green ones are not for every eye: there place, arrow and sign say it too."""
    colors = PACKAGED[name].colors
    for first, second in PAIRS:
        assert difference(getattr(colors, first), getattr(colors, second), "none") >= 20
