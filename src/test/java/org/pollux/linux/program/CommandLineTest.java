package org.pollux.linux.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static final String PATH = "/usr/bin:/bin";

    @Test
    void aProgramGetsItsWordsAndNoShellSeesThem() {
        assertThat(CommandLine.of("text", List.of("/bin/sh", "-c", "$x & y", "*"), PATH)
                        .with("INSTANCE", "a b"))
                .containsExactly("/bin/sh", "-c", "$x & y", "*", "INSTANCE", "a b");
    }

    @Test
    void aNameIsLookedForInThePath() {
        CommandLine line = CommandLine.of("env X=1", List.of("env", "X=1"), PATH);
        assertThat(line.program().orElseThrow().toString()).endsWith("/env");
        assertThat(line.with()).hasSize(2).last().isEqualTo("X=1");
    }

    @Test
    void whatIsNoProgramIsALineForTheShell() {
        assertThat(CommandLine.of("</dev/tcp/127.0.0.1/80", List.of("</dev/tcp/127.0.0.1/80"), PATH)
                        .with())
                .containsExactly("/bin/sh", "-c", "</dev/tcp/127.0.0.1/80", "/bin/sh");
        assertThat(CommandLine.of("exit 1", List.of("exit", "1"), PATH).with("A", "$(b)"))
                .containsExactly("/bin/sh", "-c", "exit 1 \"$@\"", "/bin/sh", "A", "$(b)");
    }
}
