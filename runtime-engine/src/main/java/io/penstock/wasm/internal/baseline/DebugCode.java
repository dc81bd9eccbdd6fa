package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.DebugTable;
import io.penstock.wasm.internal.bytecode.GeneratedNames;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.compile.SourceNames;
import io.penstock.wasm.internal.debug.FunctionSource;
import io.penstock.wasm.internal.debug.Place;
import io.penstock.wasm.internal.debug.SourceType;
import io.penstock.wasm.internal.debug.SourceVariable;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What code for debugging does besides: it says which variables are Wasm's locals, and at the begin of each line of the
 * source it copies the source's variables, wherever they are, to JVM variables of their names, for a debugger to show.
 */
final class DebugCode {

    /** Copies in one function; beyond that the code would be nothing else, and the source's variables are not shown. */
    private static final int MOST_COPIES = 2_500;

    private static final ClassDesc DEBUG_VALUES = ClassDesc.of("io.penstock.wasm.internal.runtime.DebugValues");

    private static final int LOOP = 0x03;
    private static final int ELSE = 0x05;
    private static final int END = 0x0B;
    private static final int BR_TABLE = 0x0E;
    private static final int CALL = 0x10;
    private static final int RETURN_CALL_REF = 0x15;
    private static final int GLOBAL_SET = 0x24;
    private static final int FIRST_STORE = 0x36;
    private static final int LAST_STORE = 0x40;
    private static final int FIRST_PREFIX = 0xFB;

    /** How a type is read and shown. */
    private record Shown(JvmKind kind, String descriptor, String reader) {
    }

    /** A variable of the source, and the JVM's for it. */
    private record View(SourceVariable source, Shown shown, int variable) {
    }

    private final CodeTape tape;
    private final int instance;
    private final DebugTable table;
    private final List<FunctionSource.Line> lines;
    private final List<View> views = new ArrayList<>();
    private int[] locals = {};
    private final byte[] body;
    private int nextLine;
    /** Whether memory may have changed since it was copied; the first time is not before there is a frame. */
    private boolean changed = true;

    DebugCode(SourceNames names, byte[] body, CodeTape tape, int instance) {
        this.body = body;
        this.tape = tape;
        this.instance = instance;
        this.table = new DebugTable(names, body.length);
        tape.debugTable(table);
        this.lines = names.function().lines();
    }

    /** The function begins: these are the variables of its locals. */
    void begin(int[] variables) {
        locals = variables;
        for (int i = 0; i < locals.length; i++) {
            JvmKind kind = tape.kind(locals[i]);
            table.show(locals[i], table.localName(i), kind.descriptor().descriptorString(), offset -> true);
        }
        List<SourceVariable> shown = table.source().function().variables();
        if ((long) shown.size() * lines.size() > MOST_COPIES && copies(shown) > MOST_COPIES) {
            shown = List.of();
        }
        for (SourceVariable variable : shown) {
            Shown how = shown(variable.type());
            View view = new View(variable, how, tape.newView(how.kind));
            views.add(view);
            table.show(view.variable, variable.name(), how.descriptor, offset -> variable.at(offset) != null);
        }
        tape.markPosition(0);
    }

    private long copies(List<SourceVariable> variables) {
        return variables.stream().mapToLong(
                variable -> lines.stream().filter(line -> variable.at(line.offset()) != null).count()).sum();
    }

    /**
     * An instruction begins. What memory holds is copied when it may have changed: in front of a line, and in front of what
     * may jump or be jumped to, so that where a line is jumped to there is nothing left to do, which would look as if the
     * line above ran once more.
     */
    void position(int offset) {
        boolean begins = lines.isEmpty();
        while (nextLine < lines.size() && lines.get(nextLine).offset() <= offset) {
            nextLine++;
            begins = true;
        }
        int opcode = body[offset] & 0xFF;
        boolean inMemory = changed && (begins || mayJump(opcode));
        if (inMemory || begins) {
            for (View view : views) {
                Place place = view.source.at(offset);
                if (place != null && ((place.base() == Place.Base.LOCAL && !place.inMemory()) ? begins : inMemory)) {
                    copy(view, place);
                }
            }
            changed &= !inMemory;
        }
        tape.position(offset); // not earlier: copies belong to what comes before
        if (begins) {
            tape.markPosition(offset);
        }
        changed |= mayChangeMemory(opcode);
    }

    private static boolean mayJump(int opcode) {
        return (opcode >= LOOP && opcode <= ELSE) || (opcode >= END && opcode <= BR_TABLE);
    }

    private static boolean mayChangeMemory(int opcode) {
        return (opcode >= CALL && opcode <= RETURN_CALL_REF) || (opcode >= FIRST_STORE && opcode <= LAST_STORE)
                || opcode == GLOBAL_SET || opcode >= FIRST_PREFIX;
    }

    /** Before the place of a line's begin: so a breakpoint there finds it done. */
    private void copy(View view, Place place) {
        Shown shown = view.shown;
        if (place.inMemory()) {
            if (loadBase(place)) {
                tape.longConstant(place.offset());
                read(shown.reader, shown.kind);
                tape.store(view.variable);
            }
            return;
        }
        if (place.base() == Place.Base.LOCAL && place.offset() == 0 && place.index() < locals.length) {
            JvmKind kind = tape.kind(locals[place.index()]);
            if (kind == shown.kind) {
                tape.load(locals[place.index()]);
                tape.store(view.variable);
            } else if (kind == JvmKind.INT && shown.kind == JvmKind.LONG) {
                tape.load(locals[place.index()]);
                extend();
                tape.store(view.variable);
            }
        }
    }

    /** The long that an address counts from; false when there is none. */
    private boolean loadBase(Place place) {
        switch (place.base()) {
            case NOTHING -> tape.longConstant(0);
            case GLOBAL -> {
                tape.intConstant(place.index());
                tape.load(instance);
                tape.invoke(new Member.Method(DEBUG_VALUES, "global",
                        MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int, GeneratedNames.INSTANCE), true));
            }
            case LOCAL -> {
                @Nullable
                JvmKind kind = place.index() < locals.length ? tape.kind(locals[place.index()]) : null;
                if (kind != JvmKind.INT && kind != JvmKind.LONG) {
                    return false;
                }
                tape.load(locals[place.index()]);
                if (kind == JvmKind.INT) {
                    extend();
                }
            }
        }
        return true;
    }

    private void extend() {
        tape.invoke(new Member.Method(ClassDesc.of("java.lang.Integer"), "toUnsignedLong",
                MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int), true));
    }

    private void read(String reader, JvmKind kind) {
        tape.load(instance);
        tape.invoke(new Member.Method(DEBUG_VALUES, reader, MethodTypeDesc.of(kind.descriptor(),
                ConstantDescs.CD_long, ConstantDescs.CD_long, GeneratedNames.INSTANCE), true));
    }

    private static Shown shown(SourceType type) {
        boolean signed = type.kind() == SourceType.Kind.SIGNED;
        return switch (type.kind()) {
            case BOOLEAN -> new Shown(JvmKind.INT, "Z", "bool");
            case FLOAT -> type.size() == Float.BYTES
                    ? new Shown(JvmKind.FLOAT, "F", "f32")
                    : new Shown(JvmKind.DOUBLE, "D", "f64");
            case OTHER -> new Shown(JvmKind.LONG, "J", "address");
            case SIGNED, UNSIGNED -> switch (type.size()) {
                case 1 -> signed ? new Shown(JvmKind.INT, "B", "s8") : new Shown(JvmKind.INT, "I", "u8");
                case 2 -> signed ? new Shown(JvmKind.INT, "S", "s16") : new Shown(JvmKind.INT, "I", "u16");
                case 4 -> signed ? new Shown(JvmKind.INT, "I", "s32") : new Shown(JvmKind.LONG, "J", "u32");
                default -> new Shown(JvmKind.LONG, "J", "s64");
            };
        };
    }
}
