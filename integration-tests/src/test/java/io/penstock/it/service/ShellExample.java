package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command of a page for people, and what it answers there.
 *
 * @param command a line for bash
 * @param answer what the page shows below it, with … where something is left out; empty when it shows nothing
 */
record ShellExample(String command, String answer) {

    private static final String INDENT = "    ";
    private static final String NEXT = "-- the next command --";
    private static final ShellExample PROSE = new ShellExample("", "");
    private static final Pattern PARAGRAPHS = Pattern.compile("\n\\s*\n");
    private static final Pattern COMMAND = Pattern.compile("(curl|echo|printf|cp|clang-14) .*|[a-z]+=\\S.*");

    /**
     * The commands of a page, in order: indented lines, outside of fences. An indented paragraph right behind a command that has
     * none is the command's answer.
     *
     * @param begin the heading to begin behind, or empty
     * @param end the heading to stop at, or empty
     */
    static List<ShellExample> of(Path page, String begin, String end) throws IOException {
        List<ShellExample> examples = new ArrayList<>();
        for (String paragraph : PARAGRAPHS
                .splitAsStream(section(Files.readString(page), begin, end)).toList()) {
            List<String> lines = paragraph.lines().toList();
            if (!lines.stream().allMatch(line -> line.startsWith(INDENT))) {
                examples.add(PROSE);
                continue;
            }
            List<ShellExample> commands = lines.stream().map(String::strip)
                    .filter(line -> COMMAND.matcher(line).matches()).map(line -> new ShellExample(line, "")).toList();
            examples.addAll(commands);
            if (commands.isEmpty() && !examples.isEmpty() && !examples.getLast().equals(PROSE)) {
                examples.add(new ShellExample(examples.removeLast().command, paragraph.strip()));
            }
        }
        examples.removeIf(PROSE::equals);
        return examples;
    }

    private static String section(String page, String begin, String end) {
        String rest = begin.isEmpty() ? page : page.substring(page.indexOf("\n" + begin + "\n"));
        return end.isEmpty() ? rest : rest.substring(0, rest.indexOf("\n" + end + "\n"));
    }

    /**
     * What each of these prints, run by one shell as people have.
     *
     * @param directory to run them in
     * @param scratch an empty directory
     */
    static List<String> run(List<String> commands, Path directory, Path scratch)
            throws IOException, InterruptedException {
        Path printed = scratch.resolve("printed");
        Path errors = scratch.resolve("errors");
        List<String> script = new ArrayList<>(List.of("set -e -o pipefail"));
        commands.forEach(command -> script.addAll(List.of(command, "echo; echo '" + NEXT + "'")));
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", String.join("\n", script))
                .directory(directory.toFile()).redirectOutput(printed.toFile()).redirectError(errors.toFile());
        builder.environment().put("no_proxy", "localhost");
        Process shell = builder.start();
        boolean ended = shell.waitFor(2, TimeUnit.MINUTES);
        shell.destroyForcibly();
        String output = Files.readString(printed);
        assertThat(ended && shell.waitFor() == 0).as(output + Files.readString(errors)).isTrue();
        return List.of(output.split(NEXT + "\n"));
    }

    /** Whether a command may have given this: what the page shows, or anything but an error when it shows nothing. */
    boolean allows(String output) {
        return answer.isEmpty()
                ? !output.contains("urn:penstock:problem:")
                        && !Pattern.compile("\"status\":[45]").matcher(output).find()
                : Pattern.compile(Stream.of(answer.split("…", -1)).map(part -> Pattern.quote(part.strip()))
                        .collect(Collectors.joining(".*")), Pattern.DOTALL).matcher(output.strip()).matches();
    }
}
