package org.pollux.linux.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The number of CPUs the kernel keeps a value for in per-CPU maps: all that could ever be plugged in, which is often more
 * than run.
 */
final class PossibleCpus {
    private static final Path FILE = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {}

    /** A holder, so that nothing is read before a per-CPU map is made. */
    private static final class Known {
        static final int COUNT = read();

        private Known() {}
    }

    static int count() {
        return Known.COUNT;
    }

    private static int read() {
        try {
            return count(Files.readString(FILE).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("per-CPU maps need " + FILE + " to be readable (is sysfs mounted?)", e);
        }
    }

    /** CPUs in a list such as {@code 0-3,8}. */
    static int count(String list) {
        int count = 0;
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            if (last < first) {
                throw new NumberFormatException("CPU list '" + list + "': " + part + " runs backwards");
            }
            count += last - first + 1;
        }
        return count;
    }
}
