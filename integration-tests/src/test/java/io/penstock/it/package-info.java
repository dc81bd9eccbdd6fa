/** Tests that need everything at once: the engine, the host and the running sample service. */
@NullMarked
package io.penstock.it;

import org.jspecify.annotations.NullMarked;
