package io.penstock.wasm.api;

/**
 * One export of a module.
 *
 * @param name its name, unique in the module
 * @param type what it is
 */
public record ExportDescriptor(String name, ExternType type) {
}
