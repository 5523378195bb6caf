package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pollux.linux.Errno;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;

class PacketAnnouncerTest {
    private static final int UP_RUNNING = 0x41;
    private static final int LOOPBACK = 0x8;
    private static final long SECOND = 1_000_000_000L;
    private static final VirtualAddress ONE = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.1"), 24, "eth0");
    private static final VirtualAddress TWO = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.2"), 24, "eth0");
    private static final VirtualAddress SIX = VirtualAddress.of(InetAddress.ofLiteral("2001:db8::1"), 128, "eth0");

    private static final String REQUEST_ONE =
            "ffffffffffff020000000001" + "0806" + "0001080006040001" + "020000000001c0000201" + "000000000000c0000201";
    private static final String REPLY_ONE =
            "ffffffffffff020000000001" + "0806" + "0001080006040002" + "020000000001c0000201" + "ffffffffffffc0000201";

    private final Sender sender = new Sender();
    private final PacketAnnouncer announcer = new PacketAnnouncer(sender);

    private static final class Sender implements FrameSender {
        final Map<String, Link> links = new HashMap<>(Map.of(
                "eth0",
                new Link(2, "eth0", Optional.of(MacAddress.parse("02:00:00:00:00:01")), 1500, UP_RUNNING),
                "lo",
                new Link(1, "lo", Optional.of(new MacAddress(0)), 65536, UP_RUNNING | LOOPBACK)));
        final List<String> frames = new ArrayList<>();
        boolean router;
        boolean full;
        boolean down;

        @Override
        public Optional<Link> link(String name) {
            return Optional.ofNullable(links.get(name));
        }

        @Override
        public boolean routesIpv6(String interfaceName) {
            return router;
        }

        @Override
        public boolean send(int interfaceIndex, MemorySegment frame, long length) throws LinuxException {
            if (down || interfaceIndex != 2) {
                throw new LinuxException("send a frame", Errno.ENETDOWN.number());
            }
            frames.add(HexFormat.of().formatHex(frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
            return !full;
        }

        @Override
        public void close() {}
    }

    private static AnnouncePlan plan(int repeat, int delay, int refresh, int refreshRepeat) {
        return new AnnouncePlan(repeat, Duration.ofSeconds(delay), Duration.ofSeconds(refresh), refreshRepeat);
    }

    @Test
    void eachAnnouncementIsARequestAndAReply() {
        assertThat(announcer.announce(List.of(ONE), plan(1, 0, 0, 1), 0)).isEmpty();
        assertThat(sender.frames).containsExactly(REQUEST_ONE, REPLY_ONE);
        assertThat(announcer.nextDeadline()).isEmpty();
    }

    @Test
    void everyAddressComesOnceBeforeAnyComesTwice() {
        announcer.announce(List.of(ONE, TWO), plan(2, 0, 0, 1), 0);
        assertThat(sender.frames.stream().map(f -> f.substring(f.length() - 1)))
                .containsExactly("1", "1", "2", "2", "1", "1", "2", "2");
    }

    @Test
    void theBurstIsRepeatedOnceAfterTheDelay() {
        announcer.announce(List.of(ONE), plan(5, 5, 0, 1), 0);
        assertThat(sender.frames).hasSize(10);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(5 * SECOND));

        announcer.poll(5 * SECOND - 1);
        assertThat(sender.frames).hasSize(10);
        announcer.poll(5 * SECOND);
        assertThat(sender.frames).hasSize(20);
        assertThat(announcer.nextDeadline()).isEmpty();
    }

    @Test
    void refreshesGoOnUntilSilenced() {
        announcer.announce(List.of(ONE), plan(1, 0, 60, 2), 0);
        sender.frames.clear();

        announcer.poll(60 * SECOND);
        assertThat(sender.frames).hasSize(4);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(120 * SECOND));
        announcer.poll(500 * SECOND);
        assertThat(sender.frames).hasSize(8);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(560 * SECOND));
        announcer.silence(List.of(ONE));
        assertThat(announcer.nextDeadline()).isEmpty();
        announcer.poll(900 * SECOND);
        assertThat(sender.frames).hasSize(8);
    }

    @Test
    void theEarliestOfAllIsTheNextDeadline() {
        announcer.announce(List.of(ONE), plan(1, 9, 30, 1), 0);
        announcer.announce(List.of(TWO), plan(1, 7, 0, 1), SECOND);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(8 * SECOND));
    }

    @Test
    void anIpv6AddressIsAdvertisedToAllNodes() {
        announcer.announce(List.of(SIX), plan(1, 0, 0, 1), 0);
        String frame = sender.frames.getFirst();
        assertThat(frame)
                .startsWith("333300000001" + "020000000001" + "86dd" + "60000000" + "0020" + "3aff"
                        + "20010db8000000000000000000000001" + "ff020000000000000000000000000001" + "8800")
                .endsWith("20000000" + "20010db8000000000000000000000001" + "0201" + "020000000001")
                .hasSize(2 * AnnouncementFrames.ADVERTISEMENT_BYTES);
        assertThat(checksumOf(frame)).isEqualTo(0xFFFF);
    }

    @Test
    void aRouterSaysSo() {
        sender.router = true;
        announcer.announce(List.of(SIX), plan(1, 0, 0, 1), 0);
        assertThat(sender.frames.getFirst()).contains("a0000000");
        assertThat(checksumOf(sender.frames.getFirst())).isEqualTo(0xFFFF);
    }

    /** The sum over pseudo-header and message, which with a right checksum is all ones. */
    private static int checksumOf(String frame) {
        byte[] bytes = HexFormat.of().parseHex(frame);
        int sum = 32 + 58;
        for (int at = 22; at < bytes.length; at += 2) {
            sum += Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
        }
        return (sum & 0xFFFF) + (sum >>> 16);
    }

    @Test
    void whatDidNotGoOutIsToldOncePerAddress() {
        sender.full = true;
        assertThat(announcer.announce(List.of(ONE), plan(3, 0, 0, 1), 0))
                .singleElement()
                .hasToString("192.0.2.1/24 dev eth0 was not announced: the queue of interface eth0 is full");
        sender.full = false;
        sender.down = true;
        assertThat(announcer.announce(List.of(ONE), plan(3, 0, 0, 1), 0).toString())
                .contains("ENETDOWN");
        sender.links.clear();
        assertThat(announcer.announce(List.of(ONE), plan(3, 0, 0, 1), 0).toString())
                .contains("does not exist");
    }

    @Test
    void loopbackHasNobodyToTell() {
        VirtualAddress local = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.9"), 32, "lo");
        assertThat(announcer.announce(List.of(local), plan(3, 0, 0, 1), 0)).isEmpty();
        assertThat(sender.frames).isEmpty();
    }

    @Test
    void aChangedEthernetAddressIsAnnouncedAsItIs() {
        announcer.announce(List.of(ONE), plan(1, 5, 0, 1), 0);
        sender.links.put(
                "eth0", new Link(2, "eth0", Optional.of(MacAddress.parse("02:00:00:00:00:02")), 1500, UP_RUNNING));
        sender.frames.clear();
        announcer.poll(5 * SECOND);
        assertThat(sender.frames.getFirst()).startsWith("ffffffffffff020000000002");
    }

    private static AnnouncePlan paced(int repeat, Optional<String> group) {
        AnnouncePlan.Pace pace = new AnnouncePlan.Pace(group, Duration.ofMillis(10), Duration.ofMillis(20));
        return new AnnouncePlan(repeat, Duration.ZERO, Duration.ZERO, 1, Duration.ZERO, pace);
    }

    @Test
    void packetsOfAnInterfaceKeepTheirDistance() {
        long ms = 1_000_000;
        announcer.announce(List.of(ONE, SIX), paced(2, Optional.empty()), 0);
        assertThat(sender.frames).as("one of each sort at once").hasSize(2);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(10 * ms));

        announcer.poll(10 * ms - 1);
        assertThat(sender.frames).hasSize(2);
        announcer.poll(10 * ms);
        assertThat(sender.frames).hasSize(3);
        assertThat(sender.frames.getLast()).isEqualTo(REPLY_ONE);
        announcer.poll(20 * ms);
        assertThat(sender.frames).hasSize(5);
        announcer.poll(30 * ms);
        assertThat(sender.frames).hasSize(6);
        assertThat(announcer.nextDeadline()).isEmpty();
    }

    @Test
    void interfacesOfAGroupWaitForEachOther() {
        sender.links.put(
                "eth1", new Link(2, "eth1", Optional.of(MacAddress.parse("02:00:00:00:00:01")), 1500, UP_RUNNING));
        VirtualAddress elsewhere = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.3"), 24, "eth1");

        announcer.announce(List.of(ONE, elsewhere), paced(1, Optional.empty()), 0);
        assertThat(sender.frames).hasSize(2);
        announcer.silence(List.of(ONE, elsewhere));
        sender.frames.clear();
        announcer.announce(List.of(ONE, elsewhere), paced(1, Optional.of("both")), SECOND);
        assertThat(sender.frames).hasSize(1);
    }

    @Test
    void aSilencedAddressIsNotAnnouncedByWhatStillWaits() {
        announcer.announce(List.of(ONE), paced(3, Optional.empty()), 0);
        announcer.silence(List.of(ONE));
        assertThat(announcer.nextDeadline()).isEmpty();
        announcer.poll(SECOND);
        assertThat(sender.frames).hasSize(1);
    }

    @Test
    void remindersAreSingleAndGoOn() {
        announcer.announce(List.of(ONE), plan(1, 0, 0, 1).withReminder(Duration.ofSeconds(7)), 0);
        sender.frames.clear();
        announcer.poll(7 * SECOND);
        assertThat(sender.frames).containsExactly(REQUEST_ONE, REPLY_ONE);
        assertThat(announcer.nextDeadline()).isEqualTo(OptionalLong.of(14 * SECOND));
    }

    @Test
    void warmingUpSendsNothing() {
        announcer.warmUp();
        assertThat(sender.frames).isEmpty();
        assertThat(announcer.nextDeadline()).isEmpty();
    }
}
