package io.penstock.wasm.api;

/**
 * One import of a module.
 *
 * @param module first name
 * @param name second name
 * @param type what is expected there
 */
public record ImportDescriptor(String module, String name, ExternType type) {
}
