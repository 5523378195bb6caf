package org.pollux.linux.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramRunnerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    private Path folder = Path.of("");

    private ProgramRunner runner;
    private RunAs own;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv of util-linux");
        runner = ProgramRunner.open();
        own = Users.own();
    }

    @AfterEach
    void close() {
        if (runner != null) {
            runner.close();
        }
    }

    private Program shell(String line) {
        return new Program(List.of("/bin/sh", "-c", line), own);
    }

    private static void awaitGone(long pid) throws InterruptedException {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (ProcessHandle.of(pid).map(ProgramRunnerTest::runs).orElse(false)) {
            assertThat(System.nanoTime()).as("process %d is gone in time", pid).isLessThan(until);
            Thread.sleep(10);
        }
    }

    /** One that has ended and whose parent has not taken note does not run. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void givesTheExitStatus() throws Exception {
        assertThat(runner.run(shell("exit 0"), LIMIT).good()).isTrue();
        assertThat(runner.run(shell("exit 3"), LIMIT)).isEqualTo(new ProgramEnd.Exited(3));
        assertThat(runner.run(shell("kill -9 $$"), LIMIT).text()).isEqualTo("exit status 137 (signal 9)");
        assertThat(runner.run(new Program(List.of("/nonexistent"), own), LIMIT).text())
                .isEqualTo("exit status 127 (it was not found)");
    }

    @Test
    void theEnvironmentIsTheUsersAlone() throws Exception {
        Path out = folder.resolve("env");
        assertThat(runner.run(shell("env | cut -d= -f1 | sort > " + out), LIMIT).good())
                .isTrue();
        assertThat(Files.readAllLines(out)).contains("HOME", "PATH", "USER").doesNotContain("JAVA_HOME", "LANG");
        assertThat(Files.readAllLines(out))
                .isSubsetOf("HOME", "LOGNAME", "PATH", "PWD", "SHELL", "SHLVL", "USER", "_", "OLDPWD");
    }

    @Test
    void oneThatHangsIsKilledWithItsChildren() throws Exception {
        Path pids = folder.resolve("pids");
        ProgramEnd end = runner.run(
                shell("sh -c 'trap \"\" TERM; while :; do sleep 1000; done' & echo $! > " + pids + "; wait"), SHORT);

        assertThat(end).isEqualTo(new ProgramEnd.TimedOut(SHORT));
        awaitGone(Long.parseLong(Files.readString(pids).strip()));
    }

    @Test
    void oneThatIgnoresTheRequestToEndIsKilled() throws Exception {
        Path pid = folder.resolve("pid");
        long begun = System.nanoTime();
        ProgramEnd end = runner.run(shell("trap '' TERM; echo $$ > " + pid + "; while :; do sleep 0.1; done"), SHORT);

        assertThat(end).isInstanceOf(ProgramEnd.TimedOut.class);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(ProgramRunner.GRACE.toNanos());
        awaitGone(Long.parseLong(Files.readString(pid).strip()));
    }

    @Test
    void whatAProgramLeavesBehindRunsOn() throws Exception {
        Path pid = folder.resolve("pid");
        assertThat(runner.run(shell("sleep 1000 & echo $! > " + pid), LIMIT).good())
                .isTrue();
        long left = Long.parseLong(Files.readString(pid).strip());
        Optional<ProcessHandle> process = ProcessHandle.of(left);
        assertThat(process.map(ProcessHandle::isAlive)).contains(true);
        process.ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        RunningProgram running = runner.start(shell("sleep 1000"));
        runner.close();
        assertThat(running.await(LIMIT)).isPresent();
        assertThatThrownBy(() -> runner.start(shell("exit 0"))).isInstanceOf(IOException.class);
        assertThat(runner.run(shell("exit 0"), LIMIT)).isInstanceOf(ProgramEnd.NotStarted.class);
    }

    @Test
    void anInterruptEndsTheProgram() throws Exception {
        Path pid = folder.resolve("pid");
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                runner.run(shell("echo $$ > " + pid + "; exec sleep 1000"), LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.sleep(5);
        }
        waiting.interrupt();
        waiting.join();
        awaitGone(Long.parseLong(Files.readString(pid).strip()));
    }

    @Test
    void runsAsAnotherUser() throws Exception {
        assumeTrue(own.isRoot(), "only root can become another user");
        Path out = Files.createFile(folder.resolve("id"));
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(out, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        RunAs nobody = Users.find("nobody").orElseThrow();

        assertThat(runner.refusal(nobody)).isEmpty();
        Program id = new Program(List.of("/bin/sh", "-c", "id -u > " + out + "; echo $USER >> " + out), nobody);
        assertThat(runner.run(id, LIMIT).good()).isTrue();
        assertThat(Files.readAllLines(out)).containsExactly(Integer.toString(nobody.uid()), "nobody");
    }

    @Test
    void theKernelDoesNotSpareItWhenMemoryRunsOut() throws Exception {
        Path ours = Path.of("/proc/self/oom_score_adj");
        String before = Files.readString(ours);
        Path out = folder.resolve("score");
        try {
            // To be spared takes a privilege; the contrary shows as well that the script has a score of its own.
            Files.writeString(ours, "100");
            try (ProgramRunner spared = new ProgramRunner(Users.ownIds(), true)) {
                assertThat(spared.run(shell("cat /proc/self/oom_score_adj > " + out), LIMIT)
                                .good())
                        .isTrue();
            }
        } finally {
            Files.writeString(ours, before);
        }
        assertThat(Files.readString(out).strip()).isEqualTo("0");
    }

    @Test
    void usersAndGroupsAreFoundByNameAndNumber() throws Exception {
        assertThat(Users.find("root").map(RunAs::uid)).contains(0);
        assertThat(Users.find("0").map(RunAs::name)).contains("root");
        assertThat(Users.find("no-such-user")).isEmpty();
        assertThat(Users.group("root")).contains(0);
        assertThat(Users.group("no-such-group")).isEmpty();
    }
}
