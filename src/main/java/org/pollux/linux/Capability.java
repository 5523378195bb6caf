package org.pollux.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The privileges of capabilities(7) that Pollux may need. */
public enum Capability {
    NET_BIND_SERVICE(10),
    NET_ADMIN(12),
    NET_RAW(13),
    IPC_LOCK(14),
    SYS_ADMIN(21),
    SYS_NICE(23),
    SYS_RESOURCE(24),
    PERFMON(38),
    BPF(39);

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** The calling thread's effective capabilities. */
    public static Set<Capability> effective() throws IOException {
        return parse(Files.readAllLines(STATUS));
    }

    /**
     * What is missing of what is needed, as one line for the operator; empty when nothing is.
     *
     * @param needed what the daemon is going to use
     */
    public static Optional<String> missing(Collection<Capability> needed) throws IOException {
        return missing(needed, effective());
    }

    static Optional<String> missing(Collection<Capability> needed, Set<Capability> effective) {
        List<String> missing = needed.stream()
                .filter(c -> !effective.contains(c))
                .sorted()
                .map(c -> "CAP_" + c.name())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("missing " + String.join(", ", missing)
                        + ": run as root, or grant them (systemd: AmbientCapabilities=" + String.join(" ", missing)
                        + ")");
    }

    static Set<Capability> parse(List<String> status) throws IOException {
        for (String line : status) {
            if (line.startsWith(EFFECTIVE)) {
                return ofBits(line.substring(EFFECTIVE.length()).strip());
            }
        }
        throw new IOException(STATUS + " has no line " + EFFECTIVE);
    }

    private static Set<Capability> ofBits(String hex) throws IOException {
        long bits;
        try {
            bits = Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw new IOException(STATUS + " has '" + hex + "' as capabilities", e);
        }
        Set<Capability> found = EnumSet.noneOf(Capability.class);
        for (Capability c : values()) {
            if ((bits >>> c.bit & 1) != 0) {
                found.add(c);
            }
        }
        return found;
    }
}
