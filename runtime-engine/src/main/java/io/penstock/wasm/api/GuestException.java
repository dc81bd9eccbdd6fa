package io.penstock.wasm.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception of the guest's (JS API {@code WebAssembly.Exception}; the value of an {@code exnref}): a tag and arguments.
 * The host sees it when no frame of the guest catches it. A host function may throw one too, and then the guest can catch
 * it, which it cannot do with traps and Java's other exceptions. It has no stack trace: throwing and catching is ordinary
 * control flow for many guests.
 */
public final class GuestException extends WasmException {

    private static final long serialVersionUID = 1L;

    private final transient WasmTag tag;
    private final transient @Nullable Object[] arguments;

    /**
     * An exception to be thrown.
     *
     * @param arguments one for each parameter of the tag's type, boxed as {@link ValueType} says
     * @throws IllegalArgumentException when they do not fit the tag
     */
    public GuestException(WasmTag tag, @Nullable Object... arguments) {
        this.tag = tag;
        this.arguments = arguments.clone();
        List<ValueType> expected = tag.externType().type().params();
        if (arguments.length != expected.size()) {
            throw new IllegalArgumentException(
                    tag.externType() + " takes " + expected.size() + " arguments, found " + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!Values.fits(arguments[i], expected.get(i))) {
                throw new IllegalArgumentException("argument " + i + " of " + tag.externType() + " must be "
                        + expected.get(i) + ", found " + Values.describe(arguments[i]));
            }
        }
    }

    /** The tag it was thrown with. */
    public WasmTag tag() {
        return tag;
    }

    /** The arguments, boxed. Unmodifiable. */
    public List<@Nullable Object> arguments() {
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(arguments));
    }

    /** One of the arguments, boxed. */
    public @Nullable Object argument(int index) {
        return arguments[index];
    }

    @Override
    public String getMessage() {
        return "exception of the guest with " + tag.externType() + " " + Arrays.toString(arguments);
    }
}
