package io.penstock.it.fuzz;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Where V8 and we may differ in what is a valid module: limits, and what one of us has not implemented, or has more. */
final class Refusals {

    /** Our message (empty when we accept it) and V8's → why that is so. */
    private static final List<Map.Entry<Pattern, Pattern>> KNOWN = List.of(
            // V8 does not take both forms of exception handling in one module
            known("", "mix of legacy and new exception handling instructions"));

    private Refusals() {
    }

    private static Map.Entry<Pattern, Pattern> known(String ours, String theirs) {
        return Map.entry(Pattern.compile(ours), Pattern.compile(theirs));
    }

    static boolean isKnown(String ours, String theirs) {
        return KNOWN.stream().anyMatch(pair -> matches(pair.getKey(), ours) && matches(pair.getValue(), theirs));
    }

    private static boolean matches(Pattern pattern, String message) {
        return pattern.pattern().isEmpty() ? message.isEmpty() : pattern.matcher(message).find();
    }
}
