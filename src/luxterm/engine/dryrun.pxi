# Would a fill-or-kill order be filled to the last lot? The walk of matching.pxi without effects.


cdef struct DrySide:
    int64_t lots
    int64_t cost


cdef struct Dry:            # one dry run
    Map positions           # position -> index of its copy in `sides`, from 1
    Buffer sides            # DrySide
    Map cuts                # order -> index in `changes` of what its OCO sibling took away
    int64_t* changes
    uint32_t used
    uint32_t capacity
    int64_t want            # lots still to fill
    int64_t taken           # lots filled so far
    int64_t interest
    uint32_t* later         # icebergs of a level with something left, in the order of their next slice
    int64_t* left
    uint32_t later_used
    uint32_t later_capacity
    uint8_t ended           # the taker's bounds of numbers


cdef int64_t* dry_change(Dry* dry, Map* map, uint64_t key) noexcept nogil:
    # A counter that starts at 0.
    cdef uint32_t at = map_get(map, key)
    if at == 0:
        if dry.used + 1 >= dry.capacity:
            dry.capacity = 64 if dry.capacity == 0 else dry.capacity * 2
            dry.changes = <int64_t*>grow(dry.changes, <size_t>dry.capacity * sizeof(int64_t))
        dry.used += 1
        at = dry.used
        dry.changes[at] = 0
        map_put_new(map, key, at)
    return &dry.changes[at]


cdef DrySide* dry_side(State* e, Dry* dry, uint32_t position) noexcept nogil:
    # The position as the run has made it so far. The pointer lives until the next call.
    cdef uint32_t at = map_get(&dry.positions, position)
    if at == 0:
        buffer_take(&dry.sides, sizeof(DrySide))
        at = <uint32_t>(dry.sides.used // sizeof(DrySide))
        (<DrySide*>dry.sides.data)[at - 1].lots = position_at(e, position).lots
        (<DrySide*>dry.sides.data)[at - 1].cost = position_at(e, position).cost_usd6
        map_put_new(&dry.positions, position, at)
    return &(<DrySide*>dry.sides.data)[at - 1]


cdef int64_t dry_limit(State* e, Market* m, Dry* dry, Draft* d, Order* maker, int64_t lots, int64_t whole, bint bare) noexcept nogil:
    # How many of `lots` this maker gives; `whole` is its remaining size. -1 = the taker's own bounds end the match.
    cdef DrySide* s = dry_side(e, dry, maker.position)
    cdef int64_t held = s.lots, cost = s.cost, after, value
    if maker.flags & FLAG_REDUCE_ONLY:
        if not against(held, maker.side):
            return 0
        lots = least(lots, absolute(held))
    elif not bare and m.type == MARKET_PERP and not maker_good(e, maker.account):
        if not (against(held, maker.side) and whole <= absolute(held)):
            return 0
    s = dry_side(e, dry, d.position)
    if m.interest_cap_lots != I64_LIMIT and maker.position != d.position:
        after = dry.interest + interest_after(held, maker.side, lots) + interest_after(s.lots, d.side, lots)
        if after > m.interest_cap_lots and after > dry.interest:
            return 0
    value = maker.price_ticks * lots * m.unit
    if too_large(bare, held, cost, maker.side, lots, value):
        return 0
    if too_large(bare, s.lots, s.cost, d.side, lots, value):
        return -1
    return lots


cdef void dry_book(State* e, Market* m, Dry* dry, uint32_t position, uint8_t side, int64_t price, int64_t lots, bint bare) noexcept nogil:
    # One side of a fill.
    cdef DrySide* s = dry_side(e, dry, position)
    cdef int64_t signed_lots = lots if side == BUY else -lots
    cdef int64_t value = price * signed_lots * m.unit, closed
    dry.interest += interest_after(s.lots, side, lots)
    if bare or s.lots == 0 or (s.lots > 0) == (side == BUY):
        s.cost += value
    else:
        closed = least(lots, absolute(s.lots))
        s.cost -= s.cost if closed == absolute(s.lots) else mul_div_trunc(s.cost, closed, absolute(s.lots))
        if lots > closed:
            s.cost = price * (signed_lots + s.lots) * m.unit
    s.lots += signed_lots


cdef void dry_fill(State* e, Market* m, Dry* dry, Draft* d, Order* maker, int64_t lots, bint bare) noexcept nogil:
    cdef int64_t sibling
    dry_book(e, m, dry, maker.position, maker.side, maker.price_ticks, lots, bare)
    dry_book(e, m, dry, d.position, d.side, maker.price_ticks, lots, bare)
    if maker.extra != 0:
        sibling = extra_at(e, maker.extra).oco_order_id
        if sibling != 0:
            dry_change(dry, &dry.cuts, order_index(e, sibling))[0] += lots
    dry.taken += lots
    dry.want -= lots


cdef int64_t dry_visit(State* e, Market* m, Dry* dry, Draft* d, uint32_t index, int64_t left, bint bare) noexcept nogil:
    # One visit of an order in its queue with `left` lots; gives what is left of it, 0 = nothing or removed.
    cdef Order* maker = order_at(e, index)
    cdef Extra* x
    cdef int64_t lots = left, slice = left
    if maker.extra != 0:
        x = extra_at(e, maker.extra)
        if x.oco_order_id != 0:
            # A sibling's complete fill takes the whole order with it.
            if dry_complete(e, dry, x.oco_order_id):
                return 0
            left = remaining_of(maker) - dry_change(dry, &dry.cuts, index)[0]
            left -= dry_change(dry, &dry.cuts, DRY_FILLED | index)[0]
            if left <= 0:
                return 0
        if x.display_lots != 0:
            slice = x.slice_lots if left == remaining_of(maker) else x.display_lots
        lots = least(left, slice)
    lots = least(lots, dry.want)
    slice = dry_limit(e, m, dry, d, maker, lots, left, bare)
    if slice < 0:
        dry.ended = 1
    if slice <= 0:
        return 0
    dry_fill(e, m, dry, d, maker, slice, bare)
    return left - slice


cdef bint dry_complete(State* e, Dry* dry, int64_t order_id) noexcept nogil:
    # The order was filled to the end earlier in this run (only asked for OCO siblings).
    cdef uint32_t index = order_index(e, order_id)
    cdef int64_t filled, cut
    if index == 0:
        return False
    filled = dry_change(dry, &dry.cuts, DRY_FILLED | index)[0]
    cut = dry_change(dry, &dry.cuts, index)[0]
    return filled > 0 and filled + cut >= remaining_of(order_at(e, index))


cdef void dry_later(Dry* dry, uint32_t index, int64_t left) noexcept nogil:
    if dry.later_used == dry.later_capacity:
        dry.later_capacity = 64 if dry.later_capacity == 0 else dry.later_capacity * 2
        dry.later = <uint32_t*>grow(dry.later, <size_t>dry.later_capacity * sizeof(uint32_t))
        dry.left = <int64_t*>grow(dry.left, <size_t>dry.later_capacity * sizeof(int64_t))
    dry.later[dry.later_used] = index
    dry.left[dry.later_used] = left
    dry.later_used += 1


cdef bint fillable(State* e, Market* m, Draft* d) noexcept nogil:
    cdef Dry dry
    cdef BookSide* book = &m.side[1 - d.side]
    cdef uint32_t at = book.best, index, i, owner = e.accounts[d.account].owner
    cdef int64_t left, price, before
    cdef bint bare = m.flags & MARKET_FLAG_MARGIN_OFF and m.type == MARKET_PERP
    cdef bint owners = not m.flags & MARKET_FLAG_SELF_TRADE_OFF
    cdef bint failed = False
    memset(&dry, 0, sizeof(Dry))
    dry.want = d.size_lots
    dry.interest = m.open_interest_lots
    e.match_id += 1
    while at != 0 and dry.want > 0 and not failed and not dry.ended:
        price = level_at(e, at).price_ticks
        if (price > d.price_ticks) if d.side == BUY else (price < d.price_ticks):
            break
        index = level_at(e, at).head
        dry.later_used = 0
        while index != 0 and dry.want > 0 and not dry.ended:
            if owners and e.accounts[order_at(e, index).account].owner == owner:
                if d.stp != STP_EXPIRE_MAKER:
                    failed = True
                    break
            else:
                before = dry.taken
                left = dry_visit(e, m, &dry, d, index, remaining_of(order_at(e, index)), bare)
                dry_note(e, &dry, index, dry.taken - before)
                if left > 0:
                    dry_later(&dry, index, left)
            index = order_at(e, index).queue_next
        i = 0
        while i < dry.later_used and dry.want > 0 and not failed and not dry.ended:
            before = dry.taken
            index = dry.later[i]
            left = dry_visit(e, m, &dry, d, index, dry.left[i], bare)
            dry_note(e, &dry, index, dry.taken - before)
            if left > 0:
                dry_later(&dry, index, left)
            i += 1
        at = side_beyond(e, book, 1 - d.side, at)
    map_drop(&dry.positions)
    map_drop(&dry.cuts)
    free(dry.changes)
    free(dry.sides.data)
    free(dry.later)
    free(dry.left)
    return dry.want == 0


cdef inline void dry_note(State* e, Dry* dry, uint32_t index, int64_t lots) noexcept nogil:
    # Remembers how much of an OCO order is filled.
    cdef Order* o = order_at(e, index)
    if o.extra != 0 and extra_at(e, o.extra).oco_order_id != 0 and lots != 0:
        dry_change(dry, &dry.cuts, DRY_FILLED | index)[0] += lots
