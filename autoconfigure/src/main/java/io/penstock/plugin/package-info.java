/** The reactive plugin host: install, swap, call and remove WebAssembly plugins in a running application. */
@NullMarked
package io.penstock.plugin;

import org.jspecify.annotations.NullMarked;
