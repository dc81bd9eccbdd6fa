package io.penstock.wasm.testing;

import java.util.ArrayList;
import java.util.List;

/** The generated code that a stack trace shows. */
public final class RunningCode {

    private RunningCode() {
    }

    /** Simple names of the classes, innermost first; first code that other code has taken over from does not count. */
    public static List<String> classes(Throwable thrown) {
        List<String> classes = new ArrayList<>();
        boolean takenOver = false;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (!frame.getClassName().startsWith("penstock.")) {
                continue;
            }
            if (frame.getMethodName().equals("part$call")) {
                takenOver = true;
            } else if (takenOver) {
                takenOver = false;
            } else if (!frame.getMethodName().contains("$")) {
                classes.add(frame.getClassName().replace("penstock.", ""));
            }
        }
        return classes;
    }
}
