package io.penstock.abi.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole interface, as the witx files define it: {@code i} is i32, {@code I} is i64. */
class SignaturesTest {

    private static final Map<String, String> SIGNATURES = new TreeMap<>();

    static {
        String table = """
                args_get ii i
                args_sizes_get ii i
                clock_res_get ii i
                clock_time_get iIi i
                environ_get ii i
                environ_sizes_get ii i
                fd_advise iIIi i
                fd_allocate iII i
                fd_close i i
                fd_datasync i i
                fd_fdstat_get ii i
                fd_fdstat_set_flags ii i
                fd_fdstat_set_rights iII i
                fd_filestat_get ii i
                fd_filestat_set_size iI i
                fd_filestat_set_times iIIi i
                fd_pread iiiIi i
                fd_prestat_dir_name iii i
                fd_prestat_get ii i
                fd_pwrite iiiIi i
                fd_read iiii i
                fd_readdir iiiIi i
                fd_renumber ii i
                fd_seek iIii i
                fd_sync i i
                fd_tell ii i
                fd_write iiii i
                path_create_directory iii i
                path_filestat_get iiiii i
                path_filestat_set_times iiiiIIi i
                path_link iiiiiii i
                path_open iiiiiIIii i
                path_readlink iiiiii i
                path_remove_directory iii i
                path_rename iiiiii i
                path_symlink iiiii i
                path_unlink_file iii i
                poll_oneoff iiii i
                proc_exit i -
                proc_raise i i
                random_get ii i
                sched_yield - i
                sock_accept iii i
                sock_recv iiiiii i
                sock_send iiiii i
                sock_shutdown ii i
                """;
        table.lines().map(line -> line.split(" "))
                .forEach(row -> SIGNATURES.put(row[0], wasm(row[1]) + " -> " + wasm(row[2])));
    }

    private static String wasm(String letters) {
        return "(" + letters.replace("-", "").replace("i", "i32, ").replace("I", "i64, ").replaceAll(", $", "") + ")";
    }

    @Test
    void whenInterfaceThenItHas46Functions() {
        assertThat(SIGNATURES).hasSize(46);
    }

    @ParameterizedTest
    @MethodSource("names")
    void whenImportedThenSignatureIsTheSpecs(String name) {
        Extern found = WasiPreview1.builder().build().imports().resolve("wasi_snapshot_preview1", name);

        assertThat(found).isNotNull().extracting(Extern::externType).isInstanceOfSatisfying(ExternType.Function.class,
                function -> assertThat(function.type()).hasToString(SIGNATURES.get(name)));
    }

    static Iterable<String> names() {
        return SIGNATURES.keySet();
    }

    @Test
    void whenOtherNamesThenNothing() {
        WasiPreview1 wasi = WasiPreview1.builder().build();

        assertThat(wasi.imports().resolve("wasi_snapshot_preview1", "fd_splice")).isNull();
        assertThat(wasi.imports().resolve("wasi_unstable", "fd_read")).isNull();
        assertThat(wasi.imports().resolve("env", "fd_read")).isNull();
    }

    @Test
    void whenErrnoThenCodesAreTheSpecs() {
        assertThat(Errno.values()).hasSize(77);
        for (Errno errno : Errno.values()) {
            assertThat(errno.exception().code()).isEqualTo(errno.code());
        }
        assertThat(Map.of(Errno.SUCCESS, 0, Errno.BADF, 8, Errno.FAULT, 21, Errno.INVAL, 28, Errno.NOENT, 44,
                Errno.NOSYS, 52,
                Errno.NOTDIR, 54, Errno.PERM, 63, Errno.ROFS, 69, Errno.NOTCAPABLE, 76))
                .allSatisfy((errno, code) -> assertThat(errno.code()).isEqualTo(code));
    }
}
