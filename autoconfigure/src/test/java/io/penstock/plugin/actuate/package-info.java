/** Tests of meters and health. */
@NullMarked
package io.penstock.plugin.actuate;

import org.jspecify.annotations.NullMarked;
