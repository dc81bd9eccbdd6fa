package io.penstock.wasm.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Makes modules byte by byte. Numbers above 255 do not exist here: see {@link #leb}. */
public final class ModuleBytes {

    public static final int TYPE = 1;
    public static final int IMPORT = 2;
    public static final int FUNCTION = 3;
    public static final int TABLE = 4;
    public static final int MEMORY = 5;
    public static final int GLOBAL = 6;
    public static final int EXPORT = 7;
    public static final int START = 8;
    public static final int ELEMENT = 9;
    public static final int CODE = 10;
    public static final int DATA = 11;
    public static final int DATA_COUNT = 12;

    public static final int I32 = 0x7F;
    public static final int I64 = 0x7E;
    public static final int F32 = 0x7D;
    public static final int F64 = 0x7C;
    public static final int V128 = 0x7B;
    public static final int FUNCREF = 0x70;
    public static final int EXTERNREF = 0x6F;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins with the header. */
    public ModuleBytes() {
        out.writeBytes(bytes(0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00));
    }

    /** Adds a section with its length. */
    public ModuleBytes section(int id, byte[]... contents) {
        byte[] all = concat(contents);
        return raw(bytes(id), leb(all.length), all);
    }

    /** Adds a section with its length. */
    public ModuleBytes section(int id, int... contents) {
        return section(id, bytes(contents));
    }

    /** Adds bytes as they are. */
    public ModuleBytes raw(byte[]... parts) {
        out.writeBytes(concat(parts));
        return this;
    }

    /** Adds bytes as they are. */
    public ModuleBytes raw(int... bytes) {
        return raw(bytes(bytes));
    }

    /** The module. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    /** A module with one function of one type: {@code type} is what follows 0x60, {@code code} includes the last end. */
    public static byte[] function(byte[] type, byte[] locals, byte[] code) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60), type).section(FUNCTION, 1, 0)
                .section(CODE, leb(1), body(locals, code)).toByteArray();
    }

    /** A body with its size before it; {@code locals} includes the number of groups. */
    public static byte[] body(byte[] locals, byte[] code) {
        return concat(leb(locals.length + code.length), locals, code);
    }

    /** Bytes from numbers. */
    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] > 255) {
                throw new IllegalArgumentException(values[i] + " is not a byte");
            }
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** An unsigned LEB128. */
    public static byte[] leb(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    /** A signed LEB128 number. */
    public static byte[] signedLeb(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        while (rest < -64 || rest > 63) {
            out.write((rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        out.write(rest & 0x7F);
        return out.toByteArray();
    }

    /** A name with its length. */
    public static byte[] name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return concat(leb(utf8.length), utf8);
    }

    /** One after the other. */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The same again and again. */
    public static byte[] repeat(int times, byte[] part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(times * part.length);
        for (int i = 0; i < times; i++) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
