package io.penstock.plugin.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Assembles small modules. Types are written as the spec's letters: {@code i} i32, {@code l} i64, {@code f} f32, {@code d} f64. */
public final class ModuleBuilder {

    private final List<byte[]> types = new ArrayList<>();
    private final List<byte[]> imports = new ArrayList<>();
    private final List<byte[]> functions = new ArrayList<>();
    private final List<byte[]> tables = new ArrayList<>();
    private final List<byte[]> memories = new ArrayList<>();
    private final List<byte[]> globals = new ArrayList<>();
    private final List<byte[]> exports = new ArrayList<>();
    private final List<byte[]> code = new ArrayList<>();
    private final List<byte[]> data = new ArrayList<>();
    private byte[] start = new byte[0];

    /** Imports a function; before all defined ones. */
    public ModuleBuilder imported(String module, String name, String params, String results) {
        imports.add(join(text(module), text(name), bytes(0), type(params, results)));
        return this;
    }

    /** Defines and exports a function. */
    public ModuleBuilder function(String export, String params, String results, String locals, int... instructions) {
        exports.add(join(text(export), bytes(0), unsigned(imports.size() + functions.size())));
        functions.add(type(params, results));
        ByteArrayOutputStream declared = new ByteArrayOutputStream();
        declared.writeBytes(unsigned(locals.length()));
        locals.chars().forEach(letter -> declared.writeBytes(bytes(1, valueType(letter))));
        byte[] body = join(declared.toByteArray(), bytes(instructions), bytes(0x0b));
        code.add(join(unsigned(body.length), body));
        return this;
    }

    /** Exports a memory. */
    public ModuleBuilder memory(int pages) {
        memories.add(join(bytes(0), unsigned(pages)));
        exports.add(join(text("memory"), bytes(2, 0)));
        return this;
    }

    /** Puts bytes into the memory. */
    public ModuleBuilder data(int address, byte[] content) {
        data.add(join(bytes(0, 0x41), signed(address), bytes(0x0b), unsigned(content.length), content));
        return this;
    }

    /** Declares a table of functions. */
    public ModuleBuilder table(int elements) {
        tables.add(join(bytes(0x70, 0), unsigned(elements)));
        return this;
    }

    /** Names the start function, by its index. */
    public ModuleBuilder start(int function) {
        start = join(bytes(8), unsigned(unsigned(function).length), unsigned(function));
        return this;
    }

    /** A mutable i32 global. */
    public ModuleBuilder global(int value) {
        globals.add(join(bytes(0x7f, 1, 0x41), signed(value), bytes(0x0b)));
        return this;
    }

    /** A memory, and {@code penstock_alloc} that takes global 0 for the end of what is allocated. */
    public ModuleBuilder allocator() {
        return memory(1).global(1024).function("penstock_alloc", "i", "i", "",
                0x23, 0, 0x23, 0, 0x20, 0, 0x6a, 0x24, 0);
    }

    /**
     * A function from bytes to bytes that answers with this text, whatever it is called with. Its place in memory is below that of the
     * allocator.
     *
     * @param first instructions before the answer
     */
    public ModuleBuilder answering(String export, String text, int... first) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int address = 16;
        byte[] answer = join(bytes(first), bytes(0x41, address, 0xad, 0x42, 32, 0x86, 0x41), signed(utf8.length),
                bytes(0xad, 0x84));
        int[] code = new int[answer.length];
        for (int i = 0; i < code.length; i++) {
            code[i] = answer[i] & 0xff;
        }
        return data(address, utf8).function(export, "ii", "l", "", code);
    }

    private byte[] type(String params, String results) {
        types.add(join(bytes(0x60), valueTypes(params), valueTypes(results)));
        return unsigned(types.size() - 1);
    }

    private static byte[] valueTypes(String letters) {
        return join(unsigned(letters.length()), bytes(letters.chars().map(ModuleBuilder::valueType).toArray()));
    }

    private static int valueType(int letter) {
        return switch (letter) {
            case 'i' -> 0x7f;
            case 'l' -> 0x7e;
            case 'f' -> 0x7d;
            case 'd' -> 0x7c;
            default -> throw new IllegalArgumentException("no type: " + (char) letter);
        };
    }

    /** The binary. */
    public byte[] build() {
        return join(bytes(0, 'a', 's', 'm', 1, 0, 0, 0), section(1, types), section(2, imports), section(3, functions),
                section(4, tables), section(5, memories), section(6, globals), section(7, exports), start,
                section(10, code), section(11, data));
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

    /** A constant's bytes. */
    public static byte[] signed(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int left = value;
        while (left < -64 || left > 63) {
            out.write((left & 0x7f) | 0x80);
            left >>= 7;
        }
        out.write(left & 0x7f);
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
