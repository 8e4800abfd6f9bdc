# Assets of an account in liquidation that owes quote: to the spot book, then to insurance; section 9, 1a.


cdef uint16_t asset_after(State* e, uint32_t account, uint16_t last) noexcept nogil:
    # The next asset with collateral value, by haircut, then id; `last` 0 = the first. 0 = no more.
    cdef Account* a = &e.accounts[account]
    cdef uint16_t asset, best = 0
    for asset in range(1, MAX_ASSETS):
        if a.balances[asset] <= 0 or (last != 0 and not asset_before(e, last, asset)):
            continue
        if (best == 0 or asset_before(e, asset, best)) and asset_value(e, asset, a.balances[asset]) > 0:
            best = asset
    return best


cdef inline bint asset_before(State* e, uint16_t a, uint16_t b) noexcept nogil:
    if e.assets[a].haircut_bps != e.assets[b].haircut_bps:
        return e.assets[a].haircut_bps < e.assets[b].haircut_bps
    return a < b


cdef bint collateral_sale(State* e, Unit* u, int64_t owed) noexcept nogil:
    # One sale of a cross unit without lots that owes quote. False = it owes none, or nothing can be sold.
    cdef Account* a = &e.accounts[u.account]
    cdef uint16_t asset = 0
    if owed <= 0 or a.balances == NULL:
        return False
    while True:
        asset = asset_after(e, u.account, asset)
        if asset == 0:
            return False
        if collateral_to_book(e, u, asset, owed) or collateral_to_insurance(e, u, asset, owed):
            return True


cdef uint16_t spot_market_of(State* e, uint16_t asset) noexcept nogil:
    # The first spot market where the asset can be sold; ANY_MARKET = none.
    cdef uint32_t i
    cdef Market* m
    for i in range(e.markets_end):
        m = &e.markets[i]
        if (m.known and m.type == MARKET_SPOT and m.base_asset == asset and m.status <= MARKET_REDUCE_ONLY
                and not m.stale and m.mark_ticks != 0):
            return <uint16_t>i
    return ANY_MARKET


cdef int64_t sale_limit(State* e, Market* m, uint16_t asset) noexcept nogil:
    # Never worse than what insurance would give, nor outside the band.
    cdef int64_t limit = mul_div_ceil(m.mark_ticks, 10000 - <int64_t>e.assets[asset].haircut_bps, 10000)
    if m.price_band_bps != 0:
        limit = most(limit, mul_div_ceil(m.mark_ticks, 10000 - <int64_t>m.price_band_bps, 10000))
    return most(1, limit)


cdef int64_t spot_order(State* e, Unit* u, uint16_t market, uint8_t side, int64_t limit, int64_t lots) noexcept nogil:
    # An immediate order of the engine's own for the unit, matched. Gives its id.
    cdef Market* m = &e.markets[market]
    cdef Draft d
    cdef uint32_t index
    cdef int64_t id
    memset(&d, 0, sizeof(Draft))
    d.price_ticks = limit
    d.size_lots = lots
    d.account = u.account
    d.position = position_get(e, u.account, market)
    d.market = market
    d.flags = FLAG_LIQUIDATION
    d.side = side
    d.tif = TIF_IOC
    sums_add(e, m, position_at(e, d.position), side, limit, lots)
    index = order_new(e, m, &d)
    id = order_at(e, index).id
    emit_accepted(e, order_at(e, index))
    settle_taker(e, m, index)
    after_step(e)
    return id


cdef bint collateral_to_book(State* e, Unit* u, uint16_t asset, int64_t owed) noexcept nogil:
    # An order that takes; False = there is nothing to take, or no whole lot to sell.
    cdef uint16_t market = spot_market_of(e, asset)
    cdef Market* m
    cdef int64_t lots, limit, atoms, before, left, id
    cdef i128 lot_usd6
    if market == ANY_MARKET:
        return False
    m = &e.markets[market]
    limit = sale_limit(e, m, asset)
    lot_usd6 = value128(limit, 1, m.unit)
    atoms = atoms_per_lot(e, m)
    before = e.accounts[u.account].balances[asset]
    lots = least(least(before // atoms, LOTS_MAX), least(clamp64(ceil_div(owed, lot_usd6)), clamp64(floor_div(MONEY_MAX, lot_usd6))))
    if lots < 1 or m.side[BUY].best == 0 or level_at(e, m.side[BUY].best).price_ticks < limit:
        return False
    id = spot_order(e, u, market, SELL, limit, lots)
    left = e.accounts[u.account].balances[asset]
    step_event(e, u, market, 7, (before - left) // atoms, limit, 0, left, 0, id)
    return True


cdef bint collateral_to_insurance(State* e, Unit* u, uint16_t asset, int64_t owed) noexcept nogil:
    # The least amount worth what is needed, else everything, as far as the fund has cash.
    cdef Account* a = &e.accounts[u.account]
    cdef int64_t need = least(owed, e.accounts[ACCOUNT_INSURANCE].cash_usd6), atoms, paid, low = 1, high = a.balances[asset]
    if need <= 0:
        return False
    if asset_value(e, asset, high) > need:
        while low < high:
            atoms = low + (high - low) // 2
            if asset_value(e, asset, atoms) >= need:
                high = atoms
            else:
                low = atoms + 1
    paid = least(need, clamp64(asset_value(e, asset, high)))
    cash_move(e, u.account, asset, CAUSE_COLLATERAL_SALE, ANY_MARKET, -high, 0)
    cash_move(e, ACCOUNT_INSURANCE, asset, CAUSE_COLLATERAL_SALE, ANY_MARKET, high, 0)
    cash_move(e, u.account, 0, CAUSE_COLLATERAL_SALE, ANY_MARKET, paid, 0)
    cash_move(e, ACCOUNT_INSURANCE, 0, CAUSE_COLLATERAL_SALE, ANY_MARKET, -paid, 0)
    step_event(e, u, ANY_MARKET, 5, high, paid, 0, a.balances[asset], ACCOUNT_INSURANCE, asset)
    return True


# --- the other way: an owed asset is bought for the quote that is there ---

cdef int64_t purchase_limit(State* e, Market* m, uint16_t asset) noexcept nogil:
    # Never worse than what the debt counts for, nor outside the band.
    cdef i128 limit = floor_div(mul(m.mark_ticks, 10000 + <int64_t>e.assets[asset].haircut_bps), 10000)
    if m.price_band_bps != 0:
        limit = -most128(-limit, -floor_div(mul(m.mark_ticks, 10000 + <int64_t>m.price_band_bps), 10000))
    return least(PRICE_MAX, most(1, clamp64(limit)))


cdef bint debt_from_book(State* e, Unit* u, uint16_t asset, int64_t debt) noexcept nogil:
    # An order that takes; False = there is nothing to take, or no money for a whole lot.
    cdef uint16_t market = spot_market_of(e, asset)
    cdef Market* m
    cdef int64_t lots, limit, atoms, before, cash = e.accounts[u.account].cash_usd6, id
    cdef i128 lot_usd6, fee
    if market == ANY_MARKET or cash < 1:
        return False
    m = &e.markets[market]
    limit = purchase_limit(e, m, asset)
    lot_usd6 = value128(limit, 1, m.unit)
    fee = most(most(m.taker_fee_e12, m.maker_fee_e12), 0)
    atoms = atoms_per_lot(e, m)
    before = balance_of(e, u.account, asset)
    lots = least(least(clamp64(ceil_div(debt, atoms)), LOTS_MAX),
                 least(clamp64(floor_div(mul(cash, E12), lot_usd6 * (E12 + fee))), clamp64(floor_div(MONEY_MAX, lot_usd6))))
    if lots < 1 or m.side[SELL].best == 0 or level_at(e, m.side[SELL].best).price_ticks > limit:
        return False
    id = spot_order(e, u, market, BUY, limit, lots)
    step_event(e, u, market, 9, -((balance_of(e, u.account, asset) - before) // atoms), limit, 0,
               balance_of(e, u.account, asset), 0, id)
    return True
