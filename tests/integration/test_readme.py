"""The README's own words, run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.served import Served

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_the_first_bot_trades(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    with Served(tmp_path / "node", "--market", "sim") as node:
        script = tmp_path / "bot.py"
        script.write_text(code.group(1).replace("ws://127.0.0.1:8080/ws", node.ws))
        done = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, timeout=300, check=False, env=os.environ
        )
    assert done.returncode == 0, done.stderr
    assert re.match(r"(submitted|rejected) order \d+ at \d+", done.stdout), done.stdout


def test_every_page_it_links_to_is_there() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "README.md", *ROOT.glob("docs/*/*.md"), ROOT / "ARCHITECTURE.md"):
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.relative_to(ROOT)} links to {link}"
