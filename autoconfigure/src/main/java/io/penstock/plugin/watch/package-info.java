/** Plugins that are installed by putting a file into a directory: {@link io.penstock.plugin.watch.PluginDirectoryWatch}. */
@NullMarked
package io.penstock.plugin.watch;

import org.jspecify.annotations.NullMarked;
