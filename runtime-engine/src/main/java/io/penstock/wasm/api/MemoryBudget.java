package io.penstock.wasm.api;

/**
 * Memory that several instances share. Each takes what its memories have, when it is made and when it grows, and gives all of it
 * back when it is closed. Must be safe for use by several threads.
 */
public interface MemoryBudget {

    /** As much as the machine has. */
    MemoryBudget UNBOUNDED = new MemoryBudget() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void giveBack(long bytes) {
        }
    };

    /** Takes so many bytes, or none; whether it did. A growth that is refused is -1 to the guest. */
    boolean take(long bytes);

    /** Gives back so many bytes that were taken. */
    void giveBack(long bytes);
}
