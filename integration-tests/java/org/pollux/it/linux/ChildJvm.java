package org.pollux.it.linux;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.pollux.linux.LinuxException;

/** A small Java virtual machine that runs a class of the tests with Pollux's own classes. */
public final class ChildJvm {
    private ChildJvm() {}

    /** The command line; the main class may use the JDK, the tests' classes and Pollux's. */
    public static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx32m",
                "-cp",
                source(main) + ":" + source(LinuxException.class),
                main.getName()));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    private static String source(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("no class path known for " + type.getName());
        }
        return source.getLocation().getPath();
    }
}
