@NullMarked
package io.penstock.plugin.resilience;

import org.jspecify.annotations.NullMarked;
