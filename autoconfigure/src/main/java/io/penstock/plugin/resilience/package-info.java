/** Resilience4j around every call: {@link io.penstock.plugin.resilience.ResilienceDecorator}. */
@NullMarked
package io.penstock.plugin.resilience;

import org.jspecify.annotations.NullMarked;
