package org.pollux.control.ipvsadm;

import static org.pollux.control.ipvsadm.CheckedOption.CLIENT_ADDRESS;
import static org.pollux.control.ipvsadm.CheckedOption.CONNECTION;
import static org.pollux.control.ipvsadm.CheckedOption.DAEMON;
import static org.pollux.control.ipvsadm.CheckedOption.EXACT;
import static org.pollux.control.ipvsadm.CheckedOption.FORWARD;
import static org.pollux.control.ipvsadm.CheckedOption.LOCAL_ADDRESSES;
import static org.pollux.control.ipvsadm.CheckedOption.LOWER_THRESHOLD;
import static org.pollux.control.ipvsadm.CheckedOption.MCAST_GROUP;
import static org.pollux.control.ipvsadm.CheckedOption.MCAST_INTERFACE;
import static org.pollux.control.ipvsadm.CheckedOption.MCAST_PORT;
import static org.pollux.control.ipvsadm.CheckedOption.MCAST_TTL;
import static org.pollux.control.ipvsadm.CheckedOption.NETMASK;
import static org.pollux.control.ipvsadm.CheckedOption.NO_SORT;
import static org.pollux.control.ipvsadm.CheckedOption.NUMERIC;
import static org.pollux.control.ipvsadm.CheckedOption.ONE_PACKET;
import static org.pollux.control.ipvsadm.CheckedOption.PERSISTENCE_ENGINE;
import static org.pollux.control.ipvsadm.CheckedOption.PERSISTENT;
import static org.pollux.control.ipvsadm.CheckedOption.PERSISTENT_CONN;
import static org.pollux.control.ipvsadm.CheckedOption.RATE;
import static org.pollux.control.ipvsadm.CheckedOption.SCHEDULER;
import static org.pollux.control.ipvsadm.CheckedOption.SCHEDULER_FLAGS;
import static org.pollux.control.ipvsadm.CheckedOption.SERVER;
import static org.pollux.control.ipvsadm.CheckedOption.SERVICE;
import static org.pollux.control.ipvsadm.CheckedOption.STATS;
import static org.pollux.control.ipvsadm.CheckedOption.SYNC_ID;
import static org.pollux.control.ipvsadm.CheckedOption.SYNC_LENGTH;
import static org.pollux.control.ipvsadm.CheckedOption.THRESHOLDS;
import static org.pollux.control.ipvsadm.CheckedOption.TIMEOUT;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_CHECKSUM;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_INFO;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_NO_CHECKSUM;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_PORT;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_REMOTE_CHECKSUM;
import static org.pollux.control.ipvsadm.CheckedOption.TUNNEL_TYPE;
import static org.pollux.control.ipvsadm.CheckedOption.UPPER_THRESHOLD;
import static org.pollux.control.ipvsadm.CheckedOption.WEIGHT;

import java.util.Optional;
import java.util.Set;

/** What ipvsadm can do: one command a line. */
enum Command {
    ADD_SERVICE("add-service"),
    EDIT_SERVICE("edit-service"),
    DELETE_SERVICE("delete-service"),
    FLUSH("flush"),
    LIST("list"),
    ADD_SERVER("add-server"),
    DELETE_SERVER("delete-server"),
    EDIT_SERVER("edit-server"),
    SET("set"),
    START_DAEMON("start-daemon"),
    STOP_DAEMON("stop-daemon"),
    RESTORE("restore"),
    SAVE("save"),
    ZERO("zero");

    private static final Set<CheckedOption> SERVICE_OPTIONS = Set.of(
            SCHEDULER,
            PERSISTENT,
            NETMASK,
            ONE_PACKET,
            PERSISTENCE_ENGINE,
            SCHEDULER_FLAGS,
            LOCAL_ADDRESSES,
            CLIENT_ADDRESS);
    private static final Set<CheckedOption> SERVER_OPTIONS = Set.of(
            FORWARD,
            WEIGHT,
            UPPER_THRESHOLD,
            LOWER_THRESHOLD,
            TUNNEL_TYPE,
            TUNNEL_PORT,
            TUNNEL_NO_CHECKSUM,
            TUNNEL_CHECKSUM,
            TUNNEL_REMOTE_CHECKSUM);
    private static final Set<CheckedOption> LIST_OPTIONS =
            Set.of(NUMERIC, STATS, RATE, THRESHOLDS, PERSISTENT_CONN, NO_SORT, SYNC_ID, EXACT, TUNNEL_INFO);
    private static final Set<CheckedOption> DAEMON_OPTIONS =
            Set.of(MCAST_INTERFACE, SYNC_ID, MCAST_GROUP, MCAST_PORT, MCAST_TTL, SYNC_LENGTH);

    private final String word;

    Command(String word) {
        this.word = word;
    }

    /**
     * The options of a command; all others are illegal.
     *
     * @param demanded those that must be there
     * @param possible those that may be
     * @param exclusive those of which one may be
     */
    private record Legal(Set<CheckedOption> demanded, Set<CheckedOption> possible, Set<CheckedOption> exclusive) {
        Legal(Set<CheckedOption> demanded, Set<CheckedOption> possible) {
            this(demanded, possible, Set.of());
        }
    }

    private Legal legal() {
        return switch (this) {
            case ADD_SERVICE, EDIT_SERVICE -> new Legal(Set.of(SERVICE), SERVICE_OPTIONS);
            case DELETE_SERVICE -> new Legal(Set.of(SERVICE), Set.of());
            case ADD_SERVER, EDIT_SERVER -> new Legal(Set.of(SERVICE, SERVER), SERVER_OPTIONS);
            case DELETE_SERVER -> new Legal(Set.of(SERVICE, SERVER), Set.of());
            case LIST -> new Legal(Set.of(), LIST_OPTIONS, Set.of(CONNECTION, SERVICE, TIMEOUT, DAEMON));
            case ZERO -> new Legal(Set.of(), Set.of(SERVICE));
            case SAVE -> new Legal(Set.of(), Set.of(NUMERIC));
            case START_DAEMON -> new Legal(Set.of(), DAEMON_OPTIONS);
            case STOP_DAEMON -> new Legal(Set.of(), Set.of(SYNC_ID));
            case FLUSH, SET, RESTORE -> new Legal(Set.of(), Set.of());
        };
    }

    /** Ends the program with the first thing that is wrong. */
    void check(GivenOptions given) {
        Legal legal = legal();
        Optional<CheckedOption> one = Optional.empty();
        for (CheckedOption option : CheckedOption.values()) {
            if (!given.contains(option)) {
                if (legal.demanded.contains(option)) {
                    throw Exit.misuse(
                            "You need to supply the '" + option.word() + "' option for the '" + word + "' command");
                }
            } else if (legal.exclusive.contains(option)) {
                if (one.isPresent()) {
                    throw Exit.misuse("The option '" + option.word() + "' conflicts with the '"
                            + one.get().word() + "' option in the '" + word + "' command");
                }
                one = Optional.of(option);
            } else if (!legal.demanded.contains(option) && !legal.possible.contains(option)) {
                throw Exit.misuse("Illegal '" + option.word() + "' option with the '" + word + "' command");
            }
        }
    }
}
