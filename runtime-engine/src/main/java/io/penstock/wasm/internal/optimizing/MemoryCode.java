package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.MemoryForm;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.SegmentCode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Type;
import java.util.List;

/**
 * Loads and stores, in place: {@code segment.get(LAYOUT, address)} on a variable that holds the memory's segment, which
 * HotSpot turns into a bounds check and a move.
 */
final class MemoryCode {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final CodeTape tape;
    private final int instance;
    private final List<ExternType.Memory> memories;
    /** Whether there are also calls of the runtime to choose, see {@link CodeTape#inPlace}. */
    private final boolean choice;
    private final int segment;
    private final StaticData data;
    private final int slice;
    /** Whether the present block uses the slice. */
    private boolean sliced;

    /**
     * For one function.
     *
     * @param memories the module's
     * @param accesses how many loads and stores it has
     * @param graph the function
     */
    MemoryCode(CodeTape tape, int instance, List<ExternType.Memory> memories, int accesses, Graph graph) {
        this.tape = tape;
        this.instance = instance;
        this.memories = memories;
        choice = accesses > CodeTape.FEW_IN_PLACE;
        segment = accesses > 0
                ? tape.newCached(RuntimeMembers.SEGMENT.type(), segmentOfInstance())
                : -1;
        data = new StaticData(graph);
        slice = data.isUsed() ? tape.newCached(RuntimeMembers.SEGMENT.type(), sliceOfInstance(graph.leastMemory()))
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
            tape.plain(JvmOpcode.AALOAD);
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

    /** The part of it that there always is. */
    private static CodeTape sliceOfInstance(long bytes) {
        CodeTape recipe = segmentOfInstance();
        recipe.longConstant(0);
        recipe.longConstant(bytes);
        recipe.invoke(RuntimeMembers.SLICE);
        return recipe;
    }

    /** A block's code begins. */
    void begin(Block block) {
        sliced = data.contains(block);
        if (data.beginsRound(block)) {
            tape.refresh(slice);
        }
    }

    /** Looks for the segment again: a call may have grown the memory. */
    void mayHaveMoved() {
        if (segment >= 0) {
            tape.refresh(segment);
        }
    }

    private void base(Access access) {
        if (access.memory() == 0) {
            tape.load(sliced && access.reach() != Access.Reach.ANYWHERE ? slice : segment);
        } else {
            reference(access.memory());
            tape.getField(RuntimeMembers.SEGMENT);
        }
        SegmentCode.layout(access.opcode(), tape);
    }

    private int number() {
        return choice ? tape.newMemoryAccess() : -1;
    }

    private void inPlace(int number, Runnable code) {
        if (choice) {
            tape.inPlace(number, code);
        } else {
            code.run();
        }
    }

    private void toOffset(Access access) {
        if (form(access) == MemoryForm.WIDE) {
            toWideOffset(access.offset());
            return;
        }
        tape.plain(JvmOpcode.I2L);
        tape.longConstant(UNSIGNED);
        tape.plain(JvmOpcode.LAND);
        addOffset(access);
    }

    private void addOffset(Access access) {
        if (access.offset() != 0) {
            tape.longConstant(access.offset());
            tape.plain(JvmOpcode.LADD);
        }
    }

    /** Up to the address: the segment's method takes itself, the layout, the offset; the runtime's takes the address. */
    private void begin(Node node, int number, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        Node address = node.input(0);
        inPlace(number, () -> base(access));
        if (address.isConstant() && !choice && form(access) != MemoryForm.WIDE) {
            tape.longConstant((address.bits() & UNSIGNED) + access.offset());
            return;
        }
        emitter.push(address);
        if (address.type() == Type.I64 && form(access) != MemoryForm.WIDE) {
            fromLong(access, number);
        } else {
            inPlace(number, () -> toOffset(access));
        }
    }

    /** The address is a long already, and positive. */
    private void fromLong(Access access, int number) {
        if (choice) {
            tape.inPlace(number, () -> addOffset(access), () -> tape.plain(JvmOpcode.L2I));
        } else {
            addOffset(access);
        }
    }

    /** What is 2^63 or more is negative, and so out of bounds; a carry from there would lead to low addresses again. */
    private void toWideOffset(long offset) {
        if (offset < 0) {
            tape.plain(JvmOpcode.POP2);
            tape.longConstant(-1);
        } else if (offset > 0) { // address + offset | address >> 63
            tape.plain(JvmOpcode.DUP2);
            tape.longConstant(offset);
            tape.plain(JvmOpcode.LADD);
            tape.plain(JvmOpcode.DUP2_X2);
            tape.plain(JvmOpcode.POP2);
            tape.intConstant(63);
            tape.plain(JvmOpcode.LSHR);
            tape.plain(JvmOpcode.LOR);
        }
    }

    /** The end of it, by the segment or by the runtime. */
    private void end(Access access, int number, Runnable code) {
        if (choice) {
            tape.inPlace(number, code, () -> call(access));
        } else {
            code.run();
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
        int number = number();
        begin(node, number, emitter);
        end(access, number, () -> SegmentCode.get(access.opcode(), tape));
    }

    void store(Node node, GraphEmitter emitter) {
        Access access = node.detail(Access.class);
        int number = number();
        begin(node, number, emitter);
        emitter.push(node.input(1));
        end(access, number, () -> SegmentCode.set(access.opcode(), tape));
    }
}
