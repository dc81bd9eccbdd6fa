package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in read-only preopened directories, and the attempts to get out of them. */
class DirectoriesTest {

    private static final int O_CREAT = 1;
    private static final int O_DIRECTORY = 2;
    private static final int O_EXCL = 4;
    private static final int O_TRUNC = 8;
    private static final int PATH = 1000;
    private static final int RESULT = 900;
    private static final int PREOPEN = 3;

    @TempDir
    private Path temporary;
    private FakeGuest guest;

    @BeforeEach
    void makeFiles() throws IOException {
        Path root = Files.createDirectories(temporary.resolve("root"));
        Files.writeString(temporary.resolve("secret"), "secret");
        Files.createDirectories(root.resolve("dir/nested"));
        Files.writeString(root.resolve("file"), "0123456789");
        Files.writeString(root.resolve("dir/nested/file"), "nested");
        link(root.resolve("link"), "file");
        link(root.resolve("dirlink"), "dir/nested");
        link(root.resolve("dir/up"), "../file");
        link(root.resolve("chain"), "dirlink/../up");
        link(root.resolve("dangling"), "nothing");
        link(root.resolve("loop"), "loop");
        link(root.resolve("out"), "../secret");
        link(root.resolve("dir/out"), "../../secret");
        link(root.resolve("outdir"), "..");
        link(root.resolve("absolute"), temporary.resolve("root/file").toString());
        link(root.resolve("rootlink"), "/");
        guest = new FakeGuest(
                WasiPreview1.builder().readOnlyDirectory("/", root).readOnlyDirectory("/sub", root.resolve("dir"))
                        .build());
    }

    /** JUnit warns of links that lead out of its directory. */
    @AfterEach
    void removeLinksOut() throws IOException {
        for (String link : List.of("rootlink", "outdir")) {
            Files.delete(temporary.resolve("root").resolve(link));
        }
    }

    private static void link(Path link, String target) throws IOException {
        Files.createSymbolicLink(link, Path.of(target));
    }

    @Test
    void whenPreopenedThenNamesInOrder() {
        assertThat(guest.call("fd_prestat_get", 3, RESULT)).isZero();
        assertThat(guest.memory.readLong(RESULT)).isEqualTo(1L << 32);
        assertThat(guest.call("fd_prestat_get", 4, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT + 4)).isEqualTo(4);
        assertThat(guest.call("fd_prestat_dir_name", 4, PATH, 4)).isZero();
        assertThat(guest.text(PATH, 4)).isEqualTo("/sub");
        assertThat(guest.call("fd_prestat_dir_name", 4, PATH, 3)).isEqualTo(Errno.NAMETOOLONG.code());
        assertThat(guest.call("fd_prestat_get", 5, RESULT)).isEqualTo(Errno.BADF.code());
    }

    @ParameterizedTest
    @CsvSource({
            "file,                                0123456789",
            "./file,                              0123456789",
            "dir//nested/./file,                  nested",
            "dir/nested/../../file,               0123456789",
            "link,                                0123456789",
            "dirlink/file,                        nested",
            "dir/up,                              0123456789",
            "chain,                               0123456789",
            "dirlink/../nested/file,              nested"})
    void whenInsideThenItIsRead(String path, String content) {
        assertThat(read(open(PREOPEN, 1, path, 0), 100)).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({
            "..,                       PERM",
            "../secret,                PERM",
            "dir/../../secret,         PERM",
            "dir/../..,                PERM",
            "/file,                    PERM",
            "/,                        PERM",
            "out,                      PERM",
            "dir/out,                  PERM",
            "outdir,                   PERM",
            "outdir/secret,            PERM",
            "dirlink/../../../secret,  PERM",
            "absolute,                 PERM",
            "rootlink,                 PERM",
            "rootlink/etc/passwd,      PERM",
            "'',                       NOENT",
            "nothing,                  NOENT",
            "nothing/..,               NOENT",
            "nothing/,                 NOENT",
            "nothing/more,             NOENT",
            "dangling,                 NOENT",
            "loop,                     LOOP",
            "loop/file,                LOOP",
            "file/,                    NOTDIR",
            "file/.,                   NOTDIR",
            "file/..,                  NOTDIR",
            "file/more,                NOTDIR",
            "link/,                    NOTDIR"})
    void whenOutsideOrMissingThenRefused(String path, Errno errno) {
        assertThat(tryOpen(PREOPEN, 1, path, 0, 0)).isEqualTo(errno.code());
        guest.store(PATH, path);
        assertThat(guest.call("path_filestat_get", PREOPEN, 1, PATH, path.length(), 100)).isEqualTo(errno.code());
    }

    @Test
    void whenPathIsNotAPathThenRefused() {
        assertThat(tryOpen(PREOPEN, 1, "fi\0le", 0, 0)).isEqualTo(Errno.INVAL.code());
        assertThat(tryOpen(PREOPEN, 1, "x".repeat(300), 0, 0)).isEqualTo(Errno.NAMETOOLONG.code());
        assertThat(tryOpen(PREOPEN, 1, "x/".repeat(2049), 0, 0)).isEqualTo(Errno.NAMETOOLONG.code());
        guest.memory.writeByte(PATH, 0xFF);
        assertThat(guest.call("path_open", PREOPEN, 1, PATH, 1, 0, 0L, 0L, 0, RESULT)).isEqualTo(Errno.ILSEQ.code());
        assertThat(guest.call("path_open", PREOPEN, 1, PATH, -1, 0, 0L, 0L, 0, RESULT)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("path_open", PREOPEN, 1, PATH, 1, 0, 0L, 0L, 0, -2)).isEqualTo(Errno.FAULT.code());
        assertThat(guest.call("path_open", PREOPEN, 2, PATH, 1, 0, 0L, 0L, 0, RESULT)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("path_open", PREOPEN, 1, PATH, 1, 16, 0L, 0L, 0, RESULT)).isEqualTo(Errno.INVAL.code());
    }

    @Test
    void whenDirectoryIsOpenedThenItIsTheLimitOfItsOwn() {
        int nested = open(PREOPEN, 1, "dirlink", O_DIRECTORY);

        assertThat(read(open(nested, 1, "file", 0), 100)).isEqualTo("nested");
        assertThat(tryOpen(nested, 1, "../up", 0, 0)).isEqualTo(Errno.PERM.code());
        assertThat(tryOpen(4, 1, "up", 0, 0)).isEqualTo(Errno.PERM.code());
        assertThat(tryOpen(4, 1, "nested/../nested", 0, 0)).isZero();
    }

    @Test
    void whenLinksAreNotFollowedThenLoop() {
        assertThat(tryOpen(PREOPEN, 0, "link", 0, 0)).isEqualTo(Errno.LOOP.code());
        assertThat(tryOpen(PREOPEN, 0, "dirlink/file", 0, 0)).isZero();
        assertThat(tryOpen(PREOPEN, 0, "dirlink/", 0, 0)).isZero();
        assertThat(stat(0, "out").type()).isEqualTo(FileType.SYMBOLIC_LINK);
    }

    @Test
    void whenKindsAreMixedUpThenPosixErrors() {
        int file = open(PREOPEN, 1, "file", 0);

        assertThat(tryOpen(PREOPEN, 1, "file", O_DIRECTORY, 0)).isEqualTo(Errno.NOTDIR.code());
        assertThat(tryOpen(file, 1, "x", 0, 0)).isEqualTo(Errno.NOTDIR.code());
        assertThat(tryOpen(77, 1, "x", 0, 0)).isEqualTo(Errno.BADF.code());
        guest.storeVector(0, 100, 1);
        assertThat(guest.call("fd_read", PREOPEN, 0, 1, RESULT)).isEqualTo(Errno.ISDIR.code());
        assertThat(guest.call("fd_pread", PREOPEN, 0, 1, 0L, RESULT)).isEqualTo(Errno.ISDIR.code());
        assertThat(guest.call("fd_write", PREOPEN, 0, 1, RESULT)).isEqualTo(Errno.ISDIR.code());
        assertThat(guest.call("fd_seek", PREOPEN, 0L, 0, RESULT)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_prestat_get", file, RESULT)).isEqualTo(Errno.BADF.code());
    }

    @Test
    void whenGuestWantsToWriteThenReadOnly() throws IOException {
        assertThat(tryOpen(PREOPEN, 1, "new", O_CREAT, 0)).isEqualTo(Errno.ROFS.code());
        assertThat(tryOpen(PREOPEN, 1, "dangling", O_CREAT, 0)).isEqualTo(Errno.ROFS.code());
        assertThat(tryOpen(PREOPEN, 1, "file", O_CREAT | O_EXCL, 0)).isEqualTo(Errno.EXIST.code());
        assertThat(tryOpen(PREOPEN, 1, "file", O_TRUNC, 0)).isEqualTo(Errno.ROFS.code());
        assertThat(tryOpen(PREOPEN, 1, "file", 0, Rights.FD_WRITE)).isEqualTo(Errno.ROFS.code());
        assertThat(tryOpen(PREOPEN, 1, "dir", 0, Rights.FD_WRITE)).isEqualTo(Errno.ISDIR.code());
        assertThat(tryOpen(PREOPEN, 1, "../new", O_CREAT, 0)).isEqualTo(Errno.PERM.code());
        int file = open(PREOPEN, 1, "file", O_CREAT);
        guest.storeVector(0, 100, 1);
        assertThat(guest.call("fd_write", file, 0, 1, RESULT)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_pwrite", file, 0, 1, 0L, RESULT)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_allocate", file, 0L, 1L)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_filestat_set_size", file, 0L)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_filestat_set_times", file, 0L, 0L, 1)).isEqualTo(Errno.ROFS.code());
        int length = guest.store(PATH, "file");
        assertThat(guest.call("path_create_directory", PREOPEN, PATH, length)).isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_unlink_file", PREOPEN, PATH, length)).isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_remove_directory", PREOPEN, PATH, length)).isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_rename", PREOPEN, PATH, length, PREOPEN, PATH, length))
                .isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_symlink", PATH, length, PREOPEN, PATH, length)).isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_link", PREOPEN, 0, PATH, length, PREOPEN, PATH, length))
                .isEqualTo(Errno.ROFS.code());
        assertThat(guest.call("path_filestat_set_times", PREOPEN, 0, PATH, length, 0L, 0L, 1))
                .isEqualTo(Errno.ROFS.code());
        assertThat(temporary.resolve("root/file")).hasContent("0123456789");
    }

    @Test
    void whenSeekAndTellThenPositions() {
        int file = open(PREOPEN, 1, "file", 0);

        assertThat(read(file, 4)).isEqualTo("0123");
        assertThat(guest.call("fd_tell", file, RESULT)).isZero();
        assertThat(guest.memory.readLong(RESULT)).isEqualTo(4);
        assertThat(seek(file, 2, 1)).isEqualTo(6);
        assertThat(seek(file, -3, 2)).isEqualTo(7);
        assertThat(read(file, 10)).isEqualTo("789");
        assertThat(read(file, 10)).isEmpty();
        assertThat(seek(file, 100, 0)).isEqualTo(100);
        assertThat(read(file, 10)).isEmpty();
        assertThat(guest.call("fd_seek", file, -1L, 0, RESULT)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_seek", file, Long.MAX_VALUE, 1, RESULT)).isEqualTo(Errno.OVERFLOW.code());
        assertThat(guest.call("fd_seek", file, 0L, 3, RESULT)).isEqualTo(Errno.INVAL.code());
    }

    @Test
    void whenPreadThenThePositionStays() {
        int file = open(PREOPEN, 1, "file", 0);
        guest.storeVector(0, 100, 3);
        guest.storeVector(8, 200, 30);

        assertThat(guest.call("fd_pread", file, 0, 2, 2L, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT)).isEqualTo(8);
        assertThat(guest.text(100, 3) + guest.text(200, 5)).isEqualTo("23456789");
        assertThat(guest.call("fd_pread", file, 0, 1, Long.MAX_VALUE, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT)).isZero();
        assertThat(read(file, 2)).isEqualTo("01");
    }

    @Test
    void whenLargeFileThenReadInOneCall() throws IOException {
        Files.write(temporary.resolve("root/large"), new byte[100_000]);
        int file = open(PREOPEN, 1, "large", 0);
        guest.storeVector(0, 2000, 120_000);

        assertThat(guest.call("fd_read", file, 0, 1, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT)).isEqualTo(100_000);
    }

    @Test
    void whenStatThenSizeTypeAndIdentity() throws IOException {
        Files.createLink(temporary.resolve("root/second"), temporary.resolve("root/file"));

        FileStat file = stat(1, "file");
        assertThat(file.type()).isEqualTo(FileType.REGULAR_FILE);
        assertThat(file.size()).isEqualTo(10);
        assertThat(file.links()).isEqualTo(2);
        assertThat(file.modified()).isEqualTo(Files.getLastModifiedTime(temporary.resolve("root/file"))
                .to(java.util.concurrent.TimeUnit.NANOSECONDS));
        assertThat(stat(1, "second").inode()).isEqualTo(file.inode());
        assertThat(stat(1, "dir").type()).isEqualTo(FileType.DIRECTORY);
        assertThat(stat(1, "dir").inode()).isNotEqualTo(file.inode());
        assertThat(stat(1, "dir").device()).isEqualTo(file.device());
        assertThat(stat(0, "link").type()).isEqualTo(FileType.SYMBOLIC_LINK);
        assertThat(stat(1, "link").inode()).isEqualTo(file.inode());
        assertThat(guest.call("fd_filestat_get", open(PREOPEN, 1, "link", 0), 100)).isZero();
        assertThat(loadStat()).isEqualTo(file);
    }

    @Test
    void whenReadlinkThenTargetCutToTheBuffer() {
        int length = guest.store(PATH, "dirlink");
        assertThat(guest.call("path_readlink", PREOPEN, PATH, length, 100, 50, RESULT)).isZero();
        assertThat(guest.text(100, guest.memory.readInt(RESULT))).isEqualTo("dir/nested");
        assertThat(guest.call("path_readlink", PREOPEN, PATH, length, 100, 3, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT)).isEqualTo(3);
        assertThat(guest.call("path_readlink", PREOPEN, PATH, guest.store(PATH, "file"), 100, 50, RESULT))
                .isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("path_readlink", PREOPEN, PATH, guest.store(PATH, "absolute"), 100, 50, RESULT))
                .isEqualTo(Errno.PERM.code());
    }

    @Test
    void whenListedInPiecesThenEachEntryOnce() throws IOException {
        Path many = Files.createDirectory(temporary.resolve("root/many"));
        for (int i = 0; i < 100; i++) {
            Files.createFile(many.resolve("file." + i));
        }
        Files.createDirectory(many.resolve("directory"));
        link(many.resolve("link"), "file.0");
        int fd = open(PREOPEN, 1, "many", O_DIRECTORY);

        Map<String, FileType> found = new TreeMap<>();
        long cookie = 0;
        while (true) {
            assertThat(guest.call("fd_readdir", fd, 2000, 256, cookie, RESULT)).isZero();
            int used = guest.memory.readInt(RESULT);
            int at = 2000;
            while (at + 24 <= 2000 + used && at + 24 + guest.memory.readInt(at + 16) <= 2000 + used) {
                int length = guest.memory.readInt(at + 16);
                cookie = guest.memory.readLong(at);
                assertThat(found.put(guest.text(at + 24, length), type(guest.memory.readByte(at + 20))))
                        .isNull();
                at += 24 + length;
            }
            if (used < 256) {
                break;
            }
        }

        List<String> expected = new ArrayList<>(List.of(".", "..", "directory", "link"));
        IntStream.range(0, 100).forEach(i -> expected.add("file." + i));
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found).containsEntry(".", FileType.DIRECTORY).containsEntry("directory", FileType.DIRECTORY)
                .containsEntry("link", FileType.SYMBOLIC_LINK).containsEntry("file.7", FileType.REGULAR_FILE);
        assertThat(guest.call("fd_readdir", fd, 2000, 256, -1L, RESULT)).isZero();
        assertThat(guest.memory.readInt(RESULT)).isZero();
        assertThat(guest.call("fd_readdir", fd, 2000, -1, 0L, RESULT)).isEqualTo(Errno.FAULT.code());
    }

    @Test
    void whenTooManyAreOpenThenMfile() {
        int errno = 0;
        int opened = 0;
        while (errno == 0 && opened < 5000) {
            errno = tryOpen(PREOPEN, 1, "dir", 0, 0);
            opened++;
        }

        assertThat(errno).isEqualTo(Errno.MFILE.code());
        assertThat(opened).isLessThanOrEqualTo(1024);
        assertThat(guest.call("fd_close", 500)).isZero();
        assertThat(open(PREOPEN, 1, "file", 0)).isEqualTo(500);
    }

    @Test
    void whenAdviceThenChecked() {
        int file = open(PREOPEN, 1, "file", 0);
        assertThat(guest.call("fd_advise", file, 0L, 10L, 5)).isZero();
        assertThat(guest.call("fd_advise", file, 0L, 10L, 6)).isEqualTo(Errno.INVAL.code());
        assertThat(guest.call("fd_advise", PREOPEN, 0L, 10L, 0)).isEqualTo(Errno.BADF.code());
        assertThat(guest.call("fd_datasync", file)).isZero();
    }

    @Test
    void whenRightsAreGivenUpThenTheyAreGone() {
        int file = open(PREOPEN, 1, "file", 0);
        assertThat(guest.call("fd_fdstat_set_rights", file, Rights.FD_WRITE, 0L)).isEqualTo(Errno.NOTCAPABLE.code());
        assertThat(guest.call("fd_fdstat_set_rights", file, Rights.FD_TELL, 0L)).isZero();
        assertThat(guest.call("fd_seek", file, 0L, 0, RESULT)).isEqualTo(Errno.NOTCAPABLE.code());
        assertThat(guest.call("fd_tell", file, RESULT)).isZero();
        guest.storeVector(0, 100, 1);
        assertThat(guest.call("fd_read", file, 0, 1, RESULT)).isEqualTo(Errno.NOTCAPABLE.code());
        assertThat(guest.call("fd_fdstat_set_rights", PREOPEN, Rights.PATH_OPEN, Rights.FD_READ)).isZero();
        assertThat(tryOpen(PREOPEN, 1, "file", 0, Rights.FD_READ | Rights.FD_SEEK)).isEqualTo(Errno.PERM.code());
        assertThat(read(open(PREOPEN, 1, "file", 0), 4)).isEqualTo("0123");
        assertThat(guest.call("path_filestat_get", PREOPEN, 1, PATH, 4, 100)).isEqualTo(Errno.NOTCAPABLE.code());
    }

    @Test
    void whenNoSuchDirectoryThenTheHostIsTold() {
        WasiPreview1.Builder builder = WasiPreview1.builder();
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> builder.readOnlyDirectory("/", temporary.resolve("missing")));
        assertThatExceptionOfType(NotDirectoryException.class)
                .isThrownBy(() -> builder.readOnlyDirectory("/", temporary.resolve("secret")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.readOnlyDirectory("", temporary));
    }

    private int tryOpen(int directory, int lookupFlags, String path, int openFlags, long rights) {
        int length = guest.store(PATH, path);
        return guest.call("path_open", directory, lookupFlags, PATH, length, openFlags, rights, 0L, 0, RESULT);
    }

    private int open(int directory, int lookupFlags, String path, int openFlags) {
        assertThat(tryOpen(directory, lookupFlags, path, openFlags, Rights.FD_READ)).isZero();
        return guest.memory.readInt(RESULT);
    }

    private String read(int fd, int length) {
        guest.storeVector(0, 100, length);
        assertThat(guest.call("fd_read", fd, 0, 1, RESULT)).isZero();
        return guest.text(100, guest.memory.readInt(RESULT));
    }

    private long seek(int fd, long offset, int whence) {
        assertThat(guest.call("fd_seek", fd, offset, whence, RESULT)).isZero();
        return guest.memory.readLong(RESULT);
    }

    private FileStat stat(int lookupFlags, String path) {
        int length = guest.store(PATH, path);
        assertThat(guest.call("path_filestat_get", PREOPEN, lookupFlags, PATH, length, 100)).isZero();
        return loadStat();
    }

    private FileStat loadStat() {
        return new FileStat(guest.memory.readLong(100), guest.memory.readLong(108),
                type(guest.memory.readByte(116)),
                guest.memory.readLong(124), guest.memory.readLong(132), guest.memory.readLong(140),
                guest.memory.readLong(148),
                guest.memory.readLong(156));
    }

    private static FileType type(int code) {
        return Arrays.stream(FileType.values()).filter(type -> type.code() == code).findFirst().orElseThrow();
    }
}
