/* Feeds a recorded workload to a limit order book library through its C interface and prints operations per second.
 * usage: book LIBRARY lob|oc WORKLOAD WARM_UP_OPERATIONS */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct op { uint32_t kind, side; uint64_t id; uint32_t ticks, lots; };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) { fprintf(stderr, "%s: %s\n", name, dlerror()); exit(1); }
    return found;
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    if (!library) { fprintf(stderr, "%s\n", dlerror()); return 1; }
    FILE *file = fopen(argv[3], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    size_t count = (size_t)ftell(file) / sizeof(struct op);
    rewind(file);
    struct op *ops = malloc(count * sizeof *ops);
    if (fread(ops, sizeof *ops, count, file) != count) return 1;
    size_t warm = (size_t)atol(argv[4]);
    double start = 0;
    if (!strcmp(argv[2], "lob")) {
        void *(*make)(void) = (void *(*)(void))symbol(library, "new_");
        void (*buy)(void *, uint64_t, uint32_t, uint64_t) = symbol(library, "limit_buy");
        void (*sell)(void *, uint64_t, uint32_t, uint64_t) = symbol(library, "limit_sell");
        void (*cancel)(void *, uint64_t) = symbol(library, "cancel");
        void *book = make();
        for (size_t i = 0; i < count; i++) {
            if (i == warm) start = now();
            const struct op *o = &ops[i];
            if (o->kind == 1) cancel(book, o->id);
            else (o->side == 0 ? buy : sell)(book, o->id, o->lots, o->ticks);
        }
    } else {
        void *(*make)(void) = (void *(*)(void))symbol(library, "oc_book_new");
        int (*limit)(void *, int, uint64_t, uint32_t, uint64_t, uint32_t *) = symbol(library, "oc_book_limit");
        int (*cancel)(void *, uint64_t) = symbol(library, "oc_book_cancel");
        void *book = make();
        uint32_t filled;
        int bad = 0;
        for (size_t i = 0; i < count; i++) {
            if (i == warm) start = now();
            const struct op *o = &ops[i];
            if (o->kind == 1) bad += cancel(book, o->id) != 0;
            else bad += limit(book, o->side == 0, o->id, o->lots, o->ticks, &filled) != 0;
        }
        if (bad) fprintf(stderr, "%d operations refused\n", bad);
    }
    printf("%.0f\n", (double)(count - warm) / (now() - start));
    return 0;
}
