package org.pollux.dataplane;

/**
 * One thing that was looked at on a host.
 *
 * @param level whether it is as it should be
 * @param subject what was looked at, such as {@code interface eth0}
 * @param found how it is
 * @param remedy what to do about it, a command where one does it; empty when there is nothing to do
 */
public record HostFinding(Level level, String subject, String found, String remedy) {
    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        GOOD,
        /** It works, but slower than it could or not for all packets. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    static HostFinding good(String subject, String found) {
        return new HostFinding(Level.GOOD, subject, found, "");
    }

    static HostFinding warning(String subject, String found, String remedy) {
        return new HostFinding(Level.WARNING, subject, found, remedy);
    }

    static HostFinding problem(String subject, String found, String remedy) {
        return new HostFinding(Level.PROBLEM, subject, found, remedy);
    }
}
