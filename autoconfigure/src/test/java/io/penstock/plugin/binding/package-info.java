@NullMarked
package io.penstock.plugin.binding;

import org.jspecify.annotations.NullMarked;
