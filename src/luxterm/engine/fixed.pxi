# Integer arithmetic that says its rounding. 128-bit intermediates; divisors are positive.

cdef extern from *:
    """
    typedef unsigned __int128 lx_u128;
    /* Divides what fits 64 bits there; what does not and is positive without signs: one library division. */
    static inline lx_i128 lx_floor_div(lx_i128 a, lx_i128 b) {
        if (LX_LIKELY(a >= 0)) {
            if (LX_LIKELY(a <= LX_INT64_MAX && b <= LX_INT64_MAX)) return (lx_i128)((uint64_t)a / (uint64_t)b);
            return (lx_i128)((lx_u128)a / (lx_u128)b);
        }
        return -(lx_i128)(((lx_u128)-a + (lx_u128)b - 1) / (lx_u128)b);
    }
    static inline lx_i128 lx_ceil_div(lx_i128 a, lx_i128 b) {
        if (LX_LIKELY(a >= 0)) {
            if (LX_LIKELY(a <= LX_INT64_MAX && b <= LX_INT64_MAX)) {
                uint64_t x = (uint64_t)a, y = (uint64_t)b, q = x / y;
                return (lx_i128)(q + (q * y != x));
            }
            lx_u128 q = (lx_u128)a / (lx_u128)b;
            return (lx_i128)(q + (q * (lx_u128)b != (lx_u128)a));
        }
        return -(lx_i128)((lx_u128)-a / (lx_u128)b);
    }
    static inline int64_t lx_ceil64(int64_t a, int64_t b) {  /* a >= 0 */
        uint64_t q = (uint64_t)a / (uint64_t)b;
        return (int64_t)(q + (q * (uint64_t)b != (uint64_t)a));
    }
    static inline lx_i128 lx_mul(lx_i128 a, lx_i128 b) { return a * b; }
    /* ceil(a b / c) of a value of up to 127 bits and a rate of up to 64: the product itself may need 191. a, b >= 0 */
    static inline lx_i128 lx_wide_mul_div_ceil(lx_i128 a, int64_t b, int64_t c) {
        return a / c * b + lx_ceil_div(a % c * b, c);
    }
    static inline int64_t lx_mul_div_trunc(int64_t a, int64_t b, int64_t c) { return (int64_t)((lx_i128)a * b / c); }
    static inline int64_t lx_mul_div_floor(int64_t a, int64_t b, int64_t c) { return (int64_t)lx_floor_div((lx_i128)a * b, c); }
    static inline int64_t lx_mul_div_ceil(int64_t a, int64_t b, int64_t c) { return (int64_t)lx_ceil_div((lx_i128)a * b, c); }
    static inline int64_t lx_clamp64(lx_i128 a) {
        if (a > LX_INT64_MAX) return LX_INT64_MAX;
        if (a < -(lx_i128)LX_INT64_MAX - 1) return -LX_INT64_MAX - 1;
        return (int64_t)a;
    }
    static inline lx_i128 lx_tick_lots(int64_t price, int64_t lots) { return (lx_i128)price * lots; }
    static inline lx_i128 lx_value(int64_t price, int64_t lots, int64_t unit) { return (lx_i128)price * lots * unit; }
    static inline int64_t lx_abs(int64_t a) { return a < 0 ? -a : a; }
    static inline int64_t lx_min(int64_t a, int64_t b) { return a < b ? a : b; }
    static inline int64_t lx_max(int64_t a, int64_t b) { return a > b ? a : b; }
    static inline lx_i128 lx_max128(lx_i128 a, lx_i128 b) { return a > b ? a : b; }
    static inline int lx_times(int64_t a, int64_t b, int64_t* product) { return __builtin_mul_overflow(a, b, product); }
    static inline int lx_add(int64_t a, int64_t b, int64_t* sum) { return __builtin_add_overflow(a, b, sum); }
    static inline int lx_low_bit(uint64_t x) { return __builtin_ctzll(x); }
    static inline int lx_high_bit(uint64_t x) { return 63 - __builtin_clzll(x); }
    static inline uint64_t lx_mix(uint64_t x) {
        x ^= x >> 32; x *= 0x9E3779B97F4A7C15ULL; x ^= x >> 29;
        return x;
    }
    """
    i128 floor_div "lx_floor_div" (i128, i128) noexcept nogil
    i128 ceil_div "lx_ceil_div" (i128, i128) noexcept nogil
    int64_t ceil64 "lx_ceil64" (int64_t, int64_t) noexcept nogil
    i128 mul "lx_mul" (i128, i128) noexcept nogil
    i128 wide_mul_div_ceil "lx_wide_mul_div_ceil" (i128, int64_t, int64_t) noexcept nogil
    int64_t mul_div_trunc "lx_mul_div_trunc" (int64_t, int64_t, int64_t) noexcept nogil
    int64_t mul_div_floor "lx_mul_div_floor" (int64_t, int64_t, int64_t) noexcept nogil
    int64_t mul_div_ceil "lx_mul_div_ceil" (int64_t, int64_t, int64_t) noexcept nogil
    int64_t clamp64 "lx_clamp64" (i128) noexcept nogil
    i128 tick_lots "lx_tick_lots" (int64_t, int64_t) noexcept nogil
    i128 value128 "lx_value" (int64_t, int64_t, int64_t) noexcept nogil
    int64_t absolute "lx_abs" (int64_t) noexcept nogil
    int64_t least "lx_min" (int64_t, int64_t) noexcept nogil
    int64_t most "lx_max" (int64_t, int64_t) noexcept nogil
    i128 most128 "lx_max128" (i128, i128) noexcept nogil
    bint mul_overflows "lx_times" (int64_t, int64_t, int64_t*) noexcept nogil
    bint add_overflows "lx_add" (int64_t, int64_t, int64_t*) noexcept nogil
    int low_bit "lx_low_bit" (uint64_t) noexcept nogil
    int high_bit "lx_high_bit" (uint64_t) noexcept nogil
    uint64_t mix "lx_mix" (uint64_t) noexcept nogil
