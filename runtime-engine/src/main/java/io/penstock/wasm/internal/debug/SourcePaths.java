package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.List;

/** Paths as compilers write them, with {@code /} or {@code \} in between. They are shown, and never opened. */
final class SourcePaths {

    private SourcePaths() {
    }

    /** A path in a directory; an absolute one as it is. */
    static String join(String directory, String path) {
        return normal(directory.isEmpty() || isAbsolute(path) ? path : directory + "/" + path);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") || path.startsWith("\\") || (path.length() > 1 && path.charAt(1) == ':');
    }

    private static String normal(String path) {
        if (!path.contains("./") && !path.contains("//") && !path.endsWith(".") && path.indexOf('\\') < 0) {
            return path;
        }
        List<String> steps = new ArrayList<>();
        for (String step : path.replace('\\', '/').split("/", -1)) {
            boolean back = step.equals("..") && !steps.isEmpty() && !steps.getLast().equals("..")
                    && !steps.getLast().isEmpty();
            if (back) {
                steps.removeLast();
            } else if (!step.equals(".") && (!step.isEmpty() || steps.isEmpty())) {
                steps.add(step);
            }
        }
        return String.join("/", steps);
    }
}
