package org.pollux.it.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneOptions.Attachment;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.it.lab.Host;
import org.pollux.linux.LinuxException;
import org.pollux.linux.PacketSocket;

/** An SCTP association through NAT to another port. No kernel here has SCTP, so its packets are made by hand. */
class SctpIT {
    private static final int SCTP = 132;
    private static final int INIT = 1;
    private static final int INIT_ACK = 2;
    private static final int DATA = 0;
    private static final int COOKIE_ECHO = 10;
    private static final int COOKIE_ACK = 11;
    private static final String CLIENT = "10.61.0.2";
    private static final int CLIENT_PORT = 5000;
    private static final int SERVICE_PORT = 3868;
    private static final int SERVER_PORT = 3869;
    private static final int IP_HEADER = 20;
    private static final int ETHERNET_HEADER = 14;

    @TempDir
    private static Path folder;

    private static BalancedNetwork network;

    @BeforeAll
    static void build() {
        network = new BalancedNetwork(folder);
    }

    @AfterAll
    static void tearDown() {
        network.close();
    }

    /** Ethernet under one of the two ends. */
    private static final class End implements AutoCloseable {
        private final int interfaceIndex;
        private final byte[] own;
        private final byte[] director;
        private final PacketSocket socket;

        End(Host host, String directorInterface) throws Exception {
            interfaceIndex = host.call(() -> NetworkInterface.getByName("eth0").getIndex());
            own = mac(host, "eth0");
            director = mac(network.director, directorInterface);
            socket = host.call(() -> PacketSocket.openReceiver(interfaceIndex, PacketSocket.ETH_P_IP));
        }

        private static byte[] mac(Host host, String interfaceName) {
            return HexFormat.ofDelimiter(":").parseHex(host.mac(interfaceName));
        }

        void send(byte[] packet) throws LinuxException {
            try (Arena arena = Arena.ofConfined()) {
                byte[] frame = ByteBuffer.allocate(ETHERNET_HEADER + packet.length)
                        .put(director)
                        .put(own)
                        .putShort((short) PacketSocket.ETH_P_IP)
                        .put(packet)
                        .array();
                MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
                assertThat(socket.send(interfaceIndex, memory, frame.length)).isTrue();
            }
        }

        /** The next SCTP packet. */
        byte[] receive() throws LinuxException {
            long end = System.nanoTime() + BalancedNetwork.LIMIT.toNanos();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(2048);
                while (System.nanoTime() - end < 0) {
                    int length = socket.receive(buffer, Duration.ofNanos(end - System.nanoTime()));
                    if (length > ETHERNET_HEADER + IP_HEADER && buffer.get(ValueLayout.JAVA_BYTE, 23) == (byte) SCTP) {
                        int total = ByteBuffer.wrap(bytes(buffer, 16, 2)).getShort();
                        return bytes(buffer, ETHERNET_HEADER, total);
                    }
                }
            }
            throw new AssertionError("no SCTP packet came");
        }

        private static byte[] bytes(MemorySegment buffer, long from, long length) {
            return buffer.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private record Place(String address, int port) {}

    private static byte[] packet(Place from, Place to, int chunk, String content) {
        byte[] data = content.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer sctp = ByteBuffer.allocate(12 + 4 + (data.length + 3) / 4 * 4);
        sctp.putShort((short) from.port).putShort((short) to.port).putInt(7).putInt(0);
        sctp.put((byte) chunk).put((byte) 0).putShort((short) (4 + data.length)).put(data);
        sctp.putInt(8, checksum(sctp.array()));
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + sctp.capacity());
        packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0x4000);
        packet.put((byte) 64).put((byte) SCTP).putShort((short) 0);
        packet.put(InetAddress.ofLiteral(from.address).getAddress());
        packet.put(InetAddress.ofLiteral(to.address).getAddress());
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        packet.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
        return packet.put(sctp.array()).array();
    }

    /** CRC32c in SCTP's byte order (RFC 9260, appendix A), of a packet whose checksum counts as zero. */
    private static int checksum(byte[] sctp) {
        byte[] blank = sctp.clone();
        ByteBuffer.wrap(blank).putInt(8, 0);
        CRC32C crc = new CRC32C();
        crc.update(blank);
        return Integer.reverseBytes((int) crc.getValue());
    }

    private static void assertArrived(byte[] packet, Place from, Place to, int chunk, String content) throws Exception {
        ByteBuffer view = ByteBuffer.wrap(packet);
        assertThat(packet[0]).isEqualTo((byte) 0x45);
        assertThat(InetAddress.getByAddress(Arrays.copyOfRange(packet, 12, 16)).getHostAddress())
                .isEqualTo(from.address);
        assertThat(InetAddress.getByAddress(Arrays.copyOfRange(packet, 16, 20)).getHostAddress())
                .isEqualTo(to.address);
        assertThat(view.getShort(20)).isEqualTo((short) from.port);
        assertThat(view.getShort(22)).isEqualTo((short) to.port);
        byte[] sctp = Arrays.copyOfRange(packet, IP_HEADER, packet.length);
        assertThat(ByteBuffer.wrap(sctp).getInt(8)).isEqualTo(checksum(sctp));
        assertThat(sctp[12]).isEqualTo((byte) chunk);
        assertThat(new String(sctp, 16, content.length(), StandardCharsets.US_ASCII))
                .isEqualTo(content);
    }

    @Test
    void anAssociationGoesThroughNatToAnotherPort() throws Exception {
        Place client = new Place(CLIENT, CLIENT_PORT);
        Place virtual = new Place(BalancedNetwork.VIP, SERVICE_PORT);
        Place server = new Place(BalancedNetwork.NAT_SERVER, SERVER_PORT);
        ServiceKey service = ServiceKey.of(Protocol.SCTP, InetAddress.ofLiteral(virtual.address), virtual.port);
        try (DataPlane dataPlane = network.open(Attachment.NATIVE);
                End here = new End(network.client, "eth0");
                End there = new End(network.natServer, "eth1")) {
            dataPlane.activate(List.of(InetAddress.ofLiteral(virtual.address)));
            dataPlane.addService(service, new ServiceSettings("rr"));
            dataPlane.addDestination(
                    service,
                    new DestinationKey(InetAddress.ofLiteral(server.address), server.port),
                    new DestinationSettings(ForwardingMethod.NAT, 1));
            record Step(boolean fromClient, int chunk, String content, String state) {}
            List<Step> association = List.of(
                    new Step(true, INIT, "tag, window, streams", "INIT1"),
                    new Step(false, INIT_ACK, "and a cookie", "C-SENT"),
                    new Step(true, COOKIE_ECHO, "cookie", "C-REPLIED"),
                    new Step(false, COOKIE_ACK, "", "ESTABLISHED"),
                    new Step(true, DATA, "a question", "ESTABLISHED"),
                    new Step(false, DATA, "an answer, longer than the question", "ESTABLISHED"));
            for (Step step : association) {
                if (step.fromClient) {
                    here.send(packet(client, virtual, step.chunk, step.content));
                    assertArrived(there.receive(), client, server, step.chunk, step.content);
                } else {
                    there.send(packet(server, client, step.chunk, step.content));
                    assertArrived(here.receive(), virtual, client, step.chunk, step.content);
                }
                assertThat(dataPlane.connections(0, 10).rows())
                        .extracting(ConnectionSnapshot::state)
                        .as("after chunk %d", step.chunk)
                        .containsExactly(step.state);
            }
            assertThat(dataPlane.service(service).orElseThrow().counters().connections())
                    .isEqualTo(1);
        }
    }
}
