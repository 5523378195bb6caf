package org.pollux.director.tracking;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.Script;
import org.pollux.config.SourcePosition;
import org.pollux.config.TrackedObject;
import org.pollux.config.TrackedObject.TrackFile;
import org.pollux.config.TrackedObject.TrackProcess;
import org.pollux.config.TrackedObject.VrrpScript;
import org.pollux.config.Tracker;
import org.pollux.config.Tracking;
import org.pollux.config.Weight;
import org.pollux.linux.LinuxException;
import org.pollux.linux.program.Program;
import org.pollux.linux.program.ProgramRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scripts, files and processes that some instance or sync group of a configuration watches. One that nobody watches
 * is not run. For one thread at a time.
 */
public final class Trackers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trackers.class);
    private static final SourcePosition NOWHERE = new SourcePosition("", 1, 1);

    private final ProgramRunner runner;
    private final TrackerListener listener;
    private final Consumer<Throwable> onFailure;
    private final Map<Running, ScriptTracker> scripts = new HashMap<>();
    private List<TrackFile> files = List.of();
    private List<TrackProcess> processes = List.of();
    private Optional<FileTrackers> fileTrackers = Optional.empty();
    private Optional<ProcessTrackers> processTrackers = Optional.empty();

    /** What makes a script's runs what they are. */
    private record Running(VrrpScript settings, Program program) {}

    /**
     * Watches nothing yet.
     *
     * @param runner runs the scripts
     * @param listener hears of results
     * @param onFailure is told when files or processes cannot be watched any more
     */
    public Trackers(ProgramRunner runner, TrackerListener listener, Consumer<Throwable> onFailure) {
        this.runner = runner;
        this.listener = listener;
        this.onFailure = onFailure;
    }

    /**
     * Watches what this configuration wants watched. What is as before goes on, with what is known of it; what is new
     * begins; the rest ends.
     *
     * @param configuration what the file says
     * @param programs the scripts as programs
     * @throws LinuxException when files or processes cannot be watched
     */
    public void configure(Configuration configuration, Function<Script, Program> programs) throws LinuxException {
        Map<Running, VrrpScript> wanted = new LinkedHashMap<>();
        for (VrrpScript script : used(configuration, VrrpScript.class, Tracking::scripts)) {
            wanted.put(new Running(bare(script), programs.apply(script.script())), script);
        }
        for (Running running : Set.copyOf(scripts.keySet())) {
            if (!wanted.containsKey(running)) {
                Optional.ofNullable(scripts.remove(running)).ifPresent(ScriptTracker::close);
            }
        }
        for (Running running : wanted.keySet()) {
            scripts.computeIfAbsent(
                    running, one -> ScriptTracker.start(one.settings(), one.program(), runner, listener));
        }
        configureFiles(used(configuration, TrackFile.class, Tracking::files).stream()
                .map(Trackers::bare)
                .toList());
        configureProcesses(used(configuration, TrackProcess.class, Tracking::processes).stream()
                .map(Trackers::bare)
                .toList());
    }

    private void configureFiles(List<TrackFile> wanted) throws LinuxException {
        if (!wanted.equals(files)) {
            closeFiles();
            if (!wanted.isEmpty()) {
                fileTrackers = Optional.of(FileTrackers.start(wanted, listener, onFailure));
            }
            files = wanted;
        }
    }

    private void configureProcesses(List<TrackProcess> wanted) throws LinuxException {
        if (!wanted.equals(processes)) {
            closeProcesses();
            if (!wanted.isEmpty()) {
                processTrackers = Optional.of(ProcessTrackers.start(wanted, listener, onFailure));
            }
            processes = wanted;
        }
    }

    private void closeFiles() throws LinuxException {
        if (fileTrackers.isPresent()) {
            fileTrackers.get().close();
        }
        fileTrackers = Optional.empty();
        files = List.of();
    }

    private void closeProcesses() throws LinuxException {
        if (processTrackers.isPresent()) {
            processTrackers.get().close();
        }
        processTrackers = Optional.empty();
        processes = List.of();
    }

    private static <T extends TrackedObject> List<T> used(
            Configuration configuration, Class<T> kind, Function<Tracking, List<Tracker>> part) {
        Set<String> names = new HashSet<>();
        Stream.concat(
                        configuration.vrrpInstances().stream().map(instance -> instance.tracking()),
                        configuration.syncGroups().stream().map(group -> group.tracking()))
                .flatMap(tracking -> part.apply(tracking).stream())
                .forEach(tracker -> names.add(tracker.name()));
        return configuration.tracked().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> names.contains(object.name()))
                .toList();
    }

    /** Without what does not concern the runs: a script that has only moved in its file goes on. */
    private static VrrpScript bare(VrrpScript script) {
        return new VrrpScript(
                script.name(),
                script.script(),
                script.interval(),
                script.timeout(),
                Weight.FAULT,
                script.rise(),
                script.fall(),
                script.initiallyFailed(),
                NOWHERE);
    }

    private static TrackFile bare(TrackFile file) {
        return new TrackFile(file.name(), file.file(), Weight.FAULT, file.creation(), NOWHERE);
    }

    private static TrackProcess bare(TrackProcess process) {
        return new TrackProcess(
                process.name(),
                process.command(),
                process.match(),
                process.fullCommand(),
                Weight.FAULT,
                process.quorum(),
                process.quorumMax(),
                process.terminateDelay(),
                process.forkDelay(),
                NOWHERE);
    }

    /** Ends everything. */
    @Override
    public void close() {
        scripts.values().forEach(ScriptTracker::close);
        scripts.clear();
        try {
            closeFiles();
            closeProcesses();
        } catch (LinuxException e) {
            LOG.error("trackers do not end well: {}", e.getMessage());
        }
    }
}
