package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ExternType;
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

    /**
     * Functions with more accesses call the runtime for them, as baseline code does: inline, HotSpot's first compiler gives up
     * on them (from about a hundred in one method), and they stay in its interpreter for seconds.
     */
    private static final int MOST_INLINE = 150;

    private final CodeTape tape;
    private final int instance;
    private final List<ExternType.Memory> memories;
    private final boolean inline;
    private final int segment;

    /**
     * For one function.
     *
     * @param memories the module's
     * @param accesses how many loads and stores it has
     */
    MemoryCode(CodeTape tape, int instance, List<ExternType.Memory> memories, int accesses) {
        this.tape = tape;
        this.instance = instance;
        this.memories = memories;
        inline = accesses <= MOST_INLINE;
        segment = accesses > 0 && inline
                ? tape.newCached(RuntimeMembers.SEGMENT.type(), segmentOfInstance())
                : -1;
    }

    private MemoryForm form(Access access) {
        return MemoryForm.of(access.memory(), memories.get(access.memory()).addressType());
    }

    /** Loads a memory. */
    void reference(int memory) {
        tape.load(instance);
        if (memory == 0) {
            tape.getField(RuntimeMembers.MEMORY_0);
        } else {
            tape.getField(RuntimeMembers.MEMORIES);
            tape.intConstant(memory);
            tape.plain(Opcode.AALOAD);
        }
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
            reference(access.memory());
            tape.getField(RuntimeMembers.SEGMENT);
        }
    }

    private void address(Access access, Node address, GraphEmitter emitter) {
        if (form(access) == MemoryForm.WIDE) {
            wideAddress(access.offset(), address, emitter);
            return;
        }
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

    /** What is 2^63 or more is negative, and so out of bounds; a carry from there would lead to low addresses again. */
    private void wideAddress(long offset, Node address, GraphEmitter emitter) {
        emitter.push(address);
        if (offset < 0) {
            tape.plain(Opcode.POP2);
            tape.longConstant(-1);
        } else if (offset > 0) { // address + offset | address >> 63
            tape.plain(Opcode.DUP2);
            tape.longConstant(offset);
            tape.plain(Opcode.LADD);
            tape.plain(Opcode.DUP2_X2);
            tape.plain(Opcode.POP2);
            tape.intConstant(63);
            tape.plain(Opcode.LSHR);
            tape.plain(Opcode.LOR);
        }
    }

    /** By the runtime; operands are on the JVM's stack. */
    private void call(Access access) {
        MemoryForm form = form(access);
        tape.longConstant(access.offset());
        if (form == MemoryForm.FIRST) {
            tape.load(instance);
        } else {
            reference(access.memory());
        }
        tape.invoke(RuntimeMembers.memoryAccess(access.opcode(), form));
    }

    void load(Node node, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        if (!inline) {
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
        if (!inline) {
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
