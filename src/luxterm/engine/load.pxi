# Reading the listing back.


cdef const char* load_state(State* e, const char* text, size_t length) noexcept nogil:
    return "not built yet"
