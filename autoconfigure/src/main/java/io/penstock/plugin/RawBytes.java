package io.penstock.plugin;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import java.util.Optional;

/**
 * How bytes cross into a plugin without an ABI of its own that says so:
 * <ul>
 * <li>The plugin exports its memory as {@code memory}, and {@value #ALLOCATE}{@code : (i32 length) -> (i32 address)}.
 * <li>Bytes go in as two parameters {@code (i32 address, i32 length)}. The host has allocated them; they are the plugin's then.
 * <li>Bytes come out as one i64: the address in the upper half, the length in the lower one. The host copies them, and then gives them
 * back with {@value #FREE}{@code : (i32 address, i32 length) -> ()}, if that is exported.
 * </ul>
 * Both are unsigned. No bytes are address 0 and length 0; nothing is allocated for them.
 */
public final class RawBytes {

    /** Name of the export that allocates. */
    public static final String ALLOCATE = "penstock_alloc";
    /** Name of the export that frees. */
    public static final String FREE = "penstock_free";

    /** Type of {@value #ALLOCATE}. */
    public static final FunctionType ALLOCATE_TYPE = FunctionType.of(NumberType.I32).returning(NumberType.I32);
    /** Type of {@value #FREE}. */
    public static final FunctionType FREE_TYPE = FunctionType.of(NumberType.I32, NumberType.I32);
    /** Type of a function from bytes to bytes. */
    public static final FunctionType CALL_TYPE = FunctionType.of(NumberType.I32, NumberType.I32)
            .returning(NumberType.I64);

    private static final long LOW = 0xFFFF_FFFFL;

    private RawBytes() {
    }

    /** Calls a function of type {@link #CALL_TYPE}. */
    static byte[] call(GuestContext context, String export, byte[] input) {
        PluginId id = context.plugin().id();
        WasmInstance instance = context.instance();
        WasmFunction function = instance.function(export).orElseThrow(() -> new UnknownExportException(id, export));
        if (!function.type().equals(CALL_TYPE)) {
            throw new InvalidArgumentsException("function \"" + export + "\" of plugin " + id
                    + " cannot be called with bytes: expected " + CALL_TYPE + ", found " + function.type());
        }
        int address = write(context, instance, input);
        Object result = function.invoke(address, input.length)[0];
        return take(context, instance, result instanceof Long packed ? packed : 0);
    }

    /**
     * Puts bytes into memory that the plugin allocates.
     *
     * @return their address
     */
    public static int write(GuestContext context, WasmInstance instance, byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        PluginId id = context.plugin().id();
        WasmFunction allocate = instance.function(ALLOCATE).filter(f -> f.type().equals(ALLOCATE_TYPE))
                .orElseThrow(() -> new ContractMismatchException("plugin " + id + " with bytes", ALLOCATE,
                        "func " + ALLOCATE_TYPE, found(instance, ALLOCATE)));
        int address = allocate.invoke(bytes.length)[0] instanceof Integer allocated ? allocated : 0;
        WasmMemory memory = memory(id, instance);
        check(id, memory, Integer.toUnsignedLong(address), bytes.length, "an allocated range");
        memory.write(Integer.toUnsignedLong(address), bytes);
        return address;
    }

    /** Copies the bytes out that a packed result stands for, and gives them back. */
    public static byte[] take(GuestContext context, WasmInstance instance, long packed) {
        long address = packed >>> 32;
        long length = packed & LOW;
        if (length == 0) {
            return new byte[0];
        }
        byte[] bytes = read(context, instance, address, length);
        Optional<WasmFunction> free = instance.function(FREE).filter(f -> f.type().equals(FREE_TYPE));
        free.ifPresent(function -> function.invoke((int) address, (int) length));
        return bytes;
    }

    /**
     * Copies bytes out of the plugin's memory.
     *
     * @throws OutputTooLargeException when they are more than a call may answer with
     * @throws ContractMismatchException when they are not in the memory
     */
    public static byte[] read(GuestContext context, WasmInstance instance, long address, long length) {
        PluginId id = context.plugin().id();
        WasmMemory memory = memory(id, instance);
        check(id, memory, address, length, "a range");
        long most = Math.min(context.outputLimit(), Integer.MAX_VALUE - 8);
        if (length > most) {
            throw new OutputTooLargeException(id, most, length);
        }
        return memory.readBytes(address, (int) length);
    }

    /** An address and a length as one result. */
    public static long pack(int address, int length) {
        return (long) address << 32 | Integer.toUnsignedLong(length);
    }

    private static WasmMemory memory(PluginId id, WasmInstance instance) {
        return instance.memory("memory").orElseThrow(() -> new ContractMismatchException("plugin " + id + " with bytes",
                "memory", "memory", found(instance, "memory")));
    }

    private static void check(PluginId id, WasmMemory memory, long address, long length, String what) {
        if (address > memory.byteSize() || length > memory.byteSize() - address) {
            throw new ContractMismatchException("plugin " + id + " with bytes", "memory",
                    what + " in " + memory.byteSize() + " bytes", "[" + address + ", +" + length + ")");
        }
    }

    private static String found(WasmInstance instance, String name) {
        return Optional.ofNullable(instance.exports().get(name)).map(extern -> extern.externType().toString())
                .orElse("nothing");
    }
}
