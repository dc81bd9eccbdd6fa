package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;
import java.util.Locale;

/** The text form of a tape: an instruction a line, regions indented, {@code v0} for variables, {@code L0} for labels. */
public final class TapePrinter {

    private TapePrinter() {
    }

    /** The whole tape. */
    public static String print(CodeTape tape) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < tape.length(); i++) {
            int op = tape.op(i);
            if (op == CodeTape.POSITION) {
                continue; // says where code is from, and is none
            }
            depth -= op == CodeTape.EXIT ? 1 : 0;
            text.repeat("  ", Math.max(0, depth)).append(instruction(tape, i)).append('\n');
            depth += op == CodeTape.ENTER ? 1 : 0;
        }
        return text.toString();
    }

    private static String instruction(CodeTape tape, int index) {
        int op = tape.op(index);
        int arg = tape.arg(index);
        return switch (op) {
            case CodeTape.PLAIN -> mnemonic(arg);
            case CodeTape.LOAD -> tape.kind(arg).letter() + "load v" + arg;
            case CodeTape.STORE -> tape.kind(arg).letter() + "store v" + arg;
            case CodeTape.INT -> "int " + arg;
            case CodeTape.LONG -> "long " + tape.pooledAt(index);
            case CodeTape.FLOAT -> "float " + Float.intBitsToFloat(arg);
            case CodeTape.DOUBLE -> "double " + Double.longBitsToDouble((Long) tape.pooledAt(index));
            case CodeTape.INVOKE -> "invoke " + tape.pooledAt(index);
            case CodeTape.GETFIELD -> "getfield " + tape.pooledAt(index);
            case CodeTape.GETSTATIC -> "getstatic " + tape.pooledAt(index);
            case CodeTape.PUTFIELD -> "putfield " + tape.pooledAt(index);
            case CodeTape.LABEL -> "L" + arg + ":";
            case CodeTape.GOTO -> "goto L" + arg;
            case CodeTape.SWITCH -> "switch " + Arrays.toString((int[]) tape.pooledAt(index));
            case CodeTape.RETURN -> arg < 0 ? "return" : JvmKind.ofOrdinal(arg).letter() + "return";
            case CodeTape.POLL -> "poll";
            case CodeTape.CAST -> "cast " + tape.pooledAt(index);
            case CodeTape.NEW_ARRAY -> "newarray " + JvmKind.ofOrdinal(arg);
            case CodeTape.REFRESH -> "refresh v" + arg;
            case CodeTape.STATE -> "state " + arg;
            case CodeTape.PROTECT -> "protect " + arg;
            case CodeTape.UNPROTECT -> "unprotect " + arg;
            case CodeTape.HANDLER -> "handler " + arg;
            case CodeTape.STATEMENT -> "--";
            case CodeTape.ENTER -> tape.isLoop(index) ? "loop {" : tape.isApart(index) ? "apart {" : "{";
            case CodeTape.WEIGHT -> "weight " + tape.weightAt(index);
            case CodeTape.IN_PLACE -> "in place " + tape.choiceLength(index);
            case CodeTape.OTHERWISE -> "otherwise " + tape.choiceLength(index);
            case CodeTape.EXIT -> "}";
            default -> conditional(op, arg);
        };
    }

    private static String mnemonic(int bytecode) {
        for (JvmOpcode opcode : JvmOpcode.values()) {
            if (opcode.bytecode() == bytecode) {
                return opcode.name().toLowerCase(Locale.ROOT);
            }
        }
        throw new IllegalArgumentException("opcode " + bytecode);
    }

    private static String conditional(int op, int arg) {
        if (op >= CodeTape.JUMP_IF) {
            return "if " + Condition.ofOrdinal(op - CodeTape.JUMP_IF) + " goto L" + arg;
        }
        return op >= CodeTape.SELECT
                ? "select " + Condition.ofOrdinal(op - CodeTape.SELECT)
                : "materialize " + Condition.ofOrdinal(op - CodeTape.MATERIALIZE);
    }
}
