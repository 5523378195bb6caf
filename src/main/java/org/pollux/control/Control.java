package org.pollux.control;

import java.util.List;
import java.util.Optional;
import org.pollux.director.Administration;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

/** What an operator can ask of a director. Called from any thread. */
public interface Control {
    /** What the director says of itself now. */
    DirectorStatus status();

    /**
     * Why an instance is what it is.
     *
     * @param instance its name; empty: all of them
     * @return the explanations; none when there is no such instance
     */
    List<Explanation> why(Optional<String> instance);

    /** What happened to the instances lately, oldest first. */
    List<Journal.Entry> journal();

    /** All metrics in Prometheus' text format. */
    String metrics();

    /**
     * Reads the configuration file again and changes the director to what it says.
     *
     * @param rehearsal only say what would change
     * @return what to print; exit status 0 when it is in force, 1 when it cannot be done, 2 when the file is wrong
     */
    CommandResult reload(boolean rehearsal);

    /**
     * Prepares for the director to end, and to leave its established connections to its next process.
     *
     * @return what to print; exit status 0 when {@link #restart} is to follow, 1 when it cannot be done
     */
    CommandResult prepareRestart();

    /** Ends the director for its next process, when {@link #prepareRestart} has succeeded and was answered. */
    void restart();

    /** The virtual services as an administrator sees and changes them; empty when there can be none. */
    Optional<Administration> administration();
}
