package org.pollux.health;

/** Is told of real servers that come and go. */
@FunctionalInterface
public interface HealthListener {
    /**
     * A real server changed. Calls come one after the other from one thread, which all checks wait for: hand the
     * change over and return.
     */
    void changed(HealthChange change);
}
