package org.pollux.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The name of a director among those of its host: made of its control socket, which no two of them share and which stays the
 * same when one is started again.
 */
final class InstanceName {
    private static final int LONGEST = 40;

    private InstanceName() {}

    /** Letters, digits, {@code _} and {@code -}, 64 at most. */
    static String of(Path socket) {
        String path = socket.toAbsolutePath().normalize().toString();
        CRC32 sum = new CRC32();
        sum.update(path.getBytes(StandardCharsets.UTF_8));
        String readable = socket.getFileName().toString().replaceAll("[^A-Za-z0-9-]", "_");
        return "%s_%08x".formatted(readable.substring(0, Math.min(LONGEST, readable.length())), sum.getValue());
    }
}
