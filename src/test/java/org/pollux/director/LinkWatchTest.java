package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.config.GratuitousArp;
import org.pollux.config.IpPrefix;
import org.pollux.config.SourcePosition;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.Link;

class LinkWatchTest {
    private static final SourcePosition HERE = new SourcePosition("test", 1, 1);
    private static final int UP = 0x1;
    private static final int RUNNING = 0x40;

    private final List<String> said = new ArrayList<>();
    private final LinkWatch watch = new LinkWatch(List.of(instance()), new LinkWatch.Faults() {
        @Override
        public void raise(String instance, String cause) {
            said.add("+" + instance + ": " + cause);
        }

        @Override
        public void clear(String instance, String cause) {
            said.add("-" + instance + ": " + cause);
        }
    });

    private static VrrpInstance instance() {
        IpPrefix prefix = new IpPrefix(InetAddress.ofLiteral("10.0.0.1"), 24);
        return new VrrpInstance(
                "VI",
                VrrpInstance.InitialState.BACKUP,
                "outer",
                1,
                100,
                Duration.ofSeconds(1),
                true,
                Duration.ZERO,
                new GratuitousArp(5, Duration.ofSeconds(5), Duration.ZERO, 1),
                Optional.empty(),
                List.of(),
                List.of(new VirtualAddress(
                        prefix, "inner", Optional.empty(), Optional.empty(), VirtualAddress.Scope.GLOBAL, HERE)),
                HERE);
    }

    private static Link link(String name, int flags) {
        return new Link(7, name, Optional.empty(), 1500, flags);
    }

    @Test
    void lostCarrierIsAFaultUntilItIsBack() {
        watch.changed(link("outer", UP | RUNNING));
        watch.changed(link("outer", UP));
        watch.changed(link("outer", UP));
        watch.changed(link("outer", UP | RUNNING));
        assertThat(said).containsExactly("+VI: interface outer has no carrier", "-VI: interface outer has no carrier");
    }

    @Test
    void interfaceOfAnAddressCountsToo() {
        watch.changed(link("inner", 0));
        assertThat(said).containsExactly("+VI: interface inner is down");
    }

    @Test
    void causeThatTurnsIntoAnotherNeverLeavesAGap() {
        watch.changed(link("outer", UP));
        watch.removed(link("outer", 0));
        assertThat(said)
                .containsExactly(
                        "+VI: interface outer has no carrier",
                        "+VI: interface outer does not exist",
                        "-VI: interface outer has no carrier");
    }

    @Test
    void othersInterfacesAreNobodysFault() {
        watch.changed(link("elsewhere", 0));
        assertThat(said).isEmpty();
    }

    @Test
    void readingAnewFindsWhatWasMissed() {
        watch.all(List.of(link("outer", UP | RUNNING)));
        assertThat(said).containsExactly("+VI: interface inner does not exist");
    }
}
