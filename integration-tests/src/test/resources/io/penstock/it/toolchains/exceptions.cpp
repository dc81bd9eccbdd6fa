// C++ exceptions through Wasm's: thrown through frames with destructors, caught, thrown again. The runtime that libc++abi
// would be is as small as it gets: one exception at a time, and whoever catches, catches all.
typedef unsigned long size_t;

__asm__(".globl __cpp_exception\n.tagtype __cpp_exception i32\n__cpp_exception:\n");

extern "C" {
    int log[16];
    int logged;

    static char exception[64];

    void *__cxa_allocate_exception(size_t) { return exception; }
    void __cxa_free_exception(void *) {}
    void __cxa_throw(void *thrown, void *, void (*)(void *)) {
        __builtin_wasm_throw(0, thrown);
    }
    void *__cxa_begin_catch(void *caught) { return caught; }
    void __cxa_end_catch() {}
    void __cxa_rethrow() { __builtin_wasm_throw(0, exception); }
    void *__cxa_get_exception_ptr(void *caught) { return caught; }
    [[noreturn]] void _ZSt9terminatev() { __builtin_trap(); }

}

namespace __cxxabiv1 {
    struct __fundamental_type_info { virtual void f(); };
    void __fundamental_type_info::f() {}
}

struct Guard {
    int number;
    explicit Guard(int number) : number(number) {}
    ~Guard() { log[logged++ & 15] = number; }
};

__attribute__((noinline)) static int deep(int n, int limit) {
    Guard guard(n);
    if (n == limit) {
        throw n * 10;
    }
    return n > 20 ? n : deep(n + 1, limit) + 1;
}

extern "C" __attribute__((export_name("catch_all"))) int catchAll(int limit) {
    logged = 0;
    int result;
    try {
        result = deep(0, limit);
    } catch (...) {
        result = -1000;
    }
    for (int i = 0; i < logged && i < 16; i++) {
        result = result * 3 + log[i];
    }
    return result;
}

extern "C" __attribute__((export_name("rethrown"))) int rethrown(int limit) {
    int caught = 0;
    try {
        try {
            return deep(0, limit);
        } catch (...) {
            caught++;
            throw;
        }
    } catch (...) {
        return -100 - caught;
    }
}

extern "C" __attribute__((export_name("loop"))) int loop(int rounds) {
    int sum = 0;
    for (int i = 0; i < rounds; i++) {
        try {
            sum += deep(18, i % 5 + 17);
        } catch (...) {
            sum -= logged & 7;
        }
    }
    return sum;
}

extern "C" __attribute__((export_name("escapes"))) int escapes(int limit) {
    return deep(0, limit);
}
