package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** The constant pool of one class file (JVMS 4.4), each constant once. */
final class ConstantPool {

    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int MOST_ENTRIES = 65_535;

    private final ByteOutput out = new ByteOutput(1024);
    private int count = 1;
    private final Map<String, Integer> strings = HashMap.newHashMap(96);
    private final Map<String, Integer> classes = HashMap.newHashMap(24);
    private final Map<Long, Integer> longs = new HashMap<>();
    private final Map<Long, Integer> doubles = new HashMap<>();
    private final IdentityHashMap<Member, Integer> members = new IdentityHashMap<>();
    /** Entries of up to four bytes: open addressing by tag and content. */
    private long[] keys = new long[128];
    private int[] indexes = new int[128];
    private int used;

    int utf8(String text) {
        Integer known = strings.get(text);
        if (known != null) {
            return known;
        }
        int index = newUtf8(text);
        strings.put(text, index);
        return index;
    }

    private int newUtf8(String text) {
        int index = next(1);
        out.u1(UTF8);
        int lengthAt = out.length();
        out.u2(0);
        write(text, out);
        int length = out.length() - lengthAt - 2;
        if (length > MOST_ENTRIES) {
            throw new IllegalArgumentException("a string of " + length + " bytes in a class file");
        }
        out.putU2(lengthAt, length);
        return index;
    }

    /** Writes a text in the class file's form of UTF-8 (JVMS 4.4.7), without its length. */
    static void write(String text, ByteOutput out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // much faster than what follows, in a cold JVM above all
        if (bytes.length == text.length() && text.indexOf(0) < 0) {
            out.append(bytes);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != 0 && c < 0x80) {
                out.u1(c);
            } else if (c < 0x800) {
                out.u2(0xC080 | (c >> 6 & 0x1F) << 8 | (c & 0x3F));
            } else {
                out.u1(0xE0 | c >> 12);
                out.u2(0x8080 | (c >> 6 & 0x3F) << 8 | (c & 0x3F));
            }
        }
    }

    /** A class or array type. */
    int classEntry(ClassDesc type) {
        return classEntry(type.descriptorString());
    }

    /** A class or array type, by its descriptor. */
    int classEntry(String descriptor) {
        Integer known = classes.get(descriptor);
        if (known == null) {
            known = entry(CLASS, newUtf8(internalName(descriptor)), 2); // hardly ever text of anything else
            classes.put(descriptor, known);
        }
        return known;
    }

    /** {@code Lio/penstock/X;} → {@code io/penstock/X}; an array's is its descriptor. */
    static String internalName(String descriptor) {
        return descriptor.charAt(0) == 'L' ? descriptor.substring(1, descriptor.length() - 1) : descriptor;
    }

    int string(String text) {
        return entry(STRING, utf8(text), 2);
    }

    int integer(int value) {
        return entry(INTEGER, value, 4);
    }

    int floating(int bits) {
        return entry(FLOAT, bits, 4);
    }

    int longInteger(long value) {
        return wide(LONG, value);
    }

    int doubleFloating(long bits) {
        return wide(DOUBLE, bits);
    }

    int member(Member member) {
        Integer known = members.get(member);
        if (known == null) {
            if (member instanceof Member.Method m) {
                known = member(m.isInterface() ? INTERFACE_METHOD : METHOD, m.owner(), m.name(),
                        m.type().descriptorString());
            } else {
                Member.Field f = (Member.Field) member;
                known = member(FIELD, f.owner(), f.name(), f.type().descriptorString());
            }
            members.put(member, known);
        }
        return known;
    }

    private int member(int tag, ClassDesc owner, String name, String type) {
        return entry(tag, classEntry(owner) << 16 | entry(NAME_AND_TYPE, utf8(name) << 16 | utf8(type), 4), 4);
    }

    /** Bytes of the entries. */
    int length() {
        return out.length();
    }

    void write(ByteOutput target) {
        target.u2(count);
        target.append(out);
    }

    private int entry(int tag, int content, int bytes) {
        long key = (long) tag << 32 | (content & 0xFFFF_FFFFL);
        int at = slot(key);
        if (keys[at] == key) {
            return indexes[at];
        }
        int index = next(1);
        out.u1(tag);
        if (bytes == 2) {
            out.u2(content);
        } else {
            out.u4(content);
        }
        keys[at] = key;
        indexes[at] = index;
        if (++used * 2 > keys.length) {
            rehash();
        }
        return index;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int at = Long.hashCode(key * 0x9E37_79B9_7F4A_7C15L) & mask;
        while (keys[at] != 0 && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void rehash() {
        long[] oldKeys = keys;
        int[] oldIndexes = indexes;
        keys = new long[oldKeys.length * 2];
        indexes = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = slot(oldKeys[i]);
                keys[at] = oldKeys[i];
                indexes[at] = oldIndexes[i];
            }
        }
    }

    private int wide(int tag, long content) {
        Map<Long, Integer> known = tag == LONG ? longs : doubles;
        Integer index = known.get(content);
        if (index == null) {
            index = next(2);
            out.u1(tag);
            out.u4((int) (content >>> 32));
            out.u4((int) content);
            known.put(content, index);
        }
        return index;
    }

    private int next(int entries) {
        int index = count;
        count += entries;
        if (count > MOST_ENTRIES) {
            throw new IllegalArgumentException("the constant pool of a class file is full");
        }
        return index;
    }
}
