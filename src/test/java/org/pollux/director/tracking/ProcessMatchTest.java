package org.pollux.director.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.config.SourcePosition;
import org.pollux.config.TrackedObject.TrackProcess;
import org.pollux.config.TrackedObject.TrackProcess.Match;
import org.pollux.config.Weight;

class ProcessMatchTest {
    private static boolean matches(boolean full, Match match, String wanted, String name, String... commandLine) {
        TrackProcess settings = new TrackProcess(
                "p",
                List.of(wanted.split(" ")),
                match,
                full,
                Weight.FAULT,
                1,
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                new SourcePosition("f", 1, 1));
        return new ProcessMatch(settings).matches(new ProcessTable.Entry(5, name, List.of(commandLine)));
    }

    @Test
    void theShortNameIsTheWholeName() {
        assertThat(matches(false, Match.NONE, "haproxy", "haproxy")).isTrue();
        assertThat(matches(false, Match.NONE, "haproxy", "haproxy2")).isFalse();
    }

    @Test
    void aLongNameIsCutAsTheKernelCutsIt() {
        assertThat(matches(false, Match.NONE, "a-very-long-program-name", "a-very-long-pro"))
                .isTrue();
    }

    @Test
    void aPathIsComparedWithTheCommandLine() {
        assertThat(matches(false, Match.NONE, "/usr/sbin/nginx", "nginx", "/usr/sbin/nginx", "-g"))
                .isTrue();
        assertThat(matches(false, Match.NONE, "/usr/sbin/nginx", "nginx", "nginx"))
                .isFalse();
    }

    @Test
    void argumentsMatchAsTheyAreToldTo() {
        assertThat(matches(true, Match.EXACT, "p -a b", "p", "p", "-a", "b")).isTrue();
        assertThat(matches(true, Match.EXACT, "p -a b", "p", "p", "-a", "b", "c"))
                .isFalse();
        assertThat(matches(true, Match.INITIAL, "p -a b", "p", "p", "-a", "b", "c"))
                .isTrue();
        assertThat(matches(true, Match.INITIAL, "p -a b", "p", "p", "-a", "bc")).isFalse();
        assertThat(matches(true, Match.PARTIAL, "p -a b", "p", "p", "-a", "bc", "d"))
                .isTrue();
        assertThat(matches(true, Match.PARTIAL, "p -a b", "p", "p", "-ax", "bc"))
                .isFalse();
        assertThat(matches(true, Match.PARTIAL, "p -a b", "p", "p", "-a")).isFalse();
        assertThat(matches(true, Match.NONE, "p", "p", "p", "-x")).isTrue();
    }

    @Test
    void threadsOfTheKernelHaveNoCommandLine() {
        assertThat(matches(true, Match.NONE, "kworker", "kworker")).isFalse();
    }

    @Test
    void namesMayHoldParenthesesAndTheDeadDoNotCount() {
        assertThat(ProcessTable.entry(5, "5 (a) b (c)) S 1 2", "").orElseThrow().name())
                .isEqualTo("a) b (c)");
        assertThat(ProcessTable.entry(5, "5 (a) Z 1 2", "")).isEmpty();
        assertThat(ProcessTable.entry(5, "", "")).isEmpty();
    }

    @Test
    void commandLinesEndWithNuls() {
        assertThat(ProcessTable.commandLine("a\0b c\0\0")).containsExactly("a", "b c", "");
        assertThat(ProcessTable.commandLine("")).isEmpty();
    }
}
