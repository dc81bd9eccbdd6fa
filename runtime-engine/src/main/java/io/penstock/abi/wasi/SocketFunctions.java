package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;

/** Sockets. A guest has those it was started with, and no guest here is started with any: no descriptor is one. */
@SuppressWarnings("unused") // the arguments that no socket takes
final class SocketFunctions {

    private final DescriptorTable descriptors;

    SocketFunctions(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    @Import("sock_accept")
    int sockAccept(WasmInstance caller, int fd, int flags, int result) {
        return notSocket(fd);
    }

    @Import("sock_recv")
    int sockRecv(WasmInstance caller, int fd, int vectors, int count, int flags, int result, int resultFlags) {
        return notSocket(fd);
    }

    @Import("sock_send")
    int sockSend(WasmInstance caller, int fd, int vectors, int count, int flags, int result) {
        return notSocket(fd);
    }

    @Import("sock_shutdown")
    int sockShutdown(WasmInstance caller, int fd, int how) {
        return notSocket(fd);
    }

    private int notSocket(int fd) {
        descriptors.get(fd);
        return Errno.NOTSOCK.code();
    }
}
