/** Where plugins are kept: {@link io.penstock.plugin.store.DirectoryPluginStore}, in the files of a directory. */
@NullMarked
package io.penstock.plugin.store;

import org.jspecify.annotations.NullMarked;
