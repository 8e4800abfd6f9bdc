# Vaults and lending.


cdef uint16_t run_vaults(State* e, Head* head) noexcept nogil:
    return REJECT_INVALID_CONFIGURATION


cdef void dump_vaults(State* e) noexcept nogil:
    pass


cdef bint load_vault_line(State* e, Reader* r, const char* tag, size_t length) noexcept nogil:
    return False
