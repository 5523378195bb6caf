package org.pollux.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.pollux.config.EventPipe;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NamedPipe;
import org.pollux.linux.program.ProgramRunner;
import org.pollux.linux.program.RunAs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A FIFO with the program that reads it, if there is one. Never waits for a reader. For one thread. */
final class EventFifo {
    private static final Logger LOG = LoggerFactory.getLogger(EventFifo.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final EventPipe settings;
    private final NamedPipe pipe;
    private final Optional<FifoReader> reader;
    private final DropLog full;
    private final DropLog broken;

    private EventFifo(EventPipe settings, NamedPipe pipe, Optional<FifoReader> reader) {
        this.settings = settings;
        this.pipe = pipe;
        this.reader = reader;
        full = new DropLog(
                LOG, "a line was dropped: the FIFO " + settings.path() + " is full; is there a program that reads it?");
        broken = new DropLog(LOG, "a line was dropped: the FIFO " + settings.path() + " cannot be written");
    }

    /**
     * Opens the FIFO and starts its reader.
     *
     * @throws NotifyException when it cannot be made or opened
     */
    static EventFifo open(EventPipe settings, Scripts scripts, ProgramRunner runner) throws NotifyException {
        RunAs owner = scripts.owner(settings.user(), settings.group());
        try {
            NamedPipe pipe = NamedPipe.open(Path.of(settings.path()), owner.uid(), owner.gid());
            Optional<FifoReader> reader = settings.reader()
                    .map(script -> FifoReader.start(scripts.program(script, settings.path()), settings.path(), runner));
            return new EventFifo(settings, pipe, reader);
        } catch (IOException e) {
            throw new NotifyException("the FIFO " + settings.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Writes the notice's line if it is for this FIFO. */
    void tell(Notice notice, long now) {
        boolean mine =
                switch (settings.audience()) {
                    case ALL -> true;
                    case VRRP -> !notice.ofServers();
                    case LVS -> notice.ofServers();
                };
        if (!mine) {
            return;
        }
        try {
            if (!pipe.write(notice.line())) {
                full.dropped(now);
            }
        } catch (LinuxException e) {
            LOG.debug("{}", e.getMessage());
            broken.dropped(now);
        }
    }

    /** Says what was dropped and not said yet. */
    void tellDropped(long now) {
        full.tellRest(now);
        broken.tellRest(now);
    }

    /** Lines that nobody will read. */
    long dropped() {
        return full.total() + broken.total();
    }

    /** Gives the reader the time to read the last lines, at most so long, then ends it and closes the FIFO. */
    void close(Duration patience) throws IOException {
        if (reader.isPresent()) {
            long until = System.nanoTime() + patience.toNanos();
            while (pipe.unread() > 0 && System.nanoTime() - until < 0) {
                // The kernel tells nobody that a FIFO has become empty.
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            reader.get().close();
        }
        pipe.close();
    }
}
