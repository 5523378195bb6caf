package org.pollux.it.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.Probe;
import org.pollux.linux.bpf.TestRun;
import org.pollux.linux.bpf.TestRunResult;

class BpfProgramIT {
    private static final byte[] FRAME =
            HexFormat.of().parseHex("0200000000010200000000" + "0288b5" + "00112233445566778899aabbccddeeff");

    @Test
    void givesTheVerdictAndExactlyTheBytesOfTheProgram() throws Exception {
        try (BpfCollection probe = Probe.object().load()) {
            TestRunResult result = probe.program("reflect").testRun(TestRun.of(FRAME));
            assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_TX);
            assertThat(HexFormat.of().formatHex(result.packet()))
                    .isEqualTo("020000000002020000000001" + "88b5" + "00112233445566778899aabbccddeeff");

            byte[] other = FRAME.clone();
            other[13] = 0;
            TestRunResult passed =
                    probe.program("reflect").testRun(TestRun.of(other).times(1000));
            assertThat(passed.verdict()).isEqualTo(TestRunResult.XDP_PASS);
            assertThat(passed.packet()).isEqualTo(other);
            assertThat(passed.nanosPerRun()).isLessThan(100_000);
        }
    }

    @Test
    void startsWithTheValuesOfGlobalVariables() throws Exception {
        try (BpfCollection probe =
                Probe.object().withVariable("captured_type", new byte[] {0, 8}).load()) {
            assertThat(probe.program("reflect").testRun(TestRun.of(FRAME)).verdict())
                    .isEqualTo(TestRunResult.XDP_PASS);
            byte[] ipv4 = FRAME.clone();
            ipv4[12] = 8;
            ipv4[13] = 0;
            assertThat(probe.program("reflect").testRun(TestRun.of(ipv4)).verdict())
                    .isEqualTo(TestRunResult.XDP_TX);
            // runs (.bss) += answer (.data) each time
            assertThat(probe.map(".bss").memory().get(JAVA_LONG, 0)).isEqualTo(84);
            probe.map(".data").memory().set(JAVA_LONG, 0, 1);
            probe.program("reflect").testRun(TestRun.of(ipv4));
            assertThat(probe.map(".bss").memory().get(JAVA_LONG, 0)).isEqualTo(85);
        }
    }

    @Test
    void showsTheInterfaceAndQueueOfAPacket() throws Exception {
        try (VethPair pair = new VethPair(2);
                BpfCollection probe = Probe.object().load();
                Arena arena = Arena.ofConfined()) {
            BpfMap flows = probe.map("flows");
            MemorySegment key = arena.allocate(8, 8);
            key.set(ValueLayout.JAVA_INT, 0, pair.right().ifindex());
            key.set(ValueLayout.JAVA_SHORT, 4, (short) 1);
            MemorySegment seen = arena.allocate(JAVA_LONG);
            flows.put(key, seen);
            TestRun run = TestRun.of(FRAME).from(pair.right().ifindex(), 1).times(3);
            TestRunResult result = pair.right().in(() -> probe.program("pass").testRun(run));
            assertThat(result.verdict()).isEqualTo(TestRunResult.XDP_PASS);
            assertThat(flows.lookup(key, seen)).isTrue();
            assertThat(seen.get(JAVA_LONG, 0)).isEqualTo(3);
        }
    }

    @Test
    void quotesTheVerifierAndLeavesNothingBehind() throws Exception {
        long before = bpfDescriptors();
        assertThatThrownBy(() -> Probe.refusedByTheVerifier().load())
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("load XDP program pass of broken.bpf.o: EACCES")
                .hasMessageContaining("the verifier refused it; the end of its log:")
                .hasMessageContaining("R5 !read_ok")
                .matches(e -> ((LinuxException) e).is(Errno.EACCES));
        assertThat(bpfDescriptors()).isEqualTo(before);
    }

    @Test
    void refusesATestOfSomethingImpossible() throws Exception {
        assertThatThrownBy(() -> TestRun.of(new byte[13])).hasMessageContaining("expected 14 or more");
        assertThatThrownBy(() -> TestRun.of(FRAME).live(257)).hasMessageContaining("expected 1 to 256");
        try (BpfCollection probe = Probe.object().load()) {
            assertThatThrownBy(() ->
                            probe.program("pass").testRun(TestRun.of(FRAME).from(999_999, 0)))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("test XDP program pass");
        }
    }

    private static long bpfDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString().contains("bpf");
                        } catch (IOException e) {
                            // The listing's own descriptor is gone again.
                            return false;
                        }
                    })
                    .count();
        }
    }
}
