@NullMarked
package io.penstock.plugin.watch;

import org.jspecify.annotations.NullMarked;
