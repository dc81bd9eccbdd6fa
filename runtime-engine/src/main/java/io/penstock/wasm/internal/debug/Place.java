package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.Nullable;

/**
 * Where a value is: in a Wasm local or global, or in memory at an address that one of those holds.
 *
 * @param base what the value or the address counts from
 * @param index which local or global
 * @param offset what is added to it
 * @param inMemory whether the sum is the value's address, and not the value
 */
public record Place(Base base, int index, long offset, boolean inMemory) {

    /** What holds a value or an address. */
    public enum Base {
        /** A local. */
        LOCAL,
        /** A global. */
        GLOBAL,
        /** Nothing: there is but the offset. */
        NOTHING
    }

    private static final int ADDR = 0x03;
    private static final int PLUS_UCONST = 0x23;
    private static final int FBREG = 0x91;
    private static final int STACK_VALUE = 0x9F;
    private static final int WASM_LOCATION = 0xED;

    private static final int WASM_LOCAL = 0;
    private static final int WASM_GLOBAL = 1;
    private static final int WASM_GLOBAL_FIXED = 3;

    /**
     * Reads an expression (DWARF 2.5) of the simple kinds that compilers make for WebAssembly; null for any other.
     *
     * @param frame the function's frame base, if it is known
     */
    static @Nullable Place read(DwarfReader in, @Nullable Place frame, Unit unit) {
        Place place = null;
        while (!in.atEnd()) {
            int operation = in.u8();
            if (operation == PLUS_UCONST && place != null) {
                place = place.plus(in.uleb());
            } else if (operation == STACK_VALUE && place != null && in.atEnd()) {
                return new Place(place.base, place.index, place.offset, false);
            } else if (place == null) {
                place = begin(operation, in, frame, unit);
                if (place == null) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return place;
    }

    private static @Nullable Place begin(int operation, DwarfReader in, @Nullable Place frame, Unit unit) {
        return switch (operation) {
            case FBREG -> frame == null ? null : frame.plus(in.sleb());
            case ADDR -> new Place(Base.NOTHING, 0, in.unsigned(unit.addressSize()), true);
            case WASM_LOCATION -> switch (in.u8()) {
                // without a "stack value" the local is meant as such too: it has no address
                case WASM_LOCAL -> new Place(Base.LOCAL, in.index(), 0, !in.atEnd());
                case WASM_GLOBAL -> new Place(Base.GLOBAL, in.index(), 0, !in.atEnd());
                case WASM_GLOBAL_FIXED -> new Place(Base.GLOBAL, (int) Math.min(in.u32(), Integer.MAX_VALUE), 0,
                        !in.atEnd());
                default -> null;
            };
            default -> null;
        };
    }

    private Place plus(long more) {
        return new Place(base, index, offset + more, true);
    }
}
