/**
 * From places in a module's code to its source, by the DWARF sections that the compiler left in it (DWARF 4 and 5, and the
 * conventions for WebAssembly: addresses count from the begin of the code section's contents). Nothing is read before it is
 * asked for; then the sections are walked through once, to note where each function's lines and variables are described, and
 * what is asked for is decoded from there. The sections are the guest's: whatever stands in them, the worst that comes of it
 * is a wrong line, or none at all and a reason why.
 */
@NullMarked
package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.NullMarked;
