/** The dashboard: one page, and the stream of what it shows. */
@NullMarked
package io.penstock.plugin.dashboard;

import org.jspecify.annotations.NullMarked;
