package io.penstock.plugin;

import io.penstock.plugin.testing.ModuleBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Small modules, assembled by hand. */
final class TestModules {

    // instructions
    private static final int UNREACHABLE = 0x00;
    private static final int LOOP = 0x03;
    private static final int IF = 0x04;
    private static final int END = 0x0b;
    private static final int BR = 0x0c;
    private static final int RETURN = 0x0f;
    private static final int CALL = 0x10;
    private static final int DROP = 0x1a;
    private static final int LOCAL_GET = 0x20;
    private static final int GLOBAL_GET = 0x23;
    private static final int GLOBAL_SET = 0x24;
    private static final int I32_LOAD = 0x28;
    private static final int I32_STORE = 0x36;
    private static final int MEMORY_GROW = 0x40;
    private static final int I32_CONST = 0x41;
    private static final int I32_EQZ = 0x45;
    private static final int I32_ADD = 0x6a;
    private static final int EMPTY = 0x40;

    private static final int IOV = 0;
    private static final int IOV_LENGTH = 4;
    private static final int RESULT = 8;
    private static final int BUFFER = 1024;
    private static final int BUFFER_SIZE = 16_384;

    private TestModules() {
    }

    /** Exports {@code add: (i32, i32) -> i32}. */
    static byte[] add() {
        return new ModuleBuilder().function("add", "ii", "i", "", LOCAL_GET, 0, LOCAL_GET, 1, I32_ADD).build();
    }

    /** Like {@link #add()}, but {@code add} returns the second argument; other digest. */
    static byte[] second() {
        return new ModuleBuilder().function("add", "ii", "i", "", LOCAL_GET, 1).build();
    }

    /** Exports {@code next: () -> i32}, which counts in a global; {@code trap}, {@code spin} and {@code grow: (i32) -> i32}. */
    static byte[] stateful() {
        return new ModuleBuilder().memory(1).global(0)
                .function("next", "", "i", "", GLOBAL_GET, 0, I32_CONST, 1, I32_ADD, GLOBAL_SET, 0, GLOBAL_GET, 0)
                .function("trap", "", "", "", UNREACHABLE)
                .function("spin", "", "", "", LOOP, EMPTY, BR, 0, END)
                .function("grow", "i", "i", "", LOCAL_GET, 0, MEMORY_GROW, 0)
                .build();
    }

    /** Has a memory of so many pages. */
    static byte[] memory(int pages) {
        return new ModuleBuilder().memory(pages).build();
    }

    /** Has a table of so many elements. */
    static byte[] table(int elements) {
        return new ModuleBuilder().table(elements).build();
    }

    /** Imports a function {@code (i32) -> ()}, and exports one that calls it with 42. */
    static byte[] importing(String module, String name) {
        return new ModuleBuilder().imported(module, name, "i", "").function("call", "", "", "", I32_CONST, 42, CALL, 0)
                .build();
    }

    /** Has a start function that never ends. */
    static byte[] endlessStart() {
        return new ModuleBuilder().function("f", "", "", "", LOOP, EMPTY, BR, 0, END).start(0).build();
    }

    /** A WASI reactor whose {@code _initialize} sets what {@code next: () -> i32} counts from to 100. */
    static byte[] reactor() {
        return new ModuleBuilder().global(0)
                .function("_initialize", "", "", "", I32_CONST, 0xe4, 0x00, GLOBAL_SET, 0)
                .function("next", "", "i", "", GLOBAL_GET, 0, I32_CONST, 1, I32_ADD, GLOBAL_SET, 0, GLOBAL_GET, 0)
                .build();
    }

    /** A command that copies its standard input to its standard output, and exits with 9 when it cannot read. */
    static byte[] cat() {
        ModuleBuilder builder = wasi();
        Code code = new Code()
                .add(LOOP, EMPTY)
                .store(IOV, BUFFER).store(IOV_LENGTH, BUFFER_SIZE)
                .constant(0).constant(IOV).constant(1).constant(RESULT).add(CALL, 0)
                .add(IF, EMPTY).constant(9).add(CALL, 2).add(END)
                .load(RESULT).add(I32_EQZ, IF, EMPTY, RETURN, END)
                .constant(IOV_LENGTH).load(RESULT).add(I32_STORE, 2, 0)
                .constant(1).constant(IOV).constant(1).constant(RESULT).add(CALL, 1, DROP)
                .add(BR, 0, END);
        return builder.function("_start", "", "", "", code.array()).build();
    }

    /** A command that writes a text to file descriptor 1 or 2, and then exits with this code. */
    static byte[] exit(int descriptor, String text, int code) {
        return print(descriptor, text, new Code().constant(code).add(CALL, 2));
    }

    /** A command that writes a text to file descriptor 1 or 2, and then traps. */
    static byte[] trap(int descriptor, String text) {
        return print(descriptor, text, new Code().add(UNREACHABLE));
    }

    /** A command that writes to its standard output for ever. */
    static byte[] yes() {
        Code code = new Code().store(IOV, BUFFER).store(IOV_LENGTH, BUFFER_SIZE).add(LOOP, EMPTY)
                .constant(1).constant(IOV).constant(1).constant(RESULT).add(CALL, 1, DROP, BR, 0, END);
        return wasi().function("_start", "", "", "", code.array()).build();
    }

    /** A command that neither reads, writes nor ends. */
    static byte[] endlessCommand() {
        return wasi().function("_start", "", "", "", LOOP, EMPTY, BR, 0, END).build();
    }

    private static byte[] print(int descriptor, String text, Code then) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Code code = new Code().store(IOV, BUFFER).store(IOV_LENGTH, bytes.length);
        if (bytes.length > 0) {
            code.constant(descriptor).constant(IOV).constant(1).constant(RESULT).add(CALL, 1, DROP);
        }
        return wasi().data(BUFFER, bytes).function("_start", "", "", "", code.add(then.array()).array()).build();
    }

    /** Imports fd_read (0), fd_write (1) and proc_exit (2), and has a memory. */
    private static ModuleBuilder wasi() {
        String wasi = "wasi_snapshot_preview1";
        return new ModuleBuilder().imported(wasi, "fd_read", "iiii", "i").imported(wasi, "fd_write", "iiii", "i")
                .imported(wasi, "proc_exit", "i", "")
                .memory(1);
    }

    /** Instructions. */
    private static final class Code {

        private final List<Integer> bytes = new ArrayList<>();

        Code add(int... instructions) {
            for (int b : instructions) {
                bytes.add(b);
            }
            return this;
        }

        Code constant(int value) {
            add(I32_CONST);
            for (byte b : ModuleBuilder.signed(value)) {
                add(b & 0xff);
            }
            return this;
        }

        Code store(int address, int value) {
            return constant(address).constant(value).add(I32_STORE, 2, 0);
        }

        Code load(int address) {
            return constant(address).add(I32_LOAD, 2, 0);
        }

        int[] array() {
            return bytes.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
