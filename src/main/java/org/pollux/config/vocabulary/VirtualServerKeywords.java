package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** {@code virtual_server}; the settings that real servers inherit are in {@link ServerKeywords}. */
public final class VirtualServerKeywords {
    public static final Setting<Scheduler> LB_ALGO = Setting.of(
                    "lb_algo",
                    Shape.one(Choice.lowerCase(Scheduler.class)
                            .later("lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos")),
                    "how a real server is chosen for a new connection")
            .alias("lvs_sched")
            .byDefault("wlc, with a warning");
    public static final Setting<ForwardingMethod> LB_KIND = Setting.of(
                    "lb_kind", Shape.one(ServerKeywords.FORWARDING), "how packets reach the real servers")
            .alias("lvs_method")
            .byDefault("NAT, with a warning");
    public static final Setting<Protocol> PROTOCOL = Setting.of(
                    "protocol",
                    Shape.one(Choice.upperCase(Protocol.class).later("SCTP").inAnyCase()),
                    "the transport protocol")
            .require();
    public static final Setting<Integer> WEIGHT = Setting.of(
                    "weight", Shape.one(Ranges.weight()), "the weight of real servers that give none")
            .byDefault("1");
    public static final Setting<Endpoint> SORRY_SERVER = Setting.of(
                    "sorry_server",
                    Shape.withOptional(Addresses.host(), Addresses.port(), Endpoint::new),
                    "the server that answers when no real server is left")
            .byDefault("none; its port: the virtual server's");
    public static final Setting<ForwardingMethod> SORRY_SERVER_LVS_METHOD = Setting.of(
                    "sorry_server_lvs_method",
                    Shape.one(ServerKeywords.FORWARDING),
                    "how packets reach the sorry server")
            .byDefault("lb_kind");

    private static final List<Keyword<?>> OTHERS = List.of(
            Inert.notYet("persistence_timeout", "clients return to their real server for so long"),
            Inert.notYet("persistence_granularity", "the netmask of clients that belong together"),
            Inert.notYet("persistence_engine", "what persistence goes by"),
            Inert.notYet("ops", "each UDP packet is scheduled by itself"),
            Inert.notYet("flag-1", "a flag of the scheduler"),
            Inert.notYet("flag-2", "a flag of the scheduler"),
            Inert.notYet("flag-3", "a flag of the scheduler"),
            Inert.notYet("sh-port", "source hashing includes the port"),
            Inert.notYet("sh-fallback", "source hashing goes around dead servers"),
            Inert.notYet("mh-port", "Maglev hashing includes the port"),
            Inert.notYet("mh-fallback", "Maglev hashing goes around dead servers"),
            Inert.notYet("hashed", "the service is hashed"),
            Inert.notYet("ha_suspend", "checks rest while the address is not on this host"),
            Inert.notYet("omega", "notify scripts run when the daemon stops"),
            Inert.notYet("quorum", "the weight that must be alive"),
            Inert.notYet("hysteresis", "how far the weight must pass the quorum"),
            Inert.notYet("quorum_up", "a script for the quorum gained"),
            Inert.notYet("quorum_down", "a script for the quorum lost"),
            Inert.notYet("sorry_server_inhibit", "a stopped sorry server stays listed"),
            Inert.noEffect("ip_family", "inet or inet6", "the address tells the family"));

    public static final Nested<Endpoint> REAL_SERVER = Nested.of(
                    "real_server",
                    Shape.both(Addresses.host(), Addresses.port(), (a, p) -> new Endpoint(a, Optional.of(p))),
                    RealServerKeywords.BLOCK,
                    "a server that does the work")
            .repeat();

    static final Block BLOCK = new Block(
            "virtual_server",
            List.of(LB_ALGO, LB_KIND, PROTOCOL, WEIGHT),
            ServerKeywords.INHERITED,
            List.of(SORRY_SERVER, SORRY_SERVER_LVS_METHOD, REAL_SERVER),
            OTHERS,
            ServerKeywords.COMMON_OTHERS);

    private VirtualServerKeywords() {}
}
