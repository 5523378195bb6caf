package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.LabProcess.Signal;

/** What a director watches decides who is master. Director a has priority 150, b has 100. */
class TrackingIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private DirectorPair pair;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    private void start(String inInstance, String atRoot) {
        String a = Configurations.instance(pair.a(), 150, "10.10.0.11", "10.10.0.12");
        pair.a().configure(a.replace("advert_int 1\n", "advert_int 0.2\n" + inInstance) + atRoot);
        pair.b()
                .configure(Configurations.instance(pair.b(), 100, "10.10.0.12", "10.10.0.11")
                        .replace("advert_int 1", "advert_int 0.2"));
        pair.a().start();
        pair.b().start();
    }

    private void awaitHolder(Director expected) {
        Director other = expected == pair.a() ? pair.b() : pair.a();
        pair.a()
                .await(
                        LIMIT,
                        expected + " alone holds the virtual IP",
                        () -> expected.host().holds(DirectorPair.VIP)
                                && !other.host().holds(DirectorPair.VIP));
    }

    private String reasons() {
        StringBuilder reasons = new StringBuilder();
        pair.a()
                .journal()
                .forEach(t ->
                        reasons.append(t.to()).append(' ').append(t.reason()).append('\n'));
        return reasons.toString();
    }

    private void write(Path file, String text) throws IOException {
        Path fresh = folder.resolve("fresh");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void scriptsFilesProcessesAndInterfacesDecide() throws IOException {
        Path number = folder.resolve("number");
        Path script = folder.resolve("check.sh");
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("px-tracked"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(script, "exit 0\n");
        pair.a().host().ip("link", "add", "spare", "type", "veth", "peer", "name", "spare-peer");
        pair.a().host().ip("link", "set", "spare-peer", "up");
        pair.a().host().ip("link", "set", "spare", "up");
        LabProcess process = startTracked(program);
        start("""
                track_script {
                    chk
                }
                track_file {
                    number
                }
                track_process {
                    proc
                }
                track_interface {
                    spare weight -60
                }
                """, """
                vrrp_script chk {
                    script "/bin/sh %s"
                    interval 0.2
                    timeout 0.5
                    fall 2
                    rise 2
                    weight -60
                }
                track_file number {
                    file %s
                    init_file 0
                }
                vrrp_track_process proc {
                    process "%s"
                    param_match initial
                }
                """.formatted(script, number, program));
        awaitHolder(pair.a());
        assertThat(number).hasContent("0");

        Files.writeString(number, "-60\n");
        awaitHolder(pair.b());
        Files.writeString(number, "0\n");
        awaitHolder(pair.a());

        process.signal(Signal.KILL);
        awaitHolder(pair.b());
        assertThat(reasons()).contains("FAULT process proc");
        process = startTracked(program);
        awaitHolder(pair.a());

        write(script, "exit 1\n");
        awaitHolder(pair.b());
        write(script, "exit 0\n");
        awaitHolder(pair.a());

        Path pids = folder.resolve("pids");
        write(script, "echo $$ >> " + pids + "\nsleep 1000 & wait\n");
        awaitHolder(pair.b());
        write(script, "exit 0\n");
        awaitHolder(pair.a());
        for (String pid : Files.readAllLines(pids)) {
            assertThat(ProcessHandle.of(Long.parseLong(pid)))
                    .as("hanging script " + pid)
                    .isEmpty();
        }

        pair.a().host().ip("link", "set", "spare", "down");
        awaitHolder(pair.b());
        pair.a().host().ip("link", "set", "spare", "up");
        awaitHolder(pair.a());
        process.signal(Signal.KILL);
    }

    private LabProcess startTracked(Path program) {
        return pair.a().host().start("tracked", List.of(program.toString(), "1000"), Map.of(), line -> {});
    }

    @Test
    void aGroupChangesAsAWholeAndAScriptThatMustSucceedFirstKeepsItBack() throws IOException {
        Path ready = folder.resolve("ready");
        String second = """
                vrrp_instance second {
                    interface eth1
                    virtual_router_id 52
                    priority %d
                    advert_int 0.2
                    virtual_ipaddress {
                        10.20.0.200/24
                    }
                }
                vrrp_sync_group both {
                    group {
                        web
                        second
                    }
                    %s
                }
                """;
        String script = """
                vrrp_script ready {
                    script "/bin/test -e %s"
                    interval 0.2
                    init_fail
                }
                """.formatted(ready);
        pair.a()
                .configure(Configurations.instance(pair.a(), 150, "10.10.0.11", "10.10.0.12")
                                .replace("advert_int 1", "advert_int 0.2")
                        + second.formatted(150, "track_script {\nready\n}")
                        + script);
        pair.b()
                .configure(Configurations.instance(pair.b(), 100, "10.10.0.12", "10.10.0.11")
                                .replace("advert_int 1", "advert_int 0.2")
                        + second.formatted(100, ""));
        pair.a().start();
        pair.b().start();

        awaitHolder(pair.b());
        Files.createFile(ready);
        awaitBoth(pair.a());

        pair.inner().cut(pair.a().host());
        awaitBoth(pair.b());
        pair.inner().heal(pair.a().host());
        awaitBoth(pair.a());

        Files.delete(ready);
        awaitBoth(pair.b());
        assertThat(reasons()).contains("FAULT script ready");
    }

    private void awaitBoth(Director expected) {
        awaitHolder(expected);
        expected.await(LIMIT, expected + " holds the other address", () -> expected.host()
                .holds("10.20.0.200"));
    }
}
