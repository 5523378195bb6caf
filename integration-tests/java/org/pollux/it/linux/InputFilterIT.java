package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.IcmpSocket;
import org.pollux.linux.InputFilter;
import org.pollux.linux.LinuxException;

/** The packet filter of a real kernel. */
class InputFilterIT {
    private static final InetAddress FOUR = InetAddress.ofLiteral("10.10.0.100");
    private static final InetAddress SIX = InetAddress.ofLiteral("fd00:10::100");

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Host host;
    private Host peer;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxlf" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        host = lab.host("host").connect(network, "eth0", "10.10.0.1/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
        host.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
        host.ip("address", "add", "fd00:10::100/64", "dev", "eth0", "nodad");
        peer.ip("address", "add", "fd00:10::2/64", "dev", "eth0", "nodad");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private boolean answers(String address) throws Exception {
        return peer.call(() -> {
            try (IcmpSocket icmp = IcmpSocket.open()) {
                EchoRequest request = EchoRequest.of(InetAddress.ofLiteral(address), Duration.ofSeconds(1));
                return icmp.ping(request) instanceof EchoResult.Reply;
            }
        });
    }

    @Test
    void packetsForAnAddressAreDroppedUntilItIsPassedAgain() throws Exception {
        try (InputFilter filter = host.call(() -> InputFilter.open("pollux"))) {
            assertThat(answers("10.10.0.100")).isTrue();
            filter.drop(List.of(FOUR, SIX));
            assertThat(answers("10.10.0.100")).isFalse();
            assertThat(answers("10.10.0.1")).isTrue();
            assertThat(answers("fd00:10::100")).isFalse();
            assertThat(peer.ip("-6", "neighbour", "show", "fd00:10::100"))
                    .as("neighbour discovery goes on")
                    .contains("lladdr")
                    .doesNotContain("FAILED");
            assertThatThrownBy(() -> host.call(() -> InputFilter.open("pollux")))
                    .as("a second one of this name")
                    .isInstanceOf(LinuxException.class);
            assertThatThrownBy(() -> filter.drop(List.of(FOUR)))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("EEXIST");
            filter.pass(List.of(FOUR));
            assertThat(answers("10.10.0.100")).isTrue();
            assertThat(answers("fd00:10::100")).isFalse();
        }
        assertThat(answers("fd00:10::100")).as("the table goes with its socket").isTrue();
        try (InputFilter again = host.call(() -> InputFilter.open("pollux"))) {
            again.drop(List.of(FOUR));
            assertThat(answers("10.10.0.100")).isFalse();
        }
    }
}
