package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.Member;
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

    /**
     * Functions with more accesses call the runtime for them, as baseline code does: inline, HotSpot's first compiler gives up
     * on them (from about a hundred in one method), and they stay in its interpreter for seconds.
     */
    private static final int MOST_INLINE = Integer.getInteger("mi", 250);

    private final CodeTape tape;
    private final int instance;
    private final boolean inline;
    private final int segment;

    /**
     * For one function.
     *
     * @param accesses how many loads and stores it has
     */
    MemoryCode(CodeTape tape, int instance, int accesses) {
        this.tape = tape;
        this.instance = instance;
        inline = accesses <= MOST_INLINE;
        segment = accesses > 0 && inline
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

    private void base(Access access) {
        if (access.memory() == 0) {
            tape.load(segment);
        } else {
            tape.load(instance);
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(access.memory());
            tape.plain(Opcode.AALOAD);
            tape.getField(RuntimeMembers.SEGMENT);
        }
    }

    private void address(Access access, Node address, GraphEmitter emitter) {
        if (address.isConstant()) {
            tape.longConstant((address.bits() & UNSIGNED) + access.offset());
            return;
        }
        emitter.push(address);
        tape.plain(Opcode.I2L);
        tape.longConstant(UNSIGNED);
        tape.plain(Opcode.LAND);
        if (access.offset() != 0) {
            tape.longConstant(access.offset());
            tape.plain(Opcode.LADD);
        }
    }

    /** By the runtime; operands are on the JVM's stack. */
    private void call(Access access) {
        tape.longConstant(access.offset());
        tape.load(instance);
        tape.invoke(RuntimeMembers.memoryAccess(access.opcode(), true));
    }

    void load(Node node, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        if (!inline && access.memory() == 0) {
            emitter.push(node.input(0));
            call(access);
            return;
        }
        base(access);
        Layout layout = Layout.of(access.opcode());
        tape.getStatic(layout.constant);
        address(access, node.input(0), emitter);
        tape.invoke(layout.get);
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
        if (!inline && access.memory() == 0) {
            emitter.pushInputs(node);
            call(access);
            return;
        }
        base(access);
        Layout layout = Layout.of(access.opcode());
        tape.getStatic(layout.constant);
        address(access, node.input(0), emitter);
        emitter.push(node.input(1));
        switch (access.opcode()) {
            case I64_STORE8, I64_STORE16, I64_STORE32 -> tape.plain(Opcode.L2I);
            case F32_STORE -> tape.invoke(RuntimeMembers.FLOAT_BITS);
            case F64_STORE -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
            default -> {
                // as it is
            }
        }
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
