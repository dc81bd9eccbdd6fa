package io.penstock.wasm.internal.runtime;

/**
 * Carries through guest frames what a host function (or a function of another module) threw, so that no boundary takes it
 * for the guest's own: an {@link IndexOutOfBoundsException} of the host is not a memory access out of bounds. The outermost
 * boundary of the guest unpacks it.
 */
final class HostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final Throwable thrown;

    HostException(Throwable thrown) {
        super(null, null, false, false);
        this.thrown = thrown;
    }

    /** Throws anything without declaring it; the result is for the compiler, in a throw statement. */
    static RuntimeException sneaky(Throwable thrown) {
        return HostException.<RuntimeException>rethrow(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
