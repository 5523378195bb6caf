package org.pollux.health;

import java.io.IOException;
import org.pollux.config.Checker;

/** Makes the probes of configured checkers. */
public interface ProbeFactory extends AutoCloseable {
    /**
     * The probe for a checker.
     *
     * @throws IOException when this host cannot run such a check (a missing privilege, for instance)
     */
    Probe create(Checker checker) throws IOException;

    /** Gives back what the probes share; their runs have ended or been interrupted. */
    @Override
    void close();
}
