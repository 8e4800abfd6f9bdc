"""The house's own style, enforced: file sizes, the mirror of sources and tests, imports of the Cython parts, leaks."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "luxterm"
MAX_LINES = {".py": 600, ".pyx": 600, ".pxd": 700, ".pxi": 700, ".sol": 700}
GENERATED = ("_pb2.py", "_pb2_grpc.py", "artifacts/")
PURE_ROOMS = ("model", "engine", "wire", "views", "oracle")


def tracked(*patterns: str) -> list[Path]:
    """The files git tracks or would track."""
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def mirror_exceptions() -> dict[str, str]:
    path = ROOT / "tests" / "mirror.toml"
    return tomllib.loads(path.read_text())["mirror"] if path.exists() else {}


def test_files_have_one_reason_to_change() -> None:
    long = {}
    for path in tracked("*.py", "*.pyx", "*.pxd", "*.pxi", "*.sol"):
        if any(mark in str(path) for mark in GENERATED):
            continue
        count = path.read_text().count("\n")
        if count > MAX_LINES[path.suffix]:
            long[str(path.relative_to(ROOT))] = count
    assert not long, f"look for the second reason to change in {long}"


def test_every_source_file_has_its_unit_test() -> None:
    exceptions = mirror_exceptions()
    missing = []
    for path in tracked("src/luxterm/*.py", "src/luxterm/**/*.py"):
        name = str(path.relative_to(SRC))
        if path.name in ("__init__.py", "__main__.py") or any(mark in str(path) for mark in GENERATED):
            continue
        folder = name.rsplit("/", 1)[0] + "/*" if "/" in name else "*"
        stands_in = exceptions.get(name) or exceptions.get(folder)
        test = (
            ROOT / stands_in
            if stands_in
            else ROOT / "tests" / "unit" / path.relative_to(SRC).with_name(f"test_{path.name}")
        )
        if not test.exists():
            missing.append(f"{name} -> {test.relative_to(ROOT)}")
    assert not missing, "no test mirrors:\n" + "\n".join(missing)


def test_the_mirror_names_no_file_that_is_gone() -> None:
    gone = [name for name in mirror_exceptions() if not name.endswith("/*") and not (SRC / name).exists()]
    assert not gone


def test_cython_parts_import_only_the_model_and_c() -> None:
    allowed = re.compile(r"^(c?import|from) (libc|cpython|cython|luxterm\.model|collections|hashlib|__future__)")
    for path in [*SRC.glob("*.p[yx][xd]"), *SRC.glob("*/*.pxi")]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            text = line.strip()
            if re.match(r"^(from\s+\S+\s+c?import|c?import)\s", text) and not text.startswith(
                ("from luxterm._engine", "cimport cython")
            ):
                assert allowed.match(text), f"{path.name}:{number}: {text}"


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_read_no_clock(room: str) -> None:
    for path in (SRC / room).rglob("*.p[yx]*"):
        if path.suffix in (".py", ".pxi"):
            text = path.read_text()
            found = re.search(r"\b(time\.(time|monotonic|perf_counter)|datetime\.now|random\.|uuid\.)", text)
            assert not found, f"{path.relative_to(ROOT)}: {found.group() if found else ''}"


def test_only_the_clock_reads_the_time() -> None:
    for path in SRC.rglob("*.py"):
        if path.name == "clock.py" or any(mark in str(path) for mark in GENERATED):
            continue
        found = re.search(
            r"\btime\.(time|time_ns|monotonic|monotonic_ns|perf_counter|perf_counter_ns)\(", path.read_text()
        )
        assert not found, f"{path.relative_to(ROOT)} reads the clock; take a luxterm.clock.Clock"


def test_no_soft_spots() -> None:
    soft = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked("src/*.py", "src/**/*.py", "src/**/*.px*", "contracts/src/*.sol", "contracts/src/**/*.sol")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if soft.search(line)
    ]
    assert not found
