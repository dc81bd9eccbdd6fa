package io.penstock.wasm.internal.debug;

import io.penstock.wasm.api.SourcePosition;
import java.util.Optional;

/**
 * A function of the source in which a place in the code lies.
 *
 * @param inlined name of the function, when the guest's compiler has inlined it; empty for the one whose code it is
 * @param position where it is
 */
public record SourceFrame(Optional<String> inlined, Optional<SourcePosition> position) {
}
