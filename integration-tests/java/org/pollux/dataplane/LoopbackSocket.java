package org.pollux.dataplane;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.pollux.linux.LinuxException;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskSocket;

/** Gives test classes the XDP program behind a socket of the loopback, loaded anew for each test. */
final class LoopbackSocket implements ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(LoopbackSocket.class);

    /** One for all tests: the kernel frees a queue some time after its socket was closed. */
    private record Opened(Umem umem, XskSocket socket) implements AutoCloseable {
        static Opened open() {
            try {
                Umem umem = Umem.allocate(64, 2048);
                return new Opened(
                        umem,
                        XskSocket.open(umem, LoadedProgram.LOOPBACK, 0, new XskSettings(16, 16, 16, 16, XskMode.COPY)));
            } catch (LinuxException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            socket.close();
            umem.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LoadedProgram.class;
    }

    @Override
    public LoadedProgram resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Opened opened = test.getRoot().getStore(STORE).computeIfAbsent(Opened.class, _ -> Opened.open(), Opened.class);
        try {
            LoadedProgram program = new LoadedProgram(opened.socket);
            test.getStore(STORE).put(program, program);
            return program;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
