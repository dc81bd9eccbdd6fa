/** The dashboard in a real browser. */
@NullMarked
package io.penstock.it.browser;

import org.jspecify.annotations.NullMarked;
