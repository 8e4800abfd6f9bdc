# Brackets and pegs.


cdef void bracket_orphaned(State* e, Order* o) noexcept nogil:
    pass


cdef void bracket_filled(State* e, Order* o, int64_t lots) noexcept nogil:
    pass


cdef void brackets_make(State* e) noexcept nogil:
    e.brackets.count = 0


cdef uint16_t peg_place(State* e, Market* m, Draft* d) noexcept nogil:
    return REJECT_INVALID_PEG


cdef void pegs_reprice(State* e) noexcept nogil:
    pass


cdef void peg_add(State* e, Market* m, uint32_t index) noexcept nogil:
    list_push(&m.pegged, index)
    m.pegs += 1
    e.pegs += 1


cdef void peg_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    list_remove(&m.pegged, index)
    m.pegs -= 1
    e.pegs -= 1
