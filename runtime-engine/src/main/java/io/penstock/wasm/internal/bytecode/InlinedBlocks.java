package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/**
 * How deep the tree of blocks becomes in which HotSpot's first compiler looks for needless checks of array indices. It goes down
 * that tree recursively, on a native stack of 1 MB, with 256 bytes for each block that dominates the next: about 3,990 of them,
 * and the process is gone. What makes such chains is, above all, a memory access in place: of its methods, which all
 * compilers must inline, some 30 blocks remain, one after the other.
 */
final class InlinedBlocks {

    /** What a chain may have: two thirds of what ends the process with the compiler's stack of 1 MB. */
    static final int MOST = 2_600;
    /**
     * More slots of the operand stack than a method may need that the first compiler inlines. So guests' functions are never
     * inlined into each other there, where their blocks would add up.
     */
    static final int STACK = 16;

    private static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");

    private static final int OF_ACCESS = 36;
    private static final int OF_HANDLE = 16;
    private static final int OF_OTHER = 4;

    private InlinedBlocks() {
    }

    /** At most so many blocks follow each other in what is inlined for a call. */
    static int of(Member.Method method) {
        if (method.owner().equals(SEGMENT)) {
            return OF_ACCESS;
        }
        return method.owner().equals(ConstantDescs.CD_MethodHandle) ? OF_HANDLE : OF_OTHER;
    }
}
