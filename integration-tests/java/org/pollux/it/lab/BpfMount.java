package org.pollux.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A bpf file system of a test's own. Whatever was pinned there goes with it when it is closed, also what a killed program
 * left. Programs of the lab that are started afterwards see it.
 */
public final class BpfMount implements AutoCloseable {
    private final Path folder;
    private final Thread lastResort = new Thread(this::unmount, "bpf clean-up");

    /** Mounts it at a place of its own. */
    public BpfMount() {
        try {
            folder = Files.createTempDirectory("pollux-bpf");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run("mount", "-t", "bpf", "bpf", folder.toString());
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** All that is pinned there, by its path below the folder. */
    public List<String> pinned() {
        return Command.run("find", folder.toString(), "-mindepth", "1", "-printf", "%P\\n")
                .lines()
                // Two listings that the kernel puts there.
                .filter(file -> !file.endsWith(".debug"))
                .sorted()
                .toList();
    }

    private void unmount() {
        // Lazily: a program of the lab that has not ended yet does not keep it.
        Command.outcome(List.of("umount", "-l", folder.toString()), Map.of());
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // The virtual machine is ending and the hook runs or has run.
            return;
        }
        unmount();
    }
}
