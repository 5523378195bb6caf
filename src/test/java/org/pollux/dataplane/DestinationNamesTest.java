package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.DestinationNames.Name;
import org.pollux.dataplane.KernelLayout.DestinationName;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;

class DestinationNamesTest {
    private final MemorySegment names = Arena.ofAuto().allocate(4L * DestinationName.BYTES, 8);

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private void assertKept(ServiceKey service, DestinationKey destination) {
        DestinationNames.put(names, 2, service, destination);
        assertThat(DestinationNames.get(names, 2)).contains(new Name(service, destination));
        assertThat(DestinationNames.get(names, 1)).isEmpty();
        assertThat(DestinationNames.get(names, 3)).isEmpty();
    }

    @Test
    void whatWasWrittenIsRead() {
        DestinationKey server = new DestinationKey(address("10.0.0.21"), 8080);
        DestinationKey server6 = new DestinationKey(address("2001:db8::21"), 65535);
        assertKept(ServiceKey.of(Protocol.TCP, address("192.0.2.1"), 80), server);
        assertKept(ServiceKey.of(Protocol.UDP, address("2001:db8::1"), 0), server6);
        assertKept(new ServiceKey.Marked(false, -1), server);
        assertKept(new ServiceKey.Marked(true, 7), server6);
        // A tunnel's server may be of the other family.
        assertKept(ServiceKey.of(Protocol.SCTP, address("192.0.2.1"), 80), server6);
    }

    @Test
    void aClearedNameSaysNothing() {
        assertKept(ServiceKey.of(Protocol.TCP, address("192.0.2.1"), 80), new DestinationKey(address("10.0.0.21"), 80));
        DestinationNames.clear(names, 2);
        assertThat(DestinationNames.get(names, 2)).isEmpty();
    }

    @Test
    void anythingElseIsReadWithoutHarm() {
        Random random = new Random(4711);
        for (int i = 0; i < 100_000; i++) {
            for (int at = 0; at < DestinationName.BYTES; at++) {
                byte value = random.nextInt(3) == 0 ? (byte) random.nextInt(8) : (byte) random.nextInt();
                names.set(ValueLayout.JAVA_BYTE, at, value);
            }
            DestinationNames.get(names, 0)
                    .ifPresent(name -> assertThat(name.service()).isNotNull());
        }
    }
}
