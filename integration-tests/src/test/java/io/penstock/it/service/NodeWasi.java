package io.penstock.it.service;

import io.penstock.it.SharedFiles;
import io.penstock.it.modules.V8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same module under Node's WASI. */
final class NodeWasi {

    private NodeWasi() {
    }

    /** Runs a command with files as stdin and stdout; its exit code. */
    static int run(Path module, Path stdin, Path stdout, String argv0, String... args)
            throws IOException, InterruptedException {
        SharedFiles.need(V8.isThere(), "node is not on the PATH", "");
        List<String> command = new ArrayList<>(
                List.of("node", "--no-warnings", "src/test/node/wasi.mjs", module.toString(), argv0));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectInput(stdin.toFile()).redirectOutput(stdout.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
    }
}
