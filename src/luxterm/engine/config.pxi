# Markets, assets, tiers and limits: state like any other, set by journaled commands; section 11.


cdef uint16_t do_asset(State* e, CConfigureAsset* c) noexcept nogil:
    cdef const char* name = <const char*>c + sizeof(CConfigureAsset)
    cdef size_t length = c.head.length - sizeof(CConfigureAsset)
    cdef Asset* s
    cdef uint32_t i
    cdef EAssetConfigured* ev
    if c.asset >= MAX_ASSETS or c.decimals > 8 or c.haircut_bps > 10000 or length > 64 or not printable(name, length):
        return REJECT_INVALID_CONFIGURATION
    if c.asset == 0 and (c.decimals != 6 or c.haircut_bps != 0 or c.index_market != ANY_MARKET):
        return REJECT_INVALID_CONFIGURATION
    if c.index_market != ANY_MARKET and c.index_market >= MAX_MARKETS:
        return REJECT_INVALID_CONFIGURATION
    for i in range(MAX_ASSETS):
        if e.assets[i].known and i != c.asset and e.assets[i].name_bytes == length and memcmp(e.assets[i].name, name, length) == 0:
            return REJECT_INVALID_CONFIGURATION
    s = &e.assets[c.asset]
    if s.known:
        if s.decimals != c.decimals:
            return REJECT_INVALID_CONFIGURATION
        if (s.haircut_bps == c.haircut_bps and s.index_market == c.index_market and s.name_bytes == length
                and memcmp(s.name, name, length) == 0):
            return REJECT_NOTHING_TO_CHANGE
    s.known = 1
    s.decimals = c.decimals
    s.haircut_bps = c.haircut_bps
    s.index_market = c.index_market
    s.name_bytes = <uint32_t>length
    memcpy(s.name, name, length)
    ev = <EAssetConfigured*>event(e, EV_ASSET_CONFIGURED, sizeof(EAssetConfigured) + length)
    ev.asset = c.asset
    ev.decimals = c.decimals
    memcpy(<char*>ev + sizeof(EAssetConfigured), name, length)
    for i in range(e.asset_accounts.count):
        collateral_refresh(e, e.asset_accounts.items[i])
    return 0


cdef bint market_terms_ok(State* e, CConfigureMarket* c, size_t length) noexcept nogil:
    cdef const char* symbol = <const char*>c + sizeof(CConfigureMarket)
    cdef uint32_t i
    if c.market >= MAX_MARKETS or c.type > MARKET_SPOT or c.flags > 3 or length > 32 or not printable(symbol, length):
        return False
    if c.base_asset != 0xFFFF and (c.base_asset >= MAX_ASSETS or not e.assets[c.base_asset].known):
        return False
    if c.type == MARKET_SPOT and (c.base_asset == 0xFFFF or c.base_asset == 0 or c.flags & MARKET_FLAG_MARGIN_OFF):
        return False
    if c.tick_size_e12 < 1 or c.lot_size_e12 < 1 or c.default_leverage < 1 or c.default_leverage > c.max_leverage or c.max_leverage > 1000:
        return False
    if c.maintenance_margin_bps < 1 or c.maintenance_margin_bps > 10000 or c.liquidation_fee_bps > 1000:
        return False
    if c.price_band_bps > 10000 or c.slippage_bps > 9999 or c.max_funding_rate_bps > 10000:
        return False
    if absolute(c.maker_fee_e12) > FEE_MAX or absolute(c.taker_fee_e12) > FEE_MAX or c.maker_fee_e12 + c.taker_fee_e12 < 0:
        return False
    if (c.stale_ns < 0 or c.funding_interval_ns < 0 or c.impact_notional_usd6 < 0 or c.min_notional_usd6 < 0
            or c.max_order_lots < 0 or c.max_order_notional_usd6 < 0 or c.max_position_lots < 0
            or c.max_open_interest_lots < 0 or c.backstop_cap_lots < 0):
        return False
    if absolute(c.interest_8h_e12) > E12 or (c.funding_interval_ns != 0 and c.funding_interval_ns < SECOND_NS):
        return False
    if c.stale_ns > 365 * DAY_NS or c.funding_interval_ns > 365 * DAY_NS:
        return False
    for i in range(e.markets_end):
        if (e.markets[i].known and i != c.market and e.markets[i].symbol_bytes == length
                and memcmp(e.markets[i].symbol, symbol, length) == 0):
            return False
    return True


cdef int64_t unit_of(int64_t tick_size_e12, int64_t lot_size_e12) noexcept nogil:
    # usd6 per tick and lot; 0 where it is no whole number in range.
    cdef i128 product = mul(tick_size_e12, lot_size_e12)
    cdef i128 scale = mul(1000000000, 1000000000)
    if product % scale != 0 or product / scale > 1073741824:
        return 0
    return <int64_t>(product / scale)


cdef bint market_same(Market* m, CConfigureMarket* c, size_t length) noexcept nogil:
    return (m.flags == c.flags and m.max_leverage == c.max_leverage and m.default_leverage == c.default_leverage
            and m.maintenance_margin_bps == c.maintenance_margin_bps and m.liquidation_fee_bps == c.liquidation_fee_bps
            and m.price_band_bps == c.price_band_bps and m.slippage_bps == c.slippage_bps
            and m.max_funding_rate_bps == c.max_funding_rate_bps and m.maker_fee_e12 == c.maker_fee_e12
            and m.taker_fee_e12 == c.taker_fee_e12 and m.stale_ns == c.stale_ns
            and m.funding_interval_ns == c.funding_interval_ns and m.interest_8h_e12 == c.interest_8h_e12
            and m.impact_notional_usd6 == c.impact_notional_usd6 and m.min_notional_usd6 == c.min_notional_usd6
            and m.max_order_lots == c.max_order_lots and m.max_order_notional_usd6 == c.max_order_notional_usd6
            and m.max_position_lots == c.max_position_lots and m.max_open_interest_lots == c.max_open_interest_lots
            and m.backstop_cap_lots == c.backstop_cap_lots and m.max_pegs == c.max_pegs
            and m.symbol_bytes == length and memcmp(m.symbol, <const char*>c + sizeof(CConfigureMarket), length) == 0)


cdef uint16_t do_market(State* e, CConfigureMarket* c) noexcept nogil:
    cdef size_t length = c.head.length - sizeof(CConfigureMarket)
    cdef int64_t unit
    cdef Market* m
    cdef EMarketConfigured* ev
    cdef bint fresh
    if not market_terms_ok(e, c, length):
        return REJECT_INVALID_CONFIGURATION
    unit = unit_of(c.tick_size_e12, c.lot_size_e12)
    if unit == 0 or (c.type == MARKET_SPOT and not whole_lots(e, c)):
        return REJECT_INVALID_CONFIGURATION
    m = &e.markets[c.market]
    fresh = not m.known
    if fresh:
        market_init(m)
        if c.market >= e.markets_end:
            e.markets_end = c.market + 1
    else:
        if (m.type != c.type or m.base_asset != c.base_asset or m.tick_size_e12 != c.tick_size_e12
                or m.lot_size_e12 != c.lot_size_e12):
            return REJECT_INVALID_CONFIGURATION
        if (m.flags ^ c.flags) & MARKET_FLAG_MARGIN_OFF and market_used(e, c.market):
            return REJECT_INVALID_CONFIGURATION
        if market_same(m, c, length):
            return REJECT_NOTHING_TO_CHANGE
    market_terms(m, c, unit, length)
    m.loss_mark_ticks = m.mark_ticks if margined(m) else -1
    ev = <EMarketConfigured*>event(e, EV_MARKET_CONFIGURED, sizeof(EMarketConfigured) + length)
    ev.market = c.market
    memcpy(<char*>ev + sizeof(EMarketConfigured), m.symbol, length)
    stale_judge(e, c.market)
    if m.stale_ns != 0 and m.published_ns != 0 and not m.stale and not m.flags & MARKET_FLAG_MARGIN_OFF:
        heap_push(&e.due, m.published_ns + m.stale_ns + 1, DUE_STALE, c.market)
    if not has_funding(m):
        funding_stop(m)
    elif m.index_ticks != 0 and m.next_funding_ns == 0:
        funding_start(e, c.market)
    minutes_follow(e, c.market)
    market_refresh(e, m)
    liquidations_judge(e, m)
    return 0


cdef bint whole_lots(State* e, CConfigureMarket* c) noexcept nogil:
    # A lot of a spot market is a whole number of base atoms.
    cdef Market probe
    probe.base_asset = c.base_asset
    probe.lot_size_e12 = c.lot_size_e12
    return atoms_per_lot(e, &probe) >= 1


cdef bint market_used(State* e, uint16_t market) noexcept nogil:
    # Somebody has lots, cost or orders in it.
    cdef uint32_t account, index
    cdef Position* p
    for account in range(e.accounts_end):
        index = position_find(e, account, market)
        if index != 0:
            p = position_at(e, index)
            if p.lots != 0 or p.cost_usd6 != 0 or p.orders != 0:
                return True
    return False


cdef void market_init(Market* m) noexcept nogil:
    memset(m, 0, sizeof(Market))
    m.known = 1
    m.settlement_minutes = MINUTES
    m.side[BUY].best_ticks = no_price(BUY)
    m.side[SELL].best_ticks = no_price(SELL)


cdef void market_caps(Market* m) noexcept nogil:
    # The bounds that every order is held against, after the terms are set.
    m.order_lots_cap = lower_cap(LOTS_MAX, m.max_order_lots)
    m.order_value_cap = lower_cap(MONEY_MAX, m.max_order_notional_usd6)
    m.position_lots_cap = lower_cap(LOTS_MAX, m.max_position_lots)


cdef int64_t lower_cap(int64_t bound, int64_t configured) noexcept nogil:
    # 0 = none is configured.
    return bound if configured == 0 else least(bound, configured)


cdef void market_terms(Market* m, CConfigureMarket* c, int64_t unit, size_t length) noexcept nogil:
    m.type = c.type
    m.flags = c.flags
    m.base_asset = c.base_asset
    m.max_leverage = c.max_leverage
    m.default_leverage = c.default_leverage
    m.maintenance_margin_bps = c.maintenance_margin_bps
    m.liquidation_fee_bps = c.liquidation_fee_bps
    m.price_band_bps = c.price_band_bps
    m.slippage_bps = c.slippage_bps
    m.max_funding_rate_bps = c.max_funding_rate_bps
    m.max_pegs = c.max_pegs
    m.tick_size_e12 = c.tick_size_e12
    m.lot_size_e12 = c.lot_size_e12
    m.unit = unit
    m.maker_fee_e12 = c.maker_fee_e12
    m.taker_fee_e12 = c.taker_fee_e12
    m.stale_ns = c.stale_ns
    m.funding_interval_ns = c.funding_interval_ns
    m.interest_8h_e12 = c.interest_8h_e12
    m.impact_notional_usd6 = c.impact_notional_usd6
    m.min_notional_usd6 = c.min_notional_usd6
    m.max_order_lots = c.max_order_lots
    m.max_order_notional_usd6 = c.max_order_notional_usd6
    m.max_position_lots = c.max_position_lots
    m.max_open_interest_lots = c.max_open_interest_lots
    m.backstop_cap_lots = c.backstop_cap_lots
    m.symbol_bytes = <uint32_t>length
    memset(m.symbol, 0, 32)
    memcpy(m.symbol, <const char*>c + sizeof(CConfigureMarket), length)
    market_caps(m)


cdef void tier_deduction(Market* m, uint32_t n) noexcept nogil:
    # What makes the maintenance margin continuous where this tier begins.
    cdef int64_t above, below
    m.tier[n].deduction_usd6 = 0
    if n > 0:
        above = m.tier[n - 1].max_leverage
        below = m.tier[n].max_leverage
        m.tier[n].deduction_usd6 = m.tier[n - 1].deduction_usd6 + mul_div_floor(
            m.tier[n].lower_usd6, above - below, 2 * above * below)


cdef uint16_t do_margin_tiers(State* e, CConfigureMarginTiers* c) noexcept nogil:
    cdef Market* m = market_get(e, c.market)
    cdef int64_t* given = <int64_t*>(<char*>c + sizeof(CConfigureMarginTiers))
    cdef int64_t values[2 * MAX_TIERS]
    cdef size_t count = (c.head.length - sizeof(CConfigureMarginTiers)) // 8
    cdef size_t i
    if m == NULL:
        return REJECT_UNKNOWN_MARKET
    if count % 2 or count > 2 * MAX_TIERS:
        return REJECT_INVALID_CONFIGURATION
    memcpy(values, given, count * 8)
    for i in range(0, count, 2):
        if values[i + 1] < 1 or values[i + 1] > m.max_leverage or values[i] > MONEY_MAX:
            return REJECT_INVALID_CONFIGURATION
        if i == 0 and values[0] != 0:
            return REJECT_INVALID_CONFIGURATION
        if i > 0 and (values[i] <= values[i - 2] or values[i + 1] >= values[i - 1]):
            return REJECT_INVALID_CONFIGURATION
    m.tiers = <uint32_t>(count // 2)
    for i in range(m.tiers):
        m.tier[i].lower_usd6 = values[2 * i]
        m.tier[i].max_leverage = values[2 * i + 1]
        tier_deduction(m, <uint32_t>i)
    emit_configuration(e, c.head.kind, c.market)
    market_refresh(e, m)
    liquidations_judge(e, m)
    return 0


cdef uint16_t do_fee_tiers(State* e, CConfigureFeeTiers* c) noexcept nogil:
    cdef int64_t values[3 * MAX_TIERS]
    cdef size_t count = (c.head.length - sizeof(CConfigureFeeTiers)) // 8
    cdef size_t i
    if count % 3 or count > 3 * MAX_TIERS:
        return REJECT_INVALID_CONFIGURATION
    memcpy(values, <char*>c + sizeof(CConfigureFeeTiers), count * 8)
    for i in range(0, count, 3):
        if values[i] < 0 or values[i] > MONEY_MAX or (i > 0 and values[i] <= values[i - 3]):
            return REJECT_INVALID_CONFIGURATION
        if absolute(values[i + 1]) > FEE_MAX or absolute(values[i + 2]) > FEE_MAX or values[i + 1] + values[i + 2] < 0:
            return REJECT_INVALID_CONFIGURATION
    e.fee_tier_count = <uint32_t>(count // 3)
    for i in range(e.fee_tier_count):
        e.fee_tiers[i].volume_usd6 = values[3 * i]
        e.fee_tiers[i].maker_fee_e12 = values[3 * i + 1]
        e.fee_tiers[i].taker_fee_e12 = values[3 * i + 2]
    emit_configuration(e, c.head.kind, ANY_MARKET)
    return 0


cdef uint16_t do_venue(State* e, CConfigureVenue* c) noexcept nogil:
    if c.max_open_orders < 1 or c.max_steps < 1 or c.large_position_usd6 < 0 or c.partial_wait_ns < 0:
        return REJECT_INVALID_CONFIGURATION
    if c.large_position_usd6 > MONEY_MAX or c.partial_wait_ns > DAY_NS:
        return REJECT_INVALID_CONFIGURATION
    if (e.max_open_orders == c.max_open_orders and e.max_steps == c.max_steps
            and e.large_position_usd6 == c.large_position_usd6 and e.partial_wait_ns == c.partial_wait_ns):
        return REJECT_NOTHING_TO_CHANGE
    e.max_open_orders = c.max_open_orders
    e.max_steps = c.max_steps
    e.large_position_usd6 = c.large_position_usd6
    e.partial_wait_ns = c.partial_wait_ns
    emit_configuration(e, c.head.kind, ANY_MARKET)
    return 0


cdef uint16_t do_market_status(State* e, CSetMarketStatus* c) noexcept nogil:
    cdef Market* m = market_get(e, c.market)
    if m == NULL:
        return REJECT_UNKNOWN_MARKET
    if c.status > MARKET_SETTLED or m.status == MARKET_SETTLED:
        return REJECT_INVALID_CONFIGURATION
    if m.status == c.status:
        return REJECT_NOTHING_TO_CHANGE
    if c.status == MARKET_SETTLED:
        return settle_market(e, c.market)
    m.status = c.status
    emit_market_status(e, c.market)
    return 0
