"""Builds the one extension module; everything else is declared in pyproject.toml."""

from __future__ import annotations

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup

SANITIZE = os.environ.get("LUXTERM_SANITIZE", "")
"""Comma-separated sanitizers (address, undefined) for the build of `make sanitize`."""
OPTIMISATION = os.environ.get("LUXTERM_OPT", "3")

EXTRA = os.environ.get("LUXTERM_CFLAGS", "").split()
"""More compiler flags, for the coverage build of `make fuzz`."""

# Records and their headers are read and written at several widths in one place: the compiler must not take words of
# different types for different memory.
flags = [f"-O{OPTIMISATION}", "-g1", "-fno-strict-aliasing", "-fno-plt", "-Wno-unreachable-code", *EXTRA]
links: list[str] = []
if SANITIZE:
    # Records lie end to end without padding and are read where they lie: alignment is not looked at.
    flags += [
        f"-fsanitize={SANITIZE}",
        "-fno-sanitize=alignment",
        "-fno-sanitize-recover=all",
        "-fno-omit-frame-pointer",
    ]
    links += [f"-fsanitize={SANITIZE}"]

parts = [str(path) for path in sorted(Path("src/luxterm").glob("*/*.pxi"))]
engine = Extension(
    "luxterm._engine",
    ["src/luxterm/_engine.pyx"],
    depends=["src/luxterm/_engine.pxd", *parts],
    define_macros=[("CYTHON_INLINE", "inline __attribute__((always_inline))")],
    extra_compile_args=flags,
    extra_link_args=links,
)

setup(
    packages=[*find_packages("src"), "luxterm.themes"],
    package_dir={"": "src", "luxterm.themes": "themes"},
    package_data={
        "luxterm": ["*.pyi", "py.typed", "**/*.tcss", "**/*.json", "**/*.proto", "**/*.yml"],
        "luxterm.themes": ["*.toml"],
    },
    ext_modules=cythonize([engine], language_level=3, compiler_directives={"embedsignature": True}),
)
