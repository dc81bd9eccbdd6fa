/*
 * A WASI command: passes its standard input, or a file, through to its standard output, changed, in constant memory.
 *
 *   filter [upper|lower|rot13|count [FILE]]    (default: upper)
 *
 * Exit codes: 0; 2 for wrong arguments; 3 for a NUL byte in the input (what came before it is already written);
 * 4 when opening, reading or writing fails.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static unsigned char buffer[65536];

static void say(const char *text) {
    write(STDERR_FILENO, text, strlen(text));
}

static int write_all(const unsigned char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n <= 0) {
            return 0;
        }
        bytes += n;
        length -= (size_t) n;
    }
    return 1;
}

static unsigned char upper(unsigned char c) {
    return c >= 'a' && c <= 'z' ? c - 32 : c;
}

static unsigned char lower(unsigned char c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static unsigned char rot13(unsigned char c) {
    unsigned char small = c | 32;
    return small < 'a' || small > 'z' ? c : small < 'n' ? c + 13 : c - 13;
}

struct counts {
    unsigned long long lines, words, bytes;
    int in_word;
};

static void count(struct counts *counts, const unsigned char *bytes, size_t length) {
    counts->bytes += length;
    for (size_t i = 0; i < length; i++) {
        int space = bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r');
        counts->lines += bytes[i] == '\n';
        counts->words += !space && !counts->in_word;
        counts->in_word = !space;
    }
}

static char *decimal(char *end, unsigned long long n, char after) {
    *--end = after;
    do {
        *--end = (char) ('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return end;
}

static int print(const struct counts *counts) {
    char line[80], *end = line + sizeof line;
    char *text = decimal(end, counts->bytes, '\n');
    text = decimal(text, counts->words, ' ');
    text = decimal(text, counts->lines, ' ');
    return write_all((const unsigned char *) text, (size_t) (end - text)) ? 0 : 4;
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "upper";
    int counting = strcmp(mode, "count") == 0;
    unsigned char (*change)(unsigned char) = strcmp(mode, "upper") == 0 ? upper
            : strcmp(mode, "lower") == 0 ? lower
            : strcmp(mode, "rot13") == 0 ? rot13 : NULL;
    if (argc > 3 || (!counting && change == NULL)) {
        say(argv[0]);
        say(": expected upper, lower, rot13 or count, and perhaps a file\n");
        return 2;
    }
    int in = argc > 2 ? open(argv[2], O_RDONLY) : STDIN_FILENO;
    if (in < 0) {
        say("filter: cannot open the file\n");
        return 4;
    }
    struct counts counts = {0, 0, 0, 0};
    for (;;) {
        ssize_t length = read(in, buffer, sizeof buffer);
        if (length == 0) {
            return counting ? print(&counts) : 0;
        }
        if (length < 0) {
            say("filter: cannot read\n");
            return 4;
        }
        unsigned char *nul = memchr(buffer, 0, (size_t) length);
        size_t good = nul == NULL ? (size_t) length : (size_t) (nul - buffer);
        if (counting) {
            count(&counts, buffer, good);
        } else {
            for (size_t i = 0; i < good; i++) {
                buffer[i] = change(buffer[i]);
            }
            if (!write_all(buffer, good)) {
                say("filter: cannot write\n");
                return 4;
            }
        }
        if (nul != NULL) {
            say("filter: the input is not text: it has a NUL byte\n");
            return 3;
        }
    }
}
