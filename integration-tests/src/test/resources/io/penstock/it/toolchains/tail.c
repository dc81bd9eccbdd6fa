// Tail calls: functions that call each other, and an interpreter whose operations call the next one by a table.
typedef unsigned long long u64;
typedef struct { const unsigned char *code; u64 a, b; int rounds; } State;

__attribute__((noinline)) static int odd(int n);
__attribute__((noinline)) static int even(int n) {
    if (n == 0) {
        return 1;
    }
    __attribute__((musttail)) return odd(n - 1);
}
static int odd(int n) {
    if (n == 0) {
        return 0;
    }
    __attribute__((musttail)) return even(n - 1);
}

__attribute__((export_name("is_even"))) int isEven(int n) { return even(n); }

typedef u64 Operation(const unsigned char *code, u64 a, u64 b, int rounds);
static Operation add, multiply, swap, shift, again;
static Operation *const operations[] = {add, multiply, swap, shift, again};
static const unsigned char program[] = {0, 1, 2, 0, 3, 2, 1, 2, 3, 0, 4};

#define NEXT(a, b, rounds) __attribute__((musttail)) return operations[*code](code + 1, a, b, rounds)

static u64 add(const unsigned char *code, u64 a, u64 b, int rounds) { NEXT(a + b, b, rounds); }
static u64 multiply(const unsigned char *code, u64 a, u64 b, int rounds) { NEXT(a * (b | 1), b, rounds); }
static u64 swap(const unsigned char *code, u64 a, u64 b, int rounds) { NEXT(b, a, rounds); }
static u64 shift(const unsigned char *code, u64 a, u64 b, int rounds) { NEXT(a ^ (a >> 7), b, rounds); }
static u64 again(const unsigned char *code, u64 a, u64 b, int rounds) {
    if (rounds == 0) {
        return a;
    }
    code = program;
    NEXT(a, b, rounds - 1);
}

__attribute__((export_name("interpret"))) int interpret(int rounds) {
    u64 result = again(program, 12345, 678910111213ull, rounds);
    return (int) (result ^ (result >> 32));
}
