package io.penstock.abi.extism;

import org.jspecify.annotations.Nullable;

/**
 * Sends a guest's HTTP requests. It decides which are allowed, and how long a response may be. Called on the guest's thread,
 * it may wait; it should stop at an interrupt of the thread.
 */
@FunctionalInterface
public interface ExtismHttp {

    /**
     * What came back.
     *
     * @param status status code
     * @param headers the headers as a JSON object in UTF-8: name in lower case → value
     * @param body the body
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Response(int status, byte[] headers, byte[] body) {
    }

    /**
     * Sends a request and waits for the response.
     *
     * @param request a JSON object in UTF-8 with members {@code url}, {@code method} ({@code GET} when missing) and
     *        {@code headers} (name → value), as the guest wrote it
     * @param body the request's body; null for none
     * @throws ExtismException when it is not allowed, or fails: that ends the guest's call
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    Response send(byte[] request, byte @Nullable [] body) throws InterruptedException;
}
