package org.pollux.ipvs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The recordings of a Linux 6.1 kernel's choices under src/test/resources/ipvs. */
final class Vectors {
    private static final Path ROOT = Path.of("src", "test", "resources", "ipvs");

    private Vectors() {}

    static Stream<String> names(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String folder, String name) {
        try {
            return Files.readAllLines(ROOT.resolve(folder).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
