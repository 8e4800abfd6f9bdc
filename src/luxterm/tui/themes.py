"""Colour themes: `themes/*.toml` of the package and of the user's directory, validated before they are used.

A theme is a flat table of colours. Every text colour must reach the WCAG contrast of 4.5:1 on every surface it is
drawn on; a file that does not, or lacks a colour, or names one that does not exist, is refused with its name, the key
and what is wrong, and the theme in use stays.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from luxterm.model.errors import UsageError
from luxterm.tui.toml import place

DEFAULT: Final = "lux-dark"
MIN_CONTRAST: Final = 4.5
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class ThemeError(UsageError):
    """A theme file cannot be used; the text names the file and the key."""


class Colors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each colour once, `#rrggbb`. Bid colours also mean buy, long and profit; ask colours sell, short and loss."""

    background: str
    surface: str
    """Panels that stand out: header, footer, ticket fields, dialogs."""
    text: str
    muted: str
    rule: str
    accent: str
    """Focus, titles, keys, the brand."""
    on_accent: str
    bid: str
    ask: str
    bid_depth: str
    """Behind the text of a bid row, as long as the depth."""
    ask_depth: str
    bid_solid: str
    """Filled areas without text on them: candle bodies, volume, buttons (with `on_solid`)."""
    ask_solid: str
    on_solid: str
    own: str
    """Own orders, fills and the entry price."""
    warning: str
    error: str
    selection: str
    grid: str
    """Lines behind the chart."""


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    title: str
    dark: bool
    colors: Colors


TEXT_ON: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("text", ("background", "surface", "selection", "bid_depth", "ask_depth")),
    ("muted", ("background", "surface", "selection")),
    ("accent", ("background", "surface")),
    ("bid", ("background", "surface", "selection", "bid_depth")),
    ("ask", ("background", "surface", "selection", "ask_depth")),
    ("own", ("background", "surface", "selection", "bid_depth", "ask_depth")),
    ("warning", ("background", "surface", "selection")),
    ("error", ("background", "surface", "selection")),
    ("on_accent", ("accent",)),
    ("on_solid", ("bid_solid", "ask_solid")),
)
"""Which text colour is drawn on which background: all of these are held against MIN_CONTRAST."""


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def parse(text: str, source: str) -> Theme:
    """A validated theme. ThemeError names `source`, the key and what is wrong with it."""
    try:
        theme = msgspec.convert(tomllib.loads(text), Theme)
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"{source}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        what = _readable(str(error))
        raise ThemeError(f"{place(source, text, _key_of(what))}: {what}") from None
    if not _NAME.fullmatch(theme.name):
        raise ThemeError(
            f"{place(source, text, 'name')}: name: {theme.name!r} must be lower-case letters, digits and hyphens"
        )
    for key in Colors.__struct_fields__:
        value = getattr(theme.colors, key)
        if not _HEX.fullmatch(value):
            where = place(source, text, key)
            raise ThemeError(f"{where}: colors.{key}: {value!r} is not a colour of the form #rrggbb, such as #4cc38a")
    problems = low_contrast(theme)
    if problems:
        text_key, ground_key, ratio = problems[0]
        raise ThemeError(
            f"{place(source, text, text_key)}: colors.{text_key} on colors.{ground_key}: contrast {ratio:.2f}, "
            f"at least {MIN_CONTRAST} is needed; make one of them lighter or darker"
        )
    return theme


def _key_of(what: str) -> str:
    """The key that a validation error is about, as far as it names one."""
    field = re.search(r"field `([^`]+)`", what)
    return field.group(1) if field else what.partition(":")[0]


def _readable(error: str) -> str:
    where = re.search(r" - at `\$\.?(.*)`$", error)
    what = error[: where.start()] if where else error
    return f"{where.group(1)}: {what}" if where and where.group(1) else what


def low_contrast(theme: Theme) -> list[tuple[str, str, float]]:
    """The pairs of `TEXT_ON` below MIN_CONTRAST, worst first."""
    colors = theme.colors
    found = [
        (text, ground, contrast(getattr(colors, text), getattr(colors, ground)))
        for text, grounds in TEXT_ON
        for ground in grounds
    ]
    return sorted((item for item in found if item[2] < MIN_CONTRAST), key=lambda item: item[2])


def packaged() -> dict[str, Theme]:
    """The themes that come with luxterm, by name. They are tested, so an error here is a broken installation."""
    try:
        folder = resources.files("luxterm.themes")
        files = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    except ModuleNotFoundError:  # a source tree that is not installed
        files = list((Path(__file__).resolve().parents[3] / "themes").glob("*.toml"))
    themes = [parse(entry.read_text(encoding="utf-8"), entry.name) for entry in files]
    return {theme.name: theme for theme in sorted(themes, key=lambda theme: theme.name)}


def load_all(user_dir: Path | None) -> tuple[dict[str, Theme], list[str]]:
    """Packaged themes, then the user's, which win by name; and what is wrong with the files that were left out."""
    themes, problems = packaged(), []
    for path in sorted(user_dir.glob("*.toml")) if user_dir is not None and user_dir.is_dir() else ():
        try:
            theme = parse(path.read_text(encoding="utf-8"), path.name)
            themes[theme.name] = theme
        except ThemeError as error:
            problems.append(str(error))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: {error}")
    return themes, problems


def stamps(user_dir: Path | None) -> dict[str, int]:
    """When each file of the user's directory changed last, to notice an edit."""
    if user_dir is None or not user_dir.is_dir():
        return {}
    found = {}
    for path in user_dir.glob("*.toml"):
        try:
            found[path.name] = path.stat().st_mtime_ns
        except OSError:
            continue
    return found
