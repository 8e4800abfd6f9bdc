"""Instructions for each command, counted by valgrind's callgrind: the same on a busy machine as on an idle one."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import luxterm
from bench.flows import account_of, commands, prepared
from bench.table import Row
from bench.workload import CANCEL, Op, generate, venue

RESTING = 10_000
MEASURED = 50_000
ACCOUNTS = 200
VENUE_ACCOUNTS = 10_000
SHAPES = {
    "plain": ("batch", "matching, no margin"),
    "margin": ("batch", "with margin, one market"),
    "venue": ("batch", f"with margin, {VENUE_ACCOUNTS:,} accounts over 20 markets"),
    "call": ("call", "one call from Python with margin, the interpreter's own apart"),
}
TOGGLES = {"batch": ("apply_batch",), "call": ("place", "cancel")}
PACKAGE = Path(luxterm.__file__).parent
TOP = 16
"""Functions in a profile."""
NO_STRING_MOVES = "glibc.cpu.x86_rep_movsb_threshold=0x7fffffff"
"""callgrind counts every byte that `rep movsb` moves as an instruction: the C library copies in other ways."""


def write(shape: str, folder: Path) -> None:
    """The flow: `setup` with the filling of the book, and `measured`."""
    accounts = VENUE_ACCOUNTS if shape == "venue" else ACCOUNTS
    stream = prepared(margin=shape != "plain", accounts=accounts, markets=20 if shape == "venue" else 1)
    ops = venue(MEASURED) if shape == "venue" else generate(MEASURED)
    records = [stream.encode(command) for command in commands(ops, accounts)]
    (folder / "setup").write_bytes(b"".join(stream.applied + records[:RESTING]))
    if shape == "call":
        (folder / "measured").write_bytes(b"".join(call(op, accounts) for op in ops[RESTING:]))
    else:
        (folder / "measured").write_bytes(b"".join(records[RESTING:]))


def call(op: Op, accounts: int) -> bytes:
    account = account_of(op, accounts)
    if op.kind == CANCEL:
        return struct.pack("<qqqqqq", 1, account, op.order_id, 0, 0, 0)
    return struct.pack("<qqqqqq", 0, account, op.market, op.side, op.ticks, op.lots)


def profile(shape: str, folder: Path) -> Path:
    """Runs the flow under callgrind; the file of its counts."""
    write(shape, folder)
    way, out = SHAPES[shape][0], folder / "callgrind.out"
    toggles = [f"--toggle-collect=__pyx_pw*CoreEngine*{name}" for name in TOGGLES[way]]
    subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *toggles, sys.executable,
         str(Path(__file__).parent / "count.py"), way, str(folder / "setup"), str(folder / "measured")],
        check=True, capture_output=True, timeout=900, env=os.environ | {"GLIBC_TUNABLES": NO_STRING_MOVES},
    )  # fmt: skip
    return out


def total(out: Path) -> int:
    found = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"callgrind wrote no total into {out}")
    return int(found[1])


def origins() -> list[str]:
    """For each line of the generated C the engine's function it was written as; "" outside of one."""
    generated = PACKAGE / "_engine.c"
    parts: dict[str, list[str]] = {}
    found, name = [], ""
    for line in generated.read_text().splitlines():
        if (comment := re.match(r'\s*/\* "(?:src/)?luxterm/(engine/\w+\.pxi)":(\d+)', line)) is not None:
            part, at = comment[1], int(comment[2])
            if part not in parts:
                parts[part] = written_in((PACKAGE / part).read_text())
            name = parts[part][at - 1]
        found.append(name)
    return found


def written_in(text: str) -> list[str]:
    """For each line of a part the name of the function it belongs to."""
    found, name = [], ""
    for line in text.splitlines():
        if (head := re.match(r" *(?:cdef|def) [^(=]*?(\w+)\(", line)) is not None:
            name = head[1]
        found.append(name)
    return found


def functions(out: Path) -> list[tuple[str, int]]:
    """The dearest functions as they are written, inlined or not, and their own instructions for each command."""
    names, files, lines = origins(), dict[str, str](), 0
    costs: dict[str, int] = {}
    place = function = ""
    called = False
    for row in out.read_text().splitlines():
        if (mark := re.match(r"(c?f[lien]|cfn)=(\(\d+\))(?: (.*))?$", row)) is not None:
            key = ("n" if mark[1] in ("fn", "cfn") else "f") + mark[2]
            files.setdefault(key, mark[3] or "")
            if mark[1] == "fn":
                function = files[key]
            elif not mark[1].startswith("c"):
                place = files[key]
        elif row.startswith("calls="):
            called = True
        elif (cost := re.match(r"([+-]?\d+|\*) (\d+)$", row)) is not None:
            lines = lines if cost[1] == "*" else lines + int(cost[1]) if cost[1][0] in "+-" else int(cost[1])
            if not called:
                written = names[lines - 1] if place.endswith("_engine.c") and lines <= len(names) else ""
                name = written or ("arithmetic" if place.endswith("_engine.c") else function)
                costs[name] = costs.get(name, 0) + int(cost[2])
            called = False
    ranked = sorted(costs.items(), key=lambda item: -item[1])[:TOP]
    return [(name, round(cost / MEASURED)) for name, cost in ranked]


def run(runs: int) -> list[Row]:
    """One count for each shape: a second one would be the same. Empty where valgrind is not installed."""
    if shutil.which("valgrind") is None:
        print("instructions: valgrind is not installed here (apt install valgrind)", file=sys.stderr)
        return []
    rows = []
    for shape, (_, text) in SHAPES.items():
        with tempfile.TemporaryDirectory() as name:
            out = profile(shape, Path(name))
            costs = ", ".join(f"{what} {cost}" for what, cost in functions(out) if cost)
            rows.append(Row("instructions for each command", text, "", (total(out) / MEASURED,), costs))
    return rows
