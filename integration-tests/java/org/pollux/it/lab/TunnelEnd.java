package org.pollux.it.lab;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetworkNamespace;
import org.pollux.linux.PacketSocket;
import org.pollux.linux.TunDevice;

/**
 * A real server's end of tunnels: unwraps IP in IP, GUE and GRE and hands the host what was inside, as the kernel's own
 * devices do where it has them. Checksums of the outer packet are verified.
 */
public final class TunnelEnd implements AutoCloseable {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int ETHERNET = 14;
    private static final int LARGEST = 65_536;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int IPIP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int UDP = 17;
    private static final int GRE = 47;
    private static final int NOTHING = -1;

    private final Host host;
    private final int guePort;
    private final Map<String, Integer> unwrapped = new ConcurrentHashMap<>();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closing;

    private TunnelEnd(Host host, String interfaceName, int guePort) {
        this.host = host;
        this.guePort = guePort;
        thread = Thread.ofPlatform().daemon().name("tunnel-end-" + host.name()).unstarted(() -> run(interfaceName));
    }

    /**
     * Begins to unwrap what comes in.
     *
     * @param guePort the UDP port of GUE
     */
    public static TunnelEnd open(Host host, String interfaceName, int guePort) throws Exception {
        // The kernel there has no tunnels: it would tell senders so.
        host.run(
                "nft",
                "add table inet tunnels;"
                        + "add chain inet tunnels input { type filter hook input priority 0; };"
                        + "add rule inet tunnels input meta l4proto { ipencap, ipv6, gre } drop;"
                        + "add rule inet tunnels input udp dport " + guePort + " drop");
        TunnelEnd end = new TunnelEnd(host, interfaceName, guePort);
        end.thread.start();
        if (!end.opened.await(10, TimeUnit.SECONDS)) {
            throw new IOException("no end of tunnels at " + host, end.failure.get());
        }
        return end;
    }

    /** How many packets came in each kind of tunnel: "ipip", "gue", "gue csum", "gre", "gre csum", "bad checksum". */
    public Map<String, Integer> unwrapped() {
        return Map.copyOf(unwrapped);
    }

    private void run(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            new NetworkNamespace(host.namespace()).enter();
            int index;
            try (Netlink netlink = Netlink.open()) {
                index = netlink.interfaceIndex(interfaceName).orElseThrow();
            }
            try (PacketSocket socket = PacketSocket.openReceiver(index, PacketSocket.ETH_P_ALL);
                    TunDevice inside = TunDevice.open("tunnel%d")) {
                opened.countDown();
                MemorySegment frame = arena.allocate(LARGEST);
                while (!closing) {
                    int length = socket.receive(frame, PAUSE);
                    if (length > ETHERNET) {
                        frame(frame, length, inside);
                    }
                }
            }
        } catch (Exception e) {
            failure.set(e);
        }
    }

    private void frame(MemorySegment frame, int length, TunDevice inside) throws IOException {
        int type = u16(frame, 12);
        if (type == PacketSocket.ETH_P_IP) {
            int end = ETHERNET + u16(frame, ETHERNET + 2);
            int at = ETHERNET + (u8(frame, ETHERNET) & 0x0F) * 4;
            boolean fragment = (u16(frame, ETHERNET + 6) & 0x3FFF) != 0;
            if (end <= length && !fragment) {
                packet(frame, u8(frame, ETHERNET + 9), at, end, sum(frame, ETHERNET + 12, 8), inside);
            }
        } else if (type == PacketSocket.ETH_P_IPV6) {
            int end = ETHERNET + 40 + u16(frame, ETHERNET + 4);
            if (end <= length) {
                packet(frame, u8(frame, ETHERNET + 6), ETHERNET + 40, end, sum(frame, ETHERNET + 8, 32), inside);
            }
        }
    }

    private void packet(MemorySegment frame, int protocol, int at, int end, long addresses, TunDevice inside)
            throws IOException {
        int inner =
                switch (protocol) {
                    case IPIP, IPV6_IN_IP -> counted("ipip", at);
                    case UDP -> gue(frame, at, end, addresses);
                    case GRE -> gre(frame, at, end);
                    default -> NOTHING;
                };
        if (inner != NOTHING && !inside.write(frame, inner, end - inner)) {
            counted("refused", 0);
        }
    }

    private int gue(MemorySegment frame, int at, int end, long addresses) {
        if (u16(frame, at + 2) != guePort) {
            return NOTHING;
        }
        int length = u16(frame, at + 4);
        boolean version = u8(frame, at + 8) == 0 && u16(frame, at + 10) == 0;
        int family = u8(frame, at + 12) >>> 4;
        if (length != end - at || !version || u8(frame, at + 9) != (family == 6 ? IPV6_IN_IP : IPIP)) {
            return counted("bad gue", NOTHING);
        }
        if (u16(frame, at + 6) == 0) {
            return counted("gue", at + 12);
        }
        return folded(addresses + UDP + length + sum(frame, at, length)) == 0xFFFF
                ? counted("gue csum", at + 12)
                : counted("bad checksum", NOTHING);
    }

    private int gre(MemorySegment frame, int at, int end) {
        boolean checksum = u16(frame, at) == 0x8000;
        int inner = at + (checksum ? 8 : 4);
        int expected = u8(frame, inner) >>> 4 == 6 ? PacketSocket.ETH_P_IPV6 : PacketSocket.ETH_P_IP;
        if (u16(frame, at + 2) != expected || (!checksum && u16(frame, at) != 0)) {
            return counted("bad gre", NOTHING);
        }
        if (checksum && folded(sum(frame, at, end - at)) != 0xFFFF) {
            return counted("bad checksum", NOTHING);
        }
        return counted(checksum ? "gre csum" : "gre", inner);
    }

    private int counted(String what, int result) {
        unwrapped.merge(what, 1, Integer::sum);
        return result;
    }

    private static int u8(MemorySegment frame, int at) {
        return frame.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    private static int u16(MemorySegment frame, int at) {
        return frame.get(SHORT, at) & 0xFFFF;
    }

    private static long sum(MemorySegment frame, int from, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += i % 2 == 0 ? u8(frame, from + i) << 8 : u8(frame, from + i);
        }
        return sum;
    }

    private static int folded(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }

    /** Ends it; says what went wrong meanwhile, if something did. */
    @Override
    public void close() throws IOException {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the end of tunnels at " + host + " was closed", e);
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException("the end of tunnels at " + host + " failed", failed);
        }
    }
}
