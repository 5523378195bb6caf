package org.pollux.notify;

import java.util.Optional;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Script;

/** Something that scripts and FIFOs may hear of. */
public sealed interface Notice {
    /** What it is about, for people and to keep its scripts in order: {@code instance web}. */
    String subject();

    /** The line a FIFO gets, as keepalived writes it, with the line end. */
    String line();

    /** Whether it is about a virtual or real server, not about an instance or a sync group. */
    default boolean ofServers() {
        return switch (this) {
            case InstanceChanged _, GroupChanged _, PriorityChanged _ -> false;
            case VirtualServerChanged _, RealServerChanged _ -> true;
        };
    }

    /**
     * An instance has changed, and all that goes with it has been done.
     *
     * @param instance its name
     * @param event what happened, not {@link Event#ANY}
     * @param priority its effective priority, 0..255
     */
    record InstanceChanged(String instance, Event event, int priority) implements Notice {
        @Override
        public String subject() {
            return "instance " + instance;
        }

        @Override
        public String line() {
            return "INSTANCE \"" + instance + "\" " + word(event) + " " + priority + "\n";
        }
    }

    /**
     * A sync group has changed as a whole.
     *
     * @param group its name
     * @param event MASTER, BACKUP, FAULT or STOP
     */
    record GroupChanged(String group, Event event) implements Notice {
        @Override
        public String subject() {
            return "sync group " + group;
        }

        @Override
        public String line() {
            return "GROUP \"" + group + "\" " + word(event) + " 0\n";
        }
    }

    /**
     * The effective priority of an instance has changed; for FIFOs only, as with keepalived.
     *
     * @param instance its name
     * @param master whether it is master
     * @param priority the priority now, 0..255
     */
    record PriorityChanged(String instance, boolean master, int priority) implements Notice {
        @Override
        public String subject() {
            return "instance " + instance;
        }

        @Override
        public String line() {
            return "INSTANCE \"" + instance + "\" " + (master ? "MASTER_PRIORITY" : "BACKUP_PRIORITY") + " " + priority
                    + "\n";
        }
    }

    /**
     * A virtual server has its quorum of real servers, or has lost it.
     *
     * @param server {@code [192.0.2.1]:tcp:80}, {@code FWM 5} or {@code [web]:0}
     * @param up whether it has
     * @param script who is run for it
     */
    record VirtualServerChanged(String server, boolean up, Optional<Script> script) implements Notice {
        @Override
        public String subject() {
            return "virtual server " + server;
        }

        @Override
        public String line() {
            return "VS " + server + " " + upOrDown(up) + "\n";
        }
    }

    /**
     * A real server came up or went down.
     *
     * @param realServer {@code [10.0.0.1]:tcp:80}
     * @param virtualServer as that of {@link VirtualServerChanged}
     * @param up whether it is up
     * @param script who is run for it
     */
    record RealServerChanged(String realServer, String virtualServer, boolean up, Optional<Script> script)
            implements Notice {
        @Override
        public String subject() {
            return "real server " + realServer + " of " + virtualServer;
        }

        @Override
        public String line() {
            return "RS " + realServer + " " + virtualServer + " " + upOrDown(up) + "\n";
        }
    }

    /** The state's word in arguments and lines. */
    static String word(Event event) {
        return switch (event) {
            case MASTER, BACKUP, FAULT, STOP, DELETED -> event.name();
            case MASTER_HEARD_LOWER -> "MASTER_RX_LOWER_PRI";
            case ANY -> throw new IllegalArgumentException("no state");
        };
    }

    private static String upOrDown(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
