package io.penstock.plugin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small modules, assembled by hand. */
final class TestModules {

    private static final int I32 = 0x7f;

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
        return new Builder().function("add", 2, 1, LOCAL_GET, 0, LOCAL_GET, 1, I32_ADD).build();
    }

    /** Like {@link #add()}, but {@code add} returns the second argument; other digest. */
    static byte[] second() {
        return new Builder().function("add", 2, 1, LOCAL_GET, 1).build();
    }

    /** Exports {@code next: () -> i32}, which counts in a global; {@code trap}, {@code spin} and {@code grow: (i32) -> i32}. */
    static byte[] stateful() {
        return new Builder().memory(1).global()
                .function("next", 0, 1, GLOBAL_GET, 0, I32_CONST, 1, I32_ADD, GLOBAL_SET, 0, GLOBAL_GET, 0)
                .function("trap", 0, 0, UNREACHABLE)
                .function("spin", 0, 0, LOOP, EMPTY, BR, 0, END)
                .function("grow", 1, 1, LOCAL_GET, 0, MEMORY_GROW, 0)
                .build();
    }

    /** Has a memory of so many pages. */
    static byte[] memory(int pages) {
        return new Builder().memory(pages).build();
    }

    /** Has a table of so many elements. */
    static byte[] table(int elements) {
        return new Builder().table(elements).build();
    }

    /** Imports a function {@code (i32) -> ()}, and exports one that calls it with 42. */
    static byte[] importing(String module, String name) {
        return new Builder().imported(module, name, 1, 0).function("call", 0, 0, I32_CONST, 42, CALL, 0).build();
    }

    /** Has a start function that never ends. */
    static byte[] endlessStart() {
        return new Builder().function("f", 0, 0, LOOP, EMPTY, BR, 0, END).start(0).build();
    }

    /** A WASI reactor whose {@code _initialize} sets what {@code next: () -> i32} counts from to 100. */
    static byte[] reactor() {
        return new Builder().global()
                .function("_initialize", 0, 0, I32_CONST, 0xe4, 0x00, GLOBAL_SET, 0)
                .function("next", 0, 1, GLOBAL_GET, 0, I32_CONST, 1, I32_ADD, GLOBAL_SET, 0, GLOBAL_GET, 0)
                .build();
    }

    /** A command that copies its standard input to its standard output, and exits with 9 when it cannot read. */
    static byte[] cat() {
        Builder builder = wasi();
        Code code = new Code()
                .add(LOOP, EMPTY)
                .store(IOV, BUFFER).store(IOV_LENGTH, BUFFER_SIZE)
                .constant(0).constant(IOV).constant(1).constant(RESULT).add(CALL, 0)
                .add(IF, EMPTY).constant(9).add(CALL, 2).add(END)
                .load(RESULT).add(I32_EQZ, IF, EMPTY, RETURN, END)
                .constant(IOV_LENGTH).load(RESULT).add(I32_STORE, 2, 0)
                .constant(1).constant(IOV).constant(1).constant(RESULT).add(CALL, 1, DROP)
                .add(BR, 0, END);
        return builder.function("_start", 0, 0, code.array()).build();
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
        return wasi().function("_start", 0, 0, code.array()).build();
    }

    /** A command that neither reads, writes nor ends. */
    static byte[] endlessCommand() {
        return wasi().function("_start", 0, 0, LOOP, EMPTY, BR, 0, END).build();
    }

    private static byte[] print(int descriptor, String text, Code then) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Code code = new Code().store(IOV, BUFFER).store(IOV_LENGTH, bytes.length);
        if (bytes.length > 0) {
            code.constant(descriptor).constant(IOV).constant(1).constant(RESULT).add(CALL, 1, DROP);
        }
        return wasi().data(BUFFER, bytes).function("_start", 0, 0, code.add(then.array()).array()).build();
    }

    /** Imports fd_read (0), fd_write (1) and proc_exit (2), and has a memory. */
    private static Builder wasi() {
        String wasi = "wasi_snapshot_preview1";
        return new Builder().imported(wasi, "fd_read", 4, 1).imported(wasi, "fd_write", 4, 1)
                .imported(wasi, "proc_exit", 1, 0)
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
            return add(I32_CONST).signed(value);
        }

        Code store(int address, int value) {
            return constant(address).constant(value).add(I32_STORE, 2, 0);
        }

        Code load(int address) {
            return constant(address).add(I32_LOAD, 2, 0);
        }

        private Code signed(int value) {
            int left = value;
            while (left < -64 || left > 63) {
                add((left & 0x7f) | 0x80);
                left >>= 7;
            }
            return add(left & 0x7f);
        }

        int[] array() {
            return bytes.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /** Sections, in order. Each function has a type of its own, of i32 alone. */
    private static final class Builder {

        private final List<byte[]> types = new ArrayList<>();
        private final List<byte[]> imports = new ArrayList<>();
        private final List<byte[]> functions = new ArrayList<>();
        private final List<byte[]> tables = new ArrayList<>();
        private final List<byte[]> memories = new ArrayList<>();
        private final List<byte[]> globals = new ArrayList<>();
        private final List<byte[]> exports = new ArrayList<>();
        private final List<byte[]> starts = new ArrayList<>();
        private final List<byte[]> code = new ArrayList<>();
        private final List<byte[]> data = new ArrayList<>();

        Builder imported(String module, String name, int params, int results) {
            imports.add(join(text(module), text(name), bytes(0), type(params, results)));
            return this;
        }

        Builder function(String export, int params, int results, int... instructions) {
            exports.add(join(text(export), bytes(0), unsigned(imports.size() + functions.size())));
            functions.add(type(params, results));
            byte[] body = join(bytes(0), bytes(instructions), bytes(END));
            code.add(join(unsigned(body.length), body));
            return this;
        }

        private byte[] type(int params, int results) {
            byte[] i32s = new byte[16];
            Arrays.fill(i32s, (byte) I32);
            types.add(join(bytes(0x60, params), Arrays.copyOf(i32s, params), bytes(results),
                    Arrays.copyOf(i32s, results)));
            return unsigned(types.size() - 1);
        }

        Builder memory(int pages) {
            memories.add(join(bytes(0), unsigned(pages)));
            exports.add(join(text("memory"), bytes(2, 0)));
            return this;
        }

        Builder table(int elements) {
            tables.add(join(bytes(0x70, 0), unsigned(elements)));
            return this;
        }

        Builder global() {
            globals.add(bytes(I32, 1, I32_CONST, 0, END));
            return this;
        }

        Builder start(int function) {
            starts.add(unsigned(function));
            return this;
        }

        Builder data(int address, byte[] content) {
            data.add(join(bytes(0), bytes(new Code().constant(address).array()), bytes(END), unsigned(content.length),
                    content));
            return this;
        }

        byte[] build() {
            return join(bytes(0, 'a', 's', 'm', 1, 0, 0, 0), section(1, types), section(2, imports),
                    section(3, functions),
                    section(4, tables), section(5, memories), section(6, globals), section(7, exports),
                    starts.isEmpty() ? new byte[0] : join(bytes(8, 1), starts.getFirst()), section(10, code),
                    section(11, data));
        }

        private static byte[] section(int id, List<byte[]> items) {
            if (items.isEmpty()) {
                return new byte[0];
            }
            byte[] content = join(unsigned(items.size()), join(items.toArray(byte[][]::new)));
            return join(bytes(id), unsigned(content.length), content);
        }

        private static byte[] text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return join(unsigned(utf8.length), utf8);
        }

        private static byte[] unsigned(int value) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int left = value;
            for (; left > 0x7f; left >>>= 7) {
                out.write((left & 0x7f) | 0x80);
            }
            out.write(left);
            return out.toByteArray();
        }

        private static byte[] bytes(int... values) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) values[i];
            }
            return bytes;
        }

        private static byte[] join(byte[]... parts) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                out.writeBytes(part);
            }
            return out.toByteArray();
        }
    }
}
