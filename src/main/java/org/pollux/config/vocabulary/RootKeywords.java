package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.LinkDelay;
import org.pollux.config.PortRange;
import org.pollux.config.Route;
import org.pollux.config.RoutingRule;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServerGroup.Member;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.LineOption;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.OptionLine;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The smaller of the outermost blocks. */
public final class RootKeywords {

    public static final Entries<Line<IpPrefix>> STATIC_IPADDRESS =
            Entries.of("static_ipaddress", AddressKeywords.STATIC_LINE, "addresses that the host always has");
    public static final Entries<Route> STATIC_ROUTES =
            Entries.of("static_routes", new RouteShape(), "routes that the host always has");
    public static final Entries<RoutingRule> STATIC_RULES =
            Entries.of("static_rules", new RuleShape(), "routing rules that the host always has");
    public static final Entries<LinkDelay> INTERFACE_UP_DOWN_DELAYS = Entries.of(
            "interface_up_down_delays", new LinkDelayShape(), "how long a link must be down or up to count as such");

    public static final Setting<Duration> GARP_INTERVAL = Setting.of(
                    "garp_interval", Shape.one(Ranges.gap()), "the time between two gratuitous ARP packets")
            .byDefault("none");
    public static final Setting<Duration> GNA_INTERVAL = Setting.of(
                    "gna_interval", Shape.one(Ranges.gap()), "the time between two neighbour advertisements")
            .byDefault("none");
    public static final Setting<String> GARP_INTERFACE = Setting.of(
                    "interface", Shape.one(Words.interfaceName()), "the only interface of the group")
            .byDefault("interfaces");
    public static final Entries<List<String>> GARP_INTERFACES =
            Entries.of("interfaces", Shape.some(Words.interfaceName()), "interfaces that share the rate");
    public static final Nested<Boolean> GARP_GROUP = Nested.of(
                    "garp_group",
                    Shape.flag(),
                    new Block("garp_group", List.of(GARP_INTERVAL, GNA_INTERVAL, GARP_INTERFACE, GARP_INTERFACES)),
                    "interfaces that share a rate of announcements")
            .repeat();

    public static final Setting<String> SSL_PASSWORD = Setting.of(
                    "password", Shape.one(Words.text()), "the key's password")
            .byDefault("none");
    public static final Setting<String> SSL_CA = Setting.of(
                    "ca", Shape.one(Words.filePath()), "the file of trusted authorities")
            .byDefault("the system's");
    public static final Setting<String> SSL_CERTIFICATE = Setting.of(
                    "certificate", Shape.one(Words.filePath()), "the file of this host's certificate")
            .byDefault("none");
    public static final Setting<String> SSL_KEY = Setting.of("key", Shape.one(Words.filePath()), "the file of its key")
            .byDefault("none");
    public static final Nested<Boolean> SSL = Nested.of(
            "SSL",
            Shape.flag(),
            new Block("SSL", List.of(SSL_PASSWORD, SSL_CA, SSL_CERTIFICATE, SSL_KEY)),
            "what SSL_GET shows of itself and trusts");

    /** The lines of a group stand in its block without a keyword of their own. */
    public static final Nested<String> VRRP_SYNC_GROUP = Nested.of(
                    "vrrp_sync_group",
                    Shape.one(Words.name()),
                    SyncGroupKeywords.BLOCK,
                    "instances that change together")
            .repeat();

    public static final Nested<String> TRACK_GROUP = Nested.of(
                    "track_group",
                    Shape.one(Words.name()),
                    SyncGroupKeywords.TRACK_GROUP,
                    "instances that static entries go with")
            .repeat();
    public static final Nested<String> VRRP_SCRIPT = Nested.of(
                    "vrrp_script",
                    Shape.one(Words.name()),
                    TrackedKeywords.VRRP_SCRIPT,
                    "a program whose result counts for a priority")
            .repeat();
    public static final Nested<String> TRACK_FILE = Nested.of(
                    "track_file",
                    Shape.one(Words.name()),
                    TrackedKeywords.TRACK_FILE,
                    "a file whose number counts for a priority or a weight")
            .alias("vrrp_track_file")
            .repeat();
    public static final Nested<String> VRRP_TRACK_PROCESS = Nested.of(
                    "vrrp_track_process",
                    Shape.one(Words.name()),
                    TrackedKeywords.VRRP_TRACK_PROCESS,
                    "processes whose life counts for a priority")
            .repeat();
    public static final Nested<String> BFD_INSTANCE = Nested.of(
                    "bfd_instance", Shape.one(Words.name()), TrackedKeywords.BFD_INSTANCE, "a BFD session")
            .repeat();
    public static final Keyword.NamedEntries<String, Member> VIRTUAL_SERVER_GROUP = Keyword.NamedEntries.of(
            "virtual_server_group",
            Shape.one(Words.name()),
            new GroupMemberShape(),
            "addresses that share real servers");

    public static final LineOption<Protocol> MARK_PROTOCOL =
            LineOption.of("protocol", Choice.upperCase(Protocol.class).inAnyCase(), "the packet's protocol");
    public static final LineOption<IpPrefix> MARK_FROM =
            LineOption.of("from", Addresses.network(), "the network it comes from");
    public static final LineOption<IpPrefix> MARK_TO =
            LineOption.of("to", Addresses.network(), "the network it goes to");
    public static final LineOption<List<PortRange>> MARK_PORTS =
            LineOption.of("ports", new PortListType(), "the destination ports");
    public static final LineOption<List<PortRange>> MARK_SOURCE_PORTS =
            LineOption.of("source_ports", new PortListType(), "the source ports");
    public static final LineOption<String> MARK_INTERFACE =
            LineOption.of("interface", Words.interfaceName(), "where it arrived");
    public static final Entries<Line<Integer>> PACKET_MARKS = Entries.of(
            "packet_marks",
            new OptionLine<>(
                    Ranges.mark(),
                    List.of(MARK_PROTOCOL, MARK_FROM, MARK_TO, MARK_PORTS, MARK_SOURCE_PORTS, MARK_INTERFACE)),
            "which packets get a firewall mark, the first matching line counts; Pollux's own block");

    public static final Setting<String> NET_NAMESPACE = Setting.of(
                    "net_namespace", Shape.one(Words.name()), "the network namespace to run in")
            .byDefault("the one it is started in");

    /** What keepalived takes outside blocks and, in newer versions, in {@code global_defs} too. */
    static final List<Keyword<?>> PROCESS = List.of(
            NET_NAMESPACE,
            Setting.of("net_namespace_ipvs", new WordsUpTo<>(Words.name(), 1), "the namespace of the virtual servers")
                    .unsupported("addresses and virtual servers are in one namespace"),
            Ignored.flag("namespace_with_ipsets", "ipsets in namespaces", "Pollux uses no ipsets"),
            Ignored.one("instance", Words.name(), "a name for one of several daemons", "use --socket and --pid-file"),
            Ignored.flag("use_pid_dir", "PID files in a directory of their own", "use --pid-file"),
            Ignored.one(
                    "child_wait_time",
                    Numbers.whole(0, 3600),
                    "how long processes may take to end",
                    "there is only one"),
            Ignored.flag("linkbeat_use_polling", "links are asked in turns", "the kernel tells of changes"));

    static final List<Keyword<?>> OTHERS =
            List.of(Entries.of("linkbeat_interfaces", new LinkbeatShape(), "links that are asked in turns")
                    .noEffect("the kernel tells of changes"));

    private RootKeywords() {}

    private record LinkbeatShape() implements Shape<String> {
        @Override
        public String syntax() {
            return "IF [MII|ETHTOOL|IOCTL]";
        }

        @Override
        public Optional<String> read(Arguments arguments) {
            Optional<String> device = arguments.value(Words.interfaceName());
            if (arguments.hasNext()) {
                arguments.value(Choice.words("MII", "ETHTOOL", "IOCTL"));
            }
            return device;
        }

        @Override
        public List<String> words(String value) {
            return List.of(value);
        }
    }

    private record LinkDelayShape() implements Shape<LinkDelay> {
        private static final ValueType<Duration> DELAY = Numbers.time(Duration.ZERO, Duration.ofSeconds(255));

        @Override
        public String syntax() {
            return "IF DOWN [UP]";
        }

        @Override
        public Optional<LinkDelay> read(Arguments arguments) {
            Optional<String> device = arguments.value(Words.interfaceName());
            Optional<Duration> down = arguments.value(DELAY, "the delay down");
            Optional<Duration> up =
                    arguments.hasNext() ? arguments.value(DELAY, "the delay up") : Optional.of(Duration.ZERO);
            return device.flatMap(name -> down.flatMap(d -> up.map(u -> new LinkDelay(name, d, u))));
        }

        @Override
        public List<String> words(LinkDelay value) {
            return List.of(value.interfaceName(), Display.of(value.down()), Display.of(value.up()));
        }

        @Override
        public String expected() {
            return DELAY.expected() + "; UP is 0 when left out";
        }
    }

    /** {@code 80,443,8000-8010}. */
    private record PortListType() implements ValueType<List<PortRange>> {
        @Override
        public String syntax() {
            return "PORT[-PORT][,...]";
        }

        @Override
        public String expected() {
            return "ports and ranges with commas between them, such as 80,443,8000-8010";
        }

        @Override
        public Outcome<List<PortRange>> read(String text) {
            List<PortRange> ranges = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                switch (new PortRangeType().read(part)) {
                    case Outcome.Good<PortRange>(PortRange range) -> ranges.add(range);
                    case Outcome.Bad<PortRange>(var code, var problem, var near) -> {
                        return new Outcome.Bad<>(code, problem, near);
                    }
                }
            }
            return new Outcome.Good<>(ranges);
        }

        @Override
        public String show(List<PortRange> value) {
            return String.join(",", value.stream().map(PortRange::toString).toList());
        }
    }
}
