# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, nonecheck=False
# cython: embedsignature=True, infer_types=False
"""Compile root of the engine: the parts in dependency order, then the doors through which Python enters; and the folds of
its event records that the views are made of.

`_engine.pxd` is the header with every struct; docs/explanation/exchange-rules.md the rules. Below the doors there is no
Python object. A door checks types, lengths and stamps before anything changes.
"""

from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.long cimport PyLong_AsLongLongAndOverflow
from cython cimport final
from libc.string cimport strlen

from collections import deque

from luxterm.model.errors import EngineError, InvariantError, RecordError

RULES_VERSION = 2
SNAPSHOT_VERSION = 1

cdef const char* HEX = "0123456789abcdef"

include "engine/fixed.pxi"
include "engine/codes.pxi"
include "engine/records.pxi"
include "engine/memory.pxi"
include "engine/reader.pxi"
include "engine/events.pxi"
include "engine/trie.pxi"
include "engine/book.pxi"
include "engine/sorting.pxi"
include "engine/accounts.pxi"
include "engine/margin.pxi"
include "engine/clients.pxi"
include "engine/orders.pxi"
include "engine/matching.pxi"
include "engine/dryrun.pxi"
include "engine/checks.pxi"
include "engine/place.pxi"
include "engine/groups.pxi"
include "engine/spot.pxi"
include "engine/collateral.pxi"
include "engine/triggers.pxi"
include "engine/prices.pxi"
include "engine/funding.pxi"
include "engine/minutes.pxi"
include "engine/units.pxi"
include "engine/liquidation.pxi"
include "engine/waterfall.pxi"
include "engine/unwind.pxi"
include "engine/ledger.pxi"
include "engine/config.pxi"
include "engine/vaults.pxi"
include "engine/lending.pxi"
include "engine/overdraft.pxi"
include "engine/due.pxi"
include "engine/apply.pxi"
include "engine/dump.pxi"
include "engine/load.pxi"
include "engine/check.pxi"
include "engine/state.pxi"
include "engine/queries.pxi"
include "engine/doors.pxi"
include "views/fold.pxi"
include "views/orders.pxi"
include "views/histories.pxi"
include "views/records.pxi"
include "journal/wal.pxi"
include "journal/sync.pxi"

fill_sizes()
