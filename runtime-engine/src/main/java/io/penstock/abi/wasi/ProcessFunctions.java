package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Arguments, environment, random numbers, yielding and the end of the process. */
final class ProcessFunctions {

    /** Bytes of random numbers made at a time. */
    private static final int RANDOM_CHUNK = 4096;

    private final List<byte[]> arguments;
    private final List<byte[]> environment;
    private final RandomGenerator random;
    private final Waiting waiting;

    ProcessFunctions(List<String> arguments, List<String> environment, RandomGenerator random, Waiting waiting) {
        this.arguments = arguments.stream().map(ProcessFunctions::zeroTerminated).toList();
        this.environment = environment.stream().map(ProcessFunctions::zeroTerminated).toList();
        this.random = random;
        this.waiting = waiting;
    }

    private static byte[] zeroTerminated(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    @Import("args_sizes_get")
    int argsSizesGet(WasmInstance caller, int count, int bytes) {
        return storeSizes(GuestMemory.of(caller), arguments, Integer.toUnsignedLong(count),
                Integer.toUnsignedLong(bytes));
    }

    @Import("args_get")
    int argsGet(WasmInstance caller, int pointers, int bytes) {
        return store(GuestMemory.of(caller), arguments, Integer.toUnsignedLong(pointers),
                Integer.toUnsignedLong(bytes));
    }

    @Import("environ_sizes_get")
    int environSizesGet(WasmInstance caller, int count, int bytes) {
        return storeSizes(GuestMemory.of(caller), environment, Integer.toUnsignedLong(count),
                Integer.toUnsignedLong(bytes));
    }

    @Import("environ_get")
    int environGet(WasmInstance caller, int pointers, int bytes) {
        return store(GuestMemory.of(caller), environment, Integer.toUnsignedLong(pointers),
                Integer.toUnsignedLong(bytes));
    }

    private static int storeSizes(GuestMemory memory, List<byte[]> strings, long count, long bytes) {
        memory.storeInt(count, strings.size());
        memory.storeInt(bytes, strings.stream().mapToInt(string -> string.length).sum());
        return Errno.SUCCESS.code();
    }

    private static int store(GuestMemory memory, List<byte[]> strings, long pointers, long bytes) {
        long pointer = pointers;
        long next = bytes;
        for (byte[] string : strings) {
            memory.storeInt(pointer, (int) next);
            memory.write(next, string, 0, string.length);
            pointer += Integer.BYTES;
            next += string.length;
        }
        return Errno.SUCCESS.code();
    }

    @Import("random_get")
    int randomGet(WasmInstance caller, int buffer, int length) {
        GuestMemory memory = GuestMemory.of(caller);
        long address = Integer.toUnsignedLong(buffer);
        long left = Integer.toUnsignedLong(length);
        memory.check(address, left);
        byte[] chunk = new byte[(int) Math.min(left, RANDOM_CHUNK)];
        while (left > 0) {
            waiting.check();
            random.nextBytes(chunk);
            int used = (int) Math.min(left, chunk.length);
            memory.write(address, chunk, 0, used);
            address += used;
            left -= used;
        }
        return Errno.SUCCESS.code();
    }

    @Import("sched_yield")
    @SuppressWarnings({"unused", "ThreadPriorityCheck"}) // yielding is what it is for
    int schedYield(WasmInstance caller) {
        Thread.yield();
        return Errno.SUCCESS.code();
    }

    @Import("proc_exit")
    void procExit(@SuppressWarnings("unused") WasmInstance caller, int code) {
        throw new WasiExit(code);
    }

    /** Deprecated, and never had a meaning without signals. */
    @Import("proc_raise")
    @SuppressWarnings("unused")
    int procRaise(WasmInstance caller, int signal) {
        return Errno.NOSYS.code();
    }
}
