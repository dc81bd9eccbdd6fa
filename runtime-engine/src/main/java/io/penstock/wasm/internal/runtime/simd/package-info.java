/**
 * What the instructions on v128 do (spec 4.3.6, 4.4.5), one class for each shape of lanes, one method for each instruction
 * under its mnemonic's second part. A v128 is two {@code long}s, its low and high eight bytes; nearly every instruction
 * works on these halves apart from each other, so a method computes one half of the result from halves of the operands. Where
 * lanes are small they are computed together in the {@code long}, by arithmetic whose carries stay inside each lane.
 */
@NullMarked
package io.penstock.wasm.internal.runtime.simd;

import org.jspecify.annotations.NullMarked;
