/** What the engine's events add up to: counters of a module, events of the JDK's Flight Recorder. */
@NullMarked
package io.penstock.wasm.internal.trace;

import org.jspecify.annotations.NullMarked;
