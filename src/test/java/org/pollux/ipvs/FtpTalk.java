package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/** A control connection of FTP: both ends keep their numbers, and acknowledge what they have heard with what they say. */
final class FtpTalk {
    private static final byte[] NONE = {};
    private static final int CLIENT_PORT = 40_000;

    private final Bench bench;
    private final String client;
    private final String virtual;
    private final String server;
    private String clientAtServer;
    private int portAtServer = CLIENT_PORT;
    int clientNext = 1000;
    int serverNext = 5000;
    /** What the ends expect of each other next. */
    int clientExpects = 5000;

    int serverExpects = 1000;

    FtpTalk(Bench bench, String client, String virtual, String server) {
        this.bench = bench;
        this.client = client;
        this.virtual = virtual;
        this.server = server;
        this.clientAtServer = client;
    }

    /** The handshake. */
    void begin() {
        assertThat(fromClient("S", clientNext - 1, 0, "")).isEqualTo(Cause.FORWARDED);
        String source = TestPacket.endpoints(bench.packet()).split(" ", 2)[0];
        clientAtServer = source.substring(0, source.lastIndexOf(':'));
        portAtServer = Integer.parseInt(source.substring(source.lastIndexOf(':') + 1));
        assertThat(fromServer("SA", serverNext - 1, clientNext, "")).isEqualTo(Cause.FORWARDED);
        assertThat(fromClient("A", clientNext, clientExpects, "")).isEqualTo(Cause.FORWARDED);
        SeenSegment last = SeenSegment.of(bench.packet());
        serverExpects = last.sequence() + last.payload().length;
    }

    Cause fromClient(String flags, int sequence, int acknowledgement, String text) {
        return bench.send(TestPacket.segment(
                client, CLIENT_PORT, virtual, 21, flags, sequence, acknowledgement, NONE, bytes(text)));
    }

    Cause fromServer(String flags, int sequence, int acknowledgement, String text) {
        return bench.send(TestPacket.segment(
                server, 21, clientAtServer, portAtServer, flags, sequence, acknowledgement, NONE, bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The server says something new. */
    Cause serverSends(String text) {
        Cause cause = fromServer("PA", serverNext, serverExpects, text);
        if (cause.verdict() == Verdict.FORWARD) {
            serverNext += text.length();
            assertThat(seen().sequence()).isEqualTo(clientExpects);
            clientExpects += seen().payload().length;
            assertThat(seen().acknowledgement()).isEqualTo(clientNext);
        }
        return cause;
    }

    /** The client says something new. */
    Cause clientSends(String text) {
        Cause cause = fromClient("PA", clientNext, clientExpects, text);
        if (cause.verdict() == Verdict.FORWARD) {
            clientNext += text.length();
            assertThat(seen().sequence()).isEqualTo(serverExpects);
            serverExpects += seen().payload().length;
            assertThat(seen().acknowledgement()).isEqualTo(serverNext);
        }
        return cause;
    }

    String serverSays(String text) {
        assertThat(serverSends(text)).isEqualTo(Cause.FORWARDED);
        return heard();
    }

    String clientSays(String text) {
        assertThat(clientSends(text)).isEqualTo(Cause.FORWARDED);
        return heard();
    }

    /** The packet in the bench. */
    SeenSegment seen() {
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        return SeenSegment.of(bench.packet());
    }

    String heard() {
        return seen().text();
    }
}
