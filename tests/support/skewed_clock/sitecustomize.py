"""Put first on PYTHONPATH, this makes a process's wall clock wrong by LUXTERM_TEST_SKEW_S seconds."""

from __future__ import annotations

import os
import time

_SKEW_NS = int(float(os.environ.get("LUXTERM_TEST_SKEW_S", "0")) * 1e9)
_true_ns = time.time_ns
time.time_ns = lambda: _true_ns() + _SKEW_NS
time.time = lambda: (_true_ns() + _SKEW_NS) / 1e9
