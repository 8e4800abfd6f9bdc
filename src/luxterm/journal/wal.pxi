# The checksum of SQLite's write-ahead log ("WAL-mode File Format" of its documentation), over megabytes at a start.


def wal_sum(data, size_t start, size_t end, bint big, uint32_t one, uint32_t two, /):
    """Both halves of the sum over data[start:end], a whole number of 8-byte steps, going on from `one` and `two`."""
    cdef const uint8_t[::1] view = data
    cdef size_t at
    cdef const uint8_t* p
    if start > end or end > <size_t>view.shape[0] or (end - start) % 8:
        raise RecordError(f"bytes {start} to {end} are no whole number of steps of this log")
    with nogil:
        for at in range(start, end, 8):
            p = &view[at]
            if big:
                one += (<uint32_t>p[0] << 24 | <uint32_t>p[1] << 16 | <uint32_t>p[2] << 8 | p[3]) + two
                two += (<uint32_t>p[4] << 24 | <uint32_t>p[5] << 16 | <uint32_t>p[6] << 8 | p[7]) + one
            else:
                one += (<uint32_t>p[3] << 24 | <uint32_t>p[2] << 16 | <uint32_t>p[1] << 8 | p[0]) + two
                two += (<uint32_t>p[7] << 24 | <uint32_t>p[6] << 16 | <uint32_t>p[5] << 8 | p[4]) + one
    return one, two
