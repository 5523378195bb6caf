package org.pollux.director.tracking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.pollux.config.TrackedObject.TrackFile;
import org.pollux.election.TrackerState;
import org.pollux.linux.DirectoryWatch;
import org.pollux.linux.EventFd;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Poll;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All {@code track_file}s, on one thread: read at the start and whenever a writer is done with one. A folder that is
 * missing is looked for every second. Of a symbolic link the link itself is watched, not the file it leads to.
 */
final class FileTrackers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileTrackers.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final List<TrackFile> files;
    private final TrackerListener listener;
    private final Consumer<Throwable> onFailure;
    private final DirectoryWatch watch;
    private final EventFd stop;
    private final Map<String, Integer> told = new HashMap<>();
    private final Set<Path> missing = new HashSet<>();
    private final Thread thread =
            Thread.ofPlatform().name("track-files").daemon().unstarted(this::work);

    private FileTrackers(
            List<TrackFile> files,
            TrackerListener listener,
            Consumer<Throwable> onFailure,
            DirectoryWatch watch,
            EventFd stop) {
        this.files = List.copyOf(files);
        this.listener = listener;
        this.onFailure = onFailure;
        this.watch = watch;
        this.stop = stop;
        files.forEach(file -> missing.add(folder(file)));
    }

    /** Makes the files that are to be made, and begins. */
    static FileTrackers start(List<TrackFile> files, TrackerListener listener, Consumer<Throwable> onFailure)
            throws LinuxException {
        for (TrackFile file : files) {
            file.creation().ifPresent(creation -> {
                try {
                    NumberFile.create(Path.of(file.file()), creation);
                } catch (IOException e) {
                    LOG.error("{} cannot be made: {}", TrackerNames.file(file.name()), e.toString());
                }
            });
        }
        DirectoryWatch watch = DirectoryWatch.open();
        FileTrackers trackers;
        try {
            trackers = new FileTrackers(files, listener, onFailure, watch, EventFd.open());
        } catch (LinuxException e) {
            watch.close();
            throw e;
        }
        trackers.thread.start();
        return trackers;
    }

    private void work() {
        try (Poll poll = new Poll(watch.fd(), stop.fd())) {
            while (true) {
                watchMissing();
                if (missing.isEmpty()) {
                    poll.await();
                } else {
                    poll.await(LOOK_AGAIN);
                }
                if (poll.ready(1)) {
                    return;
                }
                watch.poll().forEach(this::heed);
            }
        } catch (LinuxException | RuntimeException e) {
            onFailure.accept(e);
        }
    }

    /** Watches the folders that were not there, and reads their files after that: nothing is missed in between. */
    private void watchMissing() {
        for (Path folder : List.copyOf(missing)) {
            try {
                watch.add(folder);
                missing.remove(folder);
            } catch (LinuxException e) {
                LOG.debug("{}", e.getMessage());
            }
            inFolder(folder).forEach(this::read);
        }
    }

    private void heed(DirectoryWatch.Event event) {
        switch (event) {
            case DirectoryWatch.Event.FileChanged changed ->
                files.stream()
                        .filter(file -> Path.of(file.file()).equals(changed.file()))
                        .forEach(this::read);
            case DirectoryWatch.Event.FolderGone gone -> missing.add(gone.folder());
            case DirectoryWatch.Event.EventsLost _ -> files.forEach(this::read);
        }
    }

    private List<TrackFile> inFolder(Path folder) {
        List<TrackFile> found = new ArrayList<>(files);
        found.removeIf(file -> !folder(file).equals(folder));
        return found;
    }

    private void read(TrackFile file) {
        NumberFile.Content content = NumberFile.read(Path.of(file.file()));
        String name = TrackerNames.file(file.name());
        Integer before = told.put(name, content.number());
        if (before != null && before == content.number()) {
            return;
        }
        if (!content.doubt().isEmpty()) {
            LOG.warn("{}: {}", name, content.doubt());
        }
        LOG.info("{}: {} says {}", name, file.file(), content.number());
        listener.changed(name, new TrackerState.Value(content.number()));
    }

    private static Path folder(TrackFile file) {
        Path parent = Path.of(file.file()).getParent();
        return parent == null ? Path.of("/") : parent;
    }

    @Override
    public void close() throws LinuxException {
        stop.signal();
        Threads.joinFully(thread);
        watch.close();
        stop.close();
    }
}
