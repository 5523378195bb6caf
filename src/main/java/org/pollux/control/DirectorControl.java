package org.pollux.control;

import java.util.List;
import org.pollux.director.Director;
import org.pollux.director.DirectorStatus;

/** Answers for a running director. */
public final class DirectorControl implements Control {
    private final Director director;

    /**
     * Makes the answers.
     *
     * @param director who is asked
     */
    public DirectorControl(Director director) {
        this.director = director;
    }

    @Override
    public DirectorStatus status() {
        return director.status();
    }

    @Override
    public CommandResult ipvsadm(List<String> arguments) {
        return Ipvsadm.run(arguments, director.table());
    }
}
