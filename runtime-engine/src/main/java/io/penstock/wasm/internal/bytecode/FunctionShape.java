package io.penstock.wasm.internal.bytecode;

/**
 * What must be known of a function before its first instruction is written, and only its instructions tell: the compiler
 * begins without, and again when they disagree.
 *
 * @param loops whether it calls itself in tail position, which is a jump to its begin
 * @param tailCalls whether it calls others in tail position, so that its code takes the depth of tail calls
 */
public record FunctionShape(boolean loops, boolean tailCalls) {

    /** Neither. */
    public static final FunctionShape PLAIN = new FunctionShape(false, false);

    /** Ends an attempt: the function is of another shape. */
    public static final class Mismatch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient FunctionShape shape;

        Mismatch(FunctionShape shape) {
            super(null, null, false, false);
            this.shape = shape;
        }

        /** The shape it has. */
        public FunctionShape shape() {
            return shape;
        }
    }

    /** Checks that the shape has tail calls. */
    public void needTailCalls() {
        if (!tailCalls) {
            throw new Mismatch(new FunctionShape(loops, true));
        }
    }

    /** Checks that the shape has a loop around. */
    public void needLoop() {
        if (!loops) {
            throw new Mismatch(new FunctionShape(true, tailCalls));
        }
    }
}
