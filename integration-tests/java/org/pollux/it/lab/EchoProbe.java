package org.pollux.it.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sends an ICMP echo request to an address at fixed times and listens on the wire for who answers: the kernel of whichever
 * host has the address answers, so what is measured is the address and nothing besides. Also tells of every host that
 * claims the address by ARP.
 *
 * <p>Prints, with times in nanoseconds of CLOCK_MONOTONIC:
 *
 * <ul>
 *   <li>{@code answer TIME MAC SILENCE}: an answer came from another host than the one before, or later than usual;
 *       SILENCE is the time since the answer before
 *   <li>{@code claim TIME MAC}: a host said by ARP that the address is its own
 *   <li>{@code at TIME LAST SILENCE PAUSE}: ten times a second; LAST is the time of the last answer, SILENCE the longest
 *       time between two answers since the line before, PAUSE the longest time by which a request was sent too late,
 *       because this program itself did not run: its own error
 * </ul>
 *
 * <p>One thread that allocates nothing between these lines.
 */
public final class EchoProbe {
    private static final int ETHERTYPE_ALL = 0x0003;
    private static final int ETHERTYPE_IP = 0x0800;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;

    /** Ethernet's header, and IP's without options. */
    private static final int ICMP_OFFSET = 14 + 20;

    private static final long REPORT = 100_000_000;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final Arena arena = Arena.ofShared();
    private final RawSockets sockets = new RawSockets(arena);
    private final MemorySegment request = arena.allocate(16, 8);
    private final MemorySegment frame = arena.allocate(2048, 8);
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    private final MemorySegment target;
    private final int address;
    private final long interval;
    private final int sender;
    private final int receiver;
    private final short identifier = (short) ProcessHandle.current().pid();

    private short sequence;
    private long lastAnswer;
    private long lastMac;
    private long longestSilence;
    private long longestPause;

    private EchoProbe(byte[] address, int interfaceIndex, long interval) throws IOException {
        this.interval = interval;
        target = RawSockets.internetAddress(arena, address);
        this.address = MemorySegment.ofArray(address).get(INT, 0);
        sender = sockets.open(RawSockets.AF_INET, RawSockets.SOCK_RAW, RawSockets.IPPROTO_ICMP);
        // The answers are read elsewhere.
        sockets.option(sender, SOL_RAW, ICMP_FILTER, ~0);
        receiver = sockets.open(RawSockets.AF_PACKET, RawSockets.SOCK_RAW, 0);
        sockets.option(receiver, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
        sockets.bind(receiver, RawSockets.linkAddress(arena, interfaceIndex, ETHERTYPE_ALL));
    }

    /**
     * Sends until it is killed.
     *
     * @param args address, interface and interval in microseconds
     */
    public static void main(String[] args) throws IOException {
        new EchoProbe(
                        InetAddress.getByName(args[0]).getAddress(),
                        NetworkInterface.getByName(args[1]).getIndex(),
                        Long.parseLong(args[2]) * 1000)
                .run();
    }

    private void run() throws IOException {
        long next = System.nanoTime();
        long report = next + REPORT;
        lastAnswer = next;
        while (true) {
            long now = System.nanoTime();
            if (now - next >= 0) {
                longestPause = Math.max(longestPause, now - next);
                sendRequest();
                next += interval;
                if (now - next > 5 * interval) {
                    // A burst to catch up would measure the burst.
                    next = now + interval;
                }
            }
            if (now - report >= 0) {
                out.println("at " + now + " " + lastAnswer + " " + longestSilence + " " + longestPause);
                longestSilence = 0;
                longestPause = 0;
                report = now + REPORT;
            }
            out.flush();
            sockets.await(receiver, Math.max(1, next - System.nanoTime()));
            int length = sockets.receive(receiver, frame);
            while (length > 0) {
                received(length, System.nanoTime());
                length = sockets.receive(receiver, frame);
            }
        }
    }

    private void sendRequest() throws IOException {
        sequence++;
        request.set(SHORT, 0, (short) 0x0800);
        request.set(SHORT, 2, (short) 0);
        request.set(SHORT, 4, identifier);
        request.set(SHORT, 6, sequence);
        request.set(SHORT, 2, checksum());
        // Refused while the kernel has no neighbour for it: a request without answer.
        var _ = sockets.send(sender, request, target);
    }

    private short checksum() {
        int sum = 0;
        for (int i = 0; i < request.byteSize(); i += 2) {
            sum += request.get(SHORT, i) & 0xffff;
        }
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }

    private void received(int length, long now) {
        switch (frame.get(SHORT, 12)) {
            case ETHERTYPE_IP -> {
                if (length >= ICMP_OFFSET + 8
                        && frame.get(BYTE, 23) == RawSockets.IPPROTO_ICMP
                        && frame.get(INT, 26) == address
                        && frame.get(BYTE, ICMP_OFFSET) == 0
                        && frame.get(SHORT, ICMP_OFFSET + 4) == identifier) {
                    answered(mac(6), now);
                }
            }
            case ETHERTYPE_ARP -> {
                if (length >= 42 && frame.get(INT, 28) == address) {
                    out.println("claim " + now + " " + text(mac(22)));
                }
            }
            default -> {}
        }
    }

    private void answered(long mac, long now) {
        long silence = now - lastAnswer;
        if (mac != lastMac || silence > interval * 3 / 2) {
            out.println("answer " + now + " " + text(mac) + " " + silence);
        }
        longestSilence = Math.max(longestSilence, silence);
        lastMac = mac;
        lastAnswer = now;
    }

    private long mac(int offset) {
        return (frame.get(SHORT, offset) & 0xffffL) << 32 | (frame.get(INT, offset + 2) & 0xffff_ffffL);
    }

    private static String text(long mac) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(String.format("%02x", (mac >>> shift) & 0xff));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
