/**
 * Plugins of the Extism ABI in the host, and the manifests that tenants give any plugin: its configuration, and which of what
 * the operator grants it uses. {@link io.penstock.plugin.extism.PluginManifests} keeps them,
 * {@link io.penstock.plugin.extism.ExtismSupport} runs plugins by them.
 */
@NullMarked
package io.penstock.plugin.extism;

import org.jspecify.annotations.NullMarked;
