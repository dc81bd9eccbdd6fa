package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailOutputTests {

    private final TailOutput tail = new TailOutput(8);

    @Test
    void whenLittleIsWrittenThenHasIt() throws IOException {
        write("abc");
        assertThat(tail.text()).isEqualTo("abc");
    }

    @Test
    void whenMoreIsWrittenThanFitsThenHasTheEnd() throws IOException {
        write("abcdef");
        write("ghijkl");
        assertThat(tail.text()).isEqualTo("efghijkl");
        write("0123456789abcdefghij");
        assertThat(tail.text()).isEqualTo("cdefghij");
        tail.write('!');
        assertThat(tail.text()).isEqualTo("defghij!");
    }

    @Test
    void whenTheCutFallsIntoACharacterThenLeavesItOut() throws IOException {
        write("xä1234567");
        assertThat(tail.text()).isEqualTo("1234567");
    }

    private void write(String text) throws IOException {
        tail.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
