# Accounts, cash, positions and the sums that follow them.


cdef inline Position* position_at(State* e, uint32_t index) noexcept nogil:
    return <Position*>(e.positions.items + index)


cdef inline bint account_known(State* e, uint32_t id) noexcept nogil:
    return id < e.accounts_end and e.accounts[id].name_bytes != 0


cdef inline uint16_t user_code(State* e, uint32_t id) noexcept nogil:
    # The reject code of an account that may not trade; 0 = it may.
    if likely(id >= FIRST_USER and id < e.accounts_end):
        return 0
    return REJECT_SYSTEM_ACCOUNT if account_known(e, id) else REJECT_UNKNOWN_ACCOUNT


cdef inline Market* market_get(State* e, uint16_t market) noexcept nogil:
    # NULL = unknown.
    if unlikely(market >= MAX_MARKETS or not e.markets[market].known):
        return NULL
    return &e.markets[market]


cdef inline bint perp_open(State* e, uint16_t market) noexcept nogil:
    # A perpetual market that takes every order: its bytes known to stale are looked at as one word.
    return market < MAX_MARKETS and (<uint32_t*>&e.markets[market].known)[0] == PERP_OPEN


cdef uint64_t hash_bytes(const char* text, size_t length, uint64_t seed) noexcept nogil:
    cdef uint64_t h = 14695981039346656037u ^ seed
    cdef size_t i
    for i in range(length):
        h = (h ^ <uint8_t>text[i]) * 1099511628211u
    return mix(h ^ length)


cdef uint32_t account_by_name(State* e, const char* name, size_t length) noexcept nogil:
    # Names that share a hash sit at the next keys.
    cdef uint64_t key = hash_bytes(name, length, 0)
    cdef uint32_t id
    while True:
        id = map_get(&e.names, key)
        if id == 0:
            return 0
        if e.accounts[id].name_bytes == length and memcmp(e.accounts[id].name, name, length) == 0:
            return id
        key += 1


cdef uint32_t account_new(State* e, uint32_t id, const char* name, size_t length) noexcept nogil:
    cdef uint64_t key = hash_bytes(name, length, 0)
    cdef Account* a
    if id >= e.accounts_capacity:
        e.accounts = <Account*>grow(e.accounts, <size_t>e.accounts_capacity * 2 * sizeof(Account))
        memset(&e.accounts[e.accounts_capacity], 0, <size_t>e.accounts_capacity * sizeof(Account))
        e.accounts_capacity *= 2
    a = &e.accounts[id]
    a.owner = id
    a.name_bytes = <uint8_t>length
    memcpy(a.name, name, length)
    if id >= e.accounts_end:
        e.accounts_end = id + 1
    while map_get(&e.names, key) != 0:
        key += 1
    map_put_new(&e.names, key, id)
    return id


# --- balances ---

cdef inline int64_t balance_of(State* e, uint32_t account, uint16_t asset) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    if asset == 0:
        return a.cash_usd6
    return 0 if a.balances == NULL else a.balances[asset]


cdef inline void cash_add(State* e, uint32_t account, int64_t delta) noexcept nogil:
    if unlikely(add_overflows(e.accounts[account].cash_usd6, delta, &e.accounts[account].cash_usd6)):
        e.broken = "cash overflows 64 bits"


cdef void balance_add(State* e, uint32_t account, uint16_t asset, int64_t delta) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    if asset == 0:
        cash_add(e, account, delta)
        return
    if a.balances == NULL:
        a.balances = <int64_t*>zeroed(MAX_ASSETS, sizeof(int64_t))
        a.locked = <int64_t*>zeroed(MAX_ASSETS, sizeof(int64_t))
    if add_overflows(a.balances[asset], delta, &a.balances[asset]):
        e.broken = "a balance overflows 64 bits"
    assets_note(e, account)
    collateral_refresh(e, account)


cdef void assets_note(State* e, uint32_t account) noexcept nogil:
    # From now on prices of other assets concern the account.
    if not e.accounts[account].has_assets:
        e.accounts[account].has_assets = 1
        list_push(&e.asset_accounts, account)


cdef void cash_move(State* e, uint32_t account, uint16_t asset, uint8_t cause, uint16_t market, int64_t delta,
                    int64_t reference_id) noexcept nogil:
    # One ledger row.
    balance_add(e, account, asset, delta)
    units_touch(e, account)
    emit_cash(e, account, asset, cause, market, delta, reference_id)
    if account == ACCOUNT_INSURANCE and asset == 0:
        emit_insurance(e, delta)


# --- positions ---

cdef inline uint32_t position_find(State* e, uint32_t account, uint16_t market) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    return a.positions[market] if market < a.positions_count else 0


cdef uint32_t position_make(State* e, uint32_t account, uint16_t market) noexcept nogil:
    cdef Account* a = &e.accounts[account]
    cdef Position* p
    cdef uint32_t index, count
    if market >= a.positions_count:
        count = <uint32_t>most(8, least(32, e.markets_end))
        while count <= market:
            count *= 2
        a.positions = <uint32_t*>grow(a.positions, <size_t>count * sizeof(uint32_t))
        memset(&a.positions[a.positions_count], 0, <size_t>(count - a.positions_count) * sizeof(uint32_t))
        a.positions_count = count
    index = pool_take(&e.positions)
    a.positions[market] = index
    p = position_at(e, index)
    memset(p, 0, sizeof(Position))
    p.account = account
    p.market = market
    return index


cdef inline uint32_t position_get(State* e, uint32_t account, uint16_t market) noexcept nogil:
    cdef uint32_t index = position_find(e, account, market)
    return index if likely(index != 0) else position_make(e, account, market)


cdef void holder_add(State* e, Market* m, uint32_t index) noexcept nogil:
    list_push(&m.holders, index)
    position_at(e, index).holder = m.holders.count


cdef inline void holder_check(State* e, Market* m, uint32_t index) noexcept nogil:
    # Lists a position with lots or orders, and takes it off the list without.
    cdef Position* p = position_at(e, index)
    cdef uint32_t last
    if p.lots != 0 or p.orders != 0:
        if unlikely(p.holder == 0):
            holder_add(e, m, index)
    elif p.holder != 0:
        m.holders.count -= 1
        last = m.holders.items[m.holders.count]
        m.holders.items[p.holder - 1] = last
        position_at(e, last).holder = p.holder
        p.holder = 0


cdef inline int64_t leverage_in(Market* m, Position* p) noexcept nogil:
    cdef int64_t leverage = p.leverage if p.leverage != 0 else m.default_leverage
    return leverage if leverage < m.max_leverage else m.max_leverage


cdef inline int64_t leverage_of(State* e, Position* p) noexcept nogil:
    return leverage_in(&e.markets[p.market], p)


# --- a position's open orders ---

cdef inline int reduces(Order* o) noexcept nogil:
    # 1 = reduce-only.
    return (o.flags & FLAG_REDUCE_ONLY) != 0


cdef inline uint32_t own_step(State* e, OwnWalk* walk) noexcept nogil:
    # The next order by id; 0 = none. It may be closed before the next step.
    cdef uint32_t plain = walk.next[0], reducing = walk.next[1]
    if plain != 0 and (reducing == 0 or order_at(e, plain).id < order_at(e, reducing).id):
        walk.next[0] = order_at(e, plain).own_next
        return plain
    if reducing != 0:
        walk.next[1] = order_at(e, reducing).own_next
    return reducing


cdef inline uint32_t own_begin(State* e, OwnWalk* walk, Position* p) noexcept nogil:
    # The first order by id; 0 = none.
    walk.next[0] = p.own_first[0]
    walk.next[1] = p.own_first[1]
    return own_step(e, walk)


# --- an order's part of the position's sums ---

cdef inline bint margined(Market* m) noexcept nogil:
    return m.type == MARKET_PERP and not m.flags & MARKET_FLAG_MARGIN_OFF


cdef inline int64_t margin_price(State* e, Order* o) noexcept nogil:
    # Stops count at their trigger, everything else at its limit.
    if unlikely(o.place == PLACE_WAITING or o.place == PLACE_FIRED):
        return extra_at(e, o.extra).stop_ticks
    return o.price_ticks


cdef inline void sums_add(State* e, Market* m, Position* p, uint8_t side, int64_t price, int64_t lots) noexcept nogil:
    # `lots` more (or fewer) of open, not reduce-only orders at this margin price.
    cdef int64_t mark = m.loss_mark_ticks
    if side == BUY:
        p.buy_lots += lots
        p.buy_pq += price * lots
        if price > mark and likely(mark >= 0):
            p.buy_loss += (price - mark) * lots
    else:
        p.sell_lots += lots
        p.sell_pq += price * lots
        if mark < 0:
            return
        if price < mark:
            p.sell_loss += tick_lots(mark - price, lots)
        else:
            p.sell_over += (price - mark) * lots


cdef void sums_rebuild(State* e, Market* m, Position* p) noexcept nogil:
    # After the mark moved, or for check().
    cdef uint32_t index = p.own_first[0]
    cdef Order* o
    p.buy_lots = 0
    p.sell_lots = 0
    p.buy_pq = 0
    p.sell_pq = 0
    p.buy_loss = 0
    p.sell_loss = 0
    p.sell_over = 0
    while index != 0:
        o = order_at(e, index)
        sums_add(e, m, p, o.side, margin_price(e, o), remaining_of(o))
        index = o.own_next


# --- fees ---

cdef inline int64_t fee_rate(State* e, Market* m, Account* a, bint taker) noexcept nogil:
    # The market's rate or the volume tier's, whichever is lower.
    cdef int64_t rate = m.taker_fee_e12 if taker else m.maker_fee_e12
    cdef uint32_t i
    cdef int64_t tier
    if unlikely(e.fee_tier_count != 0):
        if a.volume != NULL and e.now_ns // DAY_NS != a.volume_day:
            volume_roll(e, a)
        for i in range(e.fee_tier_count):
            if e.fee_tiers[i].volume_usd6 > a.volume_usd6:
                break
            tier = e.fee_tiers[i].taker_fee_e12 if taker else e.fee_tiers[i].maker_fee_e12
            if tier < rate:
                rate = tier
    return rate


cdef void volume_roll(State* e, Account* a) noexcept nogil:
    # Forgets days that are VOLUME_DAYS old.
    cdef int64_t day = e.now_ns // DAY_NS
    cdef int64_t steps = day - a.volume_day
    if a.volume == NULL:
        a.volume = <int64_t*>zeroed(VOLUME_DAYS, sizeof(int64_t))
    if steps > VOLUME_DAYS:
        steps = VOLUME_DAYS
        a.volume_day = day - VOLUME_DAYS
    while steps > 0:
        a.volume_day += 1
        a.volume_usd6 -= a.volume[a.volume_day % VOLUME_DAYS]
        a.volume[a.volume_day % VOLUME_DAYS] = 0
        steps -= 1


cdef inline void volume_add(State* e, Account* a, int64_t value) noexcept nogil:
    if unlikely(a.volume == NULL or e.now_ns // DAY_NS != a.volume_day):
        volume_roll(e, a)
    a.volume[a.volume_day % VOLUME_DAYS] += value
    a.volume_usd6 += value
