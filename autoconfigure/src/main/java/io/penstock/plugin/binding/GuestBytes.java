package io.penstock.plugin.binding;

import io.penstock.abi.extism.ExtismGuest;
import io.penstock.plugin.GuestContext;
import io.penstock.plugin.RawBytes;
import io.penstock.wasm.api.WasmInstance;
import org.jspecify.annotations.Nullable;

/** Where a guest that calls a host function has its bytes. */
enum GuestBytes {

    /** In its memory, as {@link RawBytes} says: an address and a length. */
    IN_MEMORY {
        @Override
        int parameters() {
            return 2;
        }

        @Override
        byte[] read(GuestContext context, WasmInstance caller, @Nullable Object[] args, int at) {
            return RawBytes.read(context, caller, unsigned(args[at]), unsigned(args[at + 1]));
        }

        @Override
        Long write(GuestContext context, WasmInstance caller, byte[] bytes) {
            return RawBytes.pack(RawBytes.write(context, caller, bytes), bytes.length);
        }
    },

    /** In blocks of the memory that an Extism plugin shares with the host: a handle. */
    IN_BLOCKS {
        @Override
        int parameters() {
            return 1;
        }

        @Override
        byte[] read(GuestContext context, WasmInstance caller, @Nullable Object[] args, int at) {
            return ExtismGuest.current().read(args[at] instanceof Long handle ? handle : 0);
        }

        @Override
        Long write(GuestContext context, WasmInstance caller, byte[] bytes) {
            return ExtismGuest.current().write(bytes);
        }
    };

    /** How many parameters stand for bytes. */
    abstract int parameters();

    /** Copies the bytes out that the parameters from {@code at} on stand for. */
    abstract byte[] read(GuestContext context, WasmInstance caller, @Nullable Object[] args, int at);

    /** Gives the guest bytes; the result that stands for them. */
    abstract Long write(GuestContext context, WasmInstance caller, byte[] bytes);

    private static long unsigned(@Nullable Object value) {
        return value instanceof Integer number ? Integer.toUnsignedLong(number) : 0;
    }
}
