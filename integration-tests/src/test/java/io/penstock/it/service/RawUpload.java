package io.penstock.it.service;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** An upload by hand, which can stop in the middle and reads only when it wants to. */
final class RawUpload implements AutoCloseable {

    private final Socket socket;

    private RawUpload(Socket socket) {
        this.socket = socket;
    }

    /** Sends the head of a request that announces so many bytes. */
    static RawUpload begin(RunningService service, String name, long contentLength) throws IOException {
        RawUpload upload = new RawUpload(new Socket(InetAddress.getLoopbackAddress(), service.port()));
        upload.write(service.uploadHead(name, contentLength).getBytes(StandardCharsets.US_ASCII));
        return upload;
    }

    /** Uploads a module under the names {@code together-0}, {@code together-1}, … so that all are half done at the same time. */
    static List<String> together(RunningService service, int count, byte[] module) throws Exception {
        CountDownLatch halves = new CountDownLatch(count);
        int half = module.length / 2;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = IntStream.range(0, count).mapToObj(i -> threads.submit(() -> {
                try (RawUpload upload = begin(service, "together-" + i, module.length)) {
                    upload.write(Arrays.copyOf(module, half));
                    halves.countDown();
                    halves.await();
                    upload.write(Arrays.copyOfRange(module, half, module.length));
                    return upload.head();
                }
            })).toList();
            return answers.stream().map(RawUpload::join).toList();
        }
    }

    private static String join(Future<String> answer) {
        try {
            return answer.get();
        } catch (Exception e) {
            throw new AssertionError("an upload saw no answer", e);
        }
    }

    void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Status line and headers of the response. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new EOFException("connection closed after: " + head.toString(StandardCharsets.US_ASCII));
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
