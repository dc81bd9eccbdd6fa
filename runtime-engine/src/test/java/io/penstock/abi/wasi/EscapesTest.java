package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writable directories, and the attempts to reach what lies outside them, also while somebody moves things about. */
class EscapesTest {

    private static final int O_CREAT = 1;
    private static final int O_TRUNC = 8;
    private static final int PATH = 1000;
    private static final int OTHER = 6000;
    private static final int RESULT = 900;
    private static final int PREOPEN = 3;
    private static final int READ_ONLY = 4;
    private static final int ROUNDS = 2000;

    @TempDir
    private Path temporary;
    private Path root;
    private Path outside;
    private WasiPreview1 wasi;
    private FakeGuest guest;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        outside = Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Files.createDirectories(root.resolve("dir/nested"));
        Files.writeString(root.resolve("dir/file"), "inside");
        Files.writeString(root.resolve("dir/nested/file"), "inside");
        Path library = Files.createDirectories(temporary.resolve("library"));
        Files.writeString(library.resolve("book"), "text");
        wasi = WasiPreview1.builder().readWriteDirectory("/", root).readOnlyDirectory("/library", library).build();
        guest = new FakeGuest(wasi);
    }

    @AfterEach
    void nothingOutsideChanged() throws IOException {
        wasi.close();
        assertThat(outside.resolve("file")).hasContent("secret");
        try (var files = Files.list(outside)) {
            assertThat(files).hasSize(1);
        }
        assertThat(temporary.resolve("library/book")).hasContent("text");
    }

    @Test
    void whenTheGuestMakesFilesThenTheyAreThere() {
        assertThat(call("path_create_directory", "made")).isZero();
        int fd = open("made/file", O_CREAT);
        assertThat(write(fd, "some text")).isZero();
        assertThat(root.resolve("made/file")).hasContent("some text");
        assertThat(guest.call("fd_filestat_set_size", fd, 4L)).isZero();
        assertThat(guest.call("fd_allocate", fd, 0L, 6L)).isZero();
        assertThat(root.resolve("made/file")).hasBinaryContent(new byte[]{'s', 'o', 'm', 'e', 0, 0});
        assertThat(guest.call("fd_filestat_set_times", fd, 1_000_000_000_000L, 2_000_000_000_000L, 5)).isZero();
        assertThat(root.resolve("made/file").toFile().lastModified()).isEqualTo(2_000_000);
        assertThat(guest.call("fd_close", fd)).isZero();
        assertThat(two("path_rename", PREOPEN, "made/file", PREOPEN, "made/renamed")).isZero();
        assertThat(two("path_link", PREOPEN, "made/renamed", PREOPEN, "linked")).isZero();
        assertThat(root.resolve("linked")).exists();
        assertThat(call("path_unlink_file", "made/renamed")).isZero();
        assertThat(call("path_remove_directory", "made")).isZero();
        assertThat(root.resolve("made")).doesNotExist();
    }

    @Test
    void whenALinkLeadsOutThenNothingGoesThroughIt() throws IOException {
        Files.createSymbolicLink(root.resolve("etc"), Path.of("/etc"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("leaf"), Path.of("../outside/file"));
        Files.createSymbolicLink(root.resolve("proc"), Path.of("/proc/self/root/etc"));
        for (String path : new String[]{"etc/passwd", "etc/x/y", "up/file", "proc/passwd", "../outside/file",
                "dir/../../outside/file", "/etc/passwd", "/proc/self/root/etc/passwd",
                "dir/nested/../../../outside/file"}) {
            for (int flags : new int[]{0, O_CREAT, O_CREAT | O_TRUNC}) {
                assertThat(tryOpen(PREOPEN, path, flags, Rights.FD_READ | Rights.FD_WRITE)).as(path)
                        .isEqualTo(Errno.PERM.code());
            }
        }
        assertThat(tryOpen(PREOPEN, "leaf", O_TRUNC, Rights.FD_WRITE)).isEqualTo(Errno.PERM.code());
        for (String path : new String[]{"up/new", "../outside/new", "/tmp/new", "etc/new"}) {
            assertThat(call("path_create_directory", path)).as(path).isEqualTo(Errno.PERM.code());
            assertThat(two("path_rename", PREOPEN, "dir/file", PREOPEN, path)).isEqualTo(Errno.PERM.code());
            assertThat(two("path_link", PREOPEN, "dir/file", PREOPEN, path)).isEqualTo(Errno.PERM.code());
            assertThat(symlink("dir", path)).isEqualTo(Errno.PERM.code());
        }
        for (String path : new String[]{"up/file", "../outside/file"}) {
            assertThat(call("path_unlink_file", path)).isEqualTo(Errno.PERM.code());
            assertThat(two("path_rename", PREOPEN, path, PREOPEN, "stolen")).isEqualTo(Errno.PERM.code());
            assertThat(two("path_link", PREOPEN, path, PREOPEN, "stolen")).isEqualTo(Errno.PERM.code());
        }
        for (String path : new String[]{"up/file", "up/missing", "../outside/file", "../missing", "/etc/passwd"}) {
            int length = guest.store(PATH, path);
            for (int follow = 0; follow <= 1; follow++) {
                assertThat(guest.call("path_filestat_set_times", PREOPEN, follow, PATH, length, 0L, 0L, 5)).as(path)
                        .isEqualTo(Errno.PERM.code());
                assertThat(guest.call("path_filestat_get", PREOPEN, follow, PATH, length, 100)).as(path)
                        .isEqualTo(Errno.PERM.code());
            }
            assertThat(guest.call("path_readlink", PREOPEN, PATH, length, 100, 50, RESULT)).as(path)
                    .isEqualTo(Errno.PERM.code());
        }
        assertThat(call("path_remove_directory", "..")).isEqualTo(Errno.PERM.code());
        assertThat(call("path_remove_directory", "up/empty")).isEqualTo(Errno.PERM.code());
        assertThat(symlink("/etc", "mine")).isEqualTo(Errno.PERM.code());
        int length = guest.store(PATH, "leaf/");
        assertThat(guest.call("path_filestat_set_times", PREOPEN, 0, PATH, length, 0L, 0L, 5)).isNotZero();
        assertThat(guest.call("path_filestat_get", PREOPEN, 0, PATH, length, 100)).isNotZero();
        removeLinks("etc", "up", "leaf", "proc");
    }

    @Test
    void whenTheGuestLinksOutItselfThenItDoesNotGetThere() throws IOException {
        assertThat(symlink("../outside", "own")).isZero();
        assertThat(tryOpen(PREOPEN, "own/file", 0, Rights.FD_READ)).isEqualTo(Errno.PERM.code());
        assertThat(two("path_link", PREOPEN, "own", PREOPEN, "own2")).isZero();
        assertThat(tryOpen(PREOPEN, "own2/file", 0, Rights.FD_READ)).isEqualTo(Errno.PERM.code());
        removeLinks("own", "own2");
    }

    /** By a name in the writable directory, it could be changed. */
    @Test
    void whenAFileMayOnlyBeReadThenItGetsNoNameElsewhere() {
        assertThat(two("path_link", READ_ONLY, "book", PREOPEN, "book")).isEqualTo(Errno.ROFS.code());
        assertThat(two("path_rename", READ_ONLY, "book", PREOPEN, "book")).isEqualTo(Errno.ROFS.code());
        assertThat(two("path_rename", PREOPEN, "dir/file", READ_ONLY, "new")).isEqualTo(Errno.ROFS.code());
        assertThat(tryOpen(READ_ONLY, "book", 0, Rights.FD_WRITE)).isEqualTo(Errno.ROFS.code());
    }

    @Test
    void whenItIsNoFileThenItIsNotOpened() throws Exception {
        Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThat(tryOpen(PREOPEN, "pipe", 0, Rights.FD_READ)).isEqualTo(Errno.ACCES.code());
        assertThat(tryOpen(PREOPEN, "pipe", 0, Rights.FD_READ | Rights.FD_WRITE)).isEqualTo(Errno.ACCES.code());
    }

    @Test
    void whenTheMagicLinksOfProcArePreopenedThenTheyLeadNowhere() throws IOException {
        try (WasiPreview1 proc = WasiPreview1.builder().readOnlyDirectory("/", Path.of("/proc/self")).build()) {
            guest = new FakeGuest(proc);
            for (String path : new String[]{"root/etc/passwd", "cwd/pom.xml", "fd/0", "exe"}) {
                assertThat(tryOpen(PREOPEN, path, 0, Rights.FD_READ)).as(path).isNotZero();
            }
        }
    }

    @Test
    void whenADirectoryTurnsIntoALinkMeanwhileThenOnlyTheInsideIsSeen() throws Exception {
        Files.createSymbolicLink(root.resolve("evil"), outside);
        int seen = race(() -> {
            Files.move(root.resolve("dir"), root.resolve("kept"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("evil"), root.resolve("dir"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("dir"), root.resolve("evil"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(root.resolve("kept"), root.resolve("dir"), StandardCopyOption.ATOMIC_MOVE);
        }, "dir/file");
        assertThat(seen).isPositive();
        removeLinks("evil");
    }

    @Test
    void whenTheParentIsMovedOutMeanwhileThenTheWayUpEndsThere() throws Exception {
        int seen = race(() -> {
            Files.move(root.resolve("dir/nested"), temporary.resolve("nested"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(temporary.resolve("nested"), root.resolve("dir/nested"), StandardCopyOption.ATOMIC_MOVE);
        }, "dir/nested/../../../outside/file");
        assertThat(seen).isZero();
        int nested = open("dir/nested", 0);
        Files.move(root.resolve("dir/nested"), temporary.resolve("nested"));
        assertThat(tryOpen(nested, "../outside/file", 0, Rights.FD_READ)).isEqualTo(Errno.PERM.code());
        assertThat(tryOpen(nested, "file", 0, Rights.FD_READ)).isZero();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Opens, reads and creates by this path while the step is repeated; how often it was read. */
    private int race(Step step, String path) {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> moves = CompletableFuture.supplyAsync(() -> {
            int steps = 0;
            try {
                for (; !stop.get(); steps++) {
                    step.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return steps;
        }, task -> Thread.ofPlatform().start(task));
        int seen = 0;
        try {
            for (int i = 0; i < ROUNDS; i++) {
                if (tryOpen(PREOPEN, path, 0, Rights.FD_READ) == 0) {
                    int fd = guest.memory.readInt(RESULT);
                    guest.storeVector(0, 100, 6);
                    assertThat(guest.call("fd_read", fd, 0, 1, RESULT)).isZero();
                    assertThat(guest.text(100, 6)).isEqualTo("inside");
                    assertThat(guest.call("fd_close", fd)).isZero();
                    seen++;
                }
                String sibling = path.replace("/file", "/new");
                if (call("path_create_directory", sibling) == 0) {
                    call("path_remove_directory", sibling);
                }
            }
        } finally {
            stop.set(true);
            moves.join();
        }
        assertThat(moves.join()).as("moves meanwhile").isGreaterThan(1);
        return seen;
    }

    /** JUnit warns of links that lead out of its directory. */
    private void removeLinks(String... names) throws IOException {
        for (String name : names) {
            Files.delete(root.resolve(name));
        }
    }

    private int call(String function, String path) {
        return guest.call(function, PREOPEN, PATH, guest.store(PATH, path));
    }

    private int two(String function, int from, String path, int to, String other) {
        int length = guest.store(PATH, path);
        int otherLength = guest.store(OTHER, other);
        return function.equals("path_link")
                ? guest.call(function, from, 0, PATH, length, to, OTHER, otherLength)
                : guest.call(function, from, PATH, length, to, OTHER, otherLength);
    }

    private int symlink(String target, String path) {
        int length = guest.store(OTHER, target);
        return guest.call("path_symlink", OTHER, length, PREOPEN, PATH, guest.store(PATH, path));
    }

    private int tryOpen(int directory, String path, int flags, long rights) {
        return guest.call("path_open", directory, 1, PATH, guest.store(PATH, path), flags, rights, 0L, 0, RESULT);
    }

    private int open(String path, int flags) {
        assertThat(tryOpen(PREOPEN, path, flags, flags == 0 ? Rights.FD_READ : Rights.FD_READ | Rights.FD_WRITE))
                .isZero();
        return guest.memory.readInt(RESULT);
    }

    private int write(int fd, String text) {
        guest.storeVector(0, 100, guest.store(100, text));
        return guest.call("fd_write", fd, 0, 1, RESULT);
    }
}
