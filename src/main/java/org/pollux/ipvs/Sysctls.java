package org.pollux.ipvs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * The switches of {@code net.ipv4.vs}, by the kernel's names and with its checks: those that the engine has, those whose
 * kernel default is what the engine always does, and why there are no others.
 */
public final class Sysctls {
    /** What stands before each name in sysctl(8). */
    public static final String PREFIX = "net.ipv4.vs.";

    private static final String NO_NETFILTER = "the engine does not use netfilter";
    private static final String NO_MEMORY_PRESSURE =
            "the engine's table has a fixed size: half_open_percent, connection_limit and client_rate defend it";
    private static final String OF_SYNC = "it is about the sync daemon";
    private static final String CONFIGURED = "it is a setting of 'data_plane' in the configuration";

    private static final Map<String, Switch> SWITCHES = new TreeMap<>(Map.ofEntries(
            onOff("cache_bypass", EngineOptions::cacheBypass, EngineOptions::withCacheBypass),
            onOff("expire_nodest_conn", EngineOptions::expireNodestConn, EngineOptions::withExpireNodestConn),
            onOff(
                    "expire_quiescent_template",
                    EngineOptions::expireQuiescentTemplate,
                    EngineOptions::withExpireQuiescentTemplate),
            onOff("pmtu_disc", EngineOptions::pmtuDisc, EngineOptions::withPmtuDisc),
            onOff("sloppy_sctp", EngineOptions::sloppySctp, EngineOptions::withSloppySctp),
            onOff("sloppy_tcp", EngineOptions::sloppyTcp, EngineOptions::withSloppyTcp),
            Map.entry("conn_reuse_mode", new Switch(EngineOptions::connReuseMode, EngineOptions::withConnReuseMode)),
            Map.entry("secure_tcp", new Switch(options -> options.secureTcp() ? 3 : 0, Sysctls::secureTcp))));

    /** What the engine always does, as the kernel's default says it. */
    private static final Map<String, Fixed> FIXED = Map.ofEntries(
            Map.entry("conntrack", new Fixed(0, NO_NETFILTER)),
            Map.entry("drop_entry", new Fixed(0, NO_MEMORY_PRESSURE)),
            Map.entry("drop_packet", new Fixed(0, NO_MEMORY_PRESSURE)),
            Map.entry(
                    "ignore_tunneled", new Fixed(0, "what comes out of a tunnel on this host is a packet like others")),
            Map.entry("lblc_expiration", new Fixed(86_400, "the scheduler lblc forgets after a day")),
            Map.entry("lblcr_expiration", new Fixed(86_400, "the scheduler lblcr forgets after a day")),
            Map.entry("nat_icmp_send", new Fixed(0, "what real servers send without a connection is the host's")),
            Map.entry("run_estimation", new Fixed(1, "rates cost one pass over the services in two seconds")),
            Map.entry("schedule_icmp", new Fixed(0, "ICMP errors begin no connections")));

    private static final Map<String, String> ABSENT = Map.ofEntries(
            Map.entry("am_droprate", NO_MEMORY_PRESSURE),
            Map.entry("amemthresh", NO_MEMORY_PRESSURE),
            Map.entry("backup_only", OF_SYNC),
            Map.entry("conn_lfactor", "the table has the size that max_connections says"),
            Map.entry("debug_level", "/etc/pollux/logback.xml says what is logged"),
            Map.entry("est_cpulist", "rates are kept by the thread that has the table"),
            Map.entry("est_nice", "rates are kept by the thread that has the table"),
            Map.entry("snat_reroute", NO_NETFILTER),
            Map.entry("svc_lfactor", "services are found in a table that grows with them"),
            Map.entry("sync_persist_mode", CONFIGURED),
            Map.entry("sync_ports", OF_SYNC),
            Map.entry("sync_qlen_max", OF_SYNC),
            Map.entry("sync_refresh_period", CONFIGURED),
            Map.entry("sync_retries", CONFIGURED),
            Map.entry("sync_sock_size", OF_SYNC),
            Map.entry("sync_threshold", CONFIGURED),
            Map.entry("sync_version", CONFIGURED));

    private record Switch(
            ToIntFunction<EngineOptions> value, BiFunction<EngineOptions, Integer, EngineOptions> change) {}

    private record Fixed(int value, String why) {}

    /** As {@link java.util.function.Predicate}, and its opposite direction. */
    @FunctionalInterface
    private interface Flag {
        boolean of(EngineOptions options);
    }

    @FunctionalInterface
    private interface Change {
        EngineOptions to(EngineOptions options, boolean on);
    }

    private Sysctls() {}

    /** The names of those that can be read, in their order, without {@link #PREFIX}. */
    public static List<String> names() {
        TreeSet<String> names = new TreeSet<>(SWITCHES.keySet());
        names.addAll(FIXED.keySet());
        return List.copyOf(names);
    }

    /**
     * The value of one.
     *
     * @param name with or without {@link #PREFIX}, dots or slashes
     * @throws IllegalArgumentException if there is none of the name, with the reason
     */
    public static String value(EngineOptions options, String name) {
        String bare = bare(name);
        Switch found = SWITCHES.get(bare);
        if (found != null) {
            return String.valueOf(found.value.applyAsInt(options));
        }
        Fixed fixed = FIXED.get(bare);
        if (fixed != null) {
            return String.valueOf(fixed.value);
        }
        throw new IllegalArgumentException(absence(bare));
    }

    /** {@link #PREFIX} and the name, however it was written. */
    public static String fullName(String name) {
        return PREFIX + bare(name);
    }

    /**
     * The options with another value of one.
     *
     * @throws IllegalArgumentException if the kernel would not take it, or the engine has no such switch, with the reason
     */
    public static EngineOptions with(EngineOptions options, String name, String value) {
        String bare = bare(name);
        Switch found = SWITCHES.get(bare);
        if (found != null) {
            int number = number(bare, value);
            return found.change.apply(options, number);
        }
        Fixed fixed = FIXED.get(bare);
        if (fixed == null) {
            throw new IllegalArgumentException(absence(bare));
        }
        if (number(bare, value) != fixed.value) {
            throw new IllegalArgumentException(PREFIX + bare + " is always " + fixed.value + " here: " + fixed.why);
        }
        return options;
    }

    private static String absence(String bare) {
        return Optional.ofNullable(ABSENT.get(bare))
                .map(why -> "there is no " + PREFIX + bare + " here: " + why)
                .orElse("there is no " + PREFIX + bare
                        + ", neither here nor in Linux ('pollux sysctl' lists what there is)");
    }

    private static String bare(String name) {
        String dotted = name.replace('/', '.');
        return dotted.startsWith(PREFIX) ? dotted.substring(PREFIX.length()) : dotted;
    }

    /** As the kernel reads it: decimal, or hexadecimal or octal by how it begins. */
    private static int number(String bare, String value) {
        try {
            return Integer.decode(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFIX + bare + ": '" + value + "' is not a number", e);
        }
    }

    private static EngineOptions secureTcp(EngineOptions options, int mode) {
        if (mode == 1 || mode == 2) {
            throw new IllegalArgumentException(
                    PREFIX + "secure_tcp: 1 and 2 go by the kernel's free memory, which says "
                            + "nothing of the engine's table; it is 0 (off) or 3 (on)");
        }
        if (mode != 0 && mode != 3) {
            throw new IllegalArgumentException(PREFIX + "secure_tcp: " + mode + " is not 0 (off) or 3 (on)");
        }
        return options.withSecureTcp(mode == 3);
    }

    /** The kernel takes any number for these, and any but 0 is on. */
    private static Map.Entry<String, Switch> onOff(String name, Flag flag, Change change) {
        return Map.entry(
                name,
                new Switch(options -> flag.of(options) ? 1 : 0, (options, number) -> change.to(options, number != 0)));
    }
}
