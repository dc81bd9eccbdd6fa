package io.penstock.it.conformance;

/** How a command ended. */
sealed interface Outcome {

    /** As the script says. */
    record Passed() implements Outcome {
    }

    /**
     * Otherwise.
     *
     * @param why expected and found
     */
    record Failed(String why) implements Outcome {
    }

    /**
     * Not tried.
     *
     * @param reason why, in the words that the report counts by
     */
    record Skipped(String reason) implements Outcome {
    }

    /** Ends a command from within. */
    final class Ended extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        private Ended(Outcome outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /** Ends the command as failed. */
    static Ended failed(String why) {
        return new Ended(new Failed(why));
    }

    /** Ends the command as skipped. */
    static Ended skipped(String reason) {
        return new Ended(new Skipped(reason));
    }

    /** Ends the command with the outcome of another one, on which it depends. */
    static Ended as(Outcome outcome) {
        return new Ended(outcome);
    }
}
