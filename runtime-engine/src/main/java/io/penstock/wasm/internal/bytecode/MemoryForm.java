package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.AddressType;
import java.lang.constant.ClassDesc;

/** How the runtime's loads and stores are told which memory, and the address in it. */
public enum MemoryForm {
    /** The instance's first memory, by the instance; addresses are ints. */
    FIRST(JvmKind.INT, GeneratedNames.INSTANCE),
    /** Any memory with 32-bit addresses, by itself. */
    OTHER(JvmKind.INT, ClassDesc.of("io.penstock.wasm.internal.runtime", "LinearMemory")),
    /** Any memory with 64-bit addresses, by itself. */
    WIDE(JvmKind.LONG, ClassDesc.of("io.penstock.wasm.internal.runtime", "LinearMemory"));

    private final JvmKind addressKind;
    @SuppressWarnings("ImmutableEnumChecker") // constant descriptors are immutable
    private final ClassDesc reference;

    MemoryForm(JvmKind addressKind, ClassDesc reference) {
        this.addressKind = addressKind;
        this.reference = reference;
    }

    /** The form for a memory of a module. */
    public static MemoryForm of(int memory, AddressType addresses) {
        return addresses == AddressType.I64 ? WIDE : memory == 0 ? FIRST : OTHER;
    }

    /** Addresses. */
    public JvmKind addressKind() {
        return addressKind;
    }

    /** The type of the last argument. */
    public ClassDesc reference() {
        return reference;
    }
}
