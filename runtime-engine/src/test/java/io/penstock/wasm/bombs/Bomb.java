package io.penstock.wasm.bombs;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.DATA;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.repeat;

import io.penstock.wasm.testing.ModuleBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A module that is legal and too much. It exports {@code f} of type i32 → i32, which does little when it is called.
 *
 * @param name what there is too much of
 * @param mayFail whether it passes a limit, or traps, on one tier or on all
 * @param module makes it
 */
record Bomb(String name, boolean mayFail, Supplier<byte[]> module) {

    static List<Bomb> all() {
        List<Bomb> all = new ArrayList<>();
        control(all);
        code(all);
        module(all);
        exceptionsAndTypes(all);
        return all;
    }

    private static Bomb bomb(String name, Supplier<byte[]> module) {
        return new Bomb(name, false, module);
    }

    private static Bomb limit(String name, Supplier<byte[]> module) {
        return new Bomb(name, true, module);
    }

    @Override
    public String toString() {
        return name;
    }

    private static void control(List<Bomb> all) {
        all.add(bomb("nested blocks",
                () -> code(concat(repeat(30_000, bytes(0x02, 0x40)), repeat(30_000, bytes(0x0B))))));
        all.add(bomb("nested loops",
                () -> code(concat(repeat(20_000, bytes(0x03, 0x40)), repeat(20_000, bytes(0x0B))))));
        all.add(bomb("nested loops that repeat",
                () -> code(concat(repeat(2_000, bytes(0x03, 0x40)), repeat(2_000, bytes(0x41, 0, 0x0D, 0, 0x0B))))));
        all.add(bomb("very many nested loops that repeat", () -> code(
                concat(repeat(50_000, bytes(0x03, 0x40)), repeat(50_000, bytes(0x41, 0, 0x0D, 0, 0x0B))))));
        // sum += m[x & 15] in the innermost; f's parameter and sum are local 0
        all.add(bomb("very many nested loops around an access", () -> code(
                concat(repeat(50_000, bytes(0x03, 0x40)),
                        bytes(0x20, 0, 0x20, 0, 0x41, 15, 0x71, 0x28, 0, 0, 0x6A, 0x21, 0),
                        repeat(50_000, bytes(0x41, 0, 0x0D, 0, 0x0B))))));
        all.add(bomb("nested loops that count", () -> code(leb(500), concat(
                repeat(500, bytes(0x03, 0x40)),
                join(500, i -> concat(bytes(0x20), leb(i + 1), bytes(0x41, 1, 0x6A, 0x22), leb(i + 1),
                        bytes(0x41, 1, 0x47, 0x0D, 0, 0x0B)))))));
        all.add(bomb("many loops that count", () -> code(leb(1), repeat(30_000, bytes(0x41, 0, 0x21, 1, 0x03, 0x40,
                0x20, 0, 0x20, 1, 0x28, 0, 0, 0x6A, 0x21, 0, 0x20, 1, 0x41, 4, 0x6A, 0x22, 1, 0x41, 8, 0x47, 0x0D, 0,
                0x0B)))));
        all.add(bomb("nested ifs",
                () -> code(concat(repeat(20_000, bytes(0x20, 0, 0x04, 0x40)), repeat(20_000, bytes(0x0B))))));
        all.add(bomb("nested ifs in else",
                () -> code(concat(repeat(20_000, bytes(0x20, 0, 0x04, 0x40, 0x05)), repeat(20_000, bytes(0x0B))))));
        all.add(bomb("nested blocks with results", () -> code(
                concat(repeat(50_000, bytes(0x02, I32)), bytes(0x41, 1), repeat(50_000, bytes(0x0B)), bytes(0x1A)))));
        all.add(bomb("many ifs", () -> code(repeat(60_000, bytes(0x20, 0, 0x04, 0x40, 0x01, 0x0B)))));
        all.add(bomb("many loops", () -> code(repeat(60_000, bytes(0x03, 0x40, 0x0B)))));
        all.add(bomb("many loops with locals",
                () -> code(leb(1_000), repeat(20_000, bytes(0x03, 0x40, 0x20, 1, 0x21, 2, 0x41, 0, 0x0D, 0, 0x0B)))));
        all.add(bomb("locals",
                () -> code(leb(49_999), join(49_999, i -> concat(bytes(0x20), leb(i), bytes(0x21), leb(i + 1))))));
        all.add(bomb("locals across loops",
                () -> code(leb(49_999),
                        concat(repeat(500, bytes(0x03, 0x40)),
                                join(49_999, i -> concat(bytes(0x20), leb(i), bytes(0x21), leb(i + 1))),
                                repeat(500, bytes(0x41, 0, 0x0D, 0, 0x0B))))));
        all.add(limit("branch table", () -> code(concat(repeat(65_520, bytes(0x02, 0x40)), bytes(0x20, 0, 0x0E),
                leb(65_520), join(65_520, ModuleBytes::leb), bytes(0), repeat(65_520, bytes(0x0B))))));
        all.add(bomb("branch table to one",
                () -> code(concat(bytes(0x02, 0x40, 0x20, 0, 0x0E), leb(65_520), new byte[65_521], bytes(0x0B)))));
        all.add(bomb("branch tables", () -> code(
                repeat(20, concat(bytes(0x02, 0x40, 0x20, 0, 0x0E), leb(65_520), new byte[65_521], bytes(0x0B))))));
        all.add(bomb("branch tables in blocks",
                () -> code(concat(repeat(2_000, bytes(0x02, 0x40)), join(2_000, i -> concat(bytes(0x20, 0, 0x0E),
                        leb(200), join(200, j -> leb((i + j * 7) % (2_000 - i))), bytes(0), bytes(0x0B)))))));
    }

    private static void code(List<Bomb> all) {
        all.add(bomb("operands deep",
                () -> code(concat(repeat(100_000, bytes(0x20, 0)), repeat(99_999, bytes(0x6A)), bytes(0x1A)))));
        all.add(bomb("operands long",
                () -> code(concat(bytes(0x20, 0), repeat(200_000, bytes(0x20, 0, 0x6A)), bytes(0x1A)))));
        all.add(bomb("operands across blocks",
                () -> code(concat(repeat(20_000, bytes(0x20, 0, 0x02, 0x40, 0x0B)), repeat(20_000, bytes(0x1A))))));
        all.add(bomb("stores", () -> code(repeat(100_000, bytes(0x41, 0, 0x20, 0, 0x36, 2, 0)))));
        all.add(bomb("calls", () -> code(repeat(100_000, bytes(0x20, 0, 0x10, 0, 0x1A)))));
        all.add(bomb("indirect calls", () -> code(repeat(50_000, bytes(0x20, 0, 0x41, 0, 0x11, 0, 0, 0x1A)))));
        all.add(bomb("constants",
                () -> code(join(100_000, i -> concat(bytes(0x42), leb(i + 1_000_000_000L), bytes(0x1A))))));
        all.add(bomb("constants that stay", () -> code(
                join(50_000, i -> concat(bytes(0x41, 0, 0x42), leb(i + 1_000_000_000L), bytes(0x37, 3, 0))))));
        all.add(bomb("branches out",
                () -> code(concat(bytes(0x02, 0x40), repeat(100_000, bytes(0x20, 0, 0x0D, 0)), bytes(0x0B)))));
        all.add(bomb("returns", () -> code(repeat(60_000, bytes(0x20, 0, 0x04, 0x40, 0x20, 0, 0x0F, 0x0B)))));
        all.add(bomb("selects",
                () -> code(concat(bytes(0x20, 0), repeat(100_000, bytes(0x20, 0, 0x20, 0, 0x1B)), bytes(0x1A)))));
        all.add(bomb("dead code", () -> code(concat(bytes(0x20, 0, 0x0F), repeat(1_000_000, bytes(0x6A, 0x1A))))));
    }

    private static void module(List<Bomb> all) {
        all.add(bomb("types",
                () -> new ModuleBytes()
                        .section(TYPE, leb(1_000_000), bytes(0x60, 1, I32, 1, I32), repeat(999_999, bytes(0x60, 0, 0)))
                        .raw(functionAndExport()).section(CODE, identity()).toByteArray()));
        all.add(bomb("different types",
                () -> new ModuleBytes()
                        .section(TYPE, leb(50_000), bytes(0x60, 1, I32, 1, I32),
                                join(49_999, i -> concat(bytes(0x60, 17), numberTypes(i), bytes(0))))
                        .raw(functionAndExport()).section(CODE, identity()).toByteArray()));
        all.add(bomb("functions",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                        .section(FUNCTION, leb(20_000), new byte[20_000]).section(EXPORT, bytes(1, 1, 'f', 0, 0))
                        .section(CODE, leb(20_000), repeat(20_000, bytes(4, 0, 0x20, 0, 0x0B))).toByteArray()));
        all.add(bomb("wide functions", () -> wide()));
        all.add(bomb("export name",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(EXPORT, bytes(2, 1, 'f', 0, 0), ModuleBytes.name("x".repeat(99_000)), bytes(0, 0))
                        .section(CODE, identity()).toByteArray()));
        all.add(bomb("function name",
                () -> new ModuleBytes().raw(identityModule())
                        .section(0, ModuleBytes.name("name"), bytes(0), leb(200_003),
                                ModuleBytes.name("m".repeat(200_000)), bytes(1), leb(200_005), bytes(1, 0),
                                ModuleBytes.name("n".repeat(200_000)))
                        .toByteArray()));
        all.add(limit("function name of trap",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).raw(functionAndExport())
                        .section(CODE, bytes(1, 3, 0, 0x00, 0x0B)).section(0, ModuleBytes.name("name"), bytes(1),
                                leb(63_005), bytes(1, 0), ModuleBytes.name("/;[.<>=".repeat(9_000)))
                        .toByteArray()));
        all.add(bomb("custom sections",
                () -> new ModuleBytes().raw(repeat(500_000, bytes(0, 2, 1, 'a'))).raw(identityModule()).toByteArray()));
        all.add(bomb("data segments",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(MEMORY, 1, 0, 1).section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity())
                        .section(DATA, leb(100_000), repeat(100_000, bytes(0, 0x41, 0, 0x0B, 1, 7))).toByteArray()));
        all.add(bomb("element segments",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(TABLE, 1, FUNCREF, 0, 10).section(EXPORT, 1, 1, 'f', 0, 0)
                        .section(ELEMENT, leb(100_000), repeat(100_000, bytes(0, 0x41, 0, 0x0B, 1, 0)))
                        .section(CODE, identity()).toByteArray()));
        all.add(bomb("element expressions", () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                .section(FUNCTION, 1, 0).section(TABLE, bytes(1, FUNCREF, 0), leb(300_000))
                .section(EXPORT, 1, 1, 'f', 0, 0)
                .section(ELEMENT, bytes(1, 4, 0x41, 0, 0x0B), leb(300_000), repeat(300_000, bytes(0xD2, 0, 0x0B)))
                .section(CODE, identity()).toByteArray()));
        all.add(bomb("constant expression",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(GLOBAL, bytes(1, I32, 0, 0x41, 1), repeat(500_000, bytes(0x41, 1, 0x6A)), bytes(0x0B))
                        .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()));
        all.add(bomb("constant expression deep",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(GLOBAL, bytes(1, I32, 0), repeat(500_001, bytes(0x41, 1)),
                                repeat(500_000, bytes(0x6A)), bytes(0x0B))
                        .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()));
        all.add(bomb("globals",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(GLOBAL, leb(500_000), repeat(500_000, bytes(I32, 1, 0x41, 0, 0x0B)))
                        .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()));
        all.add(bomb(
                "globals used", () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                        .section(FUNCTION, 1,
                                0)
                        .section(GLOBAL, leb(100_000), repeat(100_000, bytes(I32, 1, 0x41, 0, 0x0B)))
                        .section(EXPORT, 1, 1, 'f', 0, 0)
                        .section(CODE, leb(1), ModuleBytes.body(bytes(0),
                                concat(join(100_000, i -> concat(bytes(0x20, 0, 0x24), leb(i))), bytes(0x20, 0, 0x0B))))
                        .toByteArray()));
        all.add(bomb("large memory", () -> memories(1, 65_536)));
        all.add(limit("large memories", () -> memories(1_000, 65_536)));
        all.add(limit("small memories", () -> memories(1_000, 1)));
        all.add(limit("large table",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(TABLE, bytes(1, FUNCREF, 0), leb(4_294_967_295L)).section(EXPORT, 1, 1, 'f', 0, 0)
                        .section(CODE, identity()).toByteArray()));
        all.add(limit("large tables",
                () -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                        .section(TABLE, bytes(100), repeat(100, concat(bytes(FUNCREF, 0), leb(9_999_999))))
                        .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()));
    }

    private static void exceptionsAndTypes(List<Bomb> all) {
        all.add(bomb("try tables", () -> exceptions(
                concat(bytes(0x02, 0x40), repeat(9_000, bytes(0x1F, 0x40, 1, 2, 0)), repeat(9_001, bytes(0x0B))))));
        all.add(limit("catch clauses", () -> exceptions(concat(bytes(0x02, 0x40, 0x1F, 0x40), leb(30_000),
                repeat(30_000, bytes(0, 0, 0)), bytes(0x0B), bytes(0x0B)))));
        all.add(bomb("try tables that catch", () -> exceptions(
                repeat(1_000, concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 0, 0, 0, 0x08, 0, 0x0B, 0x0B))))));
        all.add(bomb("legacy tries",
                () -> exceptions(concat(repeat(9_000, bytes(0x06, 0x40)), repeat(9_000, bytes(0x19, 0x0B))))));
        all.add(limit("too many legacy tries",
                () -> exceptions(concat(repeat(50_000, bytes(0x06, 0x40)), repeat(50_000, bytes(0x19, 0x0B))))));
        all.add(limit("far too many legacy tries", () -> exceptions(concat(repeat(1_000_000, bytes(0x06, 0x40)),
                bytes(0x08, 0), repeat(1_000_000, bytes(0x19, 0x0B))))));
        all.add(limit("far too many try tables", () -> exceptions(
                concat(repeat(1_000_000, bytes(0x1F, 0x40, 0)), repeat(1_000_000, bytes(0x0B))))));
        all.add(bomb("many nests of legacy tries", () -> exceptions(repeat(20,
                concat(repeat(9_000, bytes(0x06, 0x40)), repeat(9_000, bytes(0x19, 0x0B)))))));
        all.add(bomb("legacy tries side by side", () -> exceptions(repeat(150_000, bytes(0x06, 0x40, 0x19, 0x0B)))));
        all.add(bomb("legacy tries in catch",
                () -> exceptions(concat(repeat(2_000, bytes(0x06, 0x40, 0x08, 0, 0x19)), repeat(2_000, bytes(0x0B))))));
        all.add(bomb("struct fields",
                () -> gc(
                        concat(bytes(2, 0x5F), leb(10_000), repeat(10_000, bytes(I32, 1)), bytes(0x60, 1, I32, 1, I32)),
                        1, concat(bytes(0xFB, 1, 0, 0x1A, 0x20, 0)))));
        all.add(bomb("subtype chain",
                () -> gc(concat(leb(64), bytes(0x50, 0, 0x5F, 0),
                        join(62, i -> concat(bytes(0x50, 1), leb(i), bytes(0x5F, 0))), bytes(0x60, 1, I32, 1, I32)), 63,
                        concat(bytes(0x20, 0)))));
        all.add(limit("subtype chain too long",
                () -> gc(concat(leb(100_001), bytes(0x50, 0, 0x5F, 0),
                        join(99_999, i -> concat(bytes(0x50, 1), leb(i), bytes(0x5F, 0))), bytes(0x60, 1, I32, 1, I32)),
                        100_000, bytes(0x20, 0))));
        all.add(bomb("recursive group",
                () -> gc(
                        concat(bytes(2, 0x4E), leb(50_000),
                                join(50_000,
                                        i -> concat(bytes(0x5F, 2, 0x63), index((i * 7L + 1) % 50_000), bytes(1, 0x63),
                                                index((i + 1) % 50_000), bytes(1))),
                                bytes(0x60, 1, I32, 1, I32)),
                        50_000, bytes(0x20, 0))));
        all.add(bomb("equal groups", () -> gc(
                concat(leb(20_001),
                        join(20_000,
                                i -> concat(bytes(0x4E, 2, 0x5F, 1, 0x63), index(2L * i + 1), bytes(1, 0x5F, 1, 0x63),
                                        index(2L * i), bytes(1))),
                        bytes(0x60, 1, I32, 1, I32)),
                40_000, bytes(0x20, 0))));
        all.add(bomb("types that nest",
                () -> gc(concat(leb(20_001), bytes(0x5F, 0),
                        join(19_999, i -> concat(bytes(0x5F, 2, 0x63), index(i), bytes(1, 0x63), index(i), bytes(1))),
                        bytes(0x60, 1, I32, 1, I32)), 20_000, bytes(0x20, 0))));
        all.add(bomb("array of operands", () -> gc(concat(bytes(2, 0x5E, I32, 1, 0x60, 1, I32, 1, I32)), 1,
                concat(repeat(10_000, bytes(0x20, 0)), bytes(0xFB, 8, 0), leb(10_000), bytes(0xFB, 15)))));
        all.add(limit("array too large", () -> gc(concat(bytes(2, 0x5E, I32, 1, 0x60, 1, I32, 1, I32)), 1,
                concat(bytes(0x41), leb(0x7F), bytes(0xFB, 7, 0, 0xFB, 15)))));
        all.add(bomb("vectors", () -> code(repeat(20_000,
                concat(bytes(0xFD, 12), new byte[16], bytes(0xFD, 12), new byte[16], bytes(0xFD, 0xAE, 1, 0x1A))))));
    }

    /** A function with one memory, one table and this code, which returns its argument. */
    private static byte[] code(byte[] code) {
        return code(leb(0), code);
    }

    private static byte[] code(byte[] localCount, byte[] code) {
        byte[] locals = localCount.length == 1 && localCount[0] == 0 ? bytes(0)
                : concat(bytes(1), localCount, bytes(I32));
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 2, 0, 0)
                .section(TABLE, 1, FUNCREF, 0, 1).section(MEMORY, 1, 0, 1).section(EXPORT, 1, 1, 'f', 0, 1)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 0)
                .section(CODE, bytes(2, 4, 0, 0x20, 0, 0x0B),
                        ModuleBytes.body(locals, concat(code, bytes(0x20, 0, 0x0B))))
                .toByteArray();
    }

    private static byte[] exceptions(byte[] code) {
        return new ModuleBytes().section(TYPE, bytes(2, 0x60, 1, I32, 1, I32, 0x60, 0, 0)).section(FUNCTION, 1, 0)
                .section(13, 1, 0, 1).section(EXPORT, 1, 1, 'f', 0, 0)
                .section(CODE, leb(1), ModuleBytes.body(bytes(0), concat(code, bytes(0x20, 0, 0x0B)))).toByteArray();
    }

    private static byte[] gc(byte[] types, int type, byte[] code) {
        return new ModuleBytes().section(TYPE, types).section(FUNCTION, bytes(1), leb(type))
                .section(EXPORT, 1, 1, 'f', 0, 0)
                .section(CODE, leb(1), ModuleBytes.body(bytes(0), concat(code, bytes(0x0B)))).toByteArray();
    }

    /** 1000 parameters and results, called directly, through a table, and around a loop. */
    private static byte[] wide() {
        byte[] many = concat(leb(1_000), repeat(1_000, bytes(I32)));
        byte[] drops = repeat(1_000, bytes(0x1A));
        byte[] code = concat(repeat(1_000, bytes(0x20, 0)), bytes(0x10, 1), bytes(0x41, 0, 0x11, 1, 0), bytes(0x03, 1),
                bytes(0x41, 0, 0x0D, 0, 0x0B), drops, bytes(0x20, 0, 0x0B));
        byte[] swap = concat(join(1_000, i -> concat(bytes(0x20), leb(999 - i))), bytes(0x0B));
        return new ModuleBytes().section(TYPE, bytes(2, 0x60, 1, I32, 1, I32, 0x60), many, many)
                .section(FUNCTION, 2, 0, 1)
                .section(TABLE, 1, FUNCREF, 0, 1).section(EXPORT, 1, 1, 'f', 0, 0)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 1)
                .section(CODE, bytes(2), ModuleBytes.body(bytes(0), code), ModuleBytes.body(bytes(0), swap))
                .toByteArray();
    }

    private static byte[] memories(int count, int pages) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                .section(MEMORY, leb(count), repeat(count, concat(bytes(0), leb(pages))))
                .section(EXPORT, 1, 1, 'f', 0, 0)
                .section(CODE, identity()).toByteArray();
    }

    private static byte[] identityModule() {
        byte[] module = new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).raw(functionAndExport())
                .section(CODE, identity()).toByteArray();
        return Arrays.copyOfRange(module, 8, module.length);
    }

    private static byte[] functionAndExport() {
        return concat(bytes(FUNCTION, 2, 1, 0), bytes(EXPORT, 5, 1, 1, 'f', 0, 0));
    }

    private static byte[] identity() {
        return bytes(1, 4, 0, 0x20, 0, 0x0B);
    }

    /** A type index as heap types have it: a signed LEB128 that is not negative. */
    private static byte[] index(long index) {
        return (index & (0x40L << (7 * ((63 - Long.numberOfLeadingZeros(index | 1)) / 7)))) == 0
                ? leb(index)
                : withZero(leb(index));
    }

    private static byte[] withZero(byte[] leb) {
        byte[] longer = concat(leb, bytes(0));
        longer[leb.length - 1] |= (byte) 0x80;
        return longer;
    }

    private static byte[] numberTypes(int number) {
        byte[] types = new byte[17];
        for (int i = 0; i < types.length; i++) {
            types[i] = (byte) (0x7F - (number >> i & 1));
        }
        return types;
    }

    private static byte[] join(int count, IntFunction<byte[]> part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(part.apply(i));
        }
        return all.toByteArray();
    }
}
