"""Where in a TOML file a key stands: what is wrong is named with its line."""

from __future__ import annotations

import re


def place(source: str, text: str, key: str) -> str:
    """`mine.toml, line 7`, or the file alone where the key does not stand in it. `key` may be dotted or quoted."""
    last = key.rpartition(".")[2]
    wanted = re.compile(rf"""\s*["']?(?:{re.escape(key)}|{re.escape(last)})["']?\s*=""")
    for number, line in enumerate(text.splitlines(), 1):
        if wanted.match(line):
            return f"{source}, line {number}"
    return source
