package io.penstock.it.conformance;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command of a script. Each knows the line in the {@code .wast} file it was made from. */
sealed interface Command {

    /** Line in the source. */
    int line();

    /**
     * A module's binary, by its name in the archive; empty when the command exists only as text, for which an engine of
     * binaries has no input.
     */
    record Binary(Optional<String> file) {
    }

    /** Something to do with an instance: the one with the name {@code module}, else the latest. */
    sealed interface Action {
        Optional<String> module();

        String field();
    }

    /** Calls an exported function. */
    record Invoke(Optional<String> module, String field, List<@Nullable Object> args) implements Action {
    }

    /** Reads an exported global. */
    record Get(Optional<String> module, String field) implements Action {
    }

    /** Compiles and instantiates; it becomes the latest instance. */
    record Module(int line, Optional<String> name, Binary binary) implements Command {
    }

    /** Compiles only. */
    record Definition(int line, Optional<String> name, Binary binary) implements Command {
    }

    /** Instantiates a definition: the named one, else the latest. */
    record Instance(int line, Optional<String> name, Optional<String> definition) implements Command {
    }

    /** Makes an instance importable. */
    record Register(int line, String as, Optional<String> name) implements Command {
    }

    /** An action that must not fail, with whatever result. */
    record Perform(int line, Action action) implements Command {
    }

    /** A command whose outcome is counted. */
    sealed interface Assertion extends Command {
    }

    record AssertReturn(int line, Action action, List<Expected> results) implements Assertion {
    }

    record AssertTrap(int line, Action action, String message) implements Assertion {
    }

    record AssertException(int line, Action action) implements Assertion {
    }

    /** Malformed: the bytes are not a module's. */
    record AssertMalformed(int line, Binary binary, String message) implements Assertion {
    }

    /** Invalid: a module by its form, but not valid. */
    record AssertInvalid(int line, Binary binary, String message) implements Assertion {
    }

    record AssertUnlinkable(int line, Binary binary, String message) implements Assertion {
    }

    record AssertUninstantiable(int line, Binary binary, String message) implements Assertion {
    }
}
