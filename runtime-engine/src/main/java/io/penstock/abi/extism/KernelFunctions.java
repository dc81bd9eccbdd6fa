package io.penstock.abi.extism;

/** The functions on the shared memory, and what the guest has marked in it: input, output, error. */
final class KernelFunctions {

    private final KernelMemory memory;
    private long inputOffset;
    private long inputLength;
    private long outputOffset;
    private long outputLength;
    private long error;

    KernelFunctions(KernelMemory memory) {
        this.memory = memory;
    }

    @Import("alloc")
    long alloc(long length) {
        return memory.alloc(length);
    }

    @Import("free")
    void free(long handle) {
        if (handle == inputOffset) {
            inputLength = 0;
        }
        memory.free(handle);
    }

    @Import("length")
    long length(long handle) {
        return memory.length(handle);
    }

    /** Elsewhere it trusts the handle; here the check costs next to nothing. */
    @Import("length_unsafe")
    long lengthUnsafe(long handle) {
        return memory.length(handle);
    }

    @Import("load_u8")
    int loadU8(long address) {
        return memory.loadByte(address);
    }

    @Import("load_u64")
    long loadU64(long address) {
        return memory.loadLong(address);
    }

    @Import("store_u8")
    void storeU8(long address, int value) {
        memory.storeByte(address, value);
    }

    @Import("store_u64")
    void storeU64(long address, long value) {
        memory.storeLong(address, value);
    }

    @Import("input_set")
    void inputSet(long handle, long length) {
        if (memory.contains(handle, length)) {
            inputOffset = handle;
            inputLength = length;
        }
    }

    @Import("input_length")
    long inputLength() {
        return inputLength;
    }

    @Import("input_offset")
    long inputOffset() {
        return inputOffset;
    }

    @Import("input_load_u8")
    int inputLoadU8(long offset) {
        return offset >= 0 && offset < inputLength ? memory.loadByte(inputOffset + offset) : 0;
    }

    /** Beyond the input's end are zeros: some guests read it in words, the last one too. */
    @Import("input_load_u64")
    long inputLoadU64(long offset) {
        if (offset >= 0 && offset <= inputLength - Long.BYTES) {
            return memory.loadLong(inputOffset + offset);
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value |= (long) inputLoadU8(offset + i) << (Byte.SIZE * i);
        }
        return value;
    }

    @Import("output_set")
    void outputSet(long address, long length) {
        if (memory.contains(address, length)) {
            outputOffset = address;
            outputLength = length;
        }
    }

    @Import("output_length")
    long outputLength() {
        return outputLength;
    }

    @Import("output_offset")
    long outputOffset() {
        return outputOffset;
    }

    @Import("error_set")
    void errorSet(long handle) {
        if (handle == 0 || memory.contains(handle, 0)) {
            error = handle;
        }
    }

    @Import("error_get")
    long errorGet() {
        return error;
    }

    @Import("memory_bytes")
    long memoryBytes() {
        return memory.size();
    }

    @Import("reset")
    void reset() {
        memory.reset();
        inputOffset = inputLength = outputOffset = outputLength = error = 0;
    }
}
