package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Words;

/** What instances and sync groups watch. */
public final class TrackKeywords {
    public static final Entries<TrackLine> TRACK_INTERFACE =
            entries("track_interface", new TrackLine.Line(Words.interfaceName(), 253), "interfaces that must be up");
    public static final Entries<TrackLine> TRACK_SCRIPT =
            entries("track_script", new TrackLine.Line(Words.name(), 253), "vrrp_scripts that must succeed");
    public static final Entries<TrackLine> TRACK_FILE = entries(
            "track_file", new TrackLine.Line(Words.name(), 254), "track_files whose numbers go into the priority");
    public static final Entries<TrackLine> TRACK_PROCESS =
            entries("track_process", new TrackLine.Line(Words.name(), 254), "processes that must run");
    public static final Entries<TrackLine> TRACK_BFD =
            entries("track_bfd", new TrackLine.Line(Words.name(), 253), "BFD sessions that must be up");

    /** All of them. */
    public static final List<Entries<TrackLine>> ALL =
            List.of(TRACK_INTERFACE, TRACK_SCRIPT, TRACK_FILE, TRACK_PROCESS, TRACK_BFD);

    static final List<Keyword<?>> KEYWORDS = List.copyOf(ALL);

    private TrackKeywords() {}

    private static Entries<TrackLine> entries(String name, TrackLine.Line line, String description) {
        return Entries.of(name, line, description).byDefault("none");
    }
}
