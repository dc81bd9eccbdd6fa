package io.penstock.it.fuzz;

/** Why V8 refuses modules that are valid: its limits, and what it has not implemented. */
final class Refusals {

    private Refusals() {
    }

    static boolean isKnown(String message) {
        return message.contains("mix of legacy and new exception handling instructions");
    }
}
