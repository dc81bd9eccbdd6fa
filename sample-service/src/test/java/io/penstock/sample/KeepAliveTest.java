package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

class KeepAliveTest extends SampleServiceTests {

    /** Only the measure of "never". */
    private static final int NO_ANSWER_MILLIS = 30_000;

    @LocalServerPort
    int port;

    /** The second request waits for the first, whose guest runs, and is then answered at once. */
    @Test
    void whenTwoRequestsComeTogetherThenLaterOnesAreAnsweredToo() throws IOException {
        install("kept", Plugins.score());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(NO_ANSWER_MILLIS);
            for (int round = 0; round < 3; round++) {
                send(socket, request("POST", "/kept/functions/score", "[6, 7]") + request("GET", "/kept", ""));
                assertThat(answer(socket)).isEqualTo("{\"results\":[\"42\"]}");
                assertThat(answer(socket)).contains("\"kept\"");
                send(socket, request("GET", "/kept", ""));
                assertThat(answer(socket)).contains("\"kept\"");
            }
        }
    }

    private static String request(String method, String path, String body) {
        return method + " /tenants/demo/plugins" + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer demo-token\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static void send(Socket socket, String requests) throws IOException {
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
    }

    /** The body of the next response. */
    private static String answer(Socket socket) throws IOException {
        int length = -1;
        for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
            if (line.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        assertThat(length).isNotNegative();
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
