package io.penstock.wasm.internal.bytecode;

/** Field and method descriptors as text (JVMS 4.3). */
final class Descriptors {

    private Descriptors() {
    }

    /** Where the type that begins there ends. */
    static int end(String descriptor, int begin) {
        int at = begin;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
    }

    /** The verifier's type of a type that begins with this letter; {@link TypeState#TOP} of void. */
    static byte tag(char letter) {
        return switch (letter) {
            case 'V' -> TypeState.TOP;
            case 'J' -> TypeState.LONG;
            case 'F' -> TypeState.FLOAT;
            case 'D' -> TypeState.DOUBLE;
            case 'L', '[' -> TypeState.OBJECT;
            default -> TypeState.INT;
        };
    }
}
