package io.penstock.abi.wasi;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.MemoryView;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A guest made of Java: one page of memory, and calls to the imported functions as a guest's code would make them. */
final class FakeGuest implements WasmInstance {

    private final Map<String, Extern> exports = new HashMap<>();
    private final Map<String, HostFunction> imported = new HashMap<>();
    private final WasiPreview1 wasi;
    private boolean closed;
    final Memory memory = new Memory();

    FakeGuest(WasiPreview1 wasi) {
        this.wasi = wasi;
        exports.put("memory", memory);
    }

    /** Adds an exported function without parameters. */
    FakeGuest export(String name, Runnable body) {
        exports.put(name, new Function(body));
        return this;
    }

    FakeGuest withoutMemory() {
        exports.remove("memory");
        return this;
    }

    /** Calls an imported function; the error code. */
    int call(String name, Object... args) {
        HostFunction function = imported.computeIfAbsent(name, n -> (HostFunction) Objects
                .requireNonNull(wasi.imports().resolve("wasi_snapshot_preview1", n), n));
        Object[] all = new Object[args.length + 1];
        all[0] = this;
        System.arraycopy(args, 0, all, 1, args.length);
        try {
            Object result = function.handle().invokeWithArguments(all);
            return result == null ? 0 : (Integer) result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Stores text without a NUL; its length in bytes. */
    int store(int address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        memory.write(address, bytes);
        return bytes.length;
    }

    /** Stores an iovec. */
    void storeVector(int address, int buffer, int length) {
        memory.writeInt(address, buffer);
        memory.writeInt(address + 4, length);
    }

    String text(int address, int length) {
        return new String(memory.readBytes(address, length), StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, Extern> exports() {
        return exports;
    }

    @Override
    public Optional<WasmFunction> function(String name) {
        return exports.get(name) instanceof WasmFunction function ? Optional.of(function) : Optional.empty();
    }

    @Override
    public Optional<WasmMemory> memory(String name) {
        return exports.get(name) instanceof WasmMemory found ? Optional.of(found) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public WasmModule module() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<WasmTable> table(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<WasmGlobal> global(String name) {
        return Optional.empty();
    }

    @Override
    public GuestCall beginCall() {
        throw new UnsupportedOperationException();
    }

    @Override
    public GuestCall beginCall(Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long memoryBytes() {
        return memory.byteSize();
    }

    private record Function(Runnable body) implements WasmFunction {

        @Override
        public FunctionType type() {
            return FunctionType.of();
        }

        @Override
        public @Nullable Object[] invoke(@Nullable Object... args) {
            body.run();
            return new Object[0];
        }

        @Override
        public MethodHandle handle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T as(Class<T> functionalInterface) {
            throw new UnsupportedOperationException();
        }
    }

    /** Two pages. */
    final class Memory implements WasmMemory {

        private final ByteBuffer bytes = ByteBuffer.allocate(2 * PAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN);

        private int at(long address, int length) {
            if (closed) {
                throw new IllegalStateException("instance closed");
            }
            return Math.toIntExact(Objects.checkFromIndexSize(address, length, byteSize()));
        }

        @Override
        public long pages() {
            if (closed) {
                throw new IllegalStateException("instance closed");
            }
            return 2;
        }

        @Override
        public long grow(long delta) {
            return -1;
        }

        @Override
        public MemoryView view() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int readByte(long address) {
            return bytes.get(at(address, 1)) & 0xFF;
        }

        @Override
        public int readInt(long address) {
            return bytes.getInt(at(address, 4));
        }

        @Override
        public long readLong(long address) {
            return bytes.getLong(at(address, 8));
        }

        @Override
        public void writeByte(long address, int value) {
            bytes.put(at(address, 1), (byte) value);
        }

        @Override
        public void writeShort(long address, int value) {
            bytes.putShort(at(address, 2), (short) value);
        }

        @Override
        public void writeInt(long address, int value) {
            bytes.putInt(at(address, 4), value);
        }

        @Override
        public void writeLong(long address, long value) {
            bytes.putLong(at(address, 8), value);
        }

        @Override
        public void read(long address, byte[] target, int targetOffset, int length) {
            bytes.get(at(address, length), target, targetOffset, length);
        }

        @Override
        public void write(long address, byte[] source, int sourceOffset, int length) {
            bytes.put(at(address, length), source, sourceOffset, length);
        }

        void fill(int value) {
            Arrays.fill(bytes.array(), (byte) value);
        }

        @Override
        public ExternType.Memory externType() {
            return new ExternType.Memory(Limits.atLeast(2));
        }
    }
}
