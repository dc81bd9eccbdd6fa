package io.penstock.abi.extism;

/** Where a guest's log messages go. Must be safe for use by several threads when several guests share it. */
public interface ExtismLog {

    /** How much a message matters, as guests number it from 0 on. */
    enum Level {
        /** Each step. */
        TRACE,
        /** For whoever looks for a fault. */
        DEBUG,
        /** What goes on. */
        INFO,
        /** Something is odd. */
        WARN,
        /** Something is wrong. */
        ERROR
    }

    /** Whether messages of this level are wanted. Guests are told the lowest that is, so they need not make the others. */
    boolean isEnabled(Level level);

    /** Takes a message as the guest wrote it: of any length its memory allows, and with any characters. */
    void log(Level level, String message);

    /** Wants nothing. */
    static ExtismLog none() {
        return new ExtismLog() {
            @Override
            public boolean isEnabled(Level level) {
                return false;
            }

            @Override
            public void log(Level level, String message) {
                // not wanted
            }
        };
    }
}
