/** Tests of the plugin host. */
@NullMarked
package io.penstock.plugin;

import org.jspecify.annotations.NullMarked;
