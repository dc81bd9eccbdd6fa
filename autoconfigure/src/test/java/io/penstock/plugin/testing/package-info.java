@NullMarked
package io.penstock.plugin.testing;

import org.jspecify.annotations.NullMarked;
