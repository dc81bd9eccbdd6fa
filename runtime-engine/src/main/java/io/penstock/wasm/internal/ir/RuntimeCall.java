package io.penstock.wasm.internal.ir;

import java.util.List;

/**
 * An instruction on memories, tables or segments that the runtime carries out.
 *
 * @param operation which
 * @param indexes the immediates
 */
public record RuntimeCall(Kind operation, List<Integer> indexes) {

    /** The instructions, by their mnemonics. */
    public enum Kind {
        /** {@code memory.size}. */
        MEMORY_SIZE(Effects.READS_OTHER),
        /** {@code memory.grow}. */
        MEMORY_GROW(Effects.GROWS | Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code memory.fill}. */
        MEMORY_FILL(Effects.WRITES_MEMORY | Effects.TRAPS),
        /** {@code memory.copy}. */
        MEMORY_COPY(Effects.READS_MEMORY | Effects.WRITES_MEMORY | Effects.TRAPS),
        /** {@code memory.init}. */
        MEMORY_INIT(Effects.WRITES_MEMORY | Effects.READS_OTHER | Effects.TRAPS),
        /** {@code data.drop}. */
        DATA_DROP(Effects.WRITES_OTHER),
        /** {@code table.get}. */
        TABLE_GET(Effects.READS_OTHER | Effects.TRAPS),
        /** {@code table.set}. */
        TABLE_SET(Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code table.size}. */
        TABLE_SIZE(Effects.READS_OTHER),
        /** {@code table.grow}. */
        TABLE_GROW(Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code table.fill}. */
        TABLE_FILL(Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code table.copy}. */
        TABLE_COPY(Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code table.init}. */
        TABLE_INIT(Effects.WRITES_OTHER | Effects.TRAPS),
        /** {@code elem.drop}. */
        ELEM_DROP(Effects.WRITES_OTHER);

        private final int effects;

        Kind(int effects) {
            this.effects = effects;
        }

        /** What it does, see {@link Effects}. */
        public int effects() {
            return effects;
        }
    }
}
