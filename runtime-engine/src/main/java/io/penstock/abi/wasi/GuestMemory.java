package io.penstock.abi.wasi;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import java.util.List;

/**
 * The caller's memory as WASI functions see it. Addresses are unsigned, in a long. A range that does not lie inside the
 * memory ends the function with {@link Errno#FAULT}; an instance closed meanwhile ends the guest.
 */
final class GuestMemory {

    private final WasmMemory memory;

    private GuestMemory(WasmMemory memory) {
        this.memory = memory;
    }

    /** The memory the caller exports as "memory", where the interface wants it; {@link Errno#FAULT} without one. */
    static GuestMemory of(WasmInstance caller) {
        return new GuestMemory(caller.memory("memory").orElseThrow(Errno.FAULT::exception));
    }

    /** Ends the function when the range is not inside the memory. Both unsigned, at most 2³² each. */
    void check(long address, long length) {
        if (length > size() - address) {
            throw Errno.FAULT.exception();
        }
    }

    private long size() {
        try {
            return memory.byteSize();
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    int loadByte(long address) {
        check(address, 1);
        try {
            return memory.readByte(address);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    int loadShort(long address) {
        return loadByte(address) | loadByte(address + 1) << 8;
    }

    int loadInt(long address) {
        check(address, 4);
        try {
            return memory.readInt(address);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    /** Four bytes as an unsigned number: an address or a length. */
    long loadUnsignedInt(long address) {
        return Integer.toUnsignedLong(loadInt(address));
    }

    long loadLong(long address) {
        check(address, 8);
        try {
            return memory.readLong(address);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void storeByte(long address, int value) {
        check(address, 1);
        try {
            memory.writeByte(address, value);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void storeShort(long address, int value) {
        check(address, 2);
        try {
            memory.writeShort(address, value);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void storeInt(long address, int value) {
        check(address, 4);
        try {
            memory.writeInt(address, value);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void storeLong(long address, long value) {
        check(address, 8);
        try {
            memory.writeLong(address, value);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void read(long address, byte[] target, int offset, int length) {
        check(address, length);
        try {
            memory.read(address, target, offset, length);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    void write(long address, byte[] source, int offset, int length) {
        check(address, length);
        try {
            memory.write(address, source, offset, length);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    private static Trap closed(IllegalStateException cause) {
        Trap trap = new Trap(TrapKind.INSTANCE_CLOSED, List.of());
        trap.initCause(cause);
        return trap;
    }
}
