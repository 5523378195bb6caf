package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;
import org.pollux.linux.TunDevice;

/** Frames sent and received past the kernel's protocols, and packets handed to its stack. */
class PacketsIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int EXPERIMENTAL = 0x88B5;

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Host host;
    private Host peer;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxpk" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        host = lab.host("host").connect(network, "eth0", "10.10.0.1/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static int eth0() throws LinuxException {
        try (Netlink netlink = Netlink.open()) {
            return netlink.interfaceIndex("eth0").orElseThrow();
        }
    }

    private static PacketSocket listen(Host where, int protocol) throws Exception {
        return where.call(() -> PacketSocket.openReceiver(eth0(), protocol));
    }

    /** The first frame that is wanted, as hexadecimal digits. */
    private static Optional<String> await(PacketSocket socket, java.util.function.Predicate<String> wanted)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < end) {
                int got = socket.receive(buffer, Duration.ofMillis(100));
                String frame = HexFormat.of().formatHex(buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE));
                if (got > 0 && wanted.test(frame)) {
                    return Optional.of(frame);
                }
            }
            return Optional.empty();
        }
    }

    private static MemorySegment bytes(Arena arena, String hex) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, HexFormat.of().parseHex(hex));
    }

    @Test
    void aFrameArrivesAsItWasSent() throws Exception {
        String frame = "ffffffffffff" + "020000000001" + "88b5" + "00".repeat(20) + "0a0b0c";
        try (PacketSocket listener = listen(peer, EXPERIMENTAL);
                PacketSocket sender = host.call(PacketSocket::openSender);
                Arena arena = Arena.ofConfined()) {
            int index = host.call(PacketsIT::eth0);
            assertThat(sender.send(index, bytes(arena, frame), frame.length() / 2))
                    .isTrue();
            assertThat(await(listener, f -> true)).contains(frame);
            sender.bypassQueueingDiscipline();
            assertThat(sender.send(index, bytes(arena, frame), frame.length() / 2))
                    .isTrue();
            assertThat(await(listener, f -> true)).contains(frame);
            assertThat(listener.receive(arena.allocate(64), Duration.ofMillis(1)))
                    .isZero();
        }
    }

    @Test
    void aFrameThatCannotGoOutIsAnError() throws Exception {
        try (PacketSocket sender = host.call(PacketSocket::openSender);
                Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(4000);
            int index = host.call(PacketsIT::eth0);
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> sender.send(4711, frame, 60))
                    .matches(e -> e.is(Errno.ENODEV) || e.errno() == 6);
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> sender.send(index, frame, 4000))
                    .matches(e -> e.is(Errno.EMSGSIZE));
            host.ip("link", "set", "eth0", "down");
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> sender.send(index, frame, 60))
                    .matches(e -> e.is(Errno.ENETDOWN));
        }
    }

    @Test
    void thePacketsOfATunDeviceAreAnsweredByTheHostsStack() throws Exception {
        strangerIsAnswered(TunDevice.ReversePathFilter.OFF);
    }

    @Test
    void alsoWhereReversePathFilteringIsStrictForAll() throws Exception {
        host.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter");
        strangerIsAnswered(TunDevice.ReversePathFilter.LOOSE);
    }

    /** A SYN from an address behind the peer to a closed port: the reset leaves by the route, to the peer. */
    private void strangerIsAnswered(TunDevice.ReversePathFilter expected) throws Exception {
        host.ip("route", "add", "default", "via", "10.10.0.2");
        String ip = "45000028000100004006" + "0000" + "c6336401" + "0a0a0001";
        String tcp = "30390009" + "00000001" + "00000000" + "5002ffff" + "0000" + "0000";
        byte[] packet = HexFormat.of().parseHex(ip + tcp);
        checksum(packet, 0, 20, 10, 0);
        int pseudo = sum(packet, 12, 8) + 6 + 20;
        checksum(packet, 20, 20, 36, pseudo);
        try (PacketSocket listener = listen(peer, PacketSocket.ETH_P_IP);
                TunDevice tun = host.call(() -> TunDevice.open("pollux%d"));
                Arena arena = Arena.ofConfined()) {
            assertThat(tun.name()).isEqualTo("pollux0");
            assertThat(tun.reversePathFilter()).isEqualTo(expected);
            MemorySegment memory = arena.allocate(64);
            MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 2, packet.length);
            assertThat(tun.write(memory, 2, packet.length)).isTrue();
            // From the host to the stranger, with RST set.
            Optional<String> reset =
                    await(listener, f -> f.startsWith("0a0a0001" + "c6336401", 52) && f.startsWith("00093039", 68));
            assertThat(reset).isPresent();
            assertThat(Integer.parseInt(reset.get().substring(94, 96), 16) & 0x04)
                    .isEqualTo(0x04);
            assertThat(tun.write(memory, 40, 1)).isFalse();
            assertThat(host.ip("-6", "address", "show", "dev", "pollux0")).isBlank();
            assertThat(host.ip("-4", "address", "show", "dev", "pollux0").isBlank())
                    .isEqualTo(expected == TunDevice.ReversePathFilter.OFF);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> host.call(() -> TunDevice.open("pollux0")))
                    .withMessageContaining("EBUSY");
        }
        assertThat(host.ip("link", "show")).doesNotContain("pollux0");
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i += 2) {
            sum += Byte.toUnsignedInt(bytes[i]) << 8 | Byte.toUnsignedInt(bytes[i + 1]);
        }
        return sum;
    }

    private static void checksum(byte[] bytes, int from, int length, int at, int start) {
        int sum = start + sum(bytes, from, length);
        sum = (sum & 0xFFFF) + (sum >>> 16);
        sum = ~((sum & 0xFFFF) + (sum >>> 16));
        bytes[at] = (byte) (sum >>> 8);
        bytes[at + 1] = (byte) sum;
    }
}
