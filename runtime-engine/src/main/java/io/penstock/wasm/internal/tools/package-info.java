/**
 * Tools of the JDK at work on this JVM, a debugger or the Flight Recorder, and the code that modules have for them. Nothing here
 * is loaded by an engine that follows none.
 */
@NullMarked
package io.penstock.wasm.internal.tools;

import org.jspecify.annotations.NullMarked;
