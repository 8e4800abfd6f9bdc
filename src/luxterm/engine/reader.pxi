# Tokens of the state listing.


cdef struct Reader:
    const char* at
    const char* end
    bint wrong


cdef int64_t take_int(Reader* r) noexcept nogil:
    # A blank and a number.
    cdef uint64_t value = 0
    cdef bint negative = False
    cdef int digits = 0
    if r.at >= r.end or r.at[0] != 32:
        r.wrong = True
        return 0
    r.at += 1
    if r.at < r.end and r.at[0] == 45:
        negative = True
        r.at += 1
    while r.at < r.end and 48 <= r.at[0] <= 57 and digits < 20:
        value = value * 10 + <uint64_t>(r.at[0] - 48)
        r.at += 1
        digits += 1
    if digits == 0:
        r.wrong = True
    return <int64_t>(0 - value) if negative else <int64_t>value


cdef int hex_digit(char c) noexcept nogil:
    if 48 <= c <= 57:
        return c - 48
    return c - 87 if 97 <= c <= 102 else -1


cdef size_t take_bytes(Reader* r, char* into, size_t room) noexcept nogil:
    # A blank and bytes in hex, or a dash; gives their number.
    cdef size_t used = 0
    if r.at + 1 >= r.end or r.at[0] != 32:
        r.wrong = True
        return 0
    r.at += 1
    if r.at[0] == 45:
        r.at += 1
        return 0
    while r.at + 1 < r.end and hex_digit(r.at[0]) >= 0 and hex_digit(r.at[1]) >= 0:
        if used == room:
            r.wrong = True
            return 0
        into[used] = <char>(hex_digit(r.at[0]) * 16 + hex_digit(r.at[1]))
        used += 1
        r.at += 2
    return used


cdef inline bint at_end(Reader* r) noexcept nogil:
    return r.at >= r.end or r.at[0] == 10


cdef bint tag_is(const char* tag, size_t length, const char* name) noexcept nogil:
    return strlen(name) == length and memcmp(tag, name, length) == 0
