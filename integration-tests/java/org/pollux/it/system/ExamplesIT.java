package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;

/** The examples of one director do what their READMEs say, and leave nothing behind. */
class ExamplesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path EXAMPLES = Path.of("examples");

    /** What the build has just made needs no building. */
    @BeforeAll
    static void built() throws IOException {
        Path stamp = Laboratory.distribution().resolveSibling(".built");
        if (Files.notExists(stamp)) {
            Files.createFile(stamp);
        }
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lvs-tun", "fwmark-persistence"})
    void itServes(String example) {
        Command.Outcome outcome =
                Command.outcome(List.of(EXAMPLES.resolve(example).resolve("run").toString()), Map.of());
        assertThat(outcome.status()).as("%s", outcome).isZero();
        assertThat(namespaces()).doesNotContain("-director");
    }

    @Test
    void interruptedItCleansUp() throws IOException, InterruptedException {
        Process run = new ProcessBuilder(
                        EXAMPLES.resolve("fwmark-persistence").resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String director = "ex" + run.pid() + "-director";
        try {
            Await.until(LIMIT, "the director's namespace is there", () -> namespaces()
                    .contains(director));
            // SIGTERM, which the example takes as it takes Ctrl-C; that a build in the background ignores.
            run.destroy();
            assertThat(run.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(130);
            assertThat(namespaces()).doesNotContain("ex" + run.pid() + "-");
        } finally {
            run.destroyForcibly();
        }
    }

    private static String namespaces() {
        return Command.run("ip", "netns", "list");
    }
}
