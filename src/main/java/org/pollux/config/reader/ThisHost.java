package org.pollux.config.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.pollux.config.syntax.IncludeChecks;
import org.pollux.config.syntax.Surroundings;

/** What a configuration that is read on this host sees around it: its files, its name, its environment. */
public final class ThisHost {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private ThisHost() {}

    /** The surroundings with the short host name as config id. */
    public static Surroundings surroundings() {
        return new Surroundings(
                new FileSource(),
                shortName(),
                name -> Optional.ofNullable(System.getenv(name)),
                new Random(),
                Surroundings.MOST_LINES,
                IncludeChecks.NONE);
    }

    /** The host's name up to its first dot, as the kernel has it; empty where it does not say. */
    private static String shortName() {
        try {
            String name = Files.readString(HOST_NAME).strip();
            int dot = name.indexOf('.');
            return dot < 0 ? name : name.substring(0, dot);
        } catch (IOException _) {
            // Lines for a certain host then need the config id on the command line.
            return "";
        }
    }
}
