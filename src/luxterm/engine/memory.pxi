# Pools, lists, maps, the heap of due work. Running out of memory ends the process: half a command must not survive.

from libc.stdlib cimport abort, calloc, free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memmove, memset


cdef void* grow(void* old, size_t bytes) noexcept nogil:
    cdef void* fresh = realloc(old, bytes)
    if fresh == NULL:
        abort()
    return fresh


cdef void* zeroed(size_t count, size_t bytes) noexcept nogil:
    cdef void* fresh = calloc(count, bytes)
    if fresh == NULL:
        abort()
    return fresh


# --- pool ---

cdef void pool_init(Pool* pool, size_t item_bytes) noexcept nogil:
    # Index 0 is an item of zeros that nobody is given.
    memset(pool, 0, sizeof(Pool))
    pool.stride = <uint32_t>(item_bytes // 8)
    pool.used = pool.stride
    pool.capacity = 16 * pool.stride
    pool.items = <int64_t*>zeroed(pool.capacity, 8)


cdef void pool_drop(Pool* pool) noexcept nogil:
    free(pool.items)
    free(pool.free_list)


cdef uint32_t pool_more(Pool* pool) noexcept nogil:
    cdef uint32_t index = pool.used
    if index == pool.capacity:
        if pool.capacity > <uint32_t>0xFFFFFFFF // 2:
            abort()
        pool.items = <int64_t*>grow(pool.items, <size_t>pool.capacity * 2 * 8)
        pool.capacity *= 2
    pool.used += pool.stride
    return index


cdef inline uint32_t pool_take(Pool* pool) noexcept nogil:
    # The item's bytes are whatever they were: the caller fills them all.
    if likely(pool.free_count != 0):
        pool.free_count -= 1
        return pool.free_list[pool.free_count]
    return pool_more(pool)


cdef inline void pool_give(Pool* pool, uint32_t index) noexcept nogil:
    if unlikely(pool.free_count == pool.free_capacity):
        pool.free_capacity = 64 if pool.free_capacity == 0 else pool.free_capacity * 2
        pool.free_list = <uint32_t*>grow(pool.free_list, <size_t>pool.free_capacity * sizeof(uint32_t))
    pool.free_list[pool.free_count] = index
    pool.free_count += 1


# --- list ---

cdef inline void list_push(List* list, uint32_t item) noexcept nogil:
    if unlikely(list.count == list.capacity):
        list.capacity = 16 if list.capacity == 0 else list.capacity * 2
        list.items = <uint32_t*>grow(list.items, <size_t>list.capacity * sizeof(uint32_t))
    list.items[list.count] = item
    list.count += 1


# --- map ---

cdef void map_drop(Map* map) noexcept nogil:
    free(map.slots)
    memset(map, 0, sizeof(Map))


cdef inline uint32_t map_home(Map* map, uint64_t key) noexcept nogil:
    # The slot a key belongs into: the high bits of its product with 2^64 / golden ratio, which spreads equal distances.
    return <uint32_t>((key * 0x9E3779B97F4A7C15u) >> map.shift)


cdef inline uint32_t map_get(Map* map, uint64_t key) noexcept nogil:
    cdef uint32_t at
    if unlikely(map.slots == NULL):
        return 0
    at = map_home(map, key)
    while map.slots[at].value != 0:
        if map.slots[at].key == key:
            return map.slots[at].value
        at = (at + 1) & map.mask
    return 0


cdef void map_put_new(Map* map, uint64_t key, uint32_t value) noexcept nogil:
    # `key` is not in the map.
    cdef MapSlot* old = map.slots
    cdef uint32_t i, at, old_capacity = map.mask + 1
    if old == NULL:
        map.mask = 63
        map.shift = 58
        map.slots = <MapSlot*>zeroed(64, sizeof(MapSlot))
    elif map.count * 2 >= old_capacity:
        map.mask = old_capacity * 2 - 1
        map.shift -= 1
        map.slots = <MapSlot*>zeroed(<size_t>old_capacity * 2, sizeof(MapSlot))
        for i in range(old_capacity):
            if old[i].value != 0:
                at = map_home(map, old[i].key)
                while map.slots[at].value != 0:
                    at = (at + 1) & map.mask
                map.slots[at] = old[i]
        free(old)
    at = map_home(map, key)
    while map.slots[at].value != 0:
        at = (at + 1) & map.mask
    map.slots[at].key = key
    map.slots[at].value = value
    map.count += 1


cdef void map_remove(Map* map, uint64_t key) noexcept nogil:
    cdef uint32_t at = map_home(map, key)
    cdef uint32_t hole, home
    while map.slots[at].key != key or map.slots[at].value == 0:
        at = (at + 1) & map.mask
    map.count -= 1
    hole = at
    while True:
        at = (at + 1) & map.mask
        if map.slots[at].value == 0:
            break
        home = map_home(map, map.slots[at].key)
        if ((at - home) & map.mask) >= ((at - hole) & map.mask):
            map.slots[hole] = map.slots[at]
            hole = at
    map.slots[hole].value = 0


# --- heap of due work ---

cdef inline bint due_before(DueItem* a, DueItem* b) noexcept nogil:
    if a.due_ns != b.due_ns:
        return a.due_ns < b.due_ns
    if a.kind != b.kind:
        return a.kind < b.kind
    return a.id < b.id


cdef void heap_grow(Heap* heap) noexcept nogil:
    heap.capacity = 64 if heap.capacity == 0 else heap.capacity * 2
    heap.items = <DueItem*>grow(heap.items, <size_t>heap.capacity * sizeof(DueItem))


cdef void heap_push(Heap* heap, int64_t due_ns, uint32_t kind, int64_t id) noexcept nogil:
    cdef uint32_t at, up
    cdef DueItem item
    if heap.count == heap.capacity:
        heap_grow(heap)
    item.due_ns = due_ns
    item.kind = kind
    item.id = id
    at = heap.count
    heap.count += 1
    while at > 0:
        up = (at - 1) // 2
        if not due_before(&item, &heap.items[up]):
            break
        heap.items[at] = heap.items[up]
        at = up
    heap.items[at] = item


cdef void heap_sink(Heap* heap, uint32_t at, DueItem last) noexcept nogil:
    # `last` belongs at slot `at`, whose item may be overwritten, or below it.
    cdef uint32_t child
    while True:
        child = at * 2 + 1
        if child >= heap.count:
            break
        if child + 1 < heap.count and due_before(&heap.items[child + 1], &heap.items[child]):
            child += 1
        if not due_before(&heap.items[child], &last):
            break
        heap.items[at] = heap.items[child]
        at = child
    heap.items[at] = last


cdef void heap_pop(Heap* heap) noexcept nogil:
    heap.count -= 1
    heap_sink(heap, 0, heap.items[heap.count])


# --- bytes ---

cdef void buffer_grow(Buffer* buffer, size_t more) noexcept nogil:
    cdef size_t want = buffer.used + more
    if buffer.capacity < 4096:
        buffer.capacity = 4096
    while buffer.capacity < want:
        buffer.capacity *= 2
    buffer.data = <uint8_t*>grow(buffer.data, buffer.capacity)


cdef inline uint8_t* buffer_take(Buffer* buffer, size_t bytes) noexcept nogil:
    cdef uint8_t* at
    if unlikely(buffer.used + bytes > buffer.capacity):
        buffer_grow(buffer, bytes)
    at = buffer.data + buffer.used
    buffer.used += bytes
    return at
