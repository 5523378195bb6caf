package org.pollux.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.linux.InterfaceAddress;

class StaticAddressesTest {
    private static final VirtualAddress ONE = VirtualAddress.of(InetAddress.ofLiteral("192.0.2.1"), 24, "eth0");

    private final FakeHostTables tables = new FakeHostTables("eth0");
    private final StaticAddresses addresses = new StaticAddresses(tables, List.of(ONE));

    @Test
    void anAddressIsPutInPlaceForGoodAndRemovedAtTheEnd() throws Exception {
        assertThat(addresses.check()).isEmpty();
        InterfaceAddress placed = tables.addresses.getFirst();
        assertThat(placed.valid()).isEmpty();
        assertThat(placed.protocol()).isEqualTo(OwnAddresses.TAG);
        assertThat(addresses.check()).isEmpty();

        addresses.close();
        assertThat(tables.addresses).isEmpty();
        assertThat(tables.closed).isTrue();
    }

    @Test
    void oneThatAnotherProgramRemovedIsPutBack() throws Exception {
        addresses.check();
        tables.addresses.clear();
        assertThat(addresses.check())
                .containsExactly("static address 192.0.2.1/24 dev eth0 was missing and was put back");
        assertThat(tables.addresses).hasSize(1);
    }

    @Test
    void oneThatWasThereBeforeIsLeftAlone() throws Exception {
        InterfaceAddress foreign = InterfaceAddress.permanent(1, ONE.address(), 24);
        tables.addresses.add(foreign);
        assertThat(addresses.check()).singleElement().asString().contains("was there before", "left alone");
        assertThat(addresses.check()).isEmpty();
        addresses.close();
        assertThat(tables.addresses).containsExactly(foreign);
    }

    @Test
    void oneOfAnEarlierRunIsTakenOver() throws Exception {
        tables.addresses.add(InterfaceAddress.permanent(1, ONE.address(), 24).withProtocol(OwnAddresses.TAG));
        assertThat(addresses.check()).isEmpty();
        addresses.close();
        assertThat(tables.addresses).isEmpty();
    }

    @Test
    void whatIsMissingIsToldOnce() throws Exception {
        tables.interfaces.clear();
        assertThat(addresses.check())
                .containsExactly("static address 192.0.2.1/24 dev eth0 is not in place: interface eth0 does not exist");
        assertThat(addresses.check()).isEmpty();
        tables.interfaces.put("eth0", 4);
        assertThat(addresses.check()).singleElement().asString().contains("put back");
    }

    @Test
    void aStaticAddressOfAnEarlierRunStays() throws Exception {
        addresses.check();
        assertThat(StaleAddresses.remove(tables, List.of(), List.of(ONE)).removed())
                .isEmpty();
        assertThat(StaleAddresses.remove(tables, List.of(), List.of()).removed())
                .hasSize(1);
    }
}
