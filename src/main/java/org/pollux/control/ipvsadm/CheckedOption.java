package org.pollux.control.ipvsadm;

/** What a command may forbid or demand, in the order in which it is looked at, by the names that messages use. */
enum CheckedOption {
    NUMERIC("numeric"),
    CONNECTION("connection"),
    SERVICE("service-address"),
    SCHEDULER("scheduler"),
    PERSISTENT("persistent"),
    NETMASK("netmask"),
    SERVER("real-server"),
    FORWARD("forwarding-method"),
    WEIGHT("weight"),
    UPPER_THRESHOLD("u-threshold"),
    LOWER_THRESHOLD("l-threshold"),
    MCAST_INTERFACE("mcast-interface"),
    TIMEOUT("timeout"),
    DAEMON("daemon"),
    STATS("stats"),
    RATE("rate"),
    THRESHOLDS("thresholds"),
    PERSISTENT_CONN("persistent-conn"),
    NO_SORT("nosort"),
    SYNC_ID("syncid"),
    EXACT("exact"),
    ONE_PACKET("ops"),
    PERSISTENCE_ENGINE("pe"),
    SCHEDULER_FLAGS("sched-flags"),
    MCAST_GROUP("mcast-group"),
    MCAST_PORT("mcast-port"),
    MCAST_TTL("mcast-ttl"),
    SYNC_LENGTH("sync-maxlen"),
    TUNNEL_INFO("tun-info"),
    TUNNEL_TYPE("tun-type"),
    TUNNEL_PORT("tun-port"),
    TUNNEL_NO_CHECKSUM("tun-nocsum"),
    TUNNEL_CHECKSUM("tun-csum"),
    TUNNEL_REMOTE_CHECKSUM("tun-remcsum"),
    LOCAL_ADDRESSES("local-addresses"),
    CLIENT_ADDRESS("client-address");

    private final String word;

    CheckedOption(String word) {
        this.word = word;
    }

    /** Its name in messages. */
    String word() {
        return word;
    }
}
