package org.pollux.linux;

/** Receives what a {@link NetlinkMonitor} sees, on the monitor's thread: hand over, do not work. */
public interface NetlinkListener {
    /** One event. */
    void onEvent(NetlinkEvent event);

    /**
     * The monitor ended because of an error and delivers nothing more; a message the kernel sent malformed or an
     * exception of {@link #onEvent} ends it as well.
     */
    void onFailure(Exception failure);
}
