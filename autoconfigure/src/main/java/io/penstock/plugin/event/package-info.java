/** What happens to plugins, as Spring application events, published on the thread where it happens. */
@NullMarked
package io.penstock.plugin.event;

import org.jspecify.annotations.NullMarked;
