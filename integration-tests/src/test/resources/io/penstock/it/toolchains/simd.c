// SIMD: loops that the compiler vectorizes, intrinsics, and relaxed ones where every engine agrees.
#include <wasm_simd128.h>

enum { N = 1024 };
static int numbers[N];
static float floats[N];
static unsigned char text[N];

static void fill(int seed) {
    unsigned state = seed;
    for (int i = 0; i < N; i++) {
        state = state * 1664525u + 1013904223u;
        numbers[i] = (int) state >> 8;
        floats[i] = (float) (state >> 26);
        text[i] = "the quick brown fox, 0123456789\n"[state >> 27];
    }
}

__attribute__((export_name("vectorized"))) int vectorized(int seed) {
    fill(seed);
    int sum = 0, most = -2147483647, bits = 0;
    for (int i = 0; i < N; i++) {
        sum += numbers[i] * 3 + (text[i] << 2);
        most = numbers[i] > most ? numbers[i] : most;
        bits ^= numbers[i] >> (i & 3);
    }
    return sum ^ most ^ bits;
}

__attribute__((export_name("digits"))) int digits(int seed) {
    fill(seed);
    int count = 0;
    for (int i = 0; i < N; i += 16) {
        v128_t bytes = wasm_v128_load(text + i);
        v128_t digit = wasm_u8x16_lt(wasm_i8x16_sub(bytes, wasm_i8x16_splat('0')), wasm_i8x16_splat(10));
        count += __builtin_popcount(wasm_i8x16_bitmask(digit));
    }
    return count;
}

__attribute__((export_name("dot"))) int dot(int seed) {
    fill(seed);
    v128_t sums = wasm_f32x4_splat(0);
    for (int i = 0; i < N; i += 4) {
        sums = wasm_f32x4_add(sums, wasm_f32x4_mul(wasm_v128_load(floats + i), wasm_v128_load(floats + N - 4 - i)));
    }
    return (int) (wasm_f32x4_extract_lane(sums, 0) + wasm_f32x4_extract_lane(sums, 1) + wasm_f32x4_extract_lane(sums, 2)
            + wasm_f32x4_extract_lane(sums, 3));
}

__attribute__((export_name("shuffled"))) int shuffled(int seed) {
    fill(seed);
    v128_t all = wasm_i32x4_splat(seed);
    for (int i = 0; i < N; i += 16) {
        v128_t bytes = wasm_v128_load(text + i);
        v128_t turned = wasm_i8x16_shuffle(bytes, all, 3, 18, 1, 16, 7, 22, 5, 20, 11, 26, 9, 24, 15, 30, 13, 28);
        v128_t table = wasm_v128_and(bytes, wasm_i8x16_splat(15));
        all = wasm_v128_xor(wasm_i16x8_mul(turned, all), wasm_i8x16_relaxed_swizzle(bytes, table));
        all = wasm_i32x4_relaxed_laneselect(all, turned, wasm_i32x4_gt(all, turned));
        all = wasm_i64x2_add(all, wasm_i32x4_relaxed_dot_i8x16_i7x16_add(bytes, table, turned));
    }
    return wasm_i32x4_extract_lane(all, 0) ^ wasm_i32x4_extract_lane(all, 1) ^ wasm_i32x4_extract_lane(all, 2)
            ^ wasm_i32x4_extract_lane(all, 3);
}
