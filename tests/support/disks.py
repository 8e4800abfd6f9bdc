"""Disks that fail for real: small ones, read-only ones, ones that lose their fsync. No rights are needed for them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_BROKEN_C = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int sync_with(const char *name, int fd) {
    const char *mark = getenv("BROKEN_DISK");
    if (mark && access(mark, F_OK) == 0) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}
int fsync(int fd) { return sync_with("fsync", fd); }
int fdatasync(int fd) { return sync_with("fdatasync", fd); }
"""


class Disk:
    """A file system of its own, in a namespace that lives as long as this object; use it as a context manager.

    `path` is where programs begun with `prefix` see it, `outside` the same for this process.
    """

    def __init__(self, path: Path, mount: str) -> None:
        """`mount` is the shell command that makes it, with `$1` for the path. Skips where the system allows none."""
        path.mkdir()
        self.path = path
        program = f"{mount} && echo ready && exec sleep infinity"
        argv = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", program, "sh", str(path)]
        if shutil.which("unshare") is None or shutil.which("nsenter") is None:
            pytest.skip("needs unshare and nsenter of util-linux")
        self._holder = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != "ready\n":
            self._holder.kill()
            pytest.skip(f"this system allows no mounts of one's own: {self._holder.communicate()[1].strip()}")
        pid = str(self._holder.pid)
        self.prefix = ("nsenter", "--user", "--mount", "--preserve-credentials", "--target", pid)
        self.outside = Path(f"/proc/{pid}/root{path}")

    def __enter__(self) -> Disk:
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.kill()
        self._holder.communicate()


def small(path: Path, size: str) -> Disk:
    """A disk in memory of this many bytes (`2m`)."""
    return Disk(path, f"mount -t tmpfs -o size={size} tmpfs $1")


def read_only(path: Path) -> Disk:
    return Disk(path, "mount --bind $1 $1 && mount -o remount,bind,ro $1")


def without_fsync(folder: Path) -> tuple[tuple[str, ...], Path]:
    """A prefix for programs whose every fsync fails once the answered file exists. Skips without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    library, mark = folder / "broken.so", folder / "broken"
    (folder / "broken.c").write_text(_BROKEN_C)
    argv = [compiler, "-shared", "-fPIC", "-o", str(library), str(folder / "broken.c"), "-ldl"]
    subprocess.run(argv, check=True, capture_output=True)
    return ("env", f"LD_PRELOAD={library}", f"BROKEN_DISK={mark}"), mark
