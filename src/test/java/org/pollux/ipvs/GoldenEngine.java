package org.pollux.ipvs;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pollux.control.kernel.Switchboard;

/** An engine with the switches of a fresh Linux, and the traffic that recordings describe. */
public final class GoldenEngine implements Switchboard {
    private static final int PAYLOAD = 5;

    private final Bench bench = new Bench(Bench.linuxOptions(), 10_000);
    private int nextPort = 1024;

    /** Its services. */
    public VirtualServerTable table() {
        return bench.table;
    }

    /**
     * Something that happened between two commands: {@code tcp FROM TO FLAGS}, {@code udp FROM TO BYTES}, {@code sctp FROM
     * TO CHUNK}, {@code burst COUNT BYTES}, {@code fastpath PACKETS BYTES}, {@code pass MILLISECONDS}, {@code option NAME
     * VALUE}, {@code mark MARK ADDRESS}.
     */
    public void happen(String what) {
        List<String> words = Arrays.asList(what.split(" "));
        switch (words.getFirst()) {
            case "tcp" -> tcp(words.get(1), words.get(2), words.get(3));
            case "udp" -> udp(words.get(1), words.get(2), Integer.parseInt(words.get(3)));
            case "sctp" -> sctp(words.get(1), words.get(2), words.get(3));
            case "burst" -> burst(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2)));
            case "fastpath" -> {
                long handle = bench.onlyConnection().handle();
                bench.engine.addFastPathTraffic(
                        handle, Long.parseLong(words.get(1)), Long.parseLong(words.get(2)), 0, 0);
            }
            case "pass" -> bench.pass(Duration.ofMillis(Long.parseLong(words.get(1))));
            case "option" -> setSwitch(words.get(1), words.get(2));
            case "mark" -> mark(Integer.parseInt(words.get(1)), words.get(2));
            default -> throw new IllegalArgumentException(what);
        }
        // The commands that follow are typed a moment later.
        bench.pass(Duration.ofMillis(1));
    }

    private void tcp(String from, String to, String flags) {
        byte[] packet = TestPacket.tcp(host(from), port(from), host(to), port(to), flags);
        // No byte of data, as sent by the recordings' programs: the header's length says so too.
        boolean ipv6 = packet[0] >>> 4 == 6;
        byte[] bare = Arrays.copyOf(packet, packet.length - PAYLOAD);
        if (ipv6) {
            ByteBuffer.wrap(bare).putShort(4, (short) (bare.length - 40));
        } else {
            bare = TestPacket.changed(bare, 3, bare.length);
        }
        bench.send(bare);
    }

    private void udp(String from, String to, int bytes) {
        bench.send(TestPacket.udp(host(from), port(from), host(to), port(to), "x".repeat(bytes)));
    }

    private void burst(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            udp(Bench.CLIENT + ":" + nextPort++, Bench.VIP + ":53", bytes);
        }
    }

    private void sctp(String from, String to, String chunk) {
        List<String> types = List.of(
                "DATA",
                "INIT",
                "INIT_ACK",
                "SACK",
                "HEARTBEAT",
                "HEARTBEAT_ACK",
                "ABORT",
                "SHUTDOWN",
                "SHUTDOWN_ACK",
                "ERROR",
                "COOKIE_ECHO",
                "COOKIE_ACK",
                "ECNE",
                "CWR",
                "SHUTDOWN_COMPLETE");
        bench.send(TestPacket.sctp(host(from), port(from), host(to), port(to), types.indexOf(chunk)));
    }

    @Override
    public EngineOptions options() {
        return bench.engine.options();
    }

    @Override
    public void setSwitch(String name, String value) {
        bench.engine.setOptions(Sysctls.with(options(), name, value));
    }

    private void mark(int mark, String address) {
        List<MarkRule> rules = new ArrayList<>(bench.table.marks());
        rules.add(new MarkRule(
                mark,
                false,
                Optional.empty(),
                new MarkRule.Network(TestPacket.address("0.0.0.0"), 0),
                new MarkRule.Network(TestPacket.address(address), 32),
                List.of(),
                List.of(),
                Optional.empty()));
        bench.table.setMarks(rules);
    }

    private static String host(String endpoint) {
        String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }
}
