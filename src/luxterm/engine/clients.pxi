# Client order ids: a side table of the open orders' and the last 10,000 closed orders' of each account.


cdef inline uint64_t client_hash(uint32_t account, const char* text, size_t length) noexcept nogil:
    return hash_bytes(text, length, <uint64_t>account * 0x9E3779B97F4A7C15u)


cdef uint32_t client_find(State* e, uint32_t account, const char* text, size_t length, uint64_t hash) noexcept nogil:
    cdef uint32_t index
    cdef Client* c
    if e.client_buckets == NULL:
        return 0
    index = e.client_buckets[hash & e.client_bucket_mask]
    while index != 0:
        c = client_at(e, index)
        if c.hash == hash and c.account == account and c.bytes_used == length and memcmp(c.text, text, length) == 0:
            return index
        index = c.chain
    return 0


cdef void client_grow(State* e) noexcept nogil:
    cdef uint32_t count = 1024 if e.client_buckets == NULL else (e.client_bucket_mask + 1) * 2
    cdef uint32_t i, index, following
    cdef uint32_t* fresh = <uint32_t*>zeroed(count, sizeof(uint32_t))
    cdef Client* c
    if e.client_buckets != NULL:
        for i in range(e.client_bucket_mask + 1):
            index = e.client_buckets[i]
            while index != 0:
                c = client_at(e, index)
                following = c.chain
                c.chain = fresh[c.hash & (count - 1)]
                fresh[c.hash & (count - 1)] = index
                index = following
        free(e.client_buckets)
    e.client_buckets = fresh
    e.client_bucket_mask = count - 1


cdef uint32_t client_new(State* e, uint32_t account, const char* text, size_t length, uint64_t hash,
                         int64_t order_id) noexcept nogil:
    cdef uint32_t index
    cdef Client* c
    if e.client_buckets == NULL or e.client_count > e.client_bucket_mask:
        client_grow(e)
    index = pool_take(&e.clients)
    c = client_at(e, index)
    c.order_id = order_id
    c.hash = hash
    c.account = account
    c.next_closed = 0
    c.bytes_used = <uint8_t>length
    c.open = 1
    memcpy(c.text, text, length)
    c.chain = e.client_buckets[hash & e.client_bucket_mask]
    e.client_buckets[hash & e.client_bucket_mask] = index
    e.client_count += 1
    return index


cdef void client_forget(State* e, uint32_t index) noexcept nogil:
    cdef Client* c = client_at(e, index)
    cdef uint32_t* link = &e.client_buckets[c.hash & e.client_bucket_mask]
    while link[0] != index:
        link = &client_at(e, link[0]).chain
    link[0] = c.chain
    pool_give(&e.clients, index)
    e.client_count -= 1


cdef void client_close(State* e, uint32_t index) noexcept nogil:
    # The order is gone: its client order id is remembered behind the account's earlier ones.
    cdef Client* c = client_at(e, index)
    cdef Account* a = &e.accounts[c.account]
    cdef uint32_t oldest
    c.open = 0
    c.next_closed = 0
    if a.last_closed != 0:
        client_at(e, a.last_closed).next_closed = index
    else:
        a.first_closed = index
    a.last_closed = index
    a.closed_count += 1
    if a.closed_count > CLOSED_CLIENT_IDS:
        oldest = a.first_closed
        a.first_closed = client_at(e, oldest).next_closed
        a.closed_count -= 1
        client_forget(e, oldest)
