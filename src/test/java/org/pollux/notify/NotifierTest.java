package org.pollux.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.config.Configuration;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.syntax.Source;
import org.pollux.linux.program.ProgramRunner;

class NotifierTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void needsPrograms() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv of util-linux");
        assumeTrue(Files.isWritable(Path.of("/proc/self/oom_score_adj")), "needs /proc");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private Configuration configuration(String global, String inInstance, String more) {
        Reading reading = ConfigurationReader.read(
                Source.of("test", """
                global_defs {
                    script_user %s
                    %s
                }
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 1
                    priority 100
                    virtual_ipaddress {
                        10.0.0.1/24
                    }
                    %s
                }
                %s
                """.formatted(System.getProperty("user.name"), global, inInstance, more)));
        if (reading instanceof Reading.Accepted accepted) {
            return accepted.configuration();
        }
        throw new AssertionError(reading.toString());
    }

    private Notifier open(Configuration configuration) throws Exception {
        ProgramRunner runner = ProgramRunner.open();
        opened.add(runner);
        Scripts scripts = Scripts.prepare(configuration, runner);
        Notifier notifier = Notifier.open(
                NotifyPlan.of(configuration, scripts), configuration.global().pipes(), runner);
        opened.add(notifier);
        return notifier;
    }

    /** A script that writes down its arguments. */
    private Path script(String name, String body) throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static Notice.InstanceChanged instance(Event event, int priority) {
        return new Notice.InstanceChanged("web", event, priority);
    }

    @Test
    void scriptsGetTheArgumentsOfKeepalived() throws Exception {
        Path told = folder.resolve("told");
        Path script = script("told.sh", "echo \"$# $*\" >> " + told);
        Notifier notifier = open(configuration("", """
                notify_master "%s own"
                notify_stop %s
                notify_master_rx_lower_pri "%s lower"
                notify "%s all"
                """.formatted(script, script, script, script), ""));

        notifier.tell(instance(Event.BACKUP, 100));
        notifier.tell(instance(Event.MASTER, 90));
        notifier.tell(instance(Event.MASTER_HEARD_LOWER, 90));
        notifier.tell(new Notice.PriorityChanged("web", true, 80));
        notifier.tell(instance(Event.STOP, 80));

        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        assertThat(Files.readAllLines(told))
                .containsExactly(
                        "5 all INSTANCE web BACKUP 100",
                        "1 own",
                        "5 all INSTANCE web MASTER 90",
                        "1 lower",
                        "0 ",
                        "5 all INSTANCE web STOP 80");
    }

    @Test
    void scriptsOfAGroupAreRunForTheGroup() throws Exception {
        Path told = folder.resolve("told");
        Path script = script("told.sh", "echo \"$*\" >> " + told);
        Notifier notifier = open(configuration("", "", """
                vrrp_sync_group g {
                    group {
                        web
                    }
                    notify_fault "%s fault"
                    notify "%s"
                }
                """.formatted(script, script)));

        notifier.tell(new Notice.GroupChanged("g", Event.FAULT));
        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        assertThat(Files.readAllLines(told)).containsExactly("fault", "GROUP g FAULT 0");
    }

    @Test
    void rapidChangesAreToldInOrderAndTheLastOneAlways() throws Exception {
        Path told = folder.resolve("told");
        Path script = script("told.sh", "echo \"$3 $4\" >> " + told);
        Notifier notifier = open(configuration("", "notify " + script, ""));

        for (int i = 0; i < 60; i++) {
            notifier.tell(instance(i % 2 == 0 ? Event.MASTER : Event.BACKUP, i + 1));
        }
        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        List<String> lines = Files.readAllLines(told);
        assertThat(lines).hasSize(60).first().isEqualTo("MASTER 1");
        for (int i = 0; i < 60; i++) {
            assertThat(lines.get(i)).endsWith(" " + (i + 1));
        }
    }

    @Test
    void aScriptThatHangsIsKilledAndTheNextOneIsRun() throws Exception {
        Path told = folder.resolve("told");
        Path pid = folder.resolve("pid");
        Path hanging = script("hangs.sh", "echo $$ > " + pid + "; sleep 1000");
        Path script = script("told.sh", "echo $* >> " + told);
        Notifier notifier = open(
                configuration("notify_script_timeout 1", "notify_master " + hanging + "\nnotify_backup " + script, ""));

        notifier.tell(instance(Event.MASTER, 1));
        notifier.tell(instance(Event.BACKUP, 1));
        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        assertThat(told).exists();
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
    }

    @Test
    void aFifoIsWrittenAsKeepalivedWritesIt() throws Exception {
        Path out = folder.resolve("out");
        Path reader = script("reader.sh", "exec cat \"$1\" > " + out);
        Notifier notifier = open(configuration(
                "notify_fifo " + folder.resolve("all") + "\nnotify_fifo_script " + reader + "\nvrrp_notify_fifo "
                        + folder.resolve("vrrp"),
                "notify_priority_changes true",
                ""));

        notifier.tell(instance(Event.MASTER, 100));
        notifier.tell(new Notice.GroupChanged("g", Event.MASTER));
        notifier.tell(new Notice.PriorityChanged("web", false, 90));
        notifier.tell(instance(Event.MASTER_HEARD_LOWER, 90));
        String virtual = "[192.0.2.1]:tcp:80";
        notifier.tell(new Notice.RealServerChanged("[10.0.0.1]:tcp:80", virtual, false, Optional.empty()));
        notifier.tell(new Notice.VirtualServerChanged(virtual, true, Optional.empty()));
        String expected = """
                INSTANCE "web" MASTER 100
                GROUP "g" MASTER 0
                INSTANCE "web" BACKUP_PRIORITY 90
                INSTANCE "web" MASTER_RX_LOWER_PRI 90
                RS [10.0.0.1]:tcp:80 [192.0.2.1]:tcp:80 DOWN
                VS [192.0.2.1]:tcp:80 UP
                """;
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(out) || Files.size(out) < expected.length()) {
            assertThat(System.nanoTime()).as("the reader has read").isLessThan(until);
            Thread.sleep(10);
        }
        assertThat(Files.readString(out)).isEqualTo(expected);
    }

    @Test
    void aFifoThatNobodyReadsHoldsUpNobody() throws Exception {
        Notifier notifier = open(configuration("notify_fifo " + folder.resolve("all"), "", ""));
        for (int i = 0; i < 10_000; i++) {
            notifier.tell(instance(Event.MASTER, 100));
        }
        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        assertThat(notifier.droppedLines()).isGreaterThan(1000).isLessThan(10_000);
    }

    @Test
    void whatIsNoFifoIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> open(configuration("notify_fifo " + file, "", "")))
                .isInstanceOf(NotifyException.class)
                .hasMessageContaining("is no FIFO");
        assertThat(file).exists();
    }

    @Test
    void aMissingUserIsRefused() {
        assertThatThrownBy(() -> open(configuration("", "notify \"/bin/true\" no-such-user", "")))
                .isInstanceOf(NotifyException.class)
                .hasMessageContaining("test:5:1: this host has no user no-such-user");
    }

    @Test
    void whatOthersCouldChangeIsNotRunAsRoot() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root's scripts are looked at");
        Path script = script("weak.sh", "exit 0");
        assertThat(script.toFile().setWritable(true, false)).isTrue();
        assertThatThrownBy(() -> open(configuration("enable_script_security", "notify " + script, "")))
                .isInstanceOf(NotifyException.class)
                .hasMessageContaining("weak.sh can be written by others than root, and enable_script_security");
    }

    @Test
    void whatIsGoneIsToldAsItWanted() throws Exception {
        Path told = folder.resolve("told");
        Path script = script("told.sh", "echo \"$*\" >> " + told);
        Configuration before = configuration("", "notify_deleted \"" + script + " gone\"", "");
        Notifier notifier = open(before);
        Configuration after = configuration("", "", "");
        ProgramRunner runner = ProgramRunner.open();
        opened.add(runner);
        NotifyPlan plan = NotifyPlan.of(after, Scripts.prepare(after, runner));
        notifier.reconfigure(
                new NotifyPlan(java.util.Map.of(), java.util.Map.of(), plan.scripts(), plan.limit(), Optional.empty()));

        notifier.tell(instance(Event.DELETED, 100));
        assertThat(notifier.awaitIdle(LIMIT)).isTrue();
        assertThat(Files.readAllLines(told)).containsExactly("gone");
    }
}
