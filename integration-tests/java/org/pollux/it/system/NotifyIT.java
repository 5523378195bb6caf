package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.DirectorPair;

/** Who is told of role changes, and that nobody who is told can hold one up. */
class NotifyIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private DirectorPair pair;

    @TempDir
    private Path folder = Path.of("");

    private Path told;
    private Path heard;

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
        told = folder.resolve("told");
        heard = folder.resolve("heard");
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    private Path script(String name, String text) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void scriptsAndFifosHearOfChangesInOrder() throws IOException {
        Path number = folder.resolve("number");
        Path tell = script("tell.sh", "echo \"$*\" >> " + told);
        Path hang = script("hang.sh", "echo hung >> " + told + "\nsleep 1000");
        Path read = script("read.sh", "exec cat \"$1\" >> " + heard);
        Path unread = folder.resolve("unread");
        String scripts = """
                notify_master "%1$s master"
                notify_fault %2$s
                notify %1$s
                track_file {
                    number weight 0
                }
                """.formatted(tell, hang);
        pair.a()
                .configure(Configurations.instance(pair.a(), 150, "10.10.0.11", "10.10.0.12")
                                .replace("advert_int 1\n", "advert_int 0.2\n" + scripts)
                                .replace("router_id a\n", """
                                router_id a
                                notify_script_timeout 1
                                notify_fifo %s
                                notify_fifo_script %s
                                vrrp_notify_fifo %s
                                startup_script "%s startup"
                                shutdown_script "%s shutdown"
                                """.formatted(
                                                folder.resolve("fifo"), read, unread, tell, tell))
                        + "track_file number {\nfile " + number + "\n}\n");
        pair.a().start();
        awaitTold("INSTANCE web MASTER 150");

        for (int i = 0; i < 3; i++) {
            Files.writeString(number, "1\n");
            awaitStates("FAULT", i + 1);
            Files.writeString(number, "0\n");
            awaitStates("MASTER", i + 2);
        }
        // Each of the hanging scripts costs a second and no change waits for them.
        awaitTimes("INSTANCE web MASTER 150", 4);
        assertThat(pair.a().stop()).isZero();

        assertThat(lines(told).getFirst()).isEqualTo("startup");
        assertThat(lines(told).getLast()).isEqualTo("shutdown");
        List<String> states =
                lines(told).stream().filter(line -> line.startsWith("INSTANCE")).toList();
        assertThat(states).startsWith("INSTANCE web BACKUP 150", "INSTANCE web MASTER 150", "INSTANCE web FAULT 150");
        assertThat(states.getLast()).isEqualTo("INSTANCE web STOP 150");
        assertThat(states).filteredOn(line -> line.contains("FAULT")).hasSize(3);
        assertThat(lines(told)).filteredOn("hung"::equals).hasSize(3);
        assertThat(lines(told)).filteredOn("master"::equals).hasSize(4);
        assertThat(lines(heard))
                .isEqualTo(states.stream()
                        .map(line -> line.replace(" web ", " \"web\" "))
                        .toList());
        assertThat(unread).as("a FIFO that was made").doesNotExist();
    }

    private void awaitTold(String line) {
        pair.a().await(LIMIT, "told: " + line, () -> lines(told).contains(line));
    }

    private void awaitTimes(String line, int times) {
        pair.a()
                .await(
                        LIMIT,
                        times + " times told: " + line,
                        () -> lines(told).stream().filter(line::equals).count() >= times);
    }

    private void awaitStates(String state, int times) {
        pair.a()
                .await(
                        LIMIT,
                        times + " times " + state,
                        () -> pair.a().journal().stream()
                                        .filter(t -> t.to().equals(state))
                                        .count()
                                >= times);
    }
}
