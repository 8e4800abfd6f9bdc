# The views, brought forward straight from event records: the same folds live and in a replay. Histories keep records as
# they are and decode them when somebody asks.

cdef size_t folded_bytes(uint16_t kind) noexcept nogil:
    # How many bytes a record must have at least, of the kinds whose fields are read here.
    if kind == EV_ORDER_ACCEPTED:
        return sizeof(EOrderAccepted)
    if kind == EV_ORDER_TRIGGERED:
        return sizeof(EOrderTriggered)
    if kind == EV_ORDER_CHANGED:
        return sizeof(EOrderChanged)
    if kind == EV_ORDER_CLOSED:
        return sizeof(EOrderClosed)
    if kind == EV_TRADE:
        return sizeof(ETrade)
    if kind == EV_FILL:
        return sizeof(EFill)
    if kind == EV_BOOK_LEVEL:
        return sizeof(EBookLevel)
    if kind == EV_CASH_CHANGED:
        return sizeof(ECashChanged)
    if kind == EV_POSITION_CHANGED:
        return sizeof(EPositionChanged)
    return sizeof(EventHead)


cdef class EventFold:
    """Folds event records, in order of (seq, index)."""

    cdef int take(self, EventHead* head) except -1:
        return 0

    cdef int finish(self) except -1:
        return 0

    def apply(self, records, /):
        """Folds records that lie end to end. RecordError for truncated ones; those before it are folded."""
        cdef Py_buffer view
        cdef EventHead* head
        cdef size_t at = 0, end
        PyObject_GetBuffer(records, &view, PyBUF_SIMPLE)
        try:
            end = view.len
            while at < end:
                head = <EventHead*>(<uint8_t*>view.buf + at)
                if end - at < sizeof(EventHead) or head.length > end - at or head.length < folded_bytes(head.kind):
                    raise RecordError(f"truncated event record at byte {at}")
                self.take(head)
                at += head.length
            self.finish()
        finally:
            PyBuffer_Release(&view)


cdef bytes row_of(EventHead* head, const void* tail, Py_ssize_t tail_bytes):
    # A record with something behind it.
    cdef bytes row = PyBytes_FromStringAndSize(NULL, head.length + tail_bytes)
    memcpy(<char*>row, head, head.length)
    if tail_bytes != 0:
        memcpy(<char*>row + head.length, tail, tail_bytes)
    return row


cdef int keep_row(dict rows, object key, object keep, bytes row) except -1:
    cdef object kept = rows.get(key)
    if kept is None:
        kept = rows[key] = deque((), keep)
    kept.append(row)
    return 0
