package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.List;
import org.pollux.config.AddressFamily;
import org.pollux.config.Script;
import org.pollux.config.VirtualServer.ClientAddress;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.PersistenceEngine;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.vocabulary.ServerKeywords.Endpoint;

/** {@code virtual_server}; the settings that real servers inherit are in {@link ServerKeywords}. */
public final class VirtualServerKeywords {
    public static final Setting<Scheduler> LB_ALGO = Setting.of(
                    "lb_algo",
                    Shape.one(Choice.lowerCase(Scheduler.class)),
                    "how a real server is chosen for a new connection")
            .alias("lvs_sched")
            .byDefault("wlc, with a warning");
    public static final Setting<ForwardingMethod> LB_KIND = Setting.of(
                    "lb_kind", new ForwardingShape(), "how packets reach the real servers")
            .alias("lvs_method")
            .byDefault("NAT, with a warning");
    public static final Setting<Protocol> PROTOCOL = Setting.of(
                    "protocol",
                    Shape.one(Choice.upperCase(Protocol.class).inAnyCase()),
                    "the transport protocol; with fwmark the marks decide")
            .byDefault("it must be given (keepalived: UDP)");
    public static final Setting<List<VirtualServerGroup.Addresses>> LOCAL_ADDRESSES = Setting.of(
                    "local_addresses",
                    Shape.some(new AddressRangeType()),
                    "addresses of this host that stand for clients at real servers with FULLNAT")
            .byDefault("none; FULLNAT needs at least one");
    public static final Setting<ClientAddress> CLIENT_ADDRESS = Setting.of(
                    "client_address",
                    Shape.one(Choice.lowerCase(ClientAddress.class)),
                    "what FULLNAT servers learn of a TCP client: nothing, option 254 (toa) or a PROXY protocol header")
            .byDefault("none");
    public static final Setting<Integer> WEIGHT = Setting.of(
                    "weight", Shape.one(Ranges.weight()), "the weight of real servers that give none")
            .byDefault("1");
    public static final Setting<Boolean> OPS = Setting.of("ops", Shape.flag(), "each UDP packet is scheduled by itself")
            .byDefault("off");
    public static final Setting<Boolean> FLAG_1 = flag("flag-1", "the scheduler's first flag: go on to another server");
    public static final Setting<Boolean> FLAG_2 = flag("flag-2", "the scheduler's second flag: the port counts too");
    public static final Setting<Boolean> FLAG_3 = flag("flag-3", "the scheduler's third flag");
    public static final Setting<Boolean> SH_PORT = flag("sh-port", "source hashing includes the port");
    public static final Setting<Boolean> SH_FALLBACK = flag("sh-fallback", "source hashing goes around dead servers");
    public static final Setting<Boolean> MH_PORT = flag("mh-port", "Maglev hashing includes the port");
    public static final Setting<Boolean> MH_FALLBACK = flag("mh-fallback", "Maglev hashing goes around dead servers");
    public static final Setting<Duration> PERSISTENCE_TIMEOUT = Setting.of(
                    "persistence_timeout",
                    Shape.oneOr(Numbers.time(Duration.ofSeconds(1), Duration.ofDays(31)), Duration.ofMinutes(6)),
                    "clients return to their real server for so long")
            .byDefault("off; 360 s without a time, with persistence_granularity and with port 0");
    public static final Setting<Integer> PERSISTENCE_GRANULARITY = Setting.of(
                    "persistence_granularity",
                    Shape.one(new NetmaskType()),
                    "addresses that agree in so much are one client")
            .byDefault("the whole address");
    public static final Setting<PersistenceEngine> PERSISTENCE_ENGINE = Setting.of(
                    "persistence_engine",
                    Shape.one(Choice.lowerCase(PersistenceEngine.class)),
                    "UDP only: the messages of one SIP dialogue, by their Call-ID, go to one real server")
            .byDefault("clients are told apart by their addresses");
    public static final Setting<Long> QUORUM = Setting.of(
                    "quorum", Shape.one(Numbers.wholeLong(1, 0xffff_ffffL)), "the weight that must be alive")
            .byDefault("1");
    public static final Setting<Long> HYSTERESIS = Setting.of(
                    "hysteresis", Shape.one(Numbers.wholeLong(0, 0xffff_ffffL)), "how far the quorum must be passed")
            .byDefault("0");
    public static final Setting<Script> QUORUM_UP = Setting.of(
                    "quorum_up", new ScriptShape(), "a script for the quorum gained")
            .byDefault("none");
    public static final Setting<Script> QUORUM_DOWN = Setting.of(
                    "quorum_down", new ScriptShape(), "a script for the quorum lost")
            .byDefault("none");
    public static final Setting<Boolean> OMEGA = Setting.of(
                    "omega", Shape.flag(), "scripts run also when the daemon stops")
            .byDefault("off");
    public static final Setting<Boolean> HA_SUSPEND = Setting.of(
                    "ha_suspend", Shape.flag(), "checks rest while the address is not on this host")
            .byDefault("off");
    public static final Setting<AddressFamily> IP_FAMILY = Setting.of(
                    "ip_family",
                    Shape.one(Choice.lowerCase(AddressFamily.class)),
                    "the family of a fwmark's or group's packets")
            .byDefault("that of the real servers");
    public static final Setting<Endpoint> SORRY_SERVER = Setting.of(
                    "sorry_server", new EndpointShape(), "the server that answers when no real server is left")
            .byDefault("none; its port: the virtual server's");
    public static final Setting<Boolean> SORRY_SERVER_INHIBIT = Setting.of(
                    "sorry_server_inhibit", Shape.flag(), "a resting sorry server stays listed with weight 0")
            .byDefault("off");
    public static final Setting<ForwardingMethod> SORRY_SERVER_LVS_METHOD = Setting.of(
                    "sorry_server_lvs_method", new ForwardingShape(), "how packets reach the sorry server")
            .byDefault("lb_kind");

    public static final Nested<Endpoint> REAL_SERVER = Nested.of(
                    "real_server", new EndpointShape(), RealServerKeywords.BLOCK, "a server that does the work")
            .repeat();

    static final Block BLOCK = new Block(
            "virtual_server",
            List.of(LB_ALGO, LB_KIND, PROTOCOL, WEIGHT),
            ServerKeywords.INHERITED,
            TrafficKeywords.ALL,
            List.of(
                    LOCAL_ADDRESSES,
                    CLIENT_ADDRESS,
                    SORRY_SERVER,
                    SORRY_SERVER_INHIBIT,
                    SORRY_SERVER_LVS_METHOD,
                    REAL_SERVER,
                    QUORUM,
                    HYSTERESIS,
                    QUORUM_UP,
                    QUORUM_DOWN,
                    OMEGA,
                    PERSISTENCE_TIMEOUT,
                    PERSISTENCE_GRANULARITY,
                    PERSISTENCE_ENGINE,
                    OPS,
                    FLAG_1,
                    FLAG_2,
                    FLAG_3,
                    SH_PORT,
                    SH_FALLBACK,
                    MH_PORT,
                    MH_FALLBACK,
                    HA_SUSPEND,
                    IP_FAMILY),
            List.<Keyword<?>>of(Ignored.flag("hashed", "the service is hashed", "every service is")));

    private static Setting<Boolean> flag(String name, String description) {
        return Setting.of(name, Shape.flag(), description).byDefault("off");
    }

    private VirtualServerKeywords() {}
}
