/** Tests of the auto-configuration. */
@NullMarked
package io.penstock.plugin.autoconfigure;

import org.jspecify.annotations.NullMarked;
