package org.pollux.control;

import java.util.List;
import java.util.Optional;
import org.pollux.director.Administration;
import org.pollux.director.Director;
import org.pollux.director.DirectorException;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

/** Answers for a running director. */
public final class DirectorControl implements Control {
    private final Director director;
    private final Runnable end;

    /**
     * Makes the answers.
     *
     * @param director who is asked
     * @param end ends the process in the way that has it started again
     */
    public DirectorControl(Director director, Runnable end) {
        this.director = director;
        this.end = end;
    }

    @Override
    public DirectorStatus status() {
        return director.status();
    }

    @Override
    public List<Explanation> why(Optional<String> instance) {
        return director.explain(instance);
    }

    @Override
    public List<Journal.Entry> journal() {
        return director.journal();
    }

    @Override
    public String metrics() {
        return director.metrics();
    }

    @Override
    public CommandResult reload(boolean rehearsal) {
        return ReloadAnswer.of(director.reload(rehearsal));
    }

    @Override
    public CommandResult prepareRestart() {
        try {
            director.leaveConnections();
            return new CommandResult(0, "", "");
        } catch (DirectorException e) {
            return new CommandResult(1, "", e.getMessage() + "\n");
        }
    }

    @Override
    public void restart() {
        end.run();
    }

    @Override
    public Optional<Administration> administration() {
        return Optional.of(director.administration());
    }
}
