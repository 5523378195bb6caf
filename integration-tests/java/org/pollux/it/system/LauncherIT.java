package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Command;

/** {@code bin/pollux} finds a Java runtime or says what is missing. */
class LauncherIT {
    private final String launcher =
            Laboratory.distribution().resolve("bin/pollux").toString();

    @TempDir
    Path folder;

    @Test
    void startsThroughSymbolicLinksAndUnderTheNameOfIpvsadm() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("pollux"), Path.of(launcher));
        Path ipvsadm = Files.createSymbolicLink(folder.resolve("ipvsadm"), Path.of("pollux"));
        assertThat(outcome(Map.of(), link.toString(), "--version").out()).startsWith("pollux ");
        Command.Outcome table = outcome(Map.of("POLLUX_SOCKET", folder + "/none.sock"), ipvsadm.toString(), "-Ln");
        assertThat(table.err()).startsWith("Can't initialize ipvs: ").contains(folder + "/none.sock");
        assertThat(table.status()).isEqualTo(2);
        Command.Outcome misuse = outcome(Map.of("POLLUX_SOCKET", folder + "/none.sock"), ipvsadm.toString(), "-A");
        assertThat(misuse.err()).startsWith("You need to supply the 'service-address' option");
        // Here, because the removal of the folder warns about links that lead out of it.
        Files.delete(ipvsadm);
        Files.delete(link);
    }

    @Test
    void needsNothingFromTheEnvironment() {
        Command.Outcome outcome = outcome(Map.of(), "env", "-i", launcher, "--java-home");
        assertThat(outcome.err()).isEmpty();
        assertThat(Path.of(outcome.out().strip(), "bin", "java")).isExecutable();
    }

    @Test
    void refusesAChosenRuntimeThatIsTooOld() throws IOException {
        Path old = runtime("old", "17.0.15");
        Command.Outcome outcome = outcome(Map.of("POLLUX_JAVA", old.toString()), launcher, "--version");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("pollux: ").contains(old.toString(), "version 17", "version 25");
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws IOException {
        Path old = runtime("old", "21.0.1");
        Command.Outcome outcome = outcome(Map.of("JAVA_HOME", old.toString()), launcher, "--java-home");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).doesNotContain(old.toString());
    }

    @Test
    void saysWhatIsMissingAndWhereItLooked() throws IOException {
        Path old = runtime("old", "21.0.1");
        // Empty folders over those where runtimes are found, for this process alone.
        StringBuilder script = new StringBuilder();
        for (String place : List.of("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt", "/usr/local")) {
            script.append("[ ! -d " + place + " ] || mount -t tmpfs none " + place + "; ");
        }
        script.append("exec env -i JAVA_HOME=" + old + " " + launcher + " run");
        Command.Outcome outcome = outcome(Map.of(), "unshare", "--mount", "sh", "-ec", script.toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err())
                .startsWith("pollux: no Java runtime of version 25 or newer found")
                .contains("JAVA_HOME", "PATH", "/usr/lib/jvm", "/opt", "openjdk-25", old + " (21)");
    }

    private Path runtime(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(
                home.resolve("bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static Command.Outcome outcome(Map<String, String> environment, String... command) {
        return Command.outcome(List.of(command), environment);
    }
}
