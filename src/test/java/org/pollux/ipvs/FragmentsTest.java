package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentsTest {
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);
    private static final ServiceKey DNS6 = Bench.udp("fd09::9", 53);
    private static final ServiceKey SCTP = ServiceKey.of(Protocol.SCTP, TestPacket.address(Bench.VIP), 99);
    private static final String PAYLOAD = "0123456789".repeat(20);

    private final Bench bench = new Bench();

    private static byte[] question(int port) {
        return TestPacket.udp(Bench.CLIENT, port, Bench.VIP, 53, PAYLOAD);
    }

    /** Splits a packet as a router or host would. */
    private static List<byte[]> split(byte[] packet, int bytes) {
        boolean ipv6 = packet[0] >>> 4 == 6;
        int header = ipv6 ? 40 : 20;
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; header + from < packet.length; from += bytes) {
            int size = Math.min(bytes, packet.length - header - from);
            boolean more = header + from + size < packet.length;
            int front = ipv6 ? 48 : 20;
            byte[] fragment = new byte[front + size];
            System.arraycopy(packet, 0, fragment, 0, header);
            System.arraycopy(packet, header + from, fragment, front, size);
            ByteBuffer view = ByteBuffer.wrap(fragment);
            if (ipv6) {
                view.putShort(4, (short) (8 + size)).put(6, (byte) 44);
                view.put(40, packet[6])
                        .putShort(42, (short) (from | (more ? 1 : 0)))
                        .putInt(44, 0xABCD);
                fragments.add(fragment);
            } else {
                view.putShort(2, (short) fragment.length);
                view.putShort(6, (short) (from / 8 | (more ? 0x2000 : 0)));
                fragments.add(TestPacket.changed(fragment, 1, 0));
            }
        }
        return fragments;
    }

    /** Puts fragments together again. */
    private static byte[] join(List<byte[]> fragments) {
        boolean ipv6 = fragments.getFirst()[0] >>> 4 == 6;
        int front = ipv6 ? 48 : 20;
        int header = ipv6 ? 40 : 20;
        int size =
                fragments.stream().mapToInt(fragment -> fragment.length - front).sum();
        byte[] packet = Arrays.copyOf(fragments.getFirst(), header + size);
        ByteBuffer view = ByteBuffer.wrap(packet);
        for (byte[] fragment : fragments) {
            int field = ByteBuffer.wrap(fragment).getShort(ipv6 ? 42 : 6) & 0xFFFF;
            int at = ipv6 ? field & 0xFFF8 : (field & 0x1FFF) * 8;
            System.arraycopy(fragment, front, packet, header + at, fragment.length - front);
        }
        if (ipv6) {
            view.put(6, fragments.getFirst()[40]).putShort(4, (short) size);
            return packet;
        }
        view.putShort(2, (short) packet.length).putShort(6, (short) 0);
        return TestPacket.changed(packet, 1, 0);
    }

    /** What leaves the engine for these, in the order it leaves. */
    private List<byte[]> through(List<byte[]> fragments) {
        List<byte[]> out = new ArrayList<>();
        for (byte[] fragment : fragments) {
            bench.send(fragment);
            note(out);
            while (bench.result.hasFollowers()) {
                bench.sendFollower();
                note(out);
            }
        }
        return out;
    }

    private void note(List<byte[]> out) {
        if (bench.result.verdict() == Verdict.FORWARD) {
            out.add(bench.packet());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 104})
    void thoseThatFollowGoWhereTheFirstWent(int bytes) {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353", "10.2.0.22:5353");
        for (int port = 40_000; port < 40_004; port++) {
            byte[] joined = join(through(split(question(port), bytes)));
            assertThat(TestPacket.checksums(joined)).isEqualTo("good");
            assertThat(TestPacket.endpoints(joined)).matches("10.1.0.100:4000. > 10.2.0.2[12]:5353");
        }
        assertThat(bench.connections()).hasSize(4);
    }

    @Test
    void ipv6FragmentsToo() {
        bench.with(DNS6, "rr", ForwardingMethod.NAT, "fd02::21:5353");
        byte[] joined = join(through(split(TestPacket.udp("fd01::100", 40_000, "fd09::9", 53, PAYLOAD), 96)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).isEqualTo("fd01::100:40000 > fd02::21:5353");
        joined = join(through(split(TestPacket.udp("fd02::21", 5353, "fd01::100", 40_000, PAYLOAD), 96)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).isEqualTo("fd09::9:53 > fd01::100:40000");
    }

    @Test
    void aServersFragmentsGetTheVirtualAddress() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        bench.send(question(40_000));
        byte[] answer = TestPacket.udp("10.2.0.21", 5353, Bench.CLIENT, 40_000, PAYLOAD);
        byte[] joined = join(through(split(answer, 64)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).isEqualTo("10.9.9.9:53 > 10.1.0.100:40000");
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thoseThatComeEarlyWaitForTheFirst(boolean onePacket) {
        bench.table.addService(DNS, new ServiceSettings("rr", Set.of(), Optional.empty(), onePacket));
        bench.table.addDestination(DNS, Bench.server("10.2.0.21", 5353), Bench.nat(1));
        List<byte[]> fragments = split(question(40_000), 64);
        Collections.reverse(fragments);
        assertThat(bench.send(fragments.getFirst())).isEqualTo(Cause.FRAGMENT_HELD);
        List<byte[]> out = through(fragments.subList(1, fragments.size()));
        assertThat(out).hasSize(fragments.size());
        byte[] joined = join(out);
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).isEqualTo("10.1.0.100:40000 > 10.2.0.21:5353");
    }

    @Test
    void whatWaitsTooLongIsForgotten() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        List<byte[]> fragments = split(question(40_000), 128);
        bench.send(fragments.getLast());
        bench.pass(Duration.ofSeconds(1));
        assertThat(through(fragments.subList(0, 1))).hasSize(1);
    }

    @Test
    void onlySoManyWait() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        byte[] late = split(question(40_000), 128).getLast();
        for (int id = 0; id < 1_000; id++) {
            bench.send(TestPacket.changed(TestPacket.changed(late, 4, id >> 8), 5, id));
        }
        assertThat(bench.engine.packets(Cause.FRAGMENT_HELD)).isEqualTo(EarlyFragments.PLACES);
        assertThat(bench.engine.packets(Cause.FRAGMENT_WITHOUT_FIRST)).isEqualTo(1_000 - EarlyFragments.PLACES);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.send(late)).isEqualTo(Cause.FRAGMENT_HELD);
    }

    @Test
    void ofAFirstOneThatIsTheHostsAllAreTheHosts() {
        for (byte[] fragment : split(question(40_000), 64)) {
            bench.send(fragment);
            assertThat(bench.result.verdict()).isEqualTo(Verdict.STACK);
            assertThat(bench.packet()).isEqualTo(fragment);
        }
    }

    @Test
    void ofAFirstOneThatIsRefusedNoneGoesOn() {
        bench.with(DNS, "rr", ForwardingMethod.NAT);
        List<byte[]> fragments = split(question(40_000), 128);
        assertThat(bench.send(fragments.getFirst())).isEqualTo(Cause.NO_DESTINATION);
        assertThat(bench.send(fragments.getLast())).isEqualTo(Cause.FRAGMENT_WITHOUT_FIRST);
    }

    @Test
    void aConnectionThatEndedLeavesNothingForItsFragments() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        List<byte[]> fragments = split(question(40_000), 128);
        bench.send(fragments.getFirst());
        bench.table.removeConnections(TestPacket.address(Bench.VIP));
        assertThat(bench.send(fragments.getLast())).isEqualTo(Cause.FRAGMENT_WITHOUT_FIRST);
    }

    @Test
    void noIcmpErrorIsSentAboutALaterFragment() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        List<byte[]> fragments = split(question(40_000), 128);
        bench.send(fragments.getFirst());
        assertThat(bench.send(TestPacket.changed(fragments.getLast(), 8, 1))).isEqualTo(Cause.FRAGMENT_NOT_FORWARDABLE);
    }

    @Test
    void aDatagramWithoutAChecksumStaysWithout() {
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:5353");
        byte[] question = question(40_000);
        question[26] = question[27] = 0;
        byte[] joined = join(through(split(question, 64)));
        assertThat(joined[26] | joined[27]).isZero();
        assertThat(TestPacket.endpoints(joined)).isEqualTo("10.1.0.100:40000 > 10.2.0.21:5353");
    }

    @Test
    void aSplitSctpPacketThatKeepsItsPortDoesNotWait() {
        bench.with(SCTP, "rr", ForwardingMethod.NAT, "10.2.0.21:99");
        List<byte[]> fragments = split(init(Bench.CLIENT, Bench.VIP), 24);
        for (byte[] fragment : fragments) {
            assertThat(bench.send(fragment)).isEqualTo(Cause.FORWARDED);
        }
    }

    /** The checksum is over all fragments: only with the last one there is it known what a new port makes of it. */
    @ParameterizedTest
    @ValueSource(strings = {"10.9.9.9", "fd09::9"})
    void aSplitSctpPacketGetsItsNewChecksumInWhateverOrderItComes(String vip) {
        boolean ipv6 = vip.contains(":");
        String client = ipv6 ? "fd01::100" : Bench.CLIENT;
        String server = ipv6 ? "fd02::21" : "10.2.0.21";
        ServiceKey service = ServiceKey.of(Protocol.SCTP, TestPacket.address(vip), 99);
        bench.with(service, "rr", ForwardingMethod.NAT, server + ":98");
        byte[] whole = init(client, vip);
        assertThat(bench.send(whole)).isEqualTo(Cause.FORWARDED);
        byte[] expected = bench.packet();
        byte[] answer = TestPacket.sctp(server, 98, client, 5000, 2, 0, 0, 0, 0);
        bench.send(answer);
        byte[] expectedAnswer = bench.packet();
        for (List<Integer> order : orders()) {
            bench.pass(Duration.ofMinutes(1));
            List<byte[]> fragments = split(whole, 16);
            assertThat(fragments).hasSize(4);
            List<byte[]> out = through(order.stream().map(fragments::get).toList());
            assertThat(join(out)).describedAs("%s", order).isEqualTo(asJoined(expected));
            List<byte[]> answers = split(answer, 16);
            out = through(order.stream().map(answers::get).toList());
            assertThat(join(out)).describedAs("%s", order).isEqualTo(asJoined(expectedAnswer));
        }
    }

    /** What {@link #join} makes of the one fragment that is all. */
    private static byte[] asJoined(byte[] packet) {
        return packet[0] >>> 4 == 6 ? packet : TestPacket.changed(packet, 1, 0);
    }

    private static List<List<Integer>> orders() {
        List<List<Integer>> all = new ArrayList<>();
        for (int code = 0; code < 256; code++) {
            List<Integer> order = List.of(code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6);
            if (Set.copyOf(order).size() == 4) {
                all.add(order);
            }
        }
        assertThat(all).hasSize(24);
        return all;
    }

    @Test
    void anSctpPacketForFullNatAlsoWaitsForItsLastFragment() {
        LocalAddresses local = new LocalAddresses(List.of(TestPacket.address("10.2.0.200")), ClientAddress.HIDDEN);
        bench.table.addService(SCTP, new ServiceSettings("rr", Set.of(), Optional.empty(), false, local));
        bench.table.addDestination(
                SCTP, Bench.server("10.2.0.21", 99), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
        byte[] joined = join(through(split(init(Bench.CLIENT, Bench.VIP), 16)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).matches("10.2.0.200:\\d+ > 10.2.0.21:99");
        int port = ByteBuffer.wrap(joined).getShort(20) & 0xFFFF;
        joined = join(through(split(TestPacket.sctp("10.2.0.21", 99, "10.2.0.200", port, 2, 0, 0, 0, 0), 16)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
        assertThat(TestPacket.endpoints(joined)).isEqualTo("10.9.9.9:99 > 10.1.0.100:5000");
    }

    @Test
    void anSctpPacketWithoutItsLastFragmentComesToNothing() {
        bench.with(SCTP, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        List<byte[]> fragments = split(init(Bench.CLIENT, Bench.VIP), 16);
        assertThat(through(fragments.subList(0, 3))).isEmpty();
        assertThat(bench.connections()).isEmpty();
        bench.pass(Duration.ofSeconds(2));
        assertThat(through(fragments.subList(3, 4))).isEmpty();
    }

    @Test
    void noRoomForTheFirstFragmentOfAnSctpPacketIsCounted() {
        bench.with(SCTP, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        byte[] first = split(init(Bench.CLIENT, Bench.VIP), 16).getFirst();
        for (int id = 0; id < EarlyFragments.PLACES; id++) {
            assertThat(bench.send(TestPacket.changed(first, 5, id))).isEqualTo(Cause.FRAGMENT_HELD);
        }
        assertThat(bench.send(TestPacket.changed(first, 5, 200))).isEqualTo(Cause.SCTP_FRAGMENT);
    }

    private static byte[] init(String client, String vip) {
        return TestPacket.sctp(client, 5000, vip, 99, 1, 0, 0, 0, 0);
    }

    @Test
    void aFragmentThatWaitedIsMarkedByTheInterfaceItCameBy() {
        MarkRule.Network anyone = new MarkRule.Network(TestPacket.address("0.0.0.0"), 0);
        bench.table.setMarks(List.of(
                new MarkRule(7, false, Optional.empty(), anyone, anyone, List.of(), List.of(), Optional.of("eth0"))));
        bench.with(new ServiceKey.Marked(false, 7), "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        byte[] joined = join(through(split(init(Bench.CLIENT, Bench.VIP), 16)));
        assertThat(TestPacket.checksums(joined)).isEqualTo("good");
    }

    @ParameterizedTest
    @CsvSource({
        // more fragments, offset in eights, payload bytes
        "true, 0, 60",
        "true, 1, 0",
        "false, 8191, 24",
        "false, 1, 64",
        "false, 2, 64",
    })
    void thoseThatNoHonestHostSendsAreDropped(boolean more, int offset, int payload) {
        bench.with(Bench.tcp(Bench.VIP, 80), "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        byte[] packet = Arrays.copyOf(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "S"), 20 + payload);
        ByteBuffer.wrap(packet).putShort(2, (short) packet.length).putShort(6, (short) (offset | (more ? 0x2000 : 0)));
        assertThat(bench.send(TestPacket.changed(packet, 1, 0))).isEqualTo(Cause.BAD_LENGTH);
    }

    @Test
    void anIpv6PacketWithAnIdleFragmentHeaderIsWhole() {
        bench.with(DNS6, "rr", ForwardingMethod.NAT, "fd02::21:5353");
        byte[] whole = split(TestPacket.udp("fd01::100", 40_000, "fd09::9", 53, "q"), 1000)
                .getFirst();
        assertThat(bench.send(whole)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.checksums(join(List.of(bench.packet())))).isEqualTo("good");
    }

    @Test
    void withoutAFollowerThereIsNothingToProcess() {
        MemorySegment buffer = MemorySegment.ofArray(new byte[Engine.LONGEST_FOLLOWER]);
        assertThatThrownBy(() -> bench.engine.processFollower(buffer, bench.now, bench.result))
                .isInstanceOf(IllegalStateException.class);
    }
}
