"""Peers from PyPI in an environment of their own, pinned with hashes, and the C drivers that feed them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv" / "peers"
DRIVERS = Path(__file__).parent / "drivers"


class Unavailable(Exception):
    """A peer cannot be had here; the text says why."""


def python() -> Path:
    """The interpreter of the peers' environment; made on first use. Unavailable when it cannot be."""
    interpreter = HOME / "bin" / "python"
    stamp, wanted = HOME / ".installed", (ROOT / "requirements" / "bench.txt").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return interpreter
    uv = ROOT / ".venv" / "bin" / "uv"
    try:
        _run(str(uv), "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(HOME))
        requirements = str(ROOT / "requirements" / "bench.txt")
        _run(str(uv), "pip", "install", "--quiet", "--python", str(interpreter), "--require-hashes", "-r", requirements)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"the peers cannot be installed ({error})") from None
    stamp.write_text(wanted)
    return interpreter


def packages() -> Path:
    return next((python().parent.parent / "lib").glob("python3*")) / "site-packages"


def driver(name: str) -> Path:
    """A compiled driver. Unavailable without a compiler."""
    source = next(DRIVERS.glob(f"{name}.c*"))
    built = HOME / f"driver-{name}"
    python()
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        flags = ["-O2", "-w", "-o", str(built), str(source)]
        compiler = ["gcc"] if source.suffix == ".c" else ["g++", "-I", str(packages() / "include" / "liquibook")]
        try:
            _run(*compiler, *flags, "-ldl")
        except (OSError, subprocess.CalledProcessError) as error:
            raise Unavailable(f"{source.name} does not compile ({error})") from None
    return built


def library(package: str) -> Path:
    return next((packages() / package).glob("lib*.so"))


def from_c(package: str, workload: Path, warm_up: int) -> float:
    """Operations per second of a peer's C interface."""
    if package == "liquibook":
        return _number(str(driver("liquibook")), str(workload), str(warm_up))
    kind = "lob" if package == "limit_order_book" else "oc"
    return _number(str(driver("book")), str(library(package)), kind, str(workload), str(warm_up))


def from_python(package: str, workload: Path, warm_up: int) -> float:
    """Operations per second of a peer called from Python."""
    return _number(str(python()), str(Path(__file__).parent / "peer_calls.py"), package, str(workload), str(warm_up))


def _number(*argv: str) -> float:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=300)
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{argv[0]}: {error.stderr.strip()[-200:]}") from None
    return float(done.stdout.split()[-1])


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)
