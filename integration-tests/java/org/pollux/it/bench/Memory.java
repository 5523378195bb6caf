package org.pollux.it.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process holds: its eBPF maps by the kernel's own account, and live objects of the Java heap, which is where the
 * engine's tables are.
 *
 * @param kernel bytes of eBPF maps, each counted once
 * @param heap bytes of live objects
 */
record Memory(long kernel, long heap) {
    private static final Pattern MAP = Pattern.compile("map_id:\\s*(\\d+)");
    private static final Pattern BYTES = Pattern.compile("memlock:\\s*(\\d+)");

    /** As it is now, after a collection. */
    static Memory now() throws IOException {
        Map<String, Long> maps = new HashMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path descriptor : descriptors) {
                String text = text(descriptor);
                Matcher map = MAP.matcher(text);
                Matcher bytes = BYTES.matcher(text);
                if (map.find() && bytes.find()) {
                    maps.put(map.group(1), Long.parseLong(bytes.group(1)));
                }
            }
        }
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Memory(maps.values().stream().mapToLong(Long::longValue).sum(), heap);
    }

    private static String text(Path descriptor) throws IOException {
        try {
            return Files.readString(descriptor);
        } catch (NoSuchFileException e) {
            // The listing's own descriptor is gone again.
            return "";
        }
    }

    Memory since(Memory before) {
        return new Memory(kernel - before.kernel, heap - before.heap);
    }

    long bytes() {
        return kernel + heap;
    }
}
