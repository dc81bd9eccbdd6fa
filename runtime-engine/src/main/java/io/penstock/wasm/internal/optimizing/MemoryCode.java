package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.MemoryForm;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Node;
import java.lang.classfile.Opcode;
import java.util.List;

/**
 * Loads and stores, in place: {@code segment.get(LAYOUT, address)} on a variable that holds the memory's segment, which
 * HotSpot turns into a bounds check and a move.
 */
final class MemoryCode {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final CodeTape tape;
    private final int instance;
    /** Whether there is also the call of the runtime to choose, see {@link CodeTape#inPlace}. */
    private final boolean choice;
    private final int segment;

    /**
     * For one function.
     *
     * @param accesses how many loads and stores it has
     */
    MemoryCode(CodeTape tape, int instance, int accesses) {
        this.tape = tape;
        this.instance = instance;
        choice = accesses > CodeTape.MOST_IN_PLACE;
        segment = accesses > 0
                ? tape.newCached(RuntimeMembers.SEGMENT.type(), segmentOfInstance())
                : -1;
    }

    /** The segment of the first memory of the instance. */
    private static CodeTape segmentOfInstance() {
        CodeTape recipe = new CodeTape(List.of(JvmKind.REFERENCE));
        recipe.load(0);
        recipe.getField(RuntimeMembers.MEMORY_0);
        recipe.getField(RuntimeMembers.SEGMENT);
        return recipe;
    }

    /** Looks for the segment again: a call may have grown the memory. */
    void mayHaveMoved() {
        if (segment >= 0) {
            tape.refresh(segment);
        }
    }

    private void base(Access access, Layout layout) {
        if (access.memory() == 0) {
            tape.load(segment);
        } else {
            tape.load(instance);
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(access.memory());
            tape.plain(Opcode.AALOAD);
            tape.getField(RuntimeMembers.SEGMENT);
        }
        tape.getStatic(layout.constant);
    }

    private void inPlace(boolean chosen, Runnable code) {
        if (chosen) {
            tape.inPlace(code);
        } else {
            code.run();
        }
    }

    private void toOffset(Access access) {
        tape.plain(Opcode.I2L);
        tape.longConstant(UNSIGNED);
        tape.plain(Opcode.LAND);
        if (access.offset() != 0) {
            tape.longConstant(access.offset());
            tape.plain(Opcode.LADD);
        }
    }

    /** Up to the address: the segment's method takes itself, the layout, the offset; the runtime's takes the address. */
    private void begin(Node node, boolean chosen, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        Node address = node.input(0);
        inPlace(chosen, () -> base(access, Layout.of(access.opcode())));
        if (address.isConstant() && !chosen) {
            tape.longConstant((address.bits() & UNSIGNED) + access.offset());
            return;
        }
        emitter.push(address);
        inPlace(chosen, () -> toOffset(access));
    }

    /** The end of it, by the segment or by the runtime. */
    private void end(Access access, boolean chosen, Runnable code) {
        if (!chosen) {
            code.run();
            return;
        }
        tape.inPlace(code, () -> {
            tape.longConstant(access.offset());
            tape.load(instance);
            tape.invoke(RuntimeMembers.memoryAccess(access.opcode(), MemoryForm.FIRST));
        });
    }

    void load(Node node, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        boolean chosen = choice && access.memory() == 0;
        begin(node, chosen, emitter);
        end(access, chosen, () -> get(access));
    }

    private void get(Access access) {
        tape.invoke(Layout.of(access.opcode()).get);
        switch (access.opcode()) {
            case I32_LOAD8_U -> and(0xFF);
            case I32_LOAD16_U -> and(0xFFFF);
            case I64_LOAD8_S, I64_LOAD16_S, I64_LOAD32_S -> tape.plain(Opcode.I2L);
            case I64_LOAD8_U -> {
                and(0xFF);
                tape.plain(Opcode.I2L);
            }
            case I64_LOAD16_U -> {
                and(0xFFFF);
                tape.plain(Opcode.I2L);
            }
            case I64_LOAD32_U -> {
                tape.plain(Opcode.I2L);
                tape.longConstant(UNSIGNED);
                tape.plain(Opcode.LAND);
            }
            case F32_LOAD -> tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            case F64_LOAD -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // as it comes
            }
        }
    }

    private void and(int mask) {
        tape.intConstant(mask);
        tape.plain(Opcode.IAND);
    }

    void store(Node node, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        boolean chosen = choice && access.memory() == 0;
        begin(node, chosen, emitter);
        emitter.push(node.input(1));
        end(access, chosen, () -> set(access));
    }

    private void set(Access access) {
        switch (access.opcode()) {
            case I64_STORE8, I64_STORE16, I64_STORE32 -> tape.plain(Opcode.L2I);
            case F32_STORE -> tape.invoke(RuntimeMembers.FLOAT_BITS);
            case F64_STORE -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
            default -> {
                // as it is
            }
        }
        Layout layout = Layout.of(access.opcode());
        switch (layout) {
            case BYTE -> tape.plain(Opcode.I2B);
            case SHORT -> tape.plain(Opcode.I2S);
            default -> {
                // as it is
            }
        }
        tape.invoke(layout.set);
    }

    /** The value layouts, with the segment's methods for them. */
    @SuppressWarnings("ImmutableEnumChecker") // members of classes are immutable
    private enum Layout {
        BYTE, SHORT, INT, LONG;

        private final Member.Field constant = RuntimeMembers.layout(name());
        private final Member.Method get = RuntimeMembers.segmentGet(name());
        private final Member.Method set = RuntimeMembers.segmentSet(name());

        static Layout of(io.penstock.wasm.internal.code.Opcode opcode) {
            return switch (opcode.alignment()) {
                case 0 -> BYTE;
                case 1 -> SHORT;
                case 2 -> INT;
                default -> LONG;
            };
        }
    }
}
