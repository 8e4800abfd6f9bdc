"""The exchange engine: `Engine` applies stamped command records and answers with event records.

Deterministic: the same commands give the same state, events and `state_hash` on any machine. It has no clock, does no
I/O and reads no randomness; the sequencer stamps each record with (seq, now_ns). The rules are written down in
docs/explanation/exchange-rules.md; the compiled part is `luxterm._engine`, whose header `_engine.pxd` lists every
struct and field.
"""

from luxterm._engine import RULES_VERSION
from luxterm.engine.facade import Engine

__all__ = ["RULES_VERSION", "Engine"]
