package io.penstock.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The plugins that are committed with the sample, and a few modules that are best written by hand. */
final class Plugins {

    private static final String HEADER = "0061736d01000000";

    private Plugins() {
    }

    static byte[] score() {
        return built("score");
    }

    static byte[] rules() {
        return built("rules");
    }

    static byte[] mischief() {
        return built("mischief");
    }

    static byte[] doorman() {
        return built("doorman");
    }

    static byte[] filter() {
        return built("filter");
    }

    /** {@code (module)} */
    static byte[] empty() {
        return bytes(HEADER);
    }

    /** {@code (module (func (result i32)))}: nothing where an i32 must be. */
    static byte[] invalid() {
        return bytes(HEADER + "010501" + "6000017f" + "03020100" + "0a0401" + "02000b");
    }

    /** {@code (module (import "env" "secret" (func (param i32))))} */
    static byte[] importing() {
        return bytes(HEADER + "010501" + "60017f00" + "020e01" + "03656e76" + "06736563726574" + "0000");
    }

    /** {@code (module (memory 16384))}: 1 GiB. */
    static byte[] huge() {
        return bytes(HEADER + "0505010080" + "8001");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] built(String name) {
        try {
            return Files.readAllBytes(Path.of("plugins", "built", name + ".wasm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
