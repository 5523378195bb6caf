package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that the engine changes, across a network that loses, repeats and reorders packets: whatever segments the ends
 * make, each hears what the other said, and what the director put in, once and in its place.
 */
class ChangedStreamsTest {
    private static final int RUNS = 150;
    private static final int STEPS = 200_000;
    private static final String SERVER = "10.2.0.21";
    private static final String LOCAL = "10.2.0.200";
    private static final int CLIENT_PORT = 40_000;
    private static final byte[] HEADER =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000c0a0100640a0909099c400050");

    private final Bench bench = new Bench();
    private final List<byte[]> toServer = new ArrayList<>();
    private final List<byte[]> toClient = new ArrayList<>();
    private int serverPort;
    private int serverSees;
    private String serversClient = Bench.CLIENT;
    private int virtualPort;

    private void serve(ForwardingMethod method, ClientAddress client, int port) {
        virtualPort = port;
        serverPort = port;
        ServiceKey key = Bench.tcp(Bench.VIP, port);
        bench.table.addService(
                key,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(List.of(TestPacket.address(LOCAL)), client)));
        bench.table.addDestination(key, Bench.server(SERVER, port), new DestinationSettings(method, 1));
    }

    private byte[] ofClient(String flags, int sequence, int acknowledgement, byte[] options, byte[] payload) {
        return TestPacket.segment(
                Bench.CLIENT, CLIENT_PORT, Bench.VIP, virtualPort, flags, sequence, acknowledgement, options, payload);
    }

    private byte[] ofServer(String flags, int sequence, int acknowledgement, byte[] options, byte[] payload) {
        return TestPacket.segment(
                SERVER, serverPort, serversClient, serverSees, flags, sequence, acknowledgement, options, payload);
    }

    private void forward(byte[] packet, List<byte[]> network) {
        Cause cause = bench.send(packet);
        // Random bytes may look like the beginning of a line of FTP.
        assertThat(cause).isIn(Cause.FORWARDED, Cause.SEGMENT_WITHHELD, Cause.FORWARDED_FTP_LINE_SPLIT);
        if (cause != Cause.SEGMENT_WITHHELD) {
            assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
            network.add(bench.packet());
        }
    }

    /** Opens a connection; the ends begin at these numbers, so that some wrap around. */
    private void open(int clientStart, int serverStart) {
        byte[] nothing = new byte[0];
        forward(ofClient("S", clientStart - 1, 0, nothing, nothing), toServer);
        String source = TestPacket.endpoints(toServer.removeLast()).split(" ", 2)[0];
        serversClient = source.substring(0, source.indexOf(':'));
        serverSees = Integer.parseInt(source.substring(source.indexOf(':') + 1));
        forward(ofServer("SA", serverStart - 1, clientStart, nothing, nothing), toClient);
        toClient.clear();
        forward(ofClient("A", clientStart, serverStart, nothing, nothing), toServer);
    }

    /** @param disorder whether the way to the director is as bad as the way from there */
    private void play(Random random, TinyTcp client, TinyTcp server, boolean disorder) {
        List<byte[]> fromClient = new ArrayList<>();
        List<byte[]> fromServer = new ArrayList<>();
        int steps = 0;
        while (!client.isDone() || !server.isDone()) {
            assertThat(steps++).as("steps").isLessThan(STEPS);
            if (random.nextBoolean()) {
                TinyTcp.Segment s = client.next();
                fromClient.add(ofClient(s.flags(), s.sequence(), s.acknowledgement(), s.options(), s.payload()));
            } else {
                TinyTcp.Segment s = server.next();
                fromServer.add(ofServer(s.flags(), s.sequence(), s.acknowledgement(), s.options(), s.payload()));
            }
            deliver(random, fromClient, disorder, packet -> forward(packet, toServer));
            deliver(random, fromServer, disorder, packet -> forward(packet, toClient));
            deliver(random, toServer, true, packet -> server.receive(SeenSegment.of(packet)));
            deliver(random, toClient, true, packet -> client.receive(SeenSegment.of(packet)));
            bench.now += 1000;
        }
    }

    /** Any of what is on its way arrives, is lost, or arrives and is on its way again; or all does, in its order. */
    private static void deliver(Random random, List<byte[]> network, boolean disorder, Consumer<byte[]> end) {
        while (!network.isEmpty() && (!disorder || random.nextInt(4) != 0)) {
            int which = disorder ? random.nextInt(Math.min(network.size(), 3)) : 0;
            int fate = disorder ? random.nextInt(10) : 2;
            byte[] packet = fate == 0 ? network.get(which) : network.remove(which);
            if (fate != 1) {
                end.accept(packet);
            }
        }
        while (network.size() > 20) {
            network.removeFirst();
        }
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int number(Random random) {
        return random.nextInt(3) == 0 ? -random.nextInt(2000) : random.nextInt();
    }

    private static byte[] together(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private void forget() {
        assertThat(bench.table.removeConnections(TestPacket.address(Bench.VIP))).isPositive();
        toServer.clear();
        toClient.clear();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theProxyHeaderComesFirstAndTheRestUnchanged(long seed) {
        serve(ForwardingMethod.FULLNAT, ClientAddress.PROXY_PROTOCOL, 80);
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            int clientStart = number(random);
            int serverStart = number(random);
            byte[] request = bytes(random, 3000);
            byte[] answer = bytes(random, 3000);
            bench.mtu = random.nextInt(3) == 0 ? 470 : 1500;
            open(clientStart, serverStart);
            TinyTcp client = new TinyTcp("client", random, request, clientStart, serverStart);
            TinyTcp server = new TinyTcp("server", random, answer, serverStart, clientStart);
            String which = "seed " + seed + ", run " + run;
            try {
                play(random, client, server, true);
            } catch (AssertionError e) {
                throw new AssertionError(which, e);
            }
            assertThat(server.heard()).as(which).isEqualTo(together(HEADER, request));
            assertThat(client.heard()).as(which).isEqualTo(answer);
            forget();
        }
    }

    /** Lines of both kinds with others between them; each is a segment, whole lines are, or a piece of one is, when repeated. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void linesOfFtpAreChangedOnceAndTheRestIsNot(long seed) {
        serve(ForwardingMethod.NAT, ClientAddress.HIDDEN, 21);
        Random random = new Random(seed);
        int changed = 0;
        for (int run = 0; run < RUNS; run++) {
            int clientStart = number(random);
            int serverStart = number(random);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            List<Integer> ends = new ArrayList<>();
            for (int line = 0; line < 12; line++) {
                int port = 1024 + random.nextInt(60_000);
                boolean passive = random.nextInt(3) == 0;
                String before = passive ? "227 Mode (10,2,0," + (random.nextBoolean() ? "21" : "121") : "150 ";
                String after = "," + (port >>> 8) + "," + (port & 0xFF) + ").\r\n";
                said.writeBytes((before + after).getBytes(StandardCharsets.US_ASCII));
                expected.writeBytes(
                        ((passive ? "227 Mode (10,9,9,9" : before) + after).getBytes(StandardCharsets.US_ASCII));
                changed += passive ? 1 : 0;
                ends.add(said.size());
            }
            byte[] commands = bytes(random, 500);
            open(clientStart, serverStart);
            TinyTcp client = new TinyTcp("client", random, commands, clientStart, serverStart);
            TinyTcp server = new TinyTcp("server", random, said.toByteArray(), serverStart, clientStart).lines(ends);
            String which = "seed " + seed + ", run " + run;
            try {
                play(random, client, server, true);
            } catch (AssertionError e) {
                throw new AssertionError(which, e);
            }
            assertThat(new String(client.heard(), StandardCharsets.US_ASCII))
                    .as(which)
                    .isEqualTo(expected.toString(StandardCharsets.US_ASCII));
            assertThat(server.heard()).as(which).isEqualTo(commands);
            forget();
        }
        assertThat(changed).isGreaterThan(RUNS);
        assertThat(bench.engine.packets(Cause.SEGMENT_WITHHELD)).isPositive();
    }
}
