// Threads: an instance each over one memory, which they import; locks, atomic counters, waiting.
static _Atomic int lock;
static _Atomic int count;
static int plain;
static _Atomic int turn;

// The memory is initialised by whoever comes first, and each thread has a stack of its own: this module keeps none in memory.
__attribute__((export_name("locked"))) int locked(int rounds) {
    for (int i = 0; i < rounds; i++) {
        while (__c11_atomic_exchange(&lock, 1, __ATOMIC_ACQUIRE) != 0) {
            __builtin_wasm_memory_atomic_wait32((int *) &lock, 1, -1);
        }
        plain += 3;
        __c11_atomic_store(&lock, 0, __ATOMIC_RELEASE);
        __builtin_wasm_memory_atomic_notify((int *) &lock, 1);
        __c11_atomic_fetch_add(&count, 1, __ATOMIC_SEQ_CST);
    }
    return 0;
}

__attribute__((export_name("total"))) int total(int unused) {
    return plain + __c11_atomic_load(&count, __ATOMIC_SEQ_CST);
}

// The two threads, 0 and 1, take turns.
__attribute__((export_name("ping"))) int ping(int me) {
    for (int i = 0; i < 100; i++) {
        int seen;
        while (((seen = __c11_atomic_load(&turn, __ATOMIC_SEQ_CST)) & 1) != me) {
            __builtin_wasm_memory_atomic_wait32((int *) &turn, seen, -1);
        }
        __c11_atomic_store(&turn, seen + 1, __ATOMIC_SEQ_CST);
        __builtin_wasm_memory_atomic_notify((int *) &turn, 1);
    }
    return __c11_atomic_load(&turn, __ATOMIC_SEQ_CST);
}
