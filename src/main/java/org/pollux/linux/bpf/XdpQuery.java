package org.pollux.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.XdpLink.Attached;

/** Asks rtnetlink what an interface is called and which XDP program runs on it ({@code RTM_GETLINK}, {@code IFLA_XDP}). */
final class XdpQuery {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int NLMSG_ERROR = 2;
    private static final int NLM_F_REQUEST = 1;
    private static final int HEADER = 16;
    private static final int LINK_HEADER = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_XDP = 43;
    private static final int XDP_ATTACHED = 2;
    private static final int XDP_PROG_ID = 4;
    private static final int XDP_DRV_PROG_ID = 5;
    private static final int ATTACHED_NATIVE = 1;
    private static final int ATTACHED_GENERIC = 2;
    private static final int ATTACHED_MULTI = 4;
    private static final int ANSWER_BYTES = 32 << 10;

    private XdpQuery() {}

    /** An interface and its program; {@code programId} is 0 when there is none, as in the kernel's answer. */
    record Answer(String interfaceName, int attachMode, int programId) {}

    /** The program on an interface of the calling thread's network namespace. */
    static Optional<Attached> attached(int ifindex) throws LinuxException {
        Answer answer = ask(ifindex);
        if (answer.programId == 0) {
            return Optional.empty();
        }
        XdpMode mode =
                switch (answer.attachMode) {
                    case ATTACHED_NATIVE, ATTACHED_MULTI -> XdpMode.NATIVE;
                    case ATTACHED_GENERIC -> XdpMode.GENERIC;
                    default -> XdpMode.OFFLOADED;
                };
        return Optional.of(new Attached(answer.programId, programName(answer.programId), mode));
    }

    /** The name of an interface; empty when there is no such interface. */
    static Optional<String> nameOf(int ifindex) throws LinuxException {
        try {
            return Optional.of(ask(ifindex).interfaceName);
        } catch (LinuxException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String programName(int id) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(12, 8);
            attr.set(ValueLayout.JAVA_INT, 0, id);
            long fd = Bpf.call(Bpf.PROG_GET_FD_BY_ID, attr, 12);
            if (Errno.ENOENT.is(fd) || Errno.EPERM.is(fd)) {
                // It has gone, or only an administrator may open programs by their number.
                return "";
            }
            Bpf.check("open XDP program " + id, fd);
            try {
                return Bpf.programInfo((int) fd).name();
            } finally {
                Libc.close((int) fd);
            }
        }
    }

    private static Answer ask(int ifindex) throws LinuxException {
        String operation = "ask for the XDP program of interface " + ifindex;
        long socket =
                LinuxException.check(operation, Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(HEADER + LINK_HEADER, 8);
            request.set(ValueLayout.JAVA_INT, 0, HEADER + LINK_HEADER);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) RTM_GETLINK);
            request.set(ValueLayout.JAVA_SHORT, 6, (short) NLM_F_REQUEST);
            request.set(ValueLayout.JAVA_INT, HEADER + 4, ifindex);
            LinuxException.check(operation, Libc.send((int) socket, request, request.byteSize(), 0));
            MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
            int length = (int) LinuxException.check(operation, Libc.recv((int) socket, answer, ANSWER_BYTES, 0));
            return read(operation, answer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()));
        } finally {
            Libc.close((int) socket);
        }
    }

    private static Answer read(String operation, ByteBuffer message) throws LinuxException {
        if (message.remaining() < HEADER + 4) {
            throw new LinuxException(operation, Errno.EBADMSG.number());
        }
        int length = message.getInt(0);
        int type = Short.toUnsignedInt(message.getShort(4));
        if (type == NLMSG_ERROR) {
            throw new LinuxException(operation, -message.getInt(HEADER));
        }
        if (type != RTM_NEWLINK || length < HEADER + LINK_HEADER || length > message.remaining()) {
            throw new LinuxException(operation, Errno.EBADMSG.number());
        }
        String name = "";
        int mode = 0;
        int programId = 0;
        Attributes attributes = new Attributes(message.slice(HEADER + LINK_HEADER, length - HEADER - LINK_HEADER));
        while (attributes.next(operation)) {
            if (attributes.type == IFLA_IFNAME) {
                name = StandardCharsets.UTF_8
                        .decode(attributes.value)
                        .toString()
                        .replace("\0", "");
            } else if (attributes.type == IFLA_XDP) {
                Attributes xdp = new Attributes(attributes.value);
                while (xdp.next(operation)) {
                    if (xdp.type == XDP_ATTACHED && xdp.value.hasRemaining()) {
                        mode = xdp.value.get(0);
                    } else if (xdp.type == XDP_PROG_ID || (xdp.type == XDP_DRV_PROG_ID && programId == 0)) {
                        programId = xdp.value.remaining() < 4 ? 0 : xdp.value.getInt(0);
                    }
                }
            }
        }
        return new Answer(name, mode, programId);
    }

    /** Steps through netlink attributes. */
    private static final class Attributes {
        private final ByteBuffer bytes;
        private int at;
        private int type;
        private ByteBuffer value = ByteBuffer.allocate(0);

        Attributes(ByteBuffer bytes) {
            this.bytes = bytes.order(ByteOrder.nativeOrder());
        }

        boolean next(String operation) throws LinuxException {
            if (bytes.limit() - at < 4) {
                return false;
            }
            int length = Short.toUnsignedInt(bytes.getShort(at));
            if (length < 4 || length > bytes.limit() - at) {
                throw new LinuxException(operation, Errno.EBADMSG.number());
            }
            type = bytes.getShort(at + 2) & 0x3fff;
            value = bytes.slice(at + 4, length - 4).order(ByteOrder.nativeOrder());
            at += (length + 3) & ~3;
            return true;
        }
    }
}
