/** A WebFlux application that a newcomer starts: tenants upload plugins, requests run through them. */
@NullMarked
package io.penstock.sample;

import org.jspecify.annotations.NullMarked;
