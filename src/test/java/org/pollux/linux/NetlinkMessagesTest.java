package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What is sent is what is read again, and nothing that is cut, overlong or of another shape gets through. */
class NetlinkMessagesTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress V6 = InetAddress.ofLiteral("2001:db8::1");

    private static ByteBuffer message(int type, Consumer<NetlinkRequest> body) {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        NetlinkRequest request = new NetlinkRequest(buffer).start(type, 0);
        body.accept(request);
        return buffer.slice(0, request.finish(7)).order(ByteOrder.nativeOrder());
    }

    private static NetlinkMessage single(ByteBuffer datagram) throws LinuxException {
        List<NetlinkMessage> messages = NetlinkMessage.split(datagram);
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    private static NetlinkMessage single(int type, Consumer<NetlinkRequest> body) throws LinuxException {
        return single(message(type, body));
    }

    private static void demandMalformed(ByteBuffer datagram, String words) {
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> {
                    for (NetlinkMessage message : NetlinkMessage.split(datagram)) {
                        NetlinkMonitor.event(message);
                    }
                })
                .withMessageContaining("EBADMSG")
                .withMessageContaining(words);
    }

    @Test
    void anAddressIsReadAsItWasWritten() throws Exception {
        InetAddress broadcast = InetAddress.ofLiteral("192.0.2.255");
        InterfaceAddress address = new InterfaceAddress(
                5,
                V4,
                24,
                Optional.of("eth0:vip"),
                Optional.of(broadcast),
                253,
                InterfaceAddress.NOPREFIXROUTE,
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(Duration.ofSeconds(1)),
                80);

        NetlinkMessage message = single(NetlinkProtocol.RTM_NEWADDR, r -> AddressMessages.add(r, address));

        assertThat(message.sequence()).isEqualTo(7);
        assertThat(AddressMessages.decode(message)).contains(address);
        assertThat(NetlinkMonitor.event(message)).contains(new NetlinkEvent.AddressChanged(address));
    }

    @Test
    void anAddressForEverHasNoLifetime() throws Exception {
        InterfaceAddress address = InterfaceAddress.permanent(5, V6, 64);
        assertThat(AddressMessages.decode(single(NetlinkProtocol.RTM_NEWADDR, r -> AddressMessages.add(r, address))))
                .contains(address);
    }

    @Test
    void theLongestLifetimeIsNotForEver() throws Exception {
        InterfaceAddress address = InterfaceAddress.permanent(5, V6, 64)
                .withLifetime(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE));
        InterfaceAddress read = AddressMessages.decode(
                        single(NetlinkProtocol.RTM_NEWADDR, r -> AddressMessages.add(r, address)))
                .orElseThrow();
        assertThat(read.valid()).contains(Duration.ofSeconds(0xFFFF_FFFEL));
    }

    @Test
    void aNeighbourIsReadAsItWasWritten() throws Exception {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:09");
        NetlinkMessage message = single(NetlinkProtocol.RTM_NEWNEIGH, r -> NeighbourMessages.permanent(r, 3, V6, mac));
        assertThat(NeighbourMessages.decode(message))
                .contains(new Neighbour(3, V6, Optional.of(mac), Neighbour.State.PERMANENT));
    }

    @Test
    void aLinkIsReadByItsAttributes() throws Exception {
        NetlinkMessage message = single(NetlinkProtocol.RTM_NEWLINK, r -> r.u8(0)
                .u8(0)
                .u16(1)
                .u32(4)
                .u32(0x1_0041)
                .u32(0)
                .attribute(1, MacAddress.BROADCAST.toBytes())
                .attribute(3, "eth0")
                .attribute(4, 1500));
        Link link = LinkMessages.decode(message).orElseThrow();
        assertThat(link).isEqualTo(new Link(4, "eth0", Optional.of(MacAddress.BROADCAST), 1500, 0x1_0041));
        assertThat(link.up()).isTrue();
        assertThat(link.running()).isTrue();
        assertThat(link.carrier()).isTrue();
        assertThat(link.loopback()).isFalse();
    }

    @Test
    void bridgePortsAndForwardingEntriesAreNoLinksOrNeighbours() throws Exception {
        NetlinkMessage port = single(
                NetlinkProtocol.RTM_DELLINK,
                r -> r.u8(7).u8(0).u16(0).u32(4).u32(0).u32(0).attribute(3, "eth0"));
        assertThat(NetlinkMonitor.event(port)).isEmpty();
        NetlinkMessage entry = single(
                NetlinkProtocol.RTM_NEWNEIGH,
                r -> r.u8(7).u8(0).u16(0).u32(4).u16(2).u8(0).u8(0).attribute(2, MacAddress.BROADCAST.toBytes()));
        assertThat(NetlinkMonitor.event(entry)).isEmpty();
    }

    @Test
    void aRouteAnswerNamesTheNextHop() throws Exception {
        InetAddress gateway = InetAddress.ofLiteral("10.0.0.1");
        NetlinkMessage message = single(NetlinkProtocol.RTM_NEWROUTE, r -> r.u8(2)
                .u8(32)
                .u8(0)
                .u8(0)
                .u8(254)
                .u8(0)
                .u8(0)
                .u8(1)
                .u32(0)
                .attribute(4, 6)
                .attribute(5, gateway)
                .attribute(8, new byte[] {8, 0, 2, 0, 120, 5, 0, 0}));
        assertThat(RouteMessages.decode(message, V4))
                .isEqualTo(new Route.Unicast(V4, 6, Optional.of(gateway), Optional.empty(), OptionalInt.of(1400)));
        assertThat(NetlinkMonitor.event(message))
                .get()
                .isInstanceOfSatisfying(NetlinkEvent.RouteChanged.class, route -> {
                    assertThat(route.prefixLength()).isEqualTo(32);
                    assertThat(route.gateway()).contains(gateway);
                    assertThat(route.interfaceIndex()).hasValue(6);
                });
    }

    @Test
    void aGatewayOfTheOtherFamilyIsFound() throws Exception {
        byte[] via = ByteBuffer.allocate(18)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_INET6)
                .put(V6.getAddress())
                .array();
        NetlinkMessage message = single(NetlinkProtocol.RTM_NEWROUTE, r -> r.u8(2)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8(254)
                .u8(0)
                .u8(0)
                .u8(1)
                .u32(0)
                .attribute(4, 6)
                .attribute(18, via));
        assertThat(RouteMessages.decode(message, V4))
                .isInstanceOfSatisfying(
                        Route.Unicast.class, r -> assertThat(r.nextHop()).isEqualTo(V6));
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        ByteBuffer good = message(
                NetlinkProtocol.RTM_NEWADDR, r -> AddressMessages.add(r, InterfaceAddress.permanent(5, V4, 24)));
        demandMalformed(copy(good).putInt(0, 15), "claims 15 bytes");
        demandMalformed(copy(good).putInt(0, good.limit() + 1), "are there");
        demandMalformed(copy(good).putInt(0, -1), "claims 4294967295 bytes");
        // The first attribute follows the headers of 16 and 8 bytes.
        demandMalformed(copy(good).putShort(24, (short) 3), "claims 3 bytes");
        demandMalformed(copy(good).putShort(24, (short) 0), "claims 0 bytes");
        demandMalformed(copy(good).putShort(24, (short) 0xFFFF), "claims 65535 bytes");
        demandMalformed(copy(good).putShort(24, (short) 7), "no IP address: 3 bytes");
        demandMalformed(copy(good).put(17, (byte) 33), "prefix length 33");
        demandMalformed(copy(good).put(16, (byte) Libc.AF_INET6), "address family 10");
        demandMalformed(copy(good).slice(0, 10), "10 bytes are left");
        demandMalformed(copy(good).slice(0, 20).order(ByteOrder.nativeOrder()).putInt(0, 20), "its fixed part needs 8");
    }

    @Test
    void namesAndAddressesThatAreMissingAreRefused() {
        demandMalformed(
                message(NetlinkProtocol.RTM_NEWLINK, r -> r.u32(0).u32(4).u32(0).u32(0)), "without a name");
        demandMalformed(
                message(NetlinkProtocol.RTM_NEWADDR, r -> r.u8(2).u8(24).u16(0).u32(1)), "without an address");
        demandMalformed(
                message(
                        NetlinkProtocol.RTM_NEWNEIGH,
                        r -> r.u8(2).u8(0).u16(0).u32(1).u32(0)),
                "without an");
    }

    @Test
    void valuesOfAnotherSizeAreRefused() {
        demandMalformed(
                message(
                        NetlinkProtocol.RTM_NEWADDR,
                        r -> r.u8(2).u8(24).u16(0).u32(1).attribute(2, V4).attribute(8, new byte[] {1, 2})),
                "has 2 bytes, 4 were expected");
        demandMalformed(
                message(
                        NetlinkProtocol.RTM_NEWADDR,
                        r -> r.u8(2).u8(24).u16(0).u32(1).attribute(2, V4).attribute(6, new byte[12])),
                "at least 16 were expected");
        demandMalformed(
                message(
                        NetlinkProtocol.RTM_NEWROUTE,
                        r -> r.u8(2).u8(0).u16(0).u32(1).u32(0).attribute(18, new byte[1])),
                "at least 2 were expected");
    }

    @Test
    void everyPrefixOfADatagramIsRefusedOrRead() {
        ByteBuffer good = message(
                NetlinkProtocol.RTM_NEWADDR,
                r -> AddressMessages.add(
                        r, InterfaceAddress.permanent(5, V6, 64).withLifetime(Duration.ofSeconds(1), Duration.ZERO)));
        for (int length = 1; length < good.limit(); length++) {
            demandMalformed(copy(good).slice(0, length).order(ByteOrder.nativeOrder()), "");
        }
    }

    @Test
    void noiseNeverCausesAnythingButARefusal() {
        long seed = System.nanoTime();
        System.out.println("NetlinkMessagesTest noise seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] types = {16, 17, 20, 21, 24, 25, 28, 29};
        ByteBuffer good = message(
                NetlinkProtocol.RTM_NEWADDR,
                r -> AddressMessages.add(
                        r, InterfaceAddress.permanent(5, V4, 24).withLifetime(Duration.ofSeconds(1), Duration.ZERO)));
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer noise = copy(good).putShort(4, (short) types[random.nextInt(types.length)]);
            for (int n = random.nextInt(6); n >= 0; n--) {
                noise.put(16 + random.nextInt(noise.limit() - 16), (byte) random.nextInt());
            }
            assertThatNoException().isThrownBy(() -> {
                try {
                    for (NetlinkMessage message : NetlinkMessage.split(noise)) {
                        NetlinkMonitor.event(message);
                    }
                } catch (LinuxException e) {
                    assertThat(e.is(Errno.EBADMSG)).isTrue();
                }
            });
        }
    }

    private static NetlinkMessage acknowledgement(int flags, Consumer<NetlinkRequest> body) throws LinuxException {
        ByteBuffer buffer = message(NetlinkProtocol.NLMSG_ERROR, body);
        return single(buffer.putShort(6, (short) flags));
    }

    @Test
    void aRefusalBringsTheKernelsWords() throws Exception {
        NetlinkMessage capped = acknowledgement(
                NetlinkProtocol.NLM_F_ACK_TLVS | NetlinkProtocol.NLM_F_CAPPED,
                r -> r.u32(-22).u32(100).u32(0).u32(0).u32(0).attribute(1, "no such thing"));
        assertThatExceptionOfType(NetlinkSocket.Refused.class)
                .isThrownBy(() -> NetlinkSocket.refuse(capped))
                .matches(r -> r.is(Errno.EINVAL) && r.explanation().equals("no such thing"));
        NetlinkMessage whole = acknowledgement(
                NetlinkProtocol.NLM_F_ACK_TLVS,
                r -> r.u32(-22).u32(20).u32(0).u32(0).u32(0).u32(7).attribute(1, "no such thing"));
        assertThatExceptionOfType(NetlinkSocket.Refused.class)
                .isThrownBy(() -> NetlinkSocket.refuse(whole))
                .matches(r -> r.explanation().equals("no such thing"));
        assertThatNoException().isThrownBy(() -> NetlinkSocket.refuse(acknowledgement(0, r -> r.u32(0))));
    }

    @Test
    void acknowledgementsThatMakeNoSenseAreRefused() {
        int explained = NetlinkProtocol.NLM_F_ACK_TLVS;
        List<Consumer<NetlinkRequest>> bodies = List.of(
                r -> r.u16(0),
                r -> r.u32(5),
                r -> r.u32(-5000),
                r -> r.u32(-22).u32(20),
                r -> r.u32(-22).u32(9).u32(0).u32(0).u32(0),
                r -> r.u32(-22).u32(-1).u32(0).u32(0).u32(0),
                r -> r.u32(-22).u32(4000).u32(0).u32(0).u32(0));
        for (Consumer<NetlinkRequest> body : bodies) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() -> NetlinkSocket.refuse(acknowledgement(explained, body)))
                    .matches(e -> e.is(Errno.EBADMSG));
        }
    }

    @Test
    void severalMessagesOfADatagramAreCutApart() throws Exception {
        ByteBuffer one = message(NetlinkProtocol.NLMSG_NOOP, r -> r.u8(1));
        // 17 bytes, padded to 20.
        ByteBuffer two = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        two.put(0, one, 0, 17).put(20, one, 0, 17);
        assertThat(NetlinkMessage.split(two.slice(0, 37))).hasSize(2);
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.limit()).order(ByteOrder.nativeOrder());
        copy.put(0, buffer, 0, buffer.limit());
        return copy;
    }
}
