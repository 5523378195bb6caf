package org.pollux.control.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands typed on a Linux 6.1 with its own IPVS, and what they printed, byte for byte. In the files, {@code $} begins a
 * command, {@code <} a line of its input, {@code =} its exit status where that is not 0, {@code >} a line of its standard
 * output and {@code !} one of its standard error; {@code ~} says what happened before. A last blank is written {@code \s}.
 * The kernel's files in /proc/net are those of {@code pollux proc}, its sysctls those of {@code pollux sysctl}.
 *
 * <p>Those named in {@code more} were recorded by typing some six thousand generated command lines into ipvsadm 1.31 on
 * Linux 6.1 (Debian's ipvsadm and user-mode-linux), as far as what it prints depends on nothing but them: where signed
 * subtraction is no order, the listing's depends on the kernel's hash.
 */
class GoldenTest {
    private static List<String> resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenTest.class.getResourceAsStream("golden/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Those of the reference, and what was recorded since by typing generated command lines. */
    static Stream<String> cases() throws IOException {
        return Stream.concat(resource("cases").stream(), resource("more").stream());
    }

    @Test
    void everyRecordingIsPlayed() throws IOException {
        assertThat(resource("cases")).hasSize(82);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void printsWhatTheOriginalPrinted(String name) throws IOException {
        List<String> recorded = resource(name + ".txt");
        assertThat(String.join("\n", played(recorded))).isEqualTo(String.join("\n", recorded));
    }

    /** The recording with what is printed now instead of what was printed then. */
    private static List<String> played(List<String> recorded) {
        GoldenShell shell = new GoldenShell();
        List<String> played = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            String line = recorded.get(i);
            switch (line.charAt(0)) {
                case '#' -> played.add(line);
                case '~' -> {
                    played.add(line);
                    shell.happen(line.substring(2));
                }
                case '$' -> {
                    played.add(line);
                    StringBuilder input = new StringBuilder();
                    for (; i + 1 < recorded.size() && recorded.get(i + 1).startsWith("< "); i++) {
                        played.add(recorded.get(i + 1));
                        input.append(text(recorded.get(i + 1)));
                    }
                    played.addAll(shell.run(line.substring(2), input.toString()));
                }
                // What was printed then.
                case '=', '>', '!' -> {}
                default -> throw new IllegalArgumentException(line);
            }
        }
        return played;
    }

    /** A line of input; {@code \c} takes back the end of the line before. */
    private static String text(String line) {
        return line.substring(2)
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .replace("\\s", " ")
                .concat("\n");
    }

    @Test
    void aDaemonWithoutItsInterfaceIsNotStarted() {
        GoldenShell shell = new GoldenShell();
        assertThat(shell.run("ipvsadm --start-daemon master --mcast-interface eth1 --syncid 7", ""))
                .containsExactly("= 255", "! No such device");
        assertThat(shell.run("ipvsadm -L --daemon", "")).isEmpty();
        shell.happen("interface eth0");
        assertThat(shell.run("ipvsadm --start-daemon backup --syncid 7 --mcast-group ff02::51 --mcast-ttl 3", ""))
                .as("eth0 unless told otherwise")
                .isEmpty();
        assertThat(shell.run("ipvsadm -L --daemon", ""))
                .containsExactly(
                        "> backup sync daemon (mcast=eth0, syncid=7, maxlen=1452, group=ff02::51, port=8848, ttl=3)");
    }
}
