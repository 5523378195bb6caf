package org.pollux.control;

import java.util.List;
import java.util.Optional;
import org.pollux.director.Administration;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;
import org.pollux.director.Witness;

/** Answers for a running witness, which has no instances and no virtual servers. */
public final class WitnessControl implements Control {
    private final Witness witness;

    /**
     * Makes the answers.
     *
     * @param witness who is asked
     */
    public WitnessControl(Witness witness) {
        this.witness = witness;
    }

    @Override
    public DirectorStatus status() {
        return witness.status();
    }

    @Override
    public List<Explanation> why(Optional<String> instance) {
        return List.of();
    }

    @Override
    public List<Journal.Entry> journal() {
        return List.of();
    }

    @Override
    public String metrics() {
        return witness.metrics();
    }

    @Override
    public CommandResult reload(boolean rehearsal) {
        return new CommandResult(1, "", "a witness reads its file when it starts: restart it\n");
    }

    @Override
    public CommandResult prepareRestart() {
        return new CommandResult(1, "", "a witness has no connections to keep: stop it and start it again\n");
    }

    @Override
    public void restart() {
        throw new IllegalStateException("a witness was not prepared to restart");
    }

    @Override
    public Optional<Administration> administration() {
        return Optional.empty();
    }
}
