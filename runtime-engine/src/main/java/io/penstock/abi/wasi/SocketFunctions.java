package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;

/** Sockets: there are none. */
@SuppressWarnings("unused") // the arguments of what is not done
final class SocketFunctions {

    private final DescriptorTable descriptors;

    SocketFunctions(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    @Import("sock_accept")
    int sockAccept(WasmInstance caller, int fd, int flags, int result) {
        return Errno.NOSYS.code();
    }

    @Import("sock_recv")
    int sockRecv(WasmInstance caller, int fd, int vectors, int count, int flags, int result, int resultFlags) {
        return Errno.NOSYS.code();
    }

    @Import("sock_send")
    int sockSend(WasmInstance caller, int fd, int vectors, int count, int flags, int result) {
        return Errno.NOSYS.code();
    }

    /** The one that asks about the descriptor only, so that its answer is known. */
    @Import("sock_shutdown")
    int sockShutdown(WasmInstance caller, int fd, int how) {
        descriptors.get(fd);
        return Errno.NOTSOCK.code();
    }
}
