# Price levels and their queues.


cdef inline Order* order_at(State* e, uint32_t index) noexcept nogil:
    return <Order*>(e.orders.items + index)


cdef inline Extra* extra_at(State* e, uint32_t index) noexcept nogil:
    return <Extra*>(e.extras.items + index)


cdef inline Level* level_at(State* e, uint32_t index) noexcept nogil:
    return <Level*>(e.levels.items + index)


cdef inline Client* client_at(State* e, uint32_t index) noexcept nogil:
    return <Client*>(e.clients.items + index)


cdef inline int64_t remaining_of(Order* o) noexcept nogil:
    return o.size_lots - o.filled_lots


cdef inline int64_t slice_of(State* e, Order* o) noexcept nogil:
    # What one visit of the queue can take: an iceberg's slice, else everything.
    cdef Extra* x
    if o.extra != 0:
        x = extra_at(e, o.extra)
        if x.display_lots != 0:
            return x.slice_lots
    return o.size_lots - o.filled_lots


# --- order ids ---

cdef inline uint32_t order_index(State* e, int64_t id) noexcept nogil:
    # The open order with this id; 0 = none.
    cdef uint64_t page = <uint64_t>id // ORDER_PAGE
    if unlikely(page >= <uint64_t>e.order_pages_end or e.order_pages[page] == NULL):
        return 0
    return e.order_pages[page][<uint64_t>id % ORDER_PAGE]


cdef void order_page_make(State* e, int64_t page) noexcept nogil:
    cdef int64_t end
    if page >= e.order_pages_end:
        end = most(64, e.order_pages_end * 2)
        while end <= page:
            end *= 2
        e.order_pages = <uint32_t**>grow(e.order_pages, <size_t>end * sizeof(uint32_t*))
        memset(&e.order_pages[e.order_pages_end], 0, <size_t>(end - e.order_pages_end) * sizeof(uint32_t*))
        e.order_pages_end = end
    if e.order_pages[page] == NULL:
        e.order_pages[page] = <uint32_t*>zeroed(ORDER_PAGE + 1, sizeof(uint32_t))


cdef inline void order_index_put(State* e, int64_t id, uint32_t index) noexcept nogil:
    cdef uint64_t page = <uint64_t>id // ORDER_PAGE
    if unlikely(page >= <uint64_t>e.order_pages_end or e.order_pages[page] == NULL):
        order_page_make(e, page)
    e.order_pages[page][<uint64_t>id % ORDER_PAGE] = index
    e.order_pages[page][ORDER_PAGE] += 1


cdef inline void order_index_drop(State* e, int64_t id) noexcept nogil:
    cdef uint32_t** page = &e.order_pages[<uint64_t>id // ORDER_PAGE]
    page[0][<uint64_t>id % ORDER_PAGE] = 0
    page[0][ORDER_PAGE] -= 1
    # The page that new ids fall into stays: it would be made again at once.
    if unlikely(page[0][ORDER_PAGE] == 0 and id // ORDER_PAGE != e.next_order_id // ORDER_PAGE):
        free(page[0])
        page[0] = NULL


# --- levels ---

cdef inline void level_touch(State* e, uint32_t index) noexcept nogil:
    # Before a level changes for the first time in a command.
    cdef Level* level = level_at(e, index)
    if not level.dirty:
        level.dirty = 1
        level.old_shown_lots = level.shown_lots
        level.old_shown_orders = level.shown_orders
        list_push(&e.dirty, index)


cdef uint32_t level_new(State* e, Market* m, uint16_t market, uint8_t side, int64_t price) noexcept nogil:
    cdef uint32_t index = pool_take(&e.levels)
    cdef Level* level = level_at(e, index)
    memset(level, 0, sizeof(Level))
    level.price_ticks = price
    level.market = market
    level.side = side
    map_put_new(&m.side[side].levels, <uint64_t>price, index)
    return index


cdef inline bint better(uint8_t side, int64_t a, int64_t b) noexcept nogil:
    # Price a stands before price b on this side of the book.
    return a > b if side == BUY else a < b


cdef inline int64_t no_price(uint8_t which) noexcept nogil:
    # Best price of a side without orders.
    return -1 if which == BUY else I64_LIMIT


cdef inline bint meets(Market* m, uint8_t side, int64_t price) noexcept nogil:
    # An order of this side and limit would find a price to trade at.
    return m.side[SELL].best_ticks <= price if side == BUY else m.side[BUY].best_ticks >= price


cdef void side_best(State* e, BookSide* side, uint8_t which) noexcept nogil:
    if side.count == 0:
        side.best = 0
        side.best_ticks = no_price(which)
    else:
        side.best_ticks = trie_edge(e, side.root, side.height, 0, which == BUY)
        side.best = map_get(&side.levels, <uint64_t>side.best_ticks)


cdef uint32_t side_beyond(State* e, BookSide* side, uint8_t which, uint32_t index) noexcept nogil:
    # The level behind a level that has orders; 0 = none.
    cdef int64_t price = trie_beyond(e, side, level_at(e, index).price_ticks, which == BUY)
    return 0 if price == 0 else map_get(&side.levels, <uint64_t>price)


cdef inline void level_opened(State* e, BookSide* side, uint8_t which, uint32_t index) noexcept nogil:
    # The level got its first order.
    cdef int64_t price = level_at(e, index).price_ticks
    trie_set(e, side, price)
    side.count += 1
    if better(which, price, side.best_ticks):
        side.best = index
        side.best_ticks = price


cdef inline void level_emptied(State* e, BookSide* side, uint8_t which, uint32_t index) noexcept nogil:
    # The level lost its last order; it is freed when the command ends.
    trie_clear(e, side, level_at(e, index).price_ticks)
    side.count -= 1
    if side.best == index:
        side_best(e, side, which)


cdef inline void level_append(State* e, Level* level, uint32_t level_index, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    o.level = level_index
    o.queue_prev = level.tail
    o.queue_next = 0
    if level.tail != 0:
        order_at(e, level.tail).queue_next = index
    else:
        level.head = index
    level.tail = index


cdef inline void level_unlink(State* e, Level* level, Order* o) noexcept nogil:
    if o.queue_prev != 0:
        order_at(e, o.queue_prev).queue_next = o.queue_next
    else:
        level.head = o.queue_next
    if o.queue_next != 0:
        order_at(e, o.queue_next).queue_prev = o.queue_prev
    else:
        level.tail = o.queue_prev


cdef inline void book_add(State* e, Market* m, uint32_t index) noexcept nogil:
    # Rests an order at the back of its price; an iceberg's slice starts anew.
    cdef Order* o = order_at(e, index)
    cdef BookSide* side = &m.side[o.side]
    cdef uint32_t at = map_get(&side.levels, <uint64_t>o.price_ticks)
    cdef Level* level
    cdef Extra* x
    cdef int64_t shown
    if at == 0:
        at = level_new(e, m, o.market, o.side, o.price_ticks)
    level_touch(e, at)
    level = level_at(e, at)
    level_append(e, level, at, index)
    level.orders += 1
    m.orders += 1
    o.place = PLACE_BOOK
    shown = o.size_lots - o.filled_lots
    if o.extra != 0:
        x = extra_at(e, o.extra)
        if x.display_lots != 0:
            x.slice_lots = least(x.display_lots, shown)
            shown = x.slice_lots
        if o.peg != PEG_NONE and not o.flags & FLAG_HIDDEN:
            level.peg_orders += 1
    if likely(not o.flags & FLAG_HIDDEN):
        level.shown_lots += shown
        level.shown_orders += 1
    if level.orders == 1:
        level_opened(e, side, o.side, at)


cdef inline void book_remove(State* e, Market* m, uint32_t index) noexcept nogil:
    cdef Order* o = order_at(e, index)
    cdef uint32_t at = o.level
    cdef Level* level
    level_touch(e, at)
    level = level_at(e, at)
    level_unlink(e, level, o)
    if likely(not o.flags & FLAG_HIDDEN):
        level.shown_lots -= slice_of(e, o)
        level.shown_orders -= 1
        if o.peg != PEG_NONE:
            level.peg_orders -= 1
    level.orders -= 1
    m.orders -= 1
    o.level = 0
    o.place = PLACE_NONE
    if level.orders == 0:
        level_emptied(e, &m.side[o.side], o.side, at)


cdef inline void book_take(State* e, Order* o, int64_t lots) noexcept nogil:
    # A resting order gives `lots` of its slice; the caller has filled_lots raised already and removes or requeues it.
    cdef Level* level
    cdef Extra* x
    level_touch(e, o.level)
    level = level_at(e, o.level)
    if likely(not o.flags & FLAG_HIDDEN):
        level.shown_lots -= lots
    if o.extra != 0:
        x = extra_at(e, o.extra)
        if x.display_lots != 0:
            x.slice_lots -= lots


cdef void book_refill(State* e, uint32_t index) noexcept nogil:
    # An iceberg whose slice is used up shows the next one at the back of its queue.
    cdef Order* o = order_at(e, index)
    cdef Level* level = level_at(e, o.level)
    cdef Extra* x = extra_at(e, o.extra)
    level_unlink(e, level, o)
    level_append(e, level, o.level, index)
    x.slice_lots = least(x.display_lots, remaining_of(o))
    level.shown_lots += x.slice_lots


cdef void book_shrink(State* e, Order* o, int64_t remaining) noexcept nogil:
    # A resting order keeps its place with a smaller remaining size; size_lots changes here.
    cdef int64_t before = slice_of(e, o), after
    cdef Extra* x
    level_touch(e, o.level)
    o.size_lots = o.filled_lots + remaining
    if o.extra != 0:
        x = extra_at(e, o.extra)
        if x.display_lots != 0:
            x.slice_lots = least(x.slice_lots, remaining)
    after = slice_of(e, o)
    if not o.flags & FLAG_HIDDEN:
        level_at(e, o.level).shown_lots += after - before


# --- what the command changed ---

cdef inline bint level_before(Level* a, Level* b) noexcept nogil:
    if a.market != b.market:
        return a.market < b.market
    if a.side != b.side:
        return a.side < b.side
    return better(a.side, a.price_ticks, b.price_ticks)


cdef void sort_dirty(State* e) noexcept nogil:
    # Heap sort for the rare long list, insertion for the usual one to four.
    cdef uint32_t* items = e.dirty.items
    cdef uint32_t count = e.dirty.count, i, j, at, child, end, moved
    if count <= 16:
        for i in range(1, count):
            moved = items[i]
            j = i
            while j > 0 and level_before(level_at(e, moved), level_at(e, items[j - 1])):
                items[j] = items[j - 1]
                j -= 1
            items[j] = moved
        return
    i = count // 2
    end = count
    while True:
        if i > 0:
            i -= 1
            moved = items[i]
        else:
            end -= 1
            if end == 0:
                return
            moved = items[end]
            items[end] = items[0]
        at = i
        child = at * 2 + 1
        while child < end:
            if child + 1 < end and level_before(level_at(e, items[child]), level_at(e, items[child + 1])):
                child += 1
            if not level_before(level_at(e, moved), level_at(e, items[child])):
                break
            items[at] = items[child]
            at = child
            child = at * 2 + 1
        items[at] = moved


cdef inline void emit_level(State* e, Level* level) noexcept nogil:
    cdef EBookLevel* ev
    if level.shown_lots == level.old_shown_lots and level.shown_orders == level.old_shown_orders:
        return
    ev = <EBookLevel*>event(e, EV_BOOK_LEVEL, sizeof(EBookLevel))
    ev.market = level.market
    ev.side = level.side
    ev.price_ticks = level.price_ticks
    ev.size_lots = level.shown_lots
    ev.orders = level.shown_orders


cdef void level_drop(State* e, uint32_t index) noexcept nogil:
    cdef Level* level = level_at(e, index)
    map_remove(&e.markets[level.market].side[level.side].levels, <uint64_t>level.price_ticks)
    pool_give(&e.levels, index)


cdef inline void flush_level(State* e, uint32_t index) noexcept nogil:
    cdef Level* level = level_at(e, index)
    if e.want_levels:
        emit_level(e, level)
    level.dirty = 0
    if level.orders == 0:
        level_drop(e, index)


cdef void flush_sorted(State* e) noexcept nogil:
    cdef uint32_t i
    sort_dirty(e)
    for i in range(e.dirty.count):
        flush_level(e, e.dirty.items[i])


cdef inline void flush_levels(State* e) noexcept nogil:
    if likely(e.dirty.count == 1):
        flush_level(e, e.dirty.items[0])
    else:
        flush_sorted(e)
    e.dirty.count = 0
