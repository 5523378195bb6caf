package org.pollux.control.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A file in {@code /proc/net} by which Linux shows its IPVS. */
public enum ProcFile {
    /** The services and their destinations. */
    IP_VS,
    /** The connections. */
    IP_VS_CONN,
    /** The connections, and who began them. */
    IP_VS_CONN_SYNC,
    /** The traffic of all services together. */
    IP_VS_STATS,
    /** The protocols that are read on their way. */
    IP_VS_APP;

    /** Its name. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of a name, with or without {@code /proc/net/}; empty if there is none here. */
    public static Optional<ProcFile> of(String name) {
        String bare = name.startsWith("/proc/net/") ? name.substring("/proc/net/".length()) : name;
        return Arrays.stream(values())
                .filter(file -> file.fileName().equals(bare))
                .findFirst();
    }
}
