package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
    @Test
    void namesTheOperationTheErrorAndWhatToDo() {
        assertThat(new LinuxException("add address 192.0.2.1/24", 1))
                .hasMessage("add address 192.0.2.1/24: EPERM (operation not permitted):"
                        + " run as root or grant CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF");
        assertThat(new LinuxException("x", 22, "the kernel's words"))
                .hasMessage("x: EINVAL (invalid argument): the kernel's words");
        assertThat(new LinuxException("x", 999)).hasMessage("x: errno 999");
    }

    @Test
    void aFailedCallBecomesAnExceptionAndASuccessfulOneItsResult() throws Exception {
        assertThat(LinuxException.check("x", 7)).isEqualTo(7);
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> LinuxException.check("close nothing", Libc.close(-1)))
                .matches(e -> e.is(Errno.EBADF));
        // A high address is not an error.
        assertThat(Libc.failed(-4096)).isFalse();
        assertThat(Libc.failed(-4095)).isTrue();
    }

    @Test
    void errorsDoNotLeakBetweenThreads() throws Exception {
        Thread other = Thread.ofPlatform().start(() -> Libc.close(-1));
        try (Arena arena = Arena.ofConfined();
                EventFd event = EventFd.open()) {
            other.join();
            assertThat(Libc.read(event.fd(), arena.allocate(8), 8)).isEqualTo(-Errno.EAGAIN.number());
        }
    }

    @Test
    void anEventFdIsReadableUntilDrained() throws Exception {
        try (EventFd event = EventFd.open();
                Poll poll = new Poll(event.fd())) {
            assertThat(poll.await(java.time.Duration.ZERO)).isFalse();
            event.signal();
            event.signal();
            poll.await();
            assertThat(poll.ready(0)).isTrue();
            assertThat(event.drain()).isTrue();
            assertThat(event.drain()).isFalse();
        }
    }

    @Test
    void missingCapabilitiesAreNamedInOneLine() throws Exception {
        Set<Capability> some = Capability.parse(List.of("Name:\tx", "CapEff:\t0000000000001000"));
        assertThat(some).containsExactly(Capability.NET_ADMIN);
        assertThat(Capability.missing(List.of(Capability.BPF, Capability.NET_RAW, Capability.NET_ADMIN), some))
                .contains("missing CAP_NET_RAW, CAP_BPF: run as root, or grant them"
                        + " (systemd: AmbientCapabilities=CAP_NET_RAW CAP_BPF)");
        assertThat(Capability.missing(List.of(Capability.NET_ADMIN), some)).isEmpty();
        assertThat(Capability.effective()).isNotNull();
    }

    @Test
    void ethernetAddressesAreReadAndWritten() {
        MacAddress mac = MacAddress.parse("02:00:0a:ff:00:01");
        assertThat(mac).hasToString("02:00:0a:ff:00:01");
        assertThat(MacAddress.of(mac.toBytes())).isEqualTo(mac);
    }
}
