package org.pollux.it.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.it.lab.Command;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfProgram;
import org.pollux.linux.bpf.Probe;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpLink.Attached;
import org.pollux.linux.bpf.XdpMode;

@SuppressWarnings("NullAway.Init") // set before each test
class XdpLinkIT {
    private static VethPair pair;
    private BpfCollection probe;
    private BpfProgram pass;

    @BeforeAll
    static void plug() throws Exception {
        pair = new VethPair(1);
    }

    @AfterAll
    static void unplug() {
        pair.close();
    }

    @BeforeEach
    void load() throws Exception {
        probe = Probe.object().load();
        pass = probe.program("pass");
    }

    @AfterEach
    void unload() {
        probe.close();
    }

    private static XdpLink attach(BpfProgram program, XdpMode mode) throws Exception {
        return pair.left().in(() -> XdpLink.attach(program, pair.left().ifindex(), mode));
    }

    private static Optional<Attached> query() throws Exception {
        return pair.left().in(() -> XdpLink.query(pair.left().ifindex()));
    }

    private static String ipLink() {
        return Command.run("ip", "-n", pair.left().namespace().name(), "link", "show", "dev", "left");
    }

    @Test
    void attachesInNativeModeAndTakesItOffAgain() throws Exception {
        assertThat(query()).isEmpty();
        try (XdpLink link = attach(pass, XdpMode.NATIVE)) {
            assertThat(query()).contains(new Attached(pass.id(), "pass", XdpMode.NATIVE));
            assertThat(link.mode()).isEqualTo(XdpMode.NATIVE);
            assertThat(ipLink()).contains("prog/xdp id " + pass.id()).doesNotContain("xdpgeneric");
        }
        assertThat(query()).isEmpty();
        assertThat(ipLink()).doesNotContain("xdp");
    }

    @Test
    void attachesInGenericMode() throws Exception {
        try (XdpLink link = attach(pass, XdpMode.GENERIC)) {
            assertThat(query()).contains(new Attached(pass.id(), "pass", XdpMode.GENERIC));
            assertThat(ipLink()).contains("xdpgeneric");
            link.update(probe.program("reflect"));
            assertThat(query().map(Attached::programName)).contains("reflect");
        }
        assertThat(query()).isEmpty();
    }

    @Test
    void takesNativeModeWhereThereIsAChoice() throws Exception {
        try (XdpLink link =
                pair.left().in(() -> XdpLink.attach(pass, pair.left().ifindex()))) {
            assertThat(link.mode()).isEqualTo(XdpMode.NATIVE);
            assertThat(link.nativeRefusal()).isEmpty();
        }
    }

    @Test
    void takesGenericModeWhereTheDriverHasNoOtherAndSaysWhy() throws Exception {
        // The loopback driver has no native XDP.
        try (XdpLink link = pair.left().in(() -> XdpLink.attach(pass, 1))) {
            assertThat(link.mode()).isEqualTo(XdpMode.GENERIC);
            assertThat(link.nativeRefusal().orElseThrow())
                    .contains("attach XDP program pass to lo in native mode: EOPNOTSUPP")
                    .contains("the driver has no native XDP");
        }
    }

    @Test
    void leavesAProgramThatIsThereAlone() throws Exception {
        try (XdpLink first = attach(pass, XdpMode.NATIVE);
                BpfCollection others = Probe.object().load()) {
            for (XdpMode mode : new XdpMode[] {XdpMode.NATIVE, XdpMode.GENERIC}) {
                assertThatThrownBy(() -> attach(others.program("reflect"), mode))
                        .isInstanceOf(LinuxException.class)
                        .matches(e -> ((LinuxException) e).is(Errno.EBUSY))
                        .hasMessageContaining("attach XDP program reflect to left in ")
                        .hasMessageContaining("XDP program pass (id " + pass.id() + ", native) is there already")
                        .hasMessageContaining("ip link set dev left xdp off");
            }
            assertThatThrownBy(() -> pair.left().in(() -> XdpLink.attach(others.program("reflect"), first.ifindex())))
                    .hasMessageContaining("is there already");
            assertThat(query().map(Attached::programId)).contains(pass.id());
        }
    }

    @Test
    void keepsRunningWhenItsObjectIsClosed() throws Exception {
        try (XdpLink link = attach(pass, XdpMode.NATIVE)) {
            probe.close();
            assertThat(query().map(Attached::programId)).contains(pass.id());
            assertThat(link.ifindex()).isEqualTo(pair.left().ifindex());
        }
    }

    @Test
    void explainsAMissingInterface() {
        assertThatThrownBy(() -> pair.left().in(() -> XdpLink.attach(pass, 999_999, XdpMode.NATIVE)))
                .hasMessageContaining("attach XDP program pass to interface 999999 in native mode")
                .hasMessageContaining("there is no such interface in this network namespace");
        assertThatThrownBy(() -> pair.left().in(() -> XdpLink.query(999_999)))
                .hasMessageContaining("ask for the XDP program of interface 999999: ENODEV");
    }

    @Test
    void closesQuietlyWhenTheInterfaceIsGone() throws Exception {
        try (VethPair shortLived = new VethPair(1)) {
            XdpLink link = shortLived
                    .left()
                    .in(() -> XdpLink.attach(pass, shortLived.left().ifindex()));
            Command.run("ip", "-n", shortLived.left().namespace().name(), "link", "delete", "left");
            link.close();
            link.close();
        }
    }
}
