# Birth and death of an engine's memory.


cdef State* state_new() noexcept nogil:
    cdef State* e = <State*>zeroed(1, sizeof(State))
    e.next_order_id = 1
    e.next_trade_id = 1
    e.next_withdrawal_id = 1
    e.max_open_orders = 1000
    e.max_steps = 64
    e.large_position_usd6 = 100000000000
    e.partial_wait_ns = 30 * SECOND_NS
    e.accounts_end = FIRST_USER
    e.accounts_capacity = 64
    e.accounts = <Account*>zeroed(64, sizeof(Account))
    e.markets = <Market*>zeroed(MAX_MARKETS, sizeof(Market))
    e.want_events = 1
    e.want_levels = 1
    pool_init(&e.orders, sizeof(Order))
    pool_init(&e.extras, sizeof(Extra))
    pool_init(&e.levels, sizeof(Level))
    pool_init(&e.leaves, sizeof(TrieLeaf))
    pool_init(&e.nodes, sizeof(TrieNode))
    pool_init(&e.positions, sizeof(Position))
    pool_init(&e.clients, sizeof(Client))
    pool_init(&e.withdrawals, sizeof(Withdrawal))
    pool_init(&e.units, sizeof(Unit))
    e.assets[0].known = 1
    e.assets[0].decimals = 6
    e.assets[0].index_market = ANY_MARKET
    e.assets[0].name_bytes = 4
    memcpy(e.assets[0].name, "USDT", 4)
    account_new(e, ACCOUNT_FEES, "fees", 4)
    account_new(e, ACCOUNT_INSURANCE, "insurance", 9)
    account_new(e, ACCOUNT_PENDING_WITHDRAWALS, "pending-withdrawals", 19)
    account_new(e, ACCOUNT_LENDING_POOL, "lending-pool", 12)
    account_new(e, ACCOUNT_LENDING_RESERVE, "lending-reserve", 15)
    account_new(e, ACCOUNT_BACKSTOP, "backstop", 8)
    vault_new(e, ACCOUNT_BACKSTOP, 0)
    e.vaults[0].lockup_ns = 4 * DAY_NS
    return e


cdef void state_drop(State* e) noexcept nogil:
    cdef uint32_t i, at
    cdef int64_t page
    for i in range(e.accounts_end):
        free(e.accounts[i].balances)
        free(e.accounts[i].locked)
        free(e.accounts[i].volume)
        free(e.accounts[i].positions)
    for i in range(e.markets_end):
        map_drop(&e.markets[i].side[0].levels)
        map_drop(&e.markets[i].side[1].levels)
        free(e.markets[i].holders.items)
        free(e.markets[i].pegged.items)
        free(e.markets[i].minutes)
        for at in range(6):
            free(e.markets[i].stops[at].items)
            free(e.markets[i].trails[at].items)
    for page in range(e.order_pages_end):
        free(e.order_pages[page])
    free(e.order_pages)
    free(e.accounts)
    free(e.markets)
    pool_drop(&e.orders)
    pool_drop(&e.extras)
    pool_drop(&e.levels)
    pool_drop(&e.leaves)
    pool_drop(&e.nodes)
    pool_drop(&e.positions)
    pool_drop(&e.clients)
    pool_drop(&e.withdrawals)
    pool_drop(&e.units)
    map_drop(&e.names)
    free(e.client_buckets)
    free(e.links)
    free(e.vaults)
    free(e.loans)
    free(e.holders)
    free(e.dirty.items)
    free(e.scratch.items)
    free(e.brackets.data)
    free(e.awake.items)
    free(e.asleep.items)
    free(e.touched.items)
    free(e.asset_accounts.items)
    free(e.overdrawn.items)
    free(e.sorting.data)
    free(e.pending.items)
    free(e.due.items)
    free(e.out.data)
    free(e.work.data)
    free(e)
