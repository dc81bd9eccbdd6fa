/**
 * What operators see: meters and health. {@link io.penstock.plugin.actuate.EngineMetrics} and
 * {@link io.penstock.plugin.actuate.CallMetrics} are listeners that only add to counters, so that they cost nothing on the way
 * of a call and miss nothing that happens before a registry is bound; {@link io.penstock.plugin.actuate.HostMetrics} asks the
 * host when it is asked.
 */
@NullMarked
package io.penstock.plugin.actuate;

import org.jspecify.annotations.NullMarked;
