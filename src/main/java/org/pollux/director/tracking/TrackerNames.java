package org.pollux.director.tracking;

/** How trackers are named in the election, in reasons and in the status: kinds have names of their own. */
public final class TrackerNames {
    private TrackerNames() {}

    /** A tracked interface. */
    public static String networkInterface(String name) {
        return "interface " + name;
    }

    /** A {@code vrrp_script}. */
    public static String script(String name) {
        return "script " + name;
    }

    /** A {@code track_file}. */
    public static String file(String name) {
        return "file " + name;
    }

    /** A {@code vrrp_track_process}. */
    public static String process(String name) {
        return "process " + name;
    }
}
