# Liquidation.


cdef void liquidations_judge(State* e, Market* m) noexcept nogil:
    pass


cdef bint liquidation_step(State* e) noexcept nogil:
    return False


cdef bint liquidation_waits(State* e, int64_t id, int64_t due_ns) noexcept nogil:
    return False


cdef void liquidation_wakes(State* e, int64_t id) noexcept nogil:
    pass


cdef uint16_t settle_market(State* e, uint16_t market) noexcept nogil:
    return REJECT_INVALID_CONFIGURATION


cdef int64_t liquidation_ticks(State* e, Market* m, Position* p) noexcept nogil:
    return 0


cdef uint32_t steps_pending(State* e) noexcept nogil:
    return e.liquidations.count
