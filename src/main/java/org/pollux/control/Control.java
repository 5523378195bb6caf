package org.pollux.control;

import java.util.List;
import org.pollux.director.DirectorStatus;

/** What an operator can ask of a director. Called from any thread. */
public interface Control {
    /** What the director says of itself now. */
    DirectorStatus status();

    /**
     * Runs an ipvsadm command line against the embedded engine.
     *
     * @param arguments the words after {@code ipvsadm}
     * @return what it printed
     */
    CommandResult ipvsadm(List<String> arguments);
}
