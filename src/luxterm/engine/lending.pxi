# Lending.


cdef uint16_t run_lending(State* e, Head* head) noexcept nogil:
    return REJECT_INVALID_CONFIGURATION
