/**
 * Hostile and random input: modules from a fuzzer run in every way against V8, damaged modules, and modules made to be too
 * much. See {@code docs/fuzzing.md}.
 */
@NullMarked
package io.penstock.it.fuzz;

import org.jspecify.annotations.NullMarked;
