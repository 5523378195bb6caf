package org.pollux.linux;

import static org.pollux.linux.NetlinkProtocol.HEADER_BYTES;
import static org.pollux.linux.NetlinkProtocol.NLMSGERR_ATTR_MSG;
import static org.pollux.linux.NetlinkProtocol.NLMSG_DONE;
import static org.pollux.linux.NetlinkProtocol.NLMSG_ERROR;
import static org.pollux.linux.NetlinkProtocol.NLMSG_NOOP;
import static org.pollux.linux.NetlinkProtocol.NLMSG_OVERRUN;
import static org.pollux.linux.NetlinkProtocol.NLM_F_ACK_TLVS;
import static org.pollux.linux.NetlinkProtocol.NLM_F_CAPPED;
import static org.pollux.linux.NetlinkProtocol.NLM_F_DUMP_INTR;
import static org.pollux.linux.NetlinkProtocol.NLM_F_MULTI;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A NETLINK_ROUTE socket: requests with their answers matched by sequence number, and what arrives by subscription.
 * For one thread at a time. The kernel answers within the send itself, so a request takes some ten microseconds unless
 * another program holds the kernel's network configuration lock.
 */
final class NetlinkSocket implements AutoCloseable {
    /** The kernel fills dumps up to 32 KiB per read when the reader's buffer allows it. */
    private static final int RECEIVE_BYTES = 65536;

    private static final int SEND_BYTES = 65536;

    /** Requests sent at once: their acknowledgements must fit into the receive buffer. */
    private static final int MOST_AT_ONCE = 64;

    /** A batch that has grown to this size is sent; what is left of the buffer is enough for any request. */
    private static final int FULL = SEND_BYTES / 2;

    private static final int ADDRESS_BYTES = 12;
    private static final int DUMP_ATTEMPTS = 16;
    private static final long ANSWER_SECONDS = 2;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NFNL_SUBSYS_NFTABLES = 10;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment sendBuffer = arena.allocate(SEND_BYTES, 8);
    private final MemorySegment receiveBuffer = arena.allocate(RECEIVE_BYTES, 8);
    private final MemorySegment sender = arena.allocate(ADDRESS_BYTES, 8);
    private final MemorySegment senderLength = arena.allocate(ValueLayout.JAVA_INT);
    private final ByteBuffer received = receiveBuffer.asByteBuffer().order(ByteOrder.nativeOrder());
    private final NetlinkRequest request = new NetlinkRequest(sendBuffer.asByteBuffer());
    private final int protocol;
    private final int groups;
    private int fd;
    private int sequence;
    private boolean unfinished;

    /** Turns one message of an answer into a value; empty when it is not of interest. */
    @FunctionalInterface
    interface Decoder<T> {
        Optional<T> decode(NetlinkMessage message) throws LinuxException;
    }

    private NetlinkSocket(int protocol, int groups) {
        this.protocol = protocol;
        this.groups = groups;
    }

    /** A socket in the calling thread's network namespace, subscribed to the groups (0: none). */
    static NetlinkSocket open(int groups) throws LinuxException {
        return open(NetlinkProtocol.NETLINK_ROUTE, groups);
    }

    /** A socket for netfilter in the calling thread's network namespace. */
    static NetlinkSocket openNetfilter() throws LinuxException {
        return open(NetlinkProtocol.NETLINK_NETFILTER, 0);
    }

    private static NetlinkSocket open(int protocol, int groups) throws LinuxException {
        NetlinkSocket socket = new NetlinkSocket(protocol, groups);
        try {
            socket.connect();
        } catch (LinuxException e) {
            socket.arena.close();
            throw e;
        }
        return socket;
    }

    private void connect() throws LinuxException {
        int opened = (int) LinuxException.check(
                "open a netlink socket", Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol));
        try (Arena local = Arena.ofConfined()) {
            MemorySegment address = local.allocate(ADDRESS_BYTES, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, 8, groups);
            LinuxException.check("bind a netlink socket", Libc.bind(opened, address, ADDRESS_BYTES));
            // Short acknowledgements, with the kernel's own words about errors.
            LinuxException.check(
                    "set NETLINK_CAP_ACK",
                    Libc.setsockopt(opened, NetlinkProtocol.SOL_NETLINK, NetlinkProtocol.NETLINK_CAP_ACK, 1));
            LinuxException.check(
                    "set NETLINK_EXT_ACK",
                    Libc.setsockopt(opened, NetlinkProtocol.SOL_NETLINK, NetlinkProtocol.NETLINK_EXT_ACK, 1));
            MemorySegment timeout = local.allocateFrom(ValueLayout.JAVA_LONG, ANSWER_SECONDS, 0);
            LinuxException.check(
                    "set SO_RCVTIMEO",
                    Libc.setsockopt(opened, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout, (int) timeout.byteSize()));
        } catch (LinuxException e) {
            Libc.close(opened);
            throw e;
        }
        fd = opened;
        unfinished = false;
    }

    /** Whether the kernel applies what a dump request says of its answers (Linux 4.20). */
    void checkStrictly(boolean on) throws LinuxException {
        long set = Libc.setsockopt(fd, NetlinkProtocol.SOL_NETLINK, NetlinkProtocol.NETLINK_GET_STRICT_CHK, on ? 1 : 0);
        if (!Errno.ENOPROTOOPT.is(set)) {
            LinuxException.check("set NETLINK_GET_STRICT_CHK", set);
        }
    }

    int fd() {
        return fd;
    }

    /** Starts the next request; build it up, then pass it to one of the methods below. */
    NetlinkRequest start(int type, int flags) {
        return request.start(type, flags);
    }

    /** Sends the request built (with NLM_F_ACK) and waits for its acknowledgement. Zero, or minus an error number. */
    int acknowledged(String operation) throws LinuxException {
        try {
            exchange(operation, m -> Optional.empty(), new ArrayList<>());
            return 0;
        } catch (Refused refused) {
            return -refused.errno;
        }
    }

    /** Sends the request built (with NLM_F_ACK) and throws when the kernel refuses. */
    void demand(String operation) throws LinuxException {
        try {
            exchange(operation, m -> Optional.empty(), new ArrayList<>());
        } catch (Refused refused) {
            throw refused.asException(operation);
        }
    }

    /** Sends the request built and gives its single answer. */
    <T> Optional<T> get(String operation, Decoder<T> decoder) throws LinuxException, Refused {
        List<T> answers = new ArrayList<>();
        exchange(operation, decoder, answers);
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers.getFirst());
    }

    /** Sends the dump request built, again when the kernel says that the answer was not consistent. */
    <T> List<T> dump(String operation, Decoder<T> decoder) throws LinuxException {
        List<T> answers = new ArrayList<>();
        try {
            for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
                answers.clear();
                if (exchange(operation, decoder, answers)) {
                    return answers;
                }
            }
        } catch (Refused refused) {
            throw refused.asException(operation);
        }
        throw new LinuxException(
                operation,
                Errno.EAGAIN.number(),
                "the table changed during each of " + DUMP_ATTEMPTS + " attempts to read it");
    }

    /** One of several requests: starts itself with {@link NetlinkRequest#next} and NLM_F_ACK. */
    @FunctionalInterface
    interface Part {
        void write(NetlinkRequest next);
    }

    /**
     * Sends requests, many in one system call; the kernel carries them out in this order, each whatever became of the others.
     *
     * @return an answer for each
     */
    List<NetlinkAnswer> batch(String operation, List<Part> parts) throws LinuxException {
        NetlinkAnswer[] answers = new NetlinkAnswer[parts.size()];
        Arrays.fill(answers, NetlinkAnswer.DONE);
        int done = 0;
        while (done < parts.size()) {
            reconnectIfUnfinished();
            int first = sequence + 1;
            int from = done;
            int length = 0;
            request.clear();
            while (done < parts.size() && done - from < MOST_AT_ONCE && length < FULL) {
                parts.get(done).write(request);
                sequence++;
                length = request.finish(sequence);
                done++;
            }
            unfinished = true;
            LinuxException.check(operation, Libc.send(fd, sendBuffer, length, 0));
            collect(operation, first, answers, from, done);
            unfinished = false;
        }
        return List.of(answers);
    }

    /**
     * Sends requests to netfilter that are carried out all or none, within one system call.
     *
     * @throws LinuxException with the kernel's answer to the first one that it refused
     */
    void transaction(String operation, List<Part> parts) throws LinuxException {
        reconnectIfUnfinished();
        request.clear();
        bracket(BATCH_BEGIN);
        int first = sequence + 1;
        for (Part part : parts) {
            part.write(request);
            sequence++;
            request.finish(sequence);
        }
        int length = bracket(BATCH_END);
        NetlinkAnswer[] answers = new NetlinkAnswer[parts.size()];
        Arrays.fill(answers, NetlinkAnswer.DONE);
        unfinished = true;
        LinuxException.check(operation, Libc.send(fd, sendBuffer, length, 0));
        collect(operation, first, answers, 0, parts.size());
        unfinished = false;
        for (NetlinkAnswer answer : answers) {
            if (!answer.done()) {
                throw new LinuxException(operation, answer.errno(), answer.detail());
            }
        }
    }

    /** {@code struct nfgenmsg} of a batch's begin or end: the subsystem in network byte order. */
    private int bracket(int type) {
        request.next(type, 0).u8(0).u8(0).u8(0).u8(NFNL_SUBSYS_NFTABLES);
        sequence++;
        return request.finish(sequence);
    }

    private void collect(String operation, int first, NetlinkAnswer[] answers, int from, int to) throws LinuxException {
        BitSet missing = new BitSet();
        missing.set(from, to);
        while (!missing.isEmpty()) {
            for (NetlinkMessage message : receive(operation, 0)) {
                int which = from + message.sequence() - first;
                if (message.type() == NLMSG_OVERRUN) {
                    throw new LinuxException(operation, Errno.ENOBUFS.number());
                }
                if (message.type() != NLMSG_ERROR) {
                    continue;
                }
                if (which < from || which >= to) {
                    // A refusal of the whole is addressed to its first message.
                    demand(operation, message);
                    continue;
                }
                try {
                    refuse(message);
                } catch (Refused refused) {
                    answers[which] = new NetlinkAnswer(refused.errno, refused.explanation);
                }
                missing.clear(which);
            }
        }
    }

    private static void demand(String operation, NetlinkMessage message) throws LinuxException {
        try {
            refuse(message);
        } catch (Refused refused) {
            throw refused.asException(operation);
        }
    }

    private void reconnectIfUnfinished() throws LinuxException {
        if (unfinished) {
            // An earlier answer was not read to its end: the kernel would refuse the next dump on this socket.
            Libc.close(fd);
            connect();
        }
    }

    /** Whether the answer was consistent. */
    private <T> boolean exchange(String operation, Decoder<T> decoder, List<T> answers) throws LinuxException, Refused {
        reconnectIfUnfinished();
        sequence++;
        int length = request.finish(sequence);
        unfinished = true;
        LinuxException.check(operation, Libc.send(fd, sendBuffer, length, 0));
        boolean consistent = true;
        while (true) {
            for (NetlinkMessage message : receive(operation, 0)) {
                if (message.sequence() != sequence) {
                    continue;
                }
                switch (message.type()) {
                    case NLMSG_NOOP -> {}
                    case NLMSG_OVERRUN -> throw new LinuxException(operation, Errno.ENOBUFS.number());
                    case NLMSG_ERROR, NLMSG_DONE -> {
                        unfinished = false;
                        refuse(message);
                        return consistent && (message.flags() & NLM_F_DUMP_INTR) == 0;
                    }
                    default -> {
                        consistent &= (message.flags() & NLM_F_DUMP_INTR) == 0;
                        decoder.decode(message).ifPresent(answers::add);
                        if ((message.flags() & NLM_F_MULTI) == 0) {
                            unfinished = false;
                            return consistent;
                        }
                    }
                }
            }
        }
    }

    /**
     * Reads one datagram of the kernel's.
     *
     * @param flags MSG_DONTWAIT or 0
     * @return its messages, none when it came from another process or, with MSG_DONTWAIT, nothing was there
     * @throws LinuxException ENOBUFS when subscribed messages were lost
     */
    List<NetlinkMessage> receive(String operation, int flags) throws LinuxException {
        long got;
        do {
            senderLength.set(ValueLayout.JAVA_INT, 0, ADDRESS_BYTES);
            got = Libc.recvfrom(fd, receiveBuffer, RECEIVE_BYTES, flags | Libc.MSG_TRUNC, sender, senderLength);
        } while (Errno.EINTR.is(got));
        if (Errno.EAGAIN.is(got)) {
            if ((flags & Libc.MSG_DONTWAIT) != 0) {
                return List.of();
            }
            throw new LinuxException(operation, Errno.ETIMEDOUT.number(), "the kernel gave no answer");
        }
        LinuxException.check(operation, got);
        if (sender.get(ValueLayout.JAVA_INT, 4) != 0) {
            return List.of();
        }
        if (got > RECEIVE_BYTES) {
            throw NetlinkMessage.malformed("a datagram of " + got + " bytes was cut to " + RECEIVE_BYTES);
        }
        return NetlinkMessage.split(received.slice(0, (int) got));
    }

    /** Throws what an acknowledgement or the end of a dump says went wrong. */
    static void refuse(NetlinkMessage message) throws LinuxException, Refused {
        ByteBuffer payload = message.payload();
        if (payload.limit() < Integer.BYTES) {
            if (message.type() == NLMSG_DONE) {
                return;
            }
            throw NetlinkMessage.malformed("an acknowledgement without a number");
        }
        int error = payload.getInt(0);
        if (error > 0 || error < -4095) {
            throw NetlinkMessage.malformed("an acknowledgement with error number " + error);
        }
        if (error < 0) {
            throw new Refused(-error, explanation(message));
        }
    }

    /** The text of an extended acknowledgement, empty when there is none. */
    private static String explanation(NetlinkMessage message) throws LinuxException {
        if ((message.flags() & NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int fixed = Integer.BYTES;
        if (message.type() == NLMSG_ERROR) {
            // The request's header follows, and without NLM_F_CAPPED the whole request.
            if (message.payload().limit() < Integer.BYTES + HEADER_BYTES) {
                throw NetlinkMessage.malformed(
                        "an acknowledgement of " + message.payload().limit() + " bytes");
            }
            int request = message.payload().getInt(Integer.BYTES);
            boolean capped = (message.flags() & NLM_F_CAPPED) != 0;
            if (!capped
                    && (request < HEADER_BYTES || request > message.payload().limit() - Integer.BYTES)) {
                throw NetlinkMessage.malformed("an acknowledgement of a request of " + request + " bytes");
            }
            fixed += capped ? HEADER_BYTES : request;
        }
        return message.attributes(fixed).string(NLMSGERR_ATTR_MSG).orElse("");
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }

    /** The kernel answered a request with an error. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int errno;
        private final String explanation;

        Refused(int errno, String explanation) {
            super(explanation, null, false, false);
            this.errno = errno;
            this.explanation = explanation;
        }

        boolean is(Errno error) {
            return errno == error.number();
        }

        String explanation() {
            return explanation;
        }

        LinuxException asException(String operation) {
            return new LinuxException(operation, errno, explanation);
        }
    }
}
