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
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Every bomb exports {@code f} of type i32 → i32, and most do nothing when it is called. */
enum Bomb {

    NESTED_BLOCKS(() -> code(concat(repeat(100_000, bytes(0x02, 0x40)), repeat(100_000, bytes(0x0B))))),
    NESTED_LOOPS(() -> code(concat(repeat(20_000, bytes(0x03, 0x40)), repeat(20_000, bytes(0x0B))))),
    NESTED_LOOPS_THAT_REPEAT(() -> code(concat(repeat(2_000, bytes(0x03, 0x40)),
            repeat(2_000, bytes(0x41, 0, 0x0D, 0, 0x0B))))),
    NESTED_IFS(() -> code(concat(repeat(20_000, bytes(0x20, 0, 0x04, 0x40)), repeat(20_000, bytes(0x0B))))),
    NESTED_IFS_IN_ELSE(() -> code(concat(repeat(20_000, bytes(0x20, 0, 0x04, 0x40, 0x05)), repeat(20_000, bytes(0x0B))))),
    NESTED_BLOCKS_WITH_RESULTS(() -> code(concat(repeat(50_000, bytes(0x02, I32)), bytes(0x41, 1),
            repeat(50_000, bytes(0x0B)), bytes(0x1A)))),
    MANY_IFS(() -> code(repeat(60_000, bytes(0x20, 0, 0x04, 0x40, 0x01, 0x0B)))),
    MANY_LOOPS(() -> code(repeat(60_000, bytes(0x03, 0x40, 0x0B)))),
    MANY_LOOPS_WITH_LOCALS(() -> code(leb(1_000),
            repeat(20_000, bytes(0x03, 0x40, 0x20, 1, 0x21, 2, 0x41, 0, 0x0D, 0, 0x0B)))),
    LOCALS(() -> code(leb(49_999), join(49_999, i -> concat(bytes(0x20), leb(i), bytes(0x21), leb(i + 1))))),
    LOCALS_ACROSS_LOOPS(() -> code(leb(49_999), concat(repeat(500, bytes(0x03, 0x40)),
            join(49_999, i -> concat(bytes(0x20), leb(i), bytes(0x21), leb(i + 1))),
            repeat(500, bytes(0x41, 0, 0x0D, 0, 0x0B))))),
    BRANCH_TABLE(() -> code(concat(repeat(65_520, bytes(0x02, 0x40)), bytes(0x20, 0, 0x0E), leb(65_520),
            join(65_520, ModuleBytes::leb), bytes(0), repeat(65_520, bytes(0x0B))))),
    BRANCH_TABLE_TO_ONE(() -> code(concat(bytes(0x02, 0x40, 0x20, 0, 0x0E), leb(65_520), new byte[65_521], bytes(0x0B)))),
    BRANCH_TABLES(() -> code(repeat(100, concat(bytes(0x02, 0x40, 0x20, 0, 0x0E), leb(65_520), new byte[65_521], bytes(0x0B))))),
    BRANCH_TABLES_IN_BLOCKS(() -> code(concat(repeat(2_000, bytes(0x02, 0x40)),
            join(2_000, i -> concat(bytes(0x20, 0, 0x0E), leb(200), join(200, j -> leb((i + j * 7) % (2_000 - i))),
                    bytes(0), bytes(0x0B)))))),
    OPERANDS_DEEP(() -> code(concat(repeat(300_000, bytes(0x20, 0)), repeat(299_999, bytes(0x6A)), bytes(0x1A)))),
    OPERANDS_LONG(() -> code(concat(bytes(0x20, 0), repeat(500_000, bytes(0x20, 0, 0x6A)), bytes(0x1A)))),
    OPERANDS_ACROSS_BLOCKS(() -> code(concat(repeat(20_000, bytes(0x20, 0, 0x02, 0x40, 0x0B)),
            repeat(20_000, bytes(0x1A))))),
    STORES(() -> code(repeat(400_000, bytes(0x41, 0, 0x20, 0, 0x36, 2, 0)))),
    CALLS(() -> code(repeat(400_000, bytes(0x20, 0, 0x10, 0, 0x1A)))),
    INDIRECT_CALLS(() -> code(repeat(200_000, bytes(0x20, 0, 0x41, 0, 0x11, 0, 0, 0x1A)))),
    CONSTANTS(() -> code(join(400_000, i -> concat(bytes(0x42), leb(i + 1_000_000_000L), bytes(0x1A))))),
    CONSTANTS_THAT_STAY(() -> code(join(200_000,
            i -> concat(bytes(0x41, 0, 0x42), leb(i + 1_000_000_000L), bytes(0x37, 3, 0))))),
    BRANCHES_OUT(() -> code(concat(bytes(0x02, 0x40), repeat(300_000, bytes(0x20, 0, 0x0D, 0)), bytes(0x0B)))),
    RETURNS(() -> code(repeat(60_000, bytes(0x20, 0, 0x04, 0x40, 0x20, 0, 0x0F, 0x0B)))),
    SELECTS(() -> code(concat(bytes(0x20, 0), repeat(400_000, bytes(0x20, 0, 0x20, 0, 0x1B)), bytes(0x1A)))),
    DEAD_CODE(() -> code(concat(bytes(0x20, 0, 0x0F), repeat(1_000_000, bytes(0x6A, 0x1A))))),
    TYPES(() -> new ModuleBytes().section(TYPE, leb(1_000_000), bytes(0x60, 1, I32, 1, I32),
            repeat(999_999, bytes(0x60, 0, 0))).raw(functionAndExport()).section(CODE, identity()).toByteArray()),
    DIFFERENT_TYPES(() -> new ModuleBytes().section(TYPE, leb(200_000), bytes(0x60, 1, I32, 1, I32),
            join(199_999, i -> concat(bytes(0x60, 17), numberTypes(i), bytes(0))))
            .raw(functionAndExport()).section(CODE, identity()).toByteArray()),
    FUNCTIONS(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
            .section(FUNCTION, leb(20_000), new byte[20_000]).section(EXPORT, bytes(1, 1, 'f', 0, 0))
            .section(CODE, leb(20_000), repeat(20_000, bytes(4, 0, 0x20, 0, 0x0B))).toByteArray()),
    WIDE_FUNCTIONS(() -> wide()),
    EXPORT_NAME(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(EXPORT, bytes(2, 1, 'f', 0, 0), ModuleBytes.name("x".repeat(99_000)), bytes(0, 0))
            .section(CODE, identity()).toByteArray()),
    FUNCTION_NAME(() -> new ModuleBytes().raw(identityModule())
            .section(0, ModuleBytes.name("name"), bytes(0), leb(200_003), ModuleBytes.name("m".repeat(200_000)), bytes(1), leb(200_005),
                    bytes(1, 0), ModuleBytes.name("n".repeat(200_000)))
            .toByteArray()),
    FUNCTION_NAME_OF_TRAP(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
            .raw(functionAndExport()).section(CODE, bytes(1, 3, 0, 0x00, 0x0B))
            .section(0, ModuleBytes.name("name"), bytes(1), leb(63_005), bytes(1, 0), ModuleBytes.name("/;[.<>=".repeat(9_000)))
            .toByteArray()),
    CUSTOM_SECTIONS(() -> new ModuleBytes().raw(repeat(500_000, bytes(0, 2, 1, 'a'))).raw(identityModule()).toByteArray()),
    DATA_SEGMENTS(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(MEMORY, 1, 0, 1).section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity())
            .section(DATA, leb(100_000), repeat(100_000, bytes(0, 0x41, 0, 0x0B, 1, 7))).toByteArray()),
    ELEMENT_SEGMENTS(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(TABLE, 1, FUNCREF, 0, 10).section(EXPORT, 1, 1, 'f', 0, 0)
            .section(ELEMENT, leb(100_000), repeat(100_000, bytes(0, 0x41, 0, 0x0B, 1, 0)))
            .section(CODE, identity()).toByteArray()),
    ELEMENT_EXPRESSIONS(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(TABLE, bytes(1, FUNCREF, 0), leb(1_000_000)).section(EXPORT, 1, 1, 'f', 0, 0)
            .section(ELEMENT, bytes(1, 4, 0x41, 0, 0x0B), leb(1_000_000), repeat(1_000_000, bytes(0xD2, 0, 0x0B)))
            .section(CODE, identity()).toByteArray()),
    CONSTANT_EXPRESSION(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(GLOBAL, bytes(1, I32, 0, 0x41, 1), repeat(500_000, bytes(0x41, 1, 0x6A)), bytes(0x0B))
            .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()),
    CONSTANT_EXPRESSION_DEEP(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(GLOBAL, bytes(1, I32, 0), repeat(500_001, bytes(0x41, 1)), repeat(500_000, bytes(0x6A)), bytes(0x0B))
            .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()),
    GLOBALS(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(GLOBAL, leb(500_000), repeat(500_000, bytes(I32, 1, 0x41, 0, 0x0B)))
            .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()),
    GLOBALS_USED(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(GLOBAL, leb(100_000), repeat(100_000, bytes(I32, 1, 0x41, 0, 0x0B)))
            .section(EXPORT, 1, 1, 'f', 0, 0)
            .section(CODE, leb(1), ModuleBytes.body(bytes(0),
                    concat(join(100_000, i -> concat(bytes(0x20, 0, 0x24), leb(i))), bytes(0x20, 0, 0x0B))))
            .toByteArray()),
    LARGE_MEMORY(() -> memories(1, 65_536)),
    LARGE_MEMORIES(() -> memories(1_000, 65_536)),
    SMALL_MEMORIES(() -> memories(1_000, 1)),
    LARGE_TABLE(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(TABLE, bytes(1, FUNCREF, 0), leb(4_294_967_295L)).section(EXPORT, 1, 1, 'f', 0, 0)
            .section(CODE, identity()).toByteArray()),
    LARGE_TABLES(() -> new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
            .section(TABLE, bytes(100), repeat(100, concat(bytes(FUNCREF, 0), leb(9_999_999))))
            .section(EXPORT, 1, 1, 'f', 0, 0).section(CODE, identity()).toByteArray()),
    TRY_TABLES(() -> exceptions(concat(bytes(0x02, 0x40), repeat(2_000, bytes(0x1F, 0x40, 1, 2, 0)), repeat(2_001, bytes(0x0B))))),
    CATCH_CLAUSES(() -> exceptions(concat(bytes(0x02, 0x40, 0x1F, 0x40), leb(60_000),
            repeat(60_000, bytes(0, 0, 0)), bytes(0x0B), bytes(0x0B)))),
    TRY_TABLES_THAT_CATCH(() -> exceptions(repeat(5_000,
            concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 0, 0, 0, 0x08, 0, 0x0B, 0x0B))))),
    LEGACY_TRIES(() -> exceptions(concat(repeat(2_000, bytes(0x06, 0x40)), repeat(2_000, bytes(0x19, 0x0B))))),
    LEGACY_TRIES_IN_CATCH(() -> exceptions(concat(repeat(2_000, bytes(0x06, 0x40, 0x08, 0, 0x19)), repeat(2_000, bytes(0x0B))))),
    STRUCT_FIELDS(() -> gc(concat(bytes(2, 0x5F), leb(10_000), repeat(10_000, bytes(I32, 1)), bytes(0x60, 1, I32, 1, I32)), 1,
            concat(bytes(0xFB, 1, 0, 0x1A, 0x20, 0)))),
    SUBTYPE_CHAIN(() -> gc(concat(leb(64), bytes(0x50, 0, 0x5F, 0),
            join(62, i -> concat(bytes(0x50, 1), leb(i), bytes(0x5F, 0))), bytes(0x60, 1, I32, 1, I32)), 63,
            concat(bytes(0x20, 0)))),
    SUBTYPE_CHAIN_TOO_LONG(() -> gc(concat(leb(100_001), bytes(0x50, 0, 0x5F, 0),
            join(99_999, i -> concat(bytes(0x50, 1), leb(i), bytes(0x5F, 0))), bytes(0x60, 1, I32, 1, I32)), 100_000,
            bytes(0x20, 0))),
    RECURSIVE_GROUP(() -> gc(concat(bytes(2, 0x4E), leb(50_000),
            join(50_000, i -> concat(bytes(0x5F, 2, 0x63), index((i * 7L + 1) % 50_000), bytes(1, 0x63), index((i + 1) % 50_000),
                    bytes(1))), bytes(0x60, 1, I32, 1, I32)), 50_000, bytes(0x20, 0))),
    EQUAL_GROUPS(() -> gc(concat(leb(20_001), join(20_000, i -> concat(bytes(0x4E, 2, 0x5F, 1, 0x63), index(2L * i + 1),
            bytes(1, 0x5F, 1, 0x63), index(2L * i), bytes(1))), bytes(0x60, 1, I32, 1, I32)), 40_000, bytes(0x20, 0))),
    TYPES_THAT_NEST(() -> gc(concat(leb(20_001), bytes(0x5F, 0),
            join(19_999, i -> concat(bytes(0x5F, 2, 0x63), index(i), bytes(1, 0x63), index(i), bytes(1))),
            bytes(0x60, 1, I32, 1, I32)), 20_000, bytes(0x20, 0))),
    ARRAY_OF_OPERANDS(() -> gc(concat(bytes(2, 0x5E, I32, 1, 0x60, 1, I32, 1, I32)), 1,
            concat(repeat(10_000, bytes(0x20, 0)), bytes(0xFB, 8, 0), leb(10_000), bytes(0xFB, 15)))),
    ARRAY_TOO_LARGE(() -> gc(concat(bytes(2, 0x5E, I32, 1, 0x60, 1, I32, 1, I32)), 1,
            concat(bytes(0x41), leb(0x7F), bytes(0xFB, 7, 0, 0xFB, 15)))),
    VECTORS(() -> code(repeat(50_000, concat(bytes(0xFD, 12), new byte[16], bytes(0xFD, 12), new byte[16],
            bytes(0xFD, 0xAE, 1, 0x1A)))));

    private final Supplier<byte[]> module;

    Bomb(Supplier<byte[]> module) {
        this.module = module;
    }

    /** Whether it may end with an exception: it passes a limit, or traps, on one tier or on all. */
    boolean mayFail() {
        return switch (this) {
            case BRANCH_TABLE, CATCH_CLAUSES, LARGE_MEMORIES, SMALL_MEMORIES, LARGE_TABLE, LARGE_TABLES,
                    SUBTYPE_CHAIN_TOO_LONG, FUNCTION_NAME_OF_TRAP, ARRAY_TOO_LARGE ->
                true;
            default -> false;
        };
    }

    byte[] module() {
        return module.get();
    }

    /** A function with one memory, one table and this code, which returns its argument. */
    private static byte[] code(byte[] code) {
        return code(leb(0), code);
    }

    private static byte[] code(byte[] localCount, byte[] code) {
        byte[] locals = localCount.length == 1 && localCount[0] == 0 ? bytes(0) : concat(bytes(1), localCount, bytes(I32));
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 2, 0, 0)
                .section(TABLE, 1, FUNCREF, 0, 1).section(MEMORY, 1, 0, 1).section(EXPORT, 1, 1, 'f', 0, 1)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 0)
                .section(CODE, bytes(2, 4, 0, 0x20, 0, 0x0B), ModuleBytes.body(locals, concat(code, bytes(0x20, 0, 0x0B))))
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
        return new ModuleBytes().section(TYPE, bytes(2, 0x60, 1, I32, 1, I32, 0x60), many, many).section(FUNCTION, 2, 0, 1)
                .section(TABLE, 1, FUNCREF, 0, 1).section(EXPORT, 1, 1, 'f', 0, 0)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 1)
                .section(CODE, bytes(2), ModuleBytes.body(bytes(0), code), ModuleBytes.body(bytes(0), swap)).toByteArray();
    }

    private static byte[] memories(int count, int pages) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                .section(MEMORY, leb(count), repeat(count, concat(bytes(0), leb(pages)))).section(EXPORT, 1, 1, 'f', 0, 0)
                .section(CODE, identity()).toByteArray();
    }

    private static byte[] identityModule() {
        byte[] module = new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).raw(functionAndExport())
                .section(CODE, identity()).toByteArray();
        return java.util.Arrays.copyOfRange(module, 8, module.length);
    }

    private static byte[] functionAndExport() {
        return concat(bytes(FUNCTION, 2, 1, 0), bytes(EXPORT, 5, 1, 1, 'f', 0, 0));
    }

    private static byte[] identity() {
        return bytes(1, 4, 0, 0x20, 0, 0x0B);
    }

    /** A type index as heap types have it: a signed LEB128 that is not negative. */
    private static byte[] index(long index) {
        return (index & 0x40L << 7 * ((63 - Long.numberOfLeadingZeros(index | 1)) / 7)) == 0
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
