/**
 * Plugins as Java: {@link io.penstock.plugin.binding.WasmPlugin} interfaces for what plugins export, and
 * {@link io.penstock.plugin.binding.HostModule} beans for what they import.
 *
 * <p>How values cross:
 * <table>
 * <caption>Java types and what the plugin sees</caption>
 * <tr><th>Java</th><th>raw, parameter</th><th>raw, result</th><th>Extism</th></tr>
 * <tr><td>{@code int}, {@code boolean}</td><td>i32</td><td>i32</td><td>JSON</td></tr>
 * <tr><td>{@code long}, {@code float}, {@code double}</td><td>i64, f32, f64</td><td>the same</td><td>JSON</td></tr>
 * <tr><td>{@code byte[]}</td><td>i32 address, i32 length</td><td>i64</td><td>bytes</td></tr>
 * <tr><td>{@code String}</td><td>as bytes of UTF-8</td><td>likewise</td><td>UTF-8</td></tr>
 * <tr><td>records and other types</td><td>as bytes of JSON</td><td>likewise</td><td>JSON</td></tr>
 * </table>
 * Addresses and lengths are those of {@link io.penstock.plugin.RawBytes}. An Extism plugin has one input: with several parameters
 * it is a JSON array of them.
 */
@NullMarked
package io.penstock.plugin.binding;

import org.jspecify.annotations.NullMarked;
