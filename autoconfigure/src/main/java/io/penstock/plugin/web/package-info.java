/**
 * Streams through plugins: {@link io.penstock.plugin.web.PluginPipeline} is a chain of plugins from buffers to buffers, and
 * {@link io.penstock.plugin.web.PluginWebFilter} puts such chains around the requests and responses of a web application.
 */
@NullMarked
package io.penstock.plugin.web;

import org.jspecify.annotations.NullMarked;
