# Spot markets: locks of open orders, fills that exchange base for quote, collateral; sections 5a and 6.


cdef inline int64_t atoms_per_lot(State* e, Market* m) noexcept nogil:
    # Base atoms in one lot; 0 where it is no whole number.
    cdef int64_t scale = 1
    cdef int i
    cdef i128 product
    for i in range(e.assets[m.base_asset].decimals):
        scale *= 10
    product = mul(m.lot_size_e12, scale)
    return 0 if product % E12 != 0 else <int64_t>(product / E12)


cdef i128 spot_lock(State* e, Market* m, Position* p) noexcept nogil:
    # Quote that the open buy orders of one market would pay, the greater fee included.
    cdef i128 value = mul(p.buy_pq, m.unit)
    return value + ceil_div(value * most(most(m.taker_fee_e12, m.maker_fee_e12), 0), E12)


cdef int64_t spot_locked(State* e, uint32_t account, uint16_t asset) noexcept nogil:
    # What the account's open spot orders would pay in this asset.
    cdef Account* a = &e.accounts[account]
    cdef uint32_t market
    cdef Position* p
    cdef Market* m
    cdef i128 total = 0
    for market in range(a.positions_count):
        if a.positions[market] == 0 or e.markets[market].type != MARKET_SPOT:
            continue
        m = &e.markets[market]
        p = position_at(e, a.positions[market])
        if p.orders == 0:
            continue
        if asset == 0:
            total += spot_lock(e, m, p)
        elif m.base_asset == asset:
            total += mul(p.sell_lots, atoms_per_lot(e, m))
    return clamp64(total)


cdef uint16_t spot_check(State* e, Market* m, Draft* d) noexcept nogil:
    # Check 25 of spot orders; the order itself is not in the sums.
    cdef Position* p = position_at(e, d.position)
    cdef i128 before, after
    cdef i128 atoms = mul(d.size_lots, atoms_per_lot(e, m))
    if atoms > MONEY_MAX:
        return REJECT_BASE_OVERFLOW
    if d.side == SELL:
        if atoms > balance_of(e, d.account, m.base_asset) - spot_locked(e, d.account, m.base_asset):
            return REJECT_INSUFFICIENT_BALANCE
        return 0
    before = spot_lock(e, m, p)
    p.buy_pq += d.margin_ticks * d.size_lots
    after = spot_lock(e, m, p)
    p.buy_pq -= d.margin_ticks * d.size_lots
    initial_refresh(e, m, p)
    if after - before > withdrawable_usd6(e, d.account):
        return REJECT_INSUFFICIENT_BALANCE
    return 0


cdef void spot_side(State* e, Market* m, Order* o, Position* p, int64_t lots, int64_t value, int64_t fee) noexcept nogil:
    # One side of a fill: quote and base change hands; the base row is emitted by spot_row.
    cdef int64_t atoms = lots * atoms_per_lot(e, m)
    cdef int64_t sign = 1 if o.side == BUY else -1
    cash_add(e, o.account, -sign * value - fee)
    balance_add(e, o.account, m.base_asset, sign * atoms)
    if e.fee_tier_count != 0:
        volume_add(e, &e.accounts[o.account], value)
    initial_refresh(e, m, p)


cdef void spot_row(State* e, Market* m, Order* o, int64_t lots) noexcept nogil:
    cdef int64_t atoms = lots * atoms_per_lot(e, m)
    emit_cash(e, o.account, m.base_asset, CAUSE_SPOT, o.market, atoms if o.side == BUY else -atoms, o.id)


cdef void collateral_renew(State* e, uint16_t market, bint judge) noexcept nogil:
    # An index changed: accounts with assets priced by it are worth something else; later they are judged.
    cdef uint32_t i, account
    cdef bint used = False
    for i in range(1, MAX_ASSETS):
        if e.assets[i].known and e.assets[i].index_market == market:
            used = True
    if not used:
        return
    for i in range(e.asset_accounts.count):
        account = e.asset_accounts.items[i]
        if not judge:
            collateral_refresh(e, account)
        elif priced_by(e, account, market):
            account_judge(e, account)


cdef bint priced_by(State* e, uint32_t account, uint16_t market) noexcept nogil:
    # The account holds or owes an asset that this market's index prices.
    cdef uint16_t asset
    cdef Loan* loan
    for asset in range(1, MAX_ASSETS):
        if not e.assets[asset].known or e.assets[asset].index_market != market:
            continue
        if balance_of(e, account, asset) != 0:
            return True
        loan = loan_get(e, account, asset, False)
        if loan != NULL and loan.borrow_shares != 0:
            return True
    return False
