# Funding.


cdef void funding_start(State* e, uint16_t market) noexcept nogil:
    pass


cdef void funding_sample(State* e, uint16_t market) noexcept nogil:
    pass


cdef void funding_pay(State* e, uint16_t market) noexcept nogil:
    pass
