package org.pollux.config.reader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.TrackedObject;
import org.pollux.config.Tracker;
import org.pollux.config.Tracking;
import org.pollux.config.Weight;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.TrackKeywords;
import org.pollux.config.vocabulary.TrackLine;

/** What an instance or a sync group watches, with the weights of the tracked objects. */
final class TrackerLines {
    private final TrackedObjects objects;
    private final Problems problems;

    TrackerLines(TrackedObjects objects, Problems problems) {
        this.objects = objects;
        this.problems = problems;
    }

    Tracking read(Section block) {
        return new Tracking(
                interfaces(block),
                trackers(block, TrackKeywords.TRACK_SCRIPT, objects.scripts),
                trackers(block, TrackKeywords.TRACK_FILE, objects.files),
                trackers(block, TrackKeywords.TRACK_PROCESS, objects.processes),
                trackers(block, TrackKeywords.TRACK_BFD, objects.bfdSessions));
    }

    private List<Tracker> interfaces(Section block) {
        List<Tracker> trackers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located<TrackLine> line : block.all(TrackKeywords.TRACK_INTERFACE)) {
            String name = line.value().name();
            if (isNew(seen, "interface", line)) {
                trackers.add(new Tracker(
                        name,
                        line.value().weight().orElse(Weight.FAULT),
                        line.span().position()));
            }
        }
        return trackers;
    }

    private <T extends TrackedObject> List<Tracker> trackers(
            Section block, Entries<TrackLine> keyword, Definitions<T> definitions) {
        List<Tracker> trackers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located<TrackLine> line : block.all(keyword)) {
            TrackLine tracked = line.value();
            Optional<T> object = definitions.resolve(tracked.name(), line.span());
            if (object.isPresent() && isNew(seen, keyword.name(), line)) {
                trackers.add(new Tracker(
                        tracked.name(),
                        tracked.weight().orElse(object.get().weight()),
                        line.span().position()));
            }
        }
        return trackers;
    }

    private boolean isNew(Set<String> seen, String what, Located<TrackLine> line) {
        boolean isNew = seen.add(line.value().name());
        if (!isNew) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    line.span(),
                    what + " " + Printable.quoted(line.value().name()) + " is tracked twice",
                    "it once");
        }
        return isNew;
    }
}
