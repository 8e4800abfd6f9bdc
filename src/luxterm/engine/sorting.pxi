# Orders and positions of a list in the order that the rules name. No two of a list share a key.


cdef struct Keyed:
    int64_t key
    uint32_t item


cdef int keyed_order(const void* left, const void* right) noexcept nogil:
    return -1 if (<Keyed*>left).key < (<Keyed*>right).key else 1


cdef inline Keyed* keyed_take(State* e, uint32_t count) noexcept nogil:
    e.sorting.used = 0
    return <Keyed*>buffer_take(&e.sorting, <size_t>count * sizeof(Keyed))


cdef void sort_scratch(State* e, Keyed* keyed) noexcept nogil:
    # Gives e.scratch the order of the keys.
    cdef uint32_t i
    qsort(keyed, e.scratch.count, sizeof(Keyed), keyed_order)
    for i in range(e.scratch.count):
        e.scratch.items[i] = keyed[i].item


cdef void sort_by_id(State* e) noexcept nogil:
    # e.scratch holds orders.
    cdef Keyed* keyed
    cdef uint32_t i
    if e.scratch.count > 1:
        keyed = keyed_take(e, e.scratch.count)
        for i in range(e.scratch.count):
            keyed[i].item = e.scratch.items[i]
            keyed[i].key = order_at(e, keyed[i].item).id
        sort_scratch(e, keyed)


cdef void sort_by_account(State* e) noexcept nogil:
    # e.scratch holds positions of one market.
    cdef Keyed* keyed
    cdef uint32_t i
    if e.scratch.count > 1:
        keyed = keyed_take(e, e.scratch.count)
        for i in range(e.scratch.count):
            keyed[i].item = e.scratch.items[i]
            keyed[i].key = position_at(e, keyed[i].item).account
        sort_scratch(e, keyed)
