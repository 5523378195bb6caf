package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Services whose persistence goes by SIP dialogues. */
class SipTest {
    private static final ServiceKey SIP = Bench.udp(Bench.VIP, 5060);
    private static final String A = "10.2.0.21";
    private static final String B = "10.2.0.22";

    private final Bench bench = new Bench();

    private static ServiceSettings settings(boolean persistent, boolean onePacket) {
        return new ServiceSettings(
                "rr",
                Set.of(),
                persistent
                        ? Optional.of(new Persistence(Duration.ofSeconds(100), Persistence.WHOLE_IPV4))
                        : Optional.empty(),
                onePacket,
                LocalAddresses.NONE,
                Optional.of(ServiceSettings.SIP));
    }

    private void service(boolean persistent, boolean onePacket) {
        bench.table.addService(SIP, settings(persistent, onePacket));
        bench.table.addDestination(SIP, Bench.server(A, 5070), Bench.nat(1));
        bench.table.addDestination(SIP, Bench.server(B, 5070), Bench.nat(1));
    }

    private static String invite(String callId) {
        return "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP pc\r\nCall-ID: " + callId
                + "\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n";
    }

    private Cause message(String client, int port, String text) {
        return bench.send(TestPacket.udp(client, port, Bench.VIP, 5060, text));
    }

    private String serverOf(String client, int port, String callId) {
        assertThat(message(client, port, invite(callId))).isEqualTo(Cause.FORWARDED);
        return bench.nextHop();
    }

    @Test
    void dialogueKeepsItsServerWhoeverSendsItsMessages() {
        service(true, false);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        String second = serverOf("10.1.0.2", 5060, "two@pc");
        assertThat(second).isNotEqualTo(first);
        for (int i = 3; i < 9; i++) {
            assertThat(serverOf("10.1.0." + i, 5060, "one@pc")).isEqualTo(first);
            assertThat(serverOf("10.1.1." + i, 5061, "two@pc")).isEqualTo(second);
        }
        assertThat(bench.destination(SIP, first).persistentConnections()).isEqualTo(1);
        // The value is compared as it is, the header's name in any case.
        assertThat(message("10.1.0.9", 5060, "X\nCALL-id: One@pc\n")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.connections().stream().flatMap(row -> row.callId().stream()))
                .containsExactlyInAnyOrder("one@pc", "two@pc", "One@pc");
    }

    @Test
    void whatConnectionHasGoesWhereItsFirstMessageWent() {
        service(true, false);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        assertThat(serverOf("10.1.0.1", 5060, "two@pc")).isEqualTo(first);
        assertThat(message("10.1.0.1", 5060, "no message at all")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(first);
    }

    @Test
    void oneByOneEachMessageGoesWithItsDialogue() {
        service(true, true);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        String second = serverOf("10.1.0.1", 5060, "two@pc");
        assertThat(second).isNotEqualTo(first);
        for (int i = 0; i < 5; i++) {
            assertThat(serverOf("10.1.0.1", 5060, "one@pc")).isEqualTo(first);
            assertThat(serverOf("10.1.0.1", 5060, "two@pc")).isEqualTo(second);
        }
        assertThat(bench.connections()).hasSize(2).allMatch(row -> row.clientPort() == 0);
        assertThat(TestPacket.endpoints(bench.packet())).endsWith(second + ":5070");
    }

    @Test
    void withoutCallIdNothingIsForwarded() {
        service(true, true);
        for (String text : List.of(
                "",
                "Call-ID: on@the.first.line\r\n",
                "A\r\nCall-ID: no-end",
                "A\r\nCall-ID:\r\n",
                "A\r\nCall-ID: two words\r\n",
                "A\r\nCall-ID: \"quoted\"@pc@again\r\n",
                "A\r\n Call-ID: continued\r\n",
                "A\r\nCall-IDs: x\r\n",
                "A\r\nid: x\r\n",
                "A\r\nCall-ID x\r\n",
                "A\r\n\r\nCall-ID: in.the.body\r\n",
                "A\r\nCall-ID: " + "x".repeat(256) + "\r\n",
                "A\r\ni")) {
            assertThat(message("10.1.0.1", 5060, text)).as(text).isEqualTo(Cause.NO_CALL_ID);
        }
        for (String text : List.of(
                "A\r\ni: x\r\n",
                "A\ni:x\n",
                "A\ri\t: \tx\r",
                "A\r\nTo: b\r\n c\r\ncall-id\r\n :\r\n  x\r\n",
                "A\r\nI: " + "x".repeat(255) + "\r\n",
                "A\r\ni: -.!%*_+`'~()<>:\\\"/[]?{}@a\r\n",
                "A\r\ni: x@\r\n")) {
            assertThat(message("10.1.0.1", 5060, text)).as(text).isEqualTo(Cause.FORWARDED);
        }
    }

    @Test
    void byMarkTcpHasNoDialogue() {
        ServiceKey marked = new ServiceKey.Marked(false, 7);
        bench.table.addService(marked, settings(true, false));
        bench.table.addDestination(marked, Bench.server(A, 0), Bench.nat(1));
        bench.table.setMarks(List.of(new MarkRule(
                7,
                false,
                Optional.empty(),
                new MarkRule.Network(TestPacket.address("0.0.0.0"), 0),
                new MarkRule.Network(TestPacket.address(Bench.VIP), 32),
                List.of(),
                List.of(),
                Optional.empty())));
        assertThat(bench.client(1, "S")).isEqualTo(Cause.NO_CALL_ID);
        assertThat(message("10.1.0.1", 1, invite("x"))).isEqualTo(Cause.FORWARDED);
        assertThat(Typed.line(bench.table, "-Lcn --persistent-conn").out())
                .contains(
                        "IP  01:40  NONE        10.1.0.1:0         0.0.0.7:0          10.2.0.21:0      sip                x\n")
                .contains("UDP 05:00  UDP         10.1.0.1:1         10.9.9.9:5060      10.2.0.21:5060\n");
    }

    @Test
    void dialogueEndsWithItsTimeAndOthersMayHaveItsCallId() {
        service(true, true);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        bench.pass(Duration.ofSeconds(90));
        assertThat(serverOf("10.1.0.2", 5060, "one@pc")).isEqualTo(first);
        bench.pass(Duration.ofSeconds(90));
        assertThat(bench.connections()).hasSize(1);
        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.connections()).isEmpty();
        assertThat(serverOf("10.1.0.1", 5060, "one@pc")).isNotEqualTo(first);
    }

    @Test
    void anotherServerWhenTheOneIsGone() {
        service(true, true);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        bench.table.removeDestination(SIP, Bench.server(first, 5070));
        String other = first.equals(A) ? B : A;
        assertThat(serverOf("10.1.0.1", 5060, "one@pc")).isEqualTo(other);
        assertThat(serverOf("10.1.0.2", 5060, "one@pc")).isEqualTo(other);
    }

    @Test
    void serverThatTalksFirstHasTheVirtualAddress() {
        service(true, false);
        byte[] call = TestPacket.udp(A, 5070, "10.1.0.5", 5060, invite("three@server"));
        assertThat(bench.send(call)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).startsWith(Bench.VIP + ":5060");
        assertThat(bench.nextHop()).isEqualTo("10.1.0.5");
        assertThat(bench.destination(SIP, A).counters().outPackets()).isEqualTo(1);
        // The answer comes by the connection, what another proxy sends by the template.
        assertThat(serverOf("10.1.0.5", 5060, "any")).isEqualTo(A);
        assertThat(serverOf("10.1.0.6", 5060, "three@server")).isEqualTo(A);
        assertThat(bench.connections())
                .filteredOn(row -> row.state().equals("ASSURED"))
                .hasSize(1);

        assertThat(bench.send(TestPacket.udp(A, 5070, "10.1.0.8", 5060, "no message")))
                .isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.udp(A, 5071, "10.1.0.8", 5060, invite("x"))))
                .isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void dialogueMovesToTheServerThatTalks() {
        service(true, true);
        String first = serverOf("10.1.0.1", 5060, "one@pc");
        String other = first.equals(A) ? B : A;
        assertThat(bench.send(TestPacket.udp(other, 5070, "10.1.0.1", 5060, invite("one@pc"))))
                .isEqualTo(Cause.FORWARDED);
        assertThat(serverOf("10.1.0.1", 5060, "one@pc")).isEqualTo(other);
    }

    @Test
    void answersOneByOneNeedNoConnection() {
        service(false, true);
        byte[] answer = TestPacket.udp(B, 5070, "10.1.0.5", 5060, "SIP/2.0 200 OK");
        assertThat(bench.send(answer)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).startsWith(Bench.VIP + ":5060");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.connections()).isEmpty();

        bench.table.editService(SIP, new ServiceSettings("rr", Set.of(), Optional.empty(), true));
        assertThat(bench.send(answer)).isEqualTo(Cause.NO_SERVICE);
        bench.table.editService(SIP, settings(false, true));
        bench.local = true;
        assertThat(bench.send(answer)).isEqualTo(Cause.NO_SERVICE);
        bench.local = false;
        bench.table.editDestination(SIP, Bench.server(B, 5070), Bench.dr(1));
        assertThat(bench.send(answer)).isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void memoryIsBounded() {
        Bench small = new Bench(EngineOptions.DEFAULT, 1_000);
        small.table.addService(SIP, settings(true, true));
        small.table.addDestination(SIP, Bench.server(A, 5070), Bench.nat(1));
        int taken = 0;
        for (int i = 0; i < 2_000; i++) {
            String id = i + "x".repeat(CallId.LONGEST - String.valueOf(i).length());
            Cause cause = small.send(TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 5060, invite(id)));
            taken += cause == Cause.FORWARDED ? 1 : 0;
            assertThat(cause).isIn(Cause.FORWARDED, Cause.TABLE_FULL);
        }
        assertThat(taken).isBetween(90, 110);
        small.pass(Duration.ofSeconds(101));
        assertThat(small.connections()).isEmpty();
        assertThat(small.send(TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 5060, invite("x"))))
                .isEqualTo(Cause.FORWARDED);
    }

    @Test
    void floodOfDialoguesPushesOutItsOwn() {
        Bench small = new Bench(EngineOptions.DEFAULT, 1_000);
        small.table.addService(SIP, settings(true, false));
        small.table.addDestination(SIP, Bench.server(A, 5070), Bench.nat(1));
        for (int i = 0; i < 3_000; i++) {
            assertThat(small.send(TestPacket.udp(Bench.CLIENT, 1024 + i, Bench.VIP, 5060, invite("call-" + i))))
                    .isEqualTo(Cause.FORWARDED);
        }
        assertThat(small.engine.tableUse().evicted()).isPositive();
    }

    @Test
    void manyDialoguesByOneProxyAreFoundAndForgotten() {
        Bench many = new Bench(EngineOptions.DEFAULT, 50_000);
        many.table.addService(SIP, settings(true, true));
        many.table.addDestination(SIP, Bench.server(A, 5070), Bench.nat(1));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 20_000; i++) {
                many.send(TestPacket.udp(Bench.CLIENT, 5060, Bench.VIP, 5060, invite("call-" + i)));
            }
            assertThat(many.engine.connectionCount()).isBetween(15_000, 20_000);
        }
        many.pass(Duration.ofSeconds(101));
        assertThat(many.engine.connectionCount()).isZero();
        assertThat(many.engine.tableUse().memory()).isPositive();
    }

    @Test
    void thereIsNoOtherEngine() {
        assertThatThrownBy(() -> bench.table.addService(
                        SIP,
                        new ServiceSettings(
                                "rr", Set.of(), Optional.empty(), false, LocalAddresses.NONE, Optional.of("bogus"))))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("bogus");
    }

    @Test
    void knownDialoguesAllocateNothing() {
        Bench quiet = new Bench(EngineOptions.DEFAULT, 4096, ConnectionListener.none());
        quiet.table.addService(SIP, settings(true, true));
        quiet.table.addDestination(SIP, Bench.server(A, 5070), Bench.nat(1));
        byte[] in = TestPacket.udp(Bench.CLIENT, 1, Bench.VIP, 5060, invite("one@pc"));
        byte[] out = TestPacket.udp(A, 5070, Bench.CLIENT, 1, invite("one@pc"));
        byte[][] packets = {in, out};
        long fewest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 6; attempt++) {
            fewest = Math.min(fewest, AllocationTest.allocatedFor(quiet, packets, 2_000));
        }
        // Nothing but what measuring itself takes.
        assertThat(fewest).isLessThan(2_000);
        assertThat(quiet.engine.packets(Cause.FORWARDED)).isGreaterThan(20_000);
    }

    @Test
    void hostileMessagesDoNoHarm() {
        service(true, true);
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] model = invite("one@pc").getBytes(StandardCharsets.US_ASCII);
        int forwarded = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] text = model.clone();
            for (int damage = random.nextInt(6); damage > 0; damage--) {
                text[random.nextInt(text.length)] = (byte) "\r\n\t :i@C\0\u00ff".charAt(random.nextInt(10));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(text.length + 1) : text.length;
            byte[] packet = TestPacket.udp(
                    random.nextBoolean() ? Bench.CLIENT : A,
                    5070,
                    random.nextBoolean() ? Bench.VIP : "10.1.0.77",
                    5060,
                    new String(text, 0, length, StandardCharsets.ISO_8859_1));
            if (random.nextInt(4) == 0) {
                // The datagram says it is shorter than its packet.
                ByteBuffer.wrap(packet).putShort(24, (short) (8 + random.nextInt(length + 1)));
            }
            Cause cause = bench.send(packet);
            assertThat(cause)
                    .as("seed %d, message %d", seed, i)
                    .isIn(Cause.FORWARDED, Cause.NO_CALL_ID, Cause.NO_SERVICE, Cause.TABLE_FULL);
            forwarded += cause == Cause.FORWARDED ? 1 : 0;
        }
        assertThat(forwarded).isGreaterThan(10_000);
        bench.pass(Duration.ofSeconds(101));
        assertThat(bench.connections()).isEmpty();
    }
}
