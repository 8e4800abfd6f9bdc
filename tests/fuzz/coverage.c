/* Which edges a run takes through code compiled with -fsanitize-coverage=trace-pc. Loaded before the engine. */

#include <stdint.h>
#include <string.h>

#define SLOTS 65536

static uint8_t taken[SLOTS], known[SLOTS];
static uintptr_t before;

void __sanitizer_cov_trace_pc(void)
{
    uintptr_t here = (uintptr_t)__builtin_return_address(0);
    uint8_t *count = &taken[(here ^ (before << 1)) % SLOTS];
    if (*count != 255)
        *count += 1;
    before = here;
}

/* One bit for each order of magnitude: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128 and more. */
static uint8_t magnitude(uint8_t count)
{
    if (count < 4)
        return (uint8_t)(1 << (count - 1));
    return count < 8 ? 8 : count < 16 ? 16 : count < 32 ? 32 : count < 128 ? 64 : 128;
}

/* Forgets the last run and says whether it went where no run before it did. */
int coverage_new(void)
{
    int fresh = 0;
    uint64_t word;
    for (unsigned at = 0; at < SLOTS; at += 8) {
        memcpy(&word, taken + at, 8);
        if (word == 0)
            continue;
        for (unsigned slot = at; slot < at + 8; slot++) {
            if (taken[slot] == 0)
                continue;
            uint8_t bit = magnitude(taken[slot]);
            fresh |= (known[slot] & bit) == 0;
            known[slot] |= bit;
        }
        memset(taken + at, 0, 8);
    }
    before = 0;
    return fresh;
}

int coverage_edges(void)
{
    int edges = 0;
    for (unsigned at = 0; at < SLOTS; at++)
        edges += known[at] != 0;
    return edges;
}
