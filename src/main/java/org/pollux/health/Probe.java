package org.pollux.health;

/** One kind of question to a real server. Keeps nothing between runs: what failures mean is decided elsewhere. */
public interface Probe {
    /**
     * Asks once and waits for the answer. Runs on a virtual thread; ends by itself within the check's timeouts.
     *
     * @throws InterruptedException when the checks are being stopped
     */
    ProbeResult run() throws InterruptedException;

    /** What is asked, for the operator: {@code 10.0.0.1:80}. */
    String target();
}
