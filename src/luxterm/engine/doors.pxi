# Where Python enters. Everything is checked here; nothing below raises.


cdef extern from *:
    """
    /* The value of an exact int of 0 to 2^30 - 1 without a call; False = it is another. */
    static inline int lx_small_int(PyObject* value, uint32_t* found) {
        if (!PyLong_CheckExact(value)) return 0;
    #if PY_VERSION_HEX >= 0x030C0000
        if (!PyUnstable_Long_IsCompact((PyLongObject*)value)) return 0;
        Py_ssize_t compact = PyUnstable_Long_CompactValue((PyLongObject*)value);
        *found = (uint32_t)compact;
        return compact >= 0;
    #else
        size_t digits = (size_t)Py_SIZE(value);  /* of a negative one very many */
        *found = ((PyLongObject*)value)->ob_digit[0] & (uint32_t)-digits;
        return digits <= 1;
    #endif
    }
    """
    bint small_int "lx_small_int" (object, uint32_t*) noexcept


cdef inline int64_t whole(object value, str name, int64_t low, int64_t high) except? -1:
    # An int in range; bool, float and everything else is refused.
    cdef uint32_t small
    if likely(small_int(value, &small) and low <= <int64_t>small <= high):
        return small
    return any_int(value, name, low, high)


cdef int64_t any_int(object value, str name, int64_t low, int64_t high) except? -1:
    cdef int overflow = 0
    cdef int64_t found
    int_at_all(value, name)
    found = PyLong_AsLongLongAndOverflow(value, &overflow)
    if unlikely(overflow != 0 or not low <= found <= high):
        raise EngineError(f"{name} {value} is out of range")
    return found


cdef int int_at_all(object value, str name) except -1:
    if isinstance(value, bool) or not isinstance(value, int):
        raise EngineError(f"{name} must be an int, not {type(value).__name__}")
    return 0


cdef inline bytes octets(object value, str name):
    if type(value) is not bytes:
        raise EngineError(f"{name} must be bytes, not {type(value).__name__}")
    return value


@final
cdef class CoreEngine:
    """The exchange: a deterministic fold of command records. No clock, no I/O, no randomness, no floats."""

    cdef State* e

    def __cinit__(self):
        self.e = state_new()

    def __dealloc__(self):
        if self.e != NULL:
            state_drop(self.e)

    cdef inline int sound(self) except -1:
        if unlikely(self.e.broken != NULL):
            raise InvariantError(self.e.broken.decode())
        return 0

    # --- state ---

    @property
    def seq(self):
        return self.e.seq

    @property
    def now_ns(self):
        return self.e.now_ns

    @property
    def next_due_ns(self):
        if self.pending_steps:
            return self.e.now_ns
        due_clean(self.e)
        return self.e.due.items[0].due_ns if self.e.due.count != 0 else 0

    @property
    def pending_steps(self):
        return self.e.fired_count + self.e.awake.count

    @property
    def rules_version(self):
        return RULES_VERSION

    @property
    def last_events(self):
        return PyBytes_FromStringAndSize(<char*>self.e.out.data, self.e.out.used)

    @property
    def insurance_usd6(self):
        return self.e.accounts[ACCOUNT_INSURANCE].cash_usd6

    # --- commands ---

    def apply(self, record, /):
        cdef Py_buffer view
        cdef const char* wrong
        PyObject_GetBuffer(record, &view, PyBUF_SIMPLE)
        try:
            wrong = self.refuse(<uint8_t*>view.buf, view.len, True)
            if wrong != NULL:
                raise EngineError(wrong.decode())
            self.e.out.used = 0
            self.e.want_events = 1
            self.e.want_levels = 1
            with nogil:
                apply_record(self.e, <Head*>view.buf)
        finally:
            PyBuffer_Release(&view)
        if self.e.broken != NULL:
            self.sound()
        return PyBytes_FromStringAndSize(<char*>self.e.out.data, self.e.out.used)

    cdef const char* refuse(self, const uint8_t* data, size_t length, bint single) noexcept nogil:
        # Why the records cannot be applied; NULL = they can.
        cdef size_t at = 0
        cdef int64_t seq = self.e.seq, now_ns = most(self.e.now_ns, 1)
        cdef Head* head
        cdef const char* wrong
        if length == 0 and single:
            return "truncated record"
        while at < length:
            head = <Head*>(data + at)
            if unlikely(not usual(data + at, length - at)):
                wrong = foreign(data + at, length - at)
                if wrong != NULL:
                    return wrong
            if head.seq != seq + 1:
                return "the record's seq is not the next one"
            if head.now_ns < now_ns:
                return "time runs backwards, or the record is not stamped"
            if head.now_ns > TIME_MAX:
                return "time is beyond what the engine counts"
            seq = head.seq
            now_ns = head.now_ns
            at += head.length
            if unlikely(single and at != length):
                return "bytes behind the record"
        return NULL

    def apply_batch(self, records, /, *, events=True, levels=True):
        cdef Py_buffer view
        cdef const char* wrong
        PyObject_GetBuffer(records, &view, PyBUF_SIMPLE)
        try:
            with nogil:
                wrong = self.refuse(<uint8_t*>view.buf, view.len, False)
            if wrong != NULL:
                raise EngineError(wrong.decode())
            self.e.out.used = 0
            self.e.want_events = bool(events)
            self.e.want_levels = bool(levels)
            with nogil:
                apply_all(self.e, <uint8_t*>view.buf, <uint8_t*>view.buf + view.len)
        finally:
            PyBuffer_Release(&view)
        if not events:
            self.e.out.used = 0
        self.sound()
        return PyBytes_FromStringAndSize(<char*>self.e.out.data, self.e.out.used)

    cdef int64_t outcome(self, uint16_t accepted) noexcept nogil:
        # The order's id of the command just applied, or minus the reject code.
        cdef size_t at = 0
        cdef EventHead* head
        while at < self.e.out.used:
            head = <EventHead*>(self.e.out.data + at)
            if head.kind == EV_REJECTED:
                return -<int64_t>(<ERejected*>head).code
            if head.kind == accepted:
                return (<EOrderAccepted*>head).order_id
            at += head.length
        return 0

    def place(self, account, market, side, price_ticks, size_lots, type=0, tif=0, flags=0, client_order_id=b"", now_ns=0):
        cdef char record[256]
        cdef CPlaceOrder* c = <CPlaceOrder*>record
        cdef bytes client = octets(client_order_id, "client_order_id")
        cdef int64_t time_ns = whole(now_ns, "now_ns", 0, TIME_MAX)
        cdef int64_t accepted = self.e.next_order_id
        cdef size_t length = len(client)
        if time_ns == 0:
            time_ns = most(self.e.now_ns, 1)
        if time_ns < self.e.now_ns:
            raise EngineError("time runs backwards")
        if length > CLIENT_ID_BYTES:
            raise EngineError("client_order_id is longer than 64 bytes")
        # What a call cannot say, field by field: for so many bytes the compiler's way to clear them at once is slower.
        c.head.index = 0
        c.stp = c.trigger_by = c.peg = 0
        c.slippage_bps = c.trail_bps = 0
        c.stop_price_ticks = c.display_lots = c.expires_ns = c.trail_ticks = c.peg_offset_ticks = 0
        c.take_profit_ticks = c.stop_loss_ticks = c.oco_order_id = c.connection_id = 0
        c.account = <uint32_t>whole(account, "account", 0, 0xFFFFFFFF)
        c.market = <uint16_t>whole(market, "market", 0, 0xFFFF)
        c.side = <uint8_t>whole(side, "side", 0, 255)
        c.price_ticks = whole(price_ticks, "price_ticks", -I64_LIMIT, I64_LIMIT)
        c.size_lots = whole(size_lots, "size_lots", -I64_LIMIT, I64_LIMIT)
        c.type = <uint8_t>whole(type, "type", 0, 255)
        c.tif = <uint8_t>whole(tif, "tif", 0, 255)
        c.flags = <uint16_t>whole(flags, "flags", 0, 0xFFFF)
        if length != 0:
            memcpy(<char*>c + sizeof(CPlaceOrder), <const char*>client, length)
        c.head.length = <uint32_t>(sizeof(CPlaceOrder) + length)
        c.head.kind = CMD_PLACE_ORDER
        self.stamp(&c.head, time_ns)
        if self.e.next_order_id != accepted:
            return accepted
        return self.outcome(EV_ORDER_ACCEPTED)

    def cancel(self, account, order_id, now_ns=0):
        cdef CCancelOrder c
        cdef int64_t time_ns = whole(now_ns, "now_ns", 0, TIME_MAX)
        cdef int64_t id = whole(order_id, "order_id", 1, I64_LIMIT)
        cdef int64_t code
        if time_ns == 0:
            time_ns = most(self.e.now_ns, 1)
        if time_ns < self.e.now_ns:
            raise EngineError("time runs backwards")
        memset(&c, 0, sizeof(CCancelOrder))
        c.account = <uint32_t>whole(account, "account", 0, 0xFFFFFFFF)
        c.order_id = id
        c.head.length = sizeof(CCancelOrder)
        c.head.kind = CMD_CANCEL_ORDER
        self.stamp(&c.head, time_ns)
        code = self.outcome(0)
        return code if code < 0 else order_id

    cdef inline int stamp(self, Head* head, int64_t now_ns) except -1:
        head.seq = self.e.seq + 1
        head.now_ns = now_ns
        self.e.out.used = 0
        self.e.want_events = 1
        self.e.want_levels = 1
        apply_record(self.e, head)
        return self.sound()

    # --- the whole state ---

    def dump(self):
        with nogil:
            dump_state(self.e)
        return PyBytes_FromStringAndSize(<char*>self.e.work.data, self.e.work.used)

    def load(self, dump):
        cdef bytes text = octets(dump, "dump")
        cdef const char* begin = text
        cdef size_t length = len(text)
        cdef State* fresh = state_new()
        cdef const char* wrong
        with nogil:
            wrong = load_state(fresh, begin, length)
        if wrong != NULL:
            state_drop(fresh)
            raise EngineError(f"the snapshot cannot be read: {wrong.decode()}")
        state_drop(self.e)
        self.e = fresh

    def check(self):
        cdef const char* wrong
        with nogil:
            wrong = check_state_of(self.e)
        if wrong != NULL:
            raise InvariantError(wrong.decode())

    # --- questions ---

    def order_row(self, order_id):
        cdef uint32_t index = order_index(self.e, whole(order_id, "order_id", -I64_LIMIT, I64_LIMIT))
        return order_tuple(self.e, order_at(self.e, index)) if index != 0 else None

    def client_order(self, account, client_order_id):
        cdef bytes text = octets(client_order_id, "client_order_id")
        cdef uint32_t id = <uint32_t>whole(account, "account", 0, 0xFFFFFFFF)
        cdef uint32_t index
        if len(text) == 0 or len(text) > CLIENT_ID_BYTES:
            return 0
        index = client_find(self.e, id, text, len(text), client_hash(id, text, len(text)))
        return client_at(self.e, index).order_id if index != 0 else 0

    def order_ids(self, account, market):
        # account 0 = everybody's.
        cdef uint32_t wanted = <uint32_t>whole(account, "account", 0, 0xFFFFFFFF)
        cdef int64_t only = whole(market, "market", 0, 0xFFFF)
        cdef uint32_t id, at, index
        cdef OwnWalk walk
        cdef list found = []
        for id in range(1, self.e.accounts_end):
            if wanted != 0 and id != wanted:
                continue
            for at in range(self.e.accounts[id].positions_count):
                if self.e.accounts[id].positions[at] == 0 or (only != ANY_MARKET and at != only):
                    continue
                index = own_begin(self.e, &walk, position_at(self.e, self.e.accounts[id].positions[at]))
                while index != 0:
                    found.append(order_at(self.e, index).id)
                    index = own_step(self.e, &walk)
        return found

    def account_row(self, account):
        cdef int64_t id = whole(account, "account", 0, 0xFFFFFFFF)
        if not account_known(self.e, <uint32_t>id):
            return None
        return account_tuple(self.e, <uint32_t>id)

    def balance_rows(self, account):
        cdef int64_t id = whole(account, "account", 0, 0xFFFFFFFF)
        cdef uint32_t asset
        cdef int64_t debt, claim
        cdef Loan* loan
        cdef list rows = []
        if account_known(self.e, <uint32_t>id):
            for asset in range(MAX_ASSETS):
                loan = loan_get(self.e, <uint32_t>id, <uint16_t>asset, False)
                debt = debt_of(&self.e.lending[asset], loan.borrow_shares) if loan != NULL else 0
                claim = claim_of(&self.e.lending[asset], loan.supply_shares) if loan != NULL else 0
                if asset == 0 or balance_of(self.e, <uint32_t>id, asset) != 0 or debt != 0 or claim != 0:
                    rows.append((asset, balance_of(self.e, <uint32_t>id, asset), spot_locked(self.e, <uint32_t>id, asset), debt, claim))
        return rows

    def account_ids(self):
        return [i for i in range(1, self.e.accounts_end) if self.e.accounts[<uint32_t>i].name_bytes != 0]

    def account_by_name(self, name):
        cdef bytes text = octets(name, "name")
        return account_by_name(self.e, text, len(text)) if len(text) <= 64 else 0

    def position_row(self, account, market):
        cdef int64_t id = whole(account, "account", 0, 0xFFFFFFFF), at = whole(market, "market", 0, 0xFFFF)
        if not account_known(self.e, <uint32_t>id) or market_get(self.e, <uint16_t>at) == NULL:
            return None
        return position_tuple(self.e, <uint32_t>id, <uint16_t>at)

    def position_markets(self, account):
        cdef int64_t id = whole(account, "account", 0, 0xFFFFFFFF)
        cdef uint32_t at
        cdef list found = []
        if account_known(self.e, <uint32_t>id):
            for at in range(self.e.accounts[id].positions_count):
                if self.e.accounts[id].positions[at] != 0:
                    found.append(at)
        return found

    def market_row(self, market):
        cdef int64_t at = whole(market, "market", 0, 0xFFFF)
        return market_tuple(self.e, <uint16_t>at) if market_get(self.e, <uint16_t>at) != NULL else None

    def market_ids(self):
        return [i for i in range(self.e.markets_end) if self.e.markets[<uint32_t>i].known]

    def asset_rows(self):
        cdef uint32_t i
        cdef list rows = []
        for i in range(MAX_ASSETS):
            if self.e.assets[i].known:
                rows.append((i, self.e.assets[i].name[:self.e.assets[i].name_bytes], self.e.assets[i].decimals, self.e.assets[i].haircut_bps))
        return rows

    def connections(self):
        cdef uint32_t i
        return sorted({self.e.links[i].connection_id for i in range(self.e.link_count)})

    def levels(self, market, side, depth):
        cdef Market* m = market_get(self.e, <uint16_t>whole(market, "market", 0, 0xFFFF))
        cdef int64_t which = whole(side, "side", 0, 1), wanted = whole(depth, "depth", 0, I64_LIMIT)
        cdef uint32_t at
        cdef Level* level
        cdef list rows = []
        if m == NULL:
            return rows
        at = m.side[which].best
        while at != 0 and (wanted == 0 or len(rows) < wanted):
            level = level_at(self.e, at)
            if level.shown_orders != 0:
                rows.append((level.price_ticks, level.shown_lots, level.shown_orders))
            at = side_beyond(self.e, &m.side[which], <uint8_t>which, at)
        return rows

    def order_margin(self, account, market, side, price_ticks, size_lots):
        cdef int64_t id = whole(account, "account", 0, 0xFFFFFFFF), at = whole(market, "market", 0, 0xFFFF)
        cdef int64_t which = whole(side, "side", 0, 1)
        cdef int64_t price = whole(price_ticks, "price_ticks", 1, PRICE_MAX), lots = whole(size_lots, "size_lots", 1, LOTS_MAX)
        cdef Market* m = market_get(self.e, <uint16_t>at)
        cdef Position p
        cdef uint32_t index
        if m == NULL or not account_known(self.e, <uint32_t>id) or not margined(m):
            return 0
        if value128(price, lots, m.unit) > MONEY_MAX:
            raise EngineError("the order's value is out of range")
        index = position_find(self.e, <uint32_t>id, <uint16_t>at)
        if index != 0:
            p = position_at(self.e, index)[0]
        else:
            memset(&p, 0, sizeof(Position))
            p.account = <uint32_t>id
            p.market = <uint16_t>at
        sums_add(self.e, m, &p, <uint8_t>which, price, lots)
        return clamp64(position_initial(self.e, m, &p, True) - p.initial)
