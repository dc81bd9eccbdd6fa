package io.penstock.it.conformance;

import io.penstock.it.conformance.Command.Action;
import io.penstock.it.conformance.Command.Binary;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One file of the suite.
 *
 * @param file its name without an ending
 * @param commands in order
 */
record Script(String file, List<Command> commands) {

    static Script parse(String file, JsonNode root) {
        return new Script(file, root.get("commands").valueStream().map(Script::command).toList());
    }

    private static Command command(JsonNode node) {
        int line = node.get("line").intValue();
        return switch (text(node, "type")) {
            case "module" -> new Command.Module(line, optional(node, "name"), binary(node));
            case "module_definition" -> new Command.Definition(line, optional(node, "name"), binary(node));
            case "module_instance" -> new Command.Instance(line, optional(node, "instance"), optional(node, "module"));
            case "register" -> new Command.Register(line, text(node, "as"), optional(node, "name"));
            case "action" -> new Command.Perform(line, action(node));
            case "assert_return" -> new Command.AssertReturn(line, action(node),
                    node.get("expected").valueStream().map(Expected::of).toList());
            case "assert_trap", "assert_exhaustion" -> new Command.AssertTrap(line, action(node), text(node, "text"));
            case "assert_exception" -> new Command.AssertException(line, action(node));
            case "assert_malformed" -> new Command.AssertMalformed(line, binary(node), text(node, "text"));
            case "assert_invalid" -> new Command.AssertInvalid(line, binary(node), text(node, "text"));
            case "assert_unlinkable" -> new Command.AssertUnlinkable(line, binary(node), text(node, "text"));
            case "assert_uninstantiable" -> new Command.AssertUninstantiable(line, binary(node), text(node, "text"));
            default -> throw new IllegalArgumentException("no command of this kind is known: " + node);
        };
    }

    private static Action action(JsonNode node) {
        JsonNode action = node.get("action");
        Optional<String> module = optional(action, "module");
        return switch (text(action, "type")) {
            case "invoke" -> new Command.Invoke(module, text(action, "field"),
                    action.get("args").valueStream().<@Nullable Object>map(Expected::value).toList());
            case "get" -> new Command.Get(module, text(action, "field"));
            default -> throw new IllegalArgumentException("no action of this kind is known: " + action);
        };
    }

    private static Binary binary(JsonNode node) {
        return new Binary(node.get("module_type").stringValue().equals("binary")
                ? Optional.of(text(node, "filename"))
                : optional(node, "binary_filename"));
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).stringValue();
    }

    private static Optional<String> optional(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::stringValue);
    }
}
