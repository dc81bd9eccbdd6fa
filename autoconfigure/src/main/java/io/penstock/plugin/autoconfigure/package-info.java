/** Short auto-configurations that set up the plugin host; every bean steps back for the application's own. */
@NullMarked
package io.penstock.plugin.autoconfigure;

import org.jspecify.annotations.NullMarked;
