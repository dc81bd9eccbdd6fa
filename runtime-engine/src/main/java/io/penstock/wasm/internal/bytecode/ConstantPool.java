package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The constant pool of one class file (JVMS 4.4), each constant once. */
final class ConstantPool {

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
    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<Long, Integer> longs = new HashMap<>();
    private final Map<Long, Integer> doubles = new HashMap<>();
    /** By hash code, open addressing. */
    private @Nullable Utf8[] texts = new Utf8[128];
    private int[] textIndexes = new int[128];
    private int textCount;
    /** By identity, open addressing: that of its name is a hash code as good as any. */
    private @Nullable Member[] members = new Member[64];
    private int[] memberIndexes = new int[64];
    private int memberCount;
    /** Entries of up to four bytes: open addressing by tag and content. */
    private long[] keys = new long[128];
    private int[] indexes = new int[128];
    private int used;

    int utf8(String text) {
        int at = slot(text);
        return texts[at] == null ? add(Utf8.of(text), at) : textIndexes[at];
    }

    int utf8(Utf8 text) {
        int at = slot(text.text);
        return texts[at] == null ? add(text, at) : textIndexes[at];
    }

    private int slot(String text) {
        int mask = texts.length - 1;
        int at = spread(text.hashCode()) & mask;
        Utf8 there = texts[at];
        while (there != null && !there.text.equals(text)) {
            at = at + 1 & mask;
            there = texts[at];
        }
        return at;
    }

    private static int spread(int hashCode) {
        return hashCode ^ hashCode >>> 15;
    }

    private int add(Utf8 text, int at) {
        int index = next(1);
        out.append(text.entry);
        texts[at] = text;
        textIndexes[at] = index;
        if (++textCount * 2 > texts.length) {
            @Nullable
            Utf8[] old = texts;
            int[] oldIndexes = textIndexes;
            texts = new Utf8[old.length * 2];
            textIndexes = new int[texts.length];
            for (int i = 0; i < old.length; i++) {
                Utf8 each = old[i];
                if (each != null) {
                    int to = slot(each.text);
                    texts[to] = each;
                    textIndexes[to] = oldIndexes[i];
                }
            }
        }
        return index;
    }

    /** A class or array type. */
    int classEntry(ClassDesc type) {
        return classEntry(type.descriptorString());
    }

    /** A class or array type, by its descriptor. */
    int classEntry(String descriptor) {
        Integer known = classes.get(descriptor);
        if (known == null) {
            known = entry(CLASS, utf8(internalName(descriptor)), 2);
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
        int at = slot(member);
        if (members[at] != null) {
            return memberIndexes[at];
        }
        int tag = member instanceof Member.Method method ? (method.isInterface() ? INTERFACE_METHOD : METHOD) : FIELD;
        int owner = entry(CLASS, utf8(member.ownerText()), 2);
        int nameAndType = entry(NAME_AND_TYPE, utf8(member.nameText()) << 16 | utf8(member.typeText()), 4);
        int index = entry(tag, owner << 16 | nameAndType, 4);
        members[at] = member;
        memberIndexes[at] = index;
        if (++memberCount * 2 > members.length) {
            rehashMembers();
        }
        return index;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one leads to the same entry
    private int slot(Member member) {
        int mask = members.length - 1;
        int at = spread(member.name().hashCode()) & mask;
        while (members[at] != null && members[at] != member) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void rehashMembers() {
        @Nullable
        Member[] old = members;
        int[] oldIndexes = memberIndexes;
        members = new Member[old.length * 2];
        memberIndexes = new int[members.length];
        for (int i = 0; i < old.length; i++) {
            Member each = old[i];
            if (each != null) {
                int to = slot(each);
                members[to] = each;
                memberIndexes[to] = oldIndexes[i];
            }
        }
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
