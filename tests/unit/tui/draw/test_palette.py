"""Styles: cached, and faded where data is not live."""

from __future__ import annotations

from luxterm.tui.draw import palette
from luxterm.tui.themes import packaged

COLORS = packaged()["lux-dark"].colors


def test_styles_and_segments_are_shared() -> None:
    assert palette.style("#ffffff", "#000000") is palette.style("#ffffff", "#000000")
    assert palette.segment("x", palette.style("#ffffff")) is palette.segment("x", palette.style("#ffffff"))


def test_the_caches_of_a_frame_end() -> None:
    """A market goes on for ever and every price is another cell."""
    drawn = palette.style("#ffffff")
    for at in range(20_000):
        palette.segment(str(at), drawn)
        palette.style(f"#{at:06x}")
    for cache in (palette.segment, palette.style):
        info = cache.cache_info()
        assert info.maxsize is not None and info.currsize == info.maxsize <= 16_384


def test_blend_moves_between_two_colours() -> None:
    assert palette.blend("#000000", "#ffffff", 1, 2) == "#7f7f7f"
    assert palette.blend("#102030", "#102030", 1, 3) == "#102030"


def test_stale_data_loses_its_sides() -> None:
    faded = palette.stale(COLORS)
    assert faded.bid == faded.ask == faded.text == COLORS.muted
    assert faded.error == COLORS.error
