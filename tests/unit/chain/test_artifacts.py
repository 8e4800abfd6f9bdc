"""The committed artifacts are those of the committed sources; `make contracts-test` compiles and compares the code."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_sources_have_not_changed_since_they_were_compiled() -> None:
    source = ROOT / "contracts" / "src"
    files = sorted(source.rglob("*.sol"), key=str)
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(source)}\0{path.read_text()}\0".encode())
    index = json.loads((ROOT / "src/luxterm/chain/artifacts/index.json").read_text())
    assert digest.hexdigest() == index["sources_sha256"], "contracts/src has changed: run `make contracts`"


def test_bindings_are_generated_from_the_artifacts() -> None:
    script = ROOT / "contracts" / "script" / "bindings.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
