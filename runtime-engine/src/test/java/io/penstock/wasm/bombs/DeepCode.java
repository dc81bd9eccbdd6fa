package io.penstock.wasm.bombs;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.F64;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.V128;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.repeat;

import io.penstock.wasm.testing.ModuleBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A module whose function {@code f}, of type i32 → i32, has blocks of the JVM's compilers one behind the other, or one inside
 * the other, in great number, and behind them an access to an array, to which they follow them. It imports {@code h.h} of
 * that type. Called with 0 it runs through all of its code.
 *
 * @param name what there is many of, and how many
 * @param module makes the module
 */
record DeepCode(String name, Supplier<byte[]> module) {

    /** Locals of {@code f}: the parameter, what is added to, and others for code that needs them; two are references. */
    private static final byte[] LOCALS = concat(leb(8), bytes(I32), leb(2), bytes(I64), leb(2), bytes(F64), leb(2),
            bytes(V128), leb(1), bytes(0x63, 1), leb(1), bytes(0x63, 2));
    private static final byte[] ADD = bytes(0x20, 1, 0x6A, 0x21, 1);
    private static final byte[] BRANCH_OUT = bytes(0x20, 0, 0x0D, 0);
    /** At an address that each one changes. */
    private static final byte[] LOAD = bytes(0x20, 1, 0x28, 2, 0, 0x21, 1);
    /** A memory that is not the first is an element of an array. */
    private static final byte[] ARRAY_ACCESS = bytes(0x20, 0, 0x28, 0x42, 1, 0, 0x20, 1, 0x6A, 0x21, 1);
    private static final byte[] ONE_ACCESS = bytes(0x20, 0, 0x28, 2, 0, 0x0B);
    /** Something in each local that is used, which no compiler knows. */
    private static final byte[] BEGIN = bytes(0x20, 0, 0x22, 1, 0x22, 2, 0xAC, 0x21, 9, 0x20, 0, 0xB7, 0x22, 11, 0x21,
            12,
            0x20, 0, 0xFD, 0x11, 0x22, 13, 0x21, 14, 0xFB, 1, 1, 0x21, 15, 0x41, 4, 0xFB, 7, 2, 0x21, 16);

    static List<DeepCode> all() {
        List<DeepCode> all = new ArrayList<>();
        accesses(all);
        control(all);
        operations(all);
        calls(all);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }

    private static void accesses(List<DeepCode> all) {
        IntFunction<byte[]> load = i -> concat(bytes(0x20, 0, 0x28, 2), leb(4L * i), ADD);
        IntFunction<byte[]> store = i -> concat(bytes(0x20, 0, 0x20, 1, 0x36, 2), leb(4L * i));
        IntFunction<byte[]> vectors = i -> concat(bytes(0x20, 0, 0xFD, 0, 4), leb(16L * i),
                bytes(0x20, 13, 0xFD, 0xAE, 1, 0x21, 13, 0x20, 0, 0x20, 13, 0xFD, 11, 4), leb(16L * i));
        inRow(all, "i32.load", load, 110, 250, 2_000);
        inRow(all, "i32.store", store, 110, 250);
        inRow(all, "i64.load8_u at addresses loaded",
                i -> concat(bytes(0x20, 1, 0x31, 0), leb(i), bytes(0xA7, 0x21, 1)),
                130, 250);
        inRow(all, "i32.load, br_if", i -> concat(load.apply(i), BRANCH_OUT), 250);
        inRow(all, "i32.store, br_if", i -> concat(store.apply(i), BRANCH_OUT), 250);
        inRow(all, "v128.load, v128.store", vectors, 35, 60, 120);
        inRow(all, "i32.load of a 64-bit memory", i -> concat(bytes(0x20, 9, 0x28, 0x42, 2), leb(4L * i), ADD), 250);
        inRow(all, "i32.load of the second memory", i -> concat(bytes(0x20, 0, 0x28, 0x42, 1), leb(4L * i), ADD), 250);
        inRow(all, "i32.atomic.rmw.add", i -> concat(bytes(0x20, 0, 0x20, 0, 0xFE, 0x1E, 2), leb(4L * i), ADD), 250);
        inRow(all, "memory.fill", i -> bytes(0x20, 0, 0x41, 0, 0x41, 4, 0xFC, 11, 0), 300);
        cut(all, "i32.load", load, 110, 500);
        cut(all, "i32.store, br_if", i -> concat(store.apply(i), BRANCH_OUT), 110, 500);
        cut(all, "v128.load, v128.store", vectors, 50);
        inRow(all, "struct.get", i -> concat(bytes(0x20, 15, 0xFB, 2, 1, 0), ADD), 600);
        inRow(all, "array.get", i -> concat(bytes(0x20, 16, 0x20, 0, 0xFB, 11, 2), ADD), 600);
        inRow(all, "table.get", i -> concat(bytes(0x20, 0, 0x25, 0, 0xD1), ADD), 600);
    }

    private static void control(List<DeepCode> all) {
        inRow(all, "br_if", i -> concat(BRANCH_OUT, bytes(0x41, 1), ADD), 500, 3_000);
        inRow(all, "if", i -> concat(bytes(0x20, 0, 0x04, 0x40, 0x41, 1), ADD, bytes(0x0B)), 500, 3_000);
        inRow(all, "if, else", i -> concat(bytes(0x20, 0, 0x04, 0x40, 0x41, 1), ADD, bytes(0x05, 0x41, 2), ADD,
                bytes(0x0B)), 300);
        inRow(all, "loop", i -> concat(bytes(0x03, 0x40, 0x41, 1), ADD, BRANCH_OUT, bytes(0x0B)), 250, 350, 700);
        inRow(all, "loop, i32.load", i -> concat(bytes(0x03, 0x40), LOAD, BRANCH_OUT, bytes(0x0B)), 110, 150);
        inRow(all, "br_table of few", i -> concat(bytes(0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E, 2, 0, 1, 2,
                0x0B, 0x0B, 0x0B, 0x41, 1), ADD), 300);
        inRow(all, "br_table of 5,000", i -> concat(bytes(0x02, 0x40, 0x20, 0, 0x0E), leb(5_000), new byte[5_001],
                bytes(0x0B)), 1);
        all.add(of("blocks in blocks with br_table x 1000", concat(repeat(1_000, bytes(0x02, 0x40)),
                bytes(0x20, 0, 0x0E), leb(999), join(999, ModuleBytes::leb), bytes(0),
                repeat(1_000, concat(LOAD, bytes(0x0B))))));
        all.add(of("blocks in blocks x 2000",
                concat(repeat(2_000, bytes(0x02, 0x40)), repeat(2_000, concat(bytes(0x41, 1), ADD, bytes(0x0B))))));
        all.add(of("blocks in blocks, br_if x 2000", concat(
                join(2_000, i -> concat(bytes(0x02, 0x40, 0x20, 0, 0x0D), leb(i))), repeat(2_000, bytes(0x0B)))));
        for (int depth : new int[]{120, 1_000}) {
            all.add(of("loops in loops x " + depth, concat(repeat(depth, bytes(0x03, 0x40)), ARRAY_ACCESS,
                    repeat(depth, concat(BRANCH_OUT, bytes(0x0B))))));
            all.add(of("loops in loops, i32.load x " + depth, concat(repeat(depth, concat(bytes(0x03, 0x40), LOAD)),
                    ARRAY_ACCESS, repeat(depth, concat(BRANCH_OUT, bytes(0x0B))))));
            all.add(of("ifs in ifs, i32.load x " + depth, concat(repeat(depth, concat(LOAD, bytes(0x20, 0, 0x45, 0x04,
                    0x40))), ARRAY_ACCESS, repeat(depth, bytes(0x0B)))));
        }
        // while (++l3 < 2000): often enough to be compiled in the middle of the first call
        all.add(of("i32.load in a loop x 200", concat(bytes(0x03, 0x40), repeat(200, LOAD), ARRAY_ACCESS,
                bytes(0x20, 3, 0x41, 1, 0x6A, 0x22, 3, 0x41, 0xD0, 0x0F, 0x48, 0x0D, 0, 0x0B))));
        inRow(all, "try_table", i -> bytes(0x02, 0x40, 0x1F, 0x40, 1, 0x02, 0, 0x20, 0, 0x10, 0, 0x21, 1, 0x0B, 0x0B),
                300);
        inRow(all, "try_table, i32.load", i -> concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 0x02, 0), LOAD,
                bytes(0x20, 1, 0x10, 0, 0x21, 1, 0x0B, 0x0B)), 120);
    }

    private static void operations(List<DeepCode> all) {
        inRow(all, "select", i -> concat(bytes(0x20, 1, 0x20, 2, 0x20, 0, 0x1B), ADD), 350, 700);
        inRow(all, "i32.lt_u", i -> concat(bytes(0x20, 1, 0x20, 0, 0x49), ADD), 350, 700);
        inRow(all, "i32.div_s", i -> concat(bytes(0x20, 1, 0x20, 0, 0x41, 1, 0x72, 0x6D), ADD), 350, 700);
        inRow(all, "i32.rem_u", i -> concat(bytes(0x20, 1, 0x20, 0, 0x41, 7, 0x72, 0x70), ADD), 350, 700);
        inRow(all, "i32.trunc_f64_s", i -> concat(bytes(0x20, 11, 0xAA), ADD), 350, 700);
        inRow(all, "i64.trunc_f64_u", i -> concat(bytes(0x20, 11, 0xB1, 0xA7), ADD), 350, 700);
        inRow(all, "i32.trunc_sat_f64_u", i -> concat(bytes(0x20, 11, 0xFC, 3), ADD), 350, 700);
        inRow(all, "f64.min, f64.nearest", i -> bytes(0x20, 11, 0x20, 12, 0xA4, 0x9E, 0x21, 11), 350, 700);
        inRow(all, "i8x16 lanes", i -> bytes(0x20, 13, 0x20, 14, 0xFD, 0x6F, 0x20, 14, 0xFD, 0x23, 0x21, 13), 20, 100);
        all.add(new DeepCode("locals x 10000", () -> module(concat(leb(7), LOCALS, leb(10_000), bytes(I32)), join(9_999,
                i -> concat(bytes(0x20), leb(17 + i), bytes(0x41, 3, 0x6A, 0x21), leb(18 + i))),
                body(leb(0), ONE_ACCESS), 1)));
        inRow(all, "of all kinds", i -> switch (i % 8) {
            case 0, 4, 6 -> LOAD;
            case 1 -> bytes(0x20, 0, 0x20, 1, 0x36, 2, 0);
            case 2 -> concat(bytes(0x03, 0x40, 0x41, 1), ADD, BRANCH_OUT, bytes(0x0B));
            case 3 -> concat(bytes(0x20, 1, 0x20, 0, 0x49), ADD);
            case 5 -> concat(bytes(0x20, 11, 0xAA), ADD, BRANCH_OUT);
            default -> bytes(0x20, 0, 0x20, 13, 0xFD, 11, 4, 0, 0x20, 0, 0x04, 0x40, 0x00, 0x0B);
        }, 150, 200, 300);
    }

    private static void calls(List<DeepCode> all) {
        inRow(all, "call of the host", i -> concat(bytes(0x20, 0, 0x10, 0), ADD), 300);
        inRow(all, "call_indirect", i -> concat(bytes(0x20, 0, 0x41, 0, 0x11, 0, 0), ADD), 300);
        inRow(all, "call of one function", i -> concat(bytes(0x20, 0, 0x10, 2), ADD), 300);
        for (int count : new int[]{100, 500}) {
            all.add(new DeepCode("call of tiny functions x " + count, () -> module(
                    inRow(count, i -> concat(bytes(0x20, 0, 0x10), leb(2 + i), ADD)),
                    join(count, i -> body(leb(0), concat(bytes(0x20, 0, 0x28, 2), leb(4L * i), bytes(0x0B)))), count)));
        }
        // each calls the next one and has eight accesses of its own
        all.add(new DeepCode("calls in calls x 9", () -> module(
                inRow(20, i -> concat(bytes(0x20, 0, 0x10, 2), ADD)),
                join(9, i -> body(bytes(1, 1, I32), concat(i == 8 ? bytes() : concat(bytes(0x20, 0, 0x10), leb(3 + i),
                        ADD), repeat(8, LOAD), bytes(0x20, 1, 0x0B)))),
                9)));
    }

    /** Many one behind the other, and the access to an array. */
    private static void inRow(List<DeepCode> all, String what, IntFunction<byte[]> item, int... counts) {
        for (int count : counts) {
            all.add(of(what + " x " + count, inRow(count, item)));
        }
    }

    private static byte[] inRow(int count, IntFunction<byte[]> item) {
        return concat(bytes(0x02, 0x40), join(count, item), ARRAY_ACCESS, bytes(0x0B));
    }

    /** Many one behind the other, and code for which the function is cut into several methods with common variables. */
    private static void cut(List<DeepCode> all, String what, IntFunction<byte[]> item, int... counts) {
        byte[] more = join(2_000, i -> concat(bytes(0x20, 3 + i % 5, 0x20, 3 + (i + 1) % 5, 0x6C, 0x41),
                ModuleBytes.signedLeb(i * 77 + 1_000), bytes(0x6A, 0x21, 3 + (i + 2) % 5)));
        byte[] sum = concat(IntStream.range(3, 8).mapToObj(i -> concat(bytes(0x20, i), ADD)).toArray(byte[][]::new));
        for (int count : counts) {
            all.add(of(what + " and more x " + count,
                    concat(bytes(0x02, 0x40), join(count, item), bytes(0x0B), more, sum)));
        }
    }

    private static DeepCode of(String name, byte[] code) {
        return new DeepCode(name, () -> module(code, body(leb(0), ONE_ACCESS), 1));
    }

    /** Imports the host's function, then come {@code f} and others of its type. */
    private static byte[] module(byte[] code, byte[] others, int count) {
        return module(concat(leb(6), LOCALS), code, others, count);
    }

    private static byte[] module(byte[] locals, byte[] code, byte[] others, int count) {
        byte[] all = concat(BEGIN, code, bytes(0x20, 1, 0x0B));
        return new ModuleBytes()
                .section(TYPE, bytes(4, 0x60, 1, I32, 1, I32, 0x5F, 1, I32, 1, 0x5E, I32, 1, 0x60, 0, 0))
                .section(IMPORT, leb(1), bytes(1, 'h', 1, 'h'), bytes(0, 0))
                .section(FUNCTION, leb(1 + count), repeat(1 + count, bytes(0)))
                .section(TABLE, 1, FUNCREF, 0, 1)
                .section(MEMORY, 3, 0, 1, 0, 1, 4, 1)
                .section(13, 1, 0, 3)
                .section(GLOBAL, 1, I32, 1, 0x41, 0, 0x0B)
                .section(EXPORT, leb(1), bytes(1, 'f', 0, 1))
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 2)
                .section(CODE, leb(1 + count), body(locals, all), others)
                .toByteArray();
    }

    private static byte[] join(int count, IntFunction<byte[]> part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(part.apply(i));
        }
        return all.toByteArray();
    }
}
