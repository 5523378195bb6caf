package org.pollux.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that an instance or a sync group watches.
 *
 * @param interfaces {@code track_interface}
 * @param scripts {@code track_script}
 * @param files {@code track_file}
 * @param processes {@code track_process}
 * @param bfdSessions {@code track_bfd}
 */
public record Tracking(
        List<Tracker> interfaces,
        List<Tracker> scripts,
        List<Tracker> files,
        List<Tracker> processes,
        List<Tracker> bfdSessions) {
    /** Nothing. */
    public static final Tracking NONE = new Tracking(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Tracking {
        interfaces = List.copyOf(interfaces);
        scripts = List.copyOf(scripts);
        files = List.copyOf(files);
        processes = List.copyOf(processes);
        bfdSessions = List.copyOf(bfdSessions);
    }

    /** Everything watched. */
    public Stream<Tracker> all() {
        return Stream.of(interfaces, scripts, files, processes, bfdSessions).flatMap(List::stream);
    }
}
