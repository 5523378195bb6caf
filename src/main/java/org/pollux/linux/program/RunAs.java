package org.pollux.linux.program;

import java.util.Map;

/**
 * A user of this host, as the system's user database has it.
 *
 * @param name the user's name
 * @param uid its number
 * @param gid the number of the group, its own or another
 * @param home its home folder
 * @param shell its login shell
 */
public record RunAs(String name, int uid, int gid, String home, String shell) {
    /** Where programs are looked for when their name has no slash, and what they are given as {@code PATH}. */
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** The whole environment of its programs: nothing of the daemon's own is passed on. */
    Map<String, String> environment() {
        return Map.of("PATH", PATH, "HOME", home, "USER", name, "LOGNAME", name, "SHELL", shell);
    }

    /** Whether it may do everything. */
    public boolean isRoot() {
        return uid == 0;
    }
}
