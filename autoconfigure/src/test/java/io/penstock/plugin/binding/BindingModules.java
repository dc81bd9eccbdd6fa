package io.penstock.plugin.binding;

import io.penstock.plugin.testing.ModuleBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Plugins for the interfaces of the tests. */
final class BindingModules {

    /** Parameters 0 and 1, an address and a length, as one i64. */
    private static final int[] PACK = {0x20, 0, 0xad, 0x42, 32, 0x86, 0x20, 1, 0xad, 0x84};

    private BindingModules() {
    }

    /** What {@code Rules} asks for. */
    static byte[] rules() {
        return new ModuleBuilder().allocator()
                .function("score", "il", "i", "", 0x20, 0, 0x20, 1, 0xa7, 0x6a)
                .function("half", "d", "d", "", 0x20, 0, 0x44, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0xa2)
                .function("positive", "i", "i", "", 0x20, 0, 0x41, 0, 0x4a)
                .function("swap_case", "ii", "l", "i", join(
                        new int[]{0x02, 0x40, 0x03, 0x40, 0x20, 2, 0x20, 1, 0x4f, 0x0d, 1,
                                0x20, 0, 0x20, 2, 0x6a, 0x20, 0, 0x20, 2, 0x6a, 0x2d, 0, 0, 0x41, 0x20, 0x73, 0x3a, 0,
                                0,
                                0x20, 2, 0x41, 1, 0x6a, 0x21, 2, 0x0c, 0, 0x0b, 0x0b},
                        PACK))
                .function("price", "ii", "l", "", PACK)
                .function("orders", "ii", "l", "", PACK)
                .function("each", "ii", "l", "", PACK)
                .function("reset", "", "", "", 0x41, 0x80, 0x08, 0x24, 0)
                .build();
    }

    /** As {@link #rules}, but {@code score} takes an i32 for an i64, or is not there. */
    static byte[] wrong(boolean there) {
        ModuleBuilder builder = new ModuleBuilder().allocator();
        return (there ? builder.function("score", "ii", "i", "", 0x20, 0) : builder).build();
    }

    /** Imports functions of module {@code env} and exports callers of them. */
    static byte[] caller() {
        return new ModuleBuilder()
                .imported("env", "add", "il", "l")
                .imported("env", "greet", "ii", "l")
                .imported("env", "slow", "i", "i")
                .imported("env", "peek", "i", "i")
                .allocator()
                .function("call_add", "il", "l", "", 0x20, 0, 0x20, 1, 0x10, 0)
                .function("call_greet", "ii", "l", "", 0x20, 0, 0x20, 1, 0x10, 1)
                .function("call_slow", "i", "i", "", 0x20, 0, 0x10, 2)
                .function("call_peek", "i", "i", "", 0x20, 0, 0x10, 3)
                .data(16, "*".getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** Answers with bytes that are not in its memory, or with far too many. */
    static byte[] liar() {
        return new ModuleBuilder().allocator()
                .function("swap_case", "ii", "l", "", 0x42, 0x7f)
                .build();
    }

    private static int[] join(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
