# Units in liquidation: the cross part of an account or one isolated position. Those awake are a heap, the next one first;
# a change of an account's figures only notes the account, and the next choice puts its units in order again.


cdef inline Unit* unit_at(State* e, uint32_t index) noexcept nogil:
    return <Unit*>(e.units.items + index)


cdef inline i128 unit_equity(State* e, Unit* u) noexcept nogil:
    cdef Position* p
    if u.market == ANY_MARKET:
        return equity_of(&e.accounts[u.account])
    p = position_at(e, position_find(e, u.account, u.market))
    return p.unrealized + p.margin_usd6


cdef inline i128 unit_maintenance(State* e, Unit* u) noexcept nogil:
    if u.market == ANY_MARKET:
        return e.accounts[u.account].maintenance
    return position_at(e, position_find(e, u.account, u.market)).maintenance


cdef inline bint unit_before(Unit* a, Unit* b) noexcept nogil:
    # The least equity / maintenance, then account, then market (cross first).
    cdef i128 left = mul(a.equity, b.maintenance), right = mul(b.equity, a.maintenance)
    if left != right:
        return left < right
    if a.account != b.account:
        return a.account < b.account
    return <uint16_t>(a.market + 1) < <uint16_t>(b.market + 1)


cdef inline void unit_seat(State* e, uint32_t at, uint32_t index) noexcept nogil:
    e.awake.items[at] = index
    unit_at(e, index).slot = at


cdef void unit_order(State* e, uint32_t at, uint32_t index) noexcept nogil:
    # Takes the unit's figures as they are now; it belongs near slot `at`, whose item may be overwritten.
    cdef Unit* u = unit_at(e, index)
    cdef uint32_t next
    u.equity = clamp64(unit_equity(e, u))
    u.maintenance = clamp64(unit_maintenance(e, u))
    if u.maintenance <= 0:
        u.equity = I64_LIMIT
        u.maintenance = 1
    while at > 0 and unit_before(u, unit_at(e, e.awake.items[(at - 1) // 2])):
        unit_seat(e, at, e.awake.items[(at - 1) // 2])
        at = (at - 1) // 2
    while True:
        next = 2 * at + 1
        if next >= e.awake.count:
            break
        if next + 1 < e.awake.count and unit_before(unit_at(e, e.awake.items[next + 1]), unit_at(e, e.awake.items[next])):
            next += 1
        if not unit_before(unit_at(e, e.awake.items[next]), u):
            break
        unit_seat(e, at, e.awake.items[next])
        at = next
    unit_seat(e, at, index)


cdef void unit_leave(State* e, uint32_t index) noexcept nogil:
    # Out of the heap, or off the list of those asleep.
    cdef Unit* u = unit_at(e, index)
    cdef List* list = &e.asleep if u.asleep else &e.awake
    cdef uint32_t last
    list.count -= 1
    last = list.items[list.count]
    if last == index:
        return
    if u.asleep:
        list.items[u.slot] = last
        unit_at(e, last).slot = u.slot
    else:
        unit_order(e, u.slot, last)


cdef void unit_add(State* e, uint32_t account, uint16_t market) noexcept nogil:
    cdef uint32_t index = pool_take(&e.units)
    cdef Unit* u = unit_at(e, index)
    u.account = account
    u.market = market
    u.asleep = 0
    e.accounts[account].units += 1
    if market == ANY_MARKET:
        e.accounts[account].unit = index
    else:
        position_at(e, position_find(e, account, market)).unit = index
    list_push(&e.awake, index)
    unit_order(e, e.awake.count - 1, index)


cdef void unit_drop(State* e, uint32_t index) noexcept nogil:
    cdef Unit* u = unit_at(e, index)
    cdef Position* p
    e.accounts[u.account].units -= 1
    if u.market == ANY_MARKET:
        e.accounts[u.account].unit = 0
        e.accounts[u.account].liquidating = 0
    else:
        p = position_at(e, position_find(e, u.account, u.market))
        p.unit = 0
        p.liquidating = 0
        p.wait_until_ns = 0
    unit_leave(e, index)
    pool_give(&e.units, index)


cdef void unit_sleep(State* e, uint32_t index) noexcept nogil:
    unit_leave(e, index)
    unit_at(e, index).asleep = 1
    unit_at(e, index).slot = e.asleep.count
    list_push(&e.asleep, index)


cdef void unit_wake(State* e, uint32_t index) noexcept nogil:
    if unit_at(e, index).asleep:
        unit_leave(e, index)
        unit_at(e, index).asleep = 0
        list_push(&e.awake, index)
        unit_order(e, e.awake.count - 1, index)


cdef void liquidations_wake(State* e) noexcept nogil:
    # An oracle or clock command: every unit tries again.
    while e.asleep.count != 0:
        unit_wake(e, e.asleep.items[e.asleep.count - 1])


cdef bint liquidation_waits(State* e, int64_t id, int64_t due_ns) noexcept nogil:
    # A due item: is the position still waiting for this time?
    cdef uint32_t index = position_find(e, <uint32_t>(id >> 16), <uint16_t>(id & 0xFFFF))
    return index != 0 and position_at(e, index).wait_until_ns == due_ns


cdef void liquidation_wakes(State* e, int64_t id) noexcept nogil:
    # The wait is over: its mark stays, so that the rest goes in one piece.
    cdef Position* p = position_at(e, position_find(e, <uint32_t>(id >> 16), <uint16_t>(id & 0xFFFF)))
    cdef uint32_t index = e.accounts[p.account].unit if p.mode == MODE_CROSS else p.unit
    if index != 0:
        unit_wake(e, index)


cdef void units_touch(State* e, uint32_t account) noexcept nogil:
    # Cash, collateral, profit or maintenance of an account with units changed.
    cdef Account* a = &e.accounts[account]
    if unlikely(a.units != 0) and not a.touched:
        a.touched = 1
        list_push(&e.touched, account)


cdef void units_settle(State* e) noexcept nogil:
    # Everything in order again.
    cdef uint32_t i, market, index
    cdef Account* a
    for i in range(e.touched.count):
        a = &e.accounts[e.touched.items[i]]
        a.touched = 0
        if a.unit != 0 and not unit_at(e, a.unit).asleep:
            unit_order(e, unit_at(e, a.unit).slot, a.unit)
        if a.units == (a.unit != 0):
            continue
        for market in range(a.positions_count):
            index = position_at(e, a.positions[market]).unit if a.positions[market] != 0 else 0
            if index != 0 and not unit_at(e, index).asleep:
                unit_order(e, unit_at(e, index).slot, index)
    e.touched.count = 0


cdef inline uint32_t unit_choose(State* e) noexcept nogil:
    units_settle(e)
    return e.awake.items[0]


cdef int64_t unit_state(State* e, uint32_t index) noexcept nogil:
    # 0 = not in liquidation, 1 = awake, 2 = asleep.
    if index == 0:
        return 0
    return 2 if unit_at(e, index).asleep else 1


cdef const char* check_units(State* e) noexcept nogil:
    # That no change of a unit's figures went unnoticed.
    cdef uint32_t i
    cdef Unit* u
    units_settle(e)
    for i in range(e.awake.count):
        u = unit_at(e, e.awake.items[i])
        if u.slot != i or u.asleep:
            return "a unit in liquidation is not where it stands"
        if u.maintenance != 1 and (u.equity != clamp64(unit_equity(e, u)) or u.maintenance != clamp64(unit_maintenance(e, u))):
            return "a unit in liquidation has other figures"
        if i > 0 and unit_before(u, unit_at(e, e.awake.items[(i - 1) // 2])):
            return "units in liquidation are out of order"
    return NULL
