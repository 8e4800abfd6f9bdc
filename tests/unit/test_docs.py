"""The pages' commands, held against the commands' own arguments: what a page says to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from luxterm.cli import COMMANDS, DEFAULT, parser_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])


def typed(text: str) -> Iterator[str]:
    """Commands in blocks of code, indented or fenced: one to a line, or several with && or in columns."""
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            parts = (part.strip() for part in re.split(r" {3,}| && |#", line))
            yield from (part for part in parts if part.split(" ")[0] == "luxterm")


COMMAND_LINES = sorted(
    {(page.relative_to(ROOT).as_posix(), line) for page in PAGES for line in typed(page.read_text())}
)


def test_the_pages_have_commands() -> None:
    assert {page for page, _ in COMMAND_LINES} >= {"docs/how-to/run-a-node.md", "docs/how-to/use-the-api.md"}
    assert len(COMMAND_LINES) > 40


@pytest.mark.parametrize(("page", "line"), COMMAND_LINES, ids=[f"{page}: {line}" for page, line in COMMAND_LINES])
def test_what_a_page_says_to_type_can_be_typed(page: str, line: str) -> None:
    words = shlex.split(line)[1:]
    name = words.pop(0) if words and not words[0].startswith("-") else DEFAULT
    assert name in COMMANDS
    parser_of(name).parse_args(words)
