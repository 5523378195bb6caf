package org.pollux.control.ipvsadm;

import java.util.Optional;
import java.util.OptionalInt;

/** What may begin with a dash on the command line. */
enum Switch {
    ADD_SERVICE("add-service", 'A'),
    EDIT_SERVICE("edit-service", 'E'),
    DELETE_SERVICE("delete-service", 'D'),
    CLEAR("clear", 'C'),
    LIST("list", 'L'),
    LIST_TOO("list", 'l'),
    ZERO("zero", 'Z'),
    ADD_SERVER("add-server", 'a'),
    EDIT_SERVER("edit-server", 'e'),
    DELETE_SERVER("delete-server", 'd'),
    SET("set"),
    HELP("help", 'h'),
    VERSION("version", 'v'),
    RESTORE("restore", 'R'),
    SAVE("save", 'S'),
    START_DAEMON("start-daemon", Argument.REQUIRED),
    STOP_DAEMON("stop-daemon", Argument.REQUIRED),
    TCP_SERVICE("tcp-service", 't', Argument.REQUIRED),
    UDP_SERVICE("udp-service", 'u', Argument.REQUIRED),
    SCTP_SERVICE("sctp-service", Argument.REQUIRED),
    FWMARK_SERVICE("fwmark-service", 'f', Argument.REQUIRED),
    SCHEDULER("scheduler", 's', Argument.REQUIRED),
    PERSISTENT("persistent", 'p', Argument.OPTIONAL),
    NETMASK("netmask", 'M', Argument.REQUIRED),
    REAL_SERVER("real-server", 'r', Argument.REQUIRED),
    MASQUERADING("masquerading", 'm'),
    IPIP("ipip", 'i'),
    GATEWAYING("gatewaying", 'g'),
    WEIGHT("weight", 'w', Argument.REQUIRED),
    UPPER_THRESHOLD("u-threshold", 'x', Argument.REQUIRED),
    LOWER_THRESHOLD("l-threshold", 'y', Argument.REQUIRED),
    NUMERIC("numeric", 'n'),
    CONNECTION("connection", 'c'),
    MCAST_INTERFACE("mcast-interface", Argument.REQUIRED),
    SYNC_ID("syncid", Argument.REQUIRED),
    TIMEOUT("timeout"),
    DAEMON("daemon"),
    STATS("stats"),
    RATE("rate"),
    THRESHOLDS("thresholds"),
    PERSISTENT_CONN("persistent-conn"),
    NO_SORT("nosort"),
    SORT("sort"),
    EXACT("exact", 'X'),
    IPV6("ipv6", '6'),
    ONE_PACKET("ops", 'o'),
    PERSISTENCE_ENGINE("pe", Argument.REQUIRED),
    SCHEDULER_FLAGS("sched-flags", 'b', Argument.REQUIRED),
    MCAST_GROUP("mcast-group", Argument.REQUIRED),
    MCAST_PORT("mcast-port", Argument.REQUIRED),
    MCAST_TTL("mcast-ttl", Argument.REQUIRED),
    SYNC_LENGTH("sync-maxlen", Argument.REQUIRED),
    TUNNEL_INFO("tun-info"),
    TUNNEL_TYPE("tun-type", Argument.REQUIRED),
    TUNNEL_PORT("tun-port", Argument.REQUIRED),
    TUNNEL_NO_CHECKSUM("tun-nocsum"),
    TUNNEL_CHECKSUM("tun-csum"),
    TUNNEL_REMOTE_CHECKSUM("tun-remcsum"),
    /** Pollux's own, as the following two: the original knows neither FULLNAT nor what belongs to it. */
    FULLNAT("fullnat"),
    LOCAL_ADDRESSES("local-addresses", Argument.REQUIRED),
    CLIENT_ADDRESS("client-address", Argument.REQUIRED);

    /** Whether a word belongs to it. */
    enum Argument {
        NONE,
        REQUIRED,
        /** The next word is it unless that begins with a dash. */
        OPTIONAL
    }

    private final String longName;
    private final OptionalInt letter;
    private final Argument argument;

    Switch(String longName) {
        this(longName, Argument.NONE);
    }

    Switch(String longName, Argument argument) {
        this.longName = longName;
        this.letter = OptionalInt.empty();
        this.argument = argument;
    }

    Switch(String longName, char letter) {
        this(longName, letter, Argument.NONE);
    }

    Switch(String longName, char letter, Argument argument) {
        this.longName = longName;
        this.letter = OptionalInt.of(letter);
        this.argument = argument;
    }

    Argument argument() {
        return argument;
    }

    /** The one with exactly this name: popt takes no abbreviations. */
    static Optional<Switch> named(String name) {
        for (Switch one : values()) {
            if (one.longName.equals(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    static Optional<Switch> lettered(char letter) {
        for (Switch one : values()) {
            if (one.letter.equals(OptionalInt.of(letter))) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
